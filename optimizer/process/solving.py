"""What solves the parts of a week, wherever it runs."""

from collections.abc import Callable, Iterable
from typing import Protocol

from caseload.optimizer.pipeline.answer import News, Task
from caseload.optimizer.process.pool import Result


class PartSolvers(Protocol):
    """Answers tasks side by side; a context that ends what it started."""

    traces: list[str]

    def __enter__(self) -> "PartSolvers":
        """What solves, ready."""
        ...

    def __exit__(self, *_: object) -> None:
        """End what was started."""
        ...

    def grow(self, workers: int) -> None:
        """See that there are this many processes, where that is ours to say."""
        ...

    def stop(self, reason: str) -> None:
        """Ask for the best so far, because of "person" or "time"."""
        ...

    def solve(
        self, tasks: Iterable[Task], seconds: float, on_news: Callable[[News], None]
    ) -> list[Result]:
        """Answer every task within `seconds`, in the order of the tasks."""
        ...
