"""Work done beside something that is waited for."""

import contextlib
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def meanwhile(steps: Iterator[object]) -> Iterator[None]:
    """Take step after step beside the body, which waits for something; end with the body.

    What is not done by then, or fails, is left to whoever needs it.
    """
    over = threading.Event()

    def work() -> None:
        with contextlib.suppress(Exception):  # who needs it is told
            for _ in steps:
                if over.is_set():
                    return

    working = threading.Thread(target=work, daemon=True)
    working.start()
    try:
        yield
    finally:
        over.set()
        working.join()
