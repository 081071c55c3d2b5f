"""What several people do at the same moment."""

import threading
from collections.abc import Callable

from django.db import connection


def in_threads(*acts: Callable[[], object]) -> None:
    """Do all of these at once, each with a connection of its own. Raises what the first one raised."""
    failures: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for failure in failures:
        raise failure
