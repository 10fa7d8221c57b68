"""How far a long question is, for whoever waits: in a notebook, or at a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from caseload.reports.shared.console import progress_line, screen

if TYPE_CHECKING:
    from caseload.optimizer.options import Progress

SELDOM = 0.2
"""Seconds between two lines at least: each is a message to the browser."""


class Watch:
    """What `progress` gives: to be handed to a question as `on_progress` or as `on_step`."""

    def __init__(self, what: str) -> None:
        self._what, self._steps, self._told = what, 0, 0.0

    def __call__(self, news: "Progress | None" = None) -> None:
        """Say how good the answer is so far, or that one more piece is done."""
        self._steps += news is None
        line = f"{self._what}: {self._steps:,} done" if news is None else progress_line(news)
        if time.monotonic() - self._told >= SELDOM:
            self._told = time.monotonic()
            self._show(line)

    def _show(self, line: str) -> None:
        """Nobody watches."""


class _InNotebook(Watch):
    """A line below the cell that changes; no widget is needed."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        display: Any = import_module("IPython.display").display
        self._handle = display({"text/plain": what}, raw=True, display_id=True)

    def _show(self, line: str) -> None:
        self._handle.update({"text/plain": line}, raw=True)


class _AtTerminal(Watch):
    """A line on standard error that is gone when the work is done."""

    def __init__(self, what: str, status: Any) -> None:
        super().__init__(what)
        self._status = status

    def _show(self, line: str) -> None:
        self._status.update(line)


@contextmanager
def progress(what: str = "Working") -> Iterator[Watch]:
    """Show how far a question is, while it is answered.

    In a notebook a line of text below the cell changes as the work goes on, without widgets; at a
    terminal a line on standard error; elsewhere nothing is shown.

    Parameters
    ----------
    what
        What is being done.

    Yields
    ------
    Watch
        To be given to a question, as `on_progress` or as `on_step`, whichever it takes.
    """
    console = screen(stderr=True)
    started = time.monotonic()
    if _in_notebook():
        watch = _InNotebook(what)
        try:
            yield watch
        finally:
            watch._show(f"{what}: {time.monotonic() - started:.1f} s")
    elif console.is_terminal:
        with console.status(what) as status:
            yield _AtTerminal(what, status)
    else:
        yield Watch(what)


def _in_notebook() -> bool:
    """Whether a notebook's kernel runs this."""
    ipython = sys.modules.get("IPython")
    return bool(ipython and hasattr(ipython.get_ipython(), "kernel"))
