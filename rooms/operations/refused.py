"""How an operation says no."""

from django.utils.translation import gettext

from rooms import metrics


class Refused(Exception):
    """The act was not done. Its text is a sentence for the person.

    `field` is what it is about, `code` a word for the kind of refusal, to count them by, and `wait` in how
    many seconds the same would be allowed, where that is known.
    """

    def __init__(
        self, sentence: str, field: str = "", code: str = "refused", wait: int = 0
    ) -> None:
        super().__init__(sentence)
        self.field = field
        self.code = code
        self.wait = wait

    def told(self) -> str:
        """The sentence, where somebody is told it: that is counted. To ask what may be done is not."""
        metrics.REFUSALS.labels(self.code).inc()
        return str(self)


class NotAMember(Refused):
    """Only members write."""

    def __init__(self) -> None:
        super().__init__(
            gettext("Only people who have joined this room can write in it. Join it first."),
            code="not-a-member",
        )


class NonceSpent(Refused):
    """This message was already sent, with another wording."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "An earlier wording of this was sent. Send again if you want to say this as well."
            ),
            "nonce",
            code="nonce-spent",
        )
