"""Django's cache in Redis, where the accounts library counts mails and passwords: nobody waits for it."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache

from presence.backends import Unavailable
from presence.patience import Patience


class PatientCache(RedisCache):
    """While Redis is away, nothing is in the cache, and all that is added to it is new."""

    patience = Patience("the cache")

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(True, super().add, *args, **kwargs)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or(None, super().set, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, super().delete, *args, **kwargs)

    def _or(self, otherwise: Any, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return self.patience.call(function, *args, **kwargs)
        except Unavailable:
            return otherwise
