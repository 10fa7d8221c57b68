"""Where results and notes are printed: results on standard output, notes on standard error."""

import codecs
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from caseload.reports.shared.words import percent, points

if TYPE_CHECKING:
    from rich.console import Console

    from caseload.optimizer.options import Progress

PLAIN = {"→": ">", "█": "#", "▒": "+", "┃": "|", "–": "-", "…": "~", "─": "-", "×": "x", "’": "'"}
PLAIN |= dict(zip("▁▂▃▄▅▆▇±", "_.:-=+*~", strict=True))
"""The substitute for each character that the screen cannot show, of the same width."""

SLOW = 600.0
"""Seconds over which the time left is estimated: a step may take a minute."""


class OutputLost(Exception):
    """Raised when a result cannot be printed; the message says why."""


def use_plain_characters() -> None:
    """See that no character ends the program on a screen that cannot show it, nor a closed one."""
    for number in (1, 2):
        _open_if_closed(number)
    codecs.register_error("plain", _plainly)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="plain")


def _open_if_closed(number: int) -> None:
    """Put something in the place of a stream that is closed, or a file would take its number.

    What is printed on it fails, as it does on a screen that is gone.
    """
    try:
        os.fstat(number)
    except OSError:
        nowhere = os.open(os.devnull, os.O_RDONLY)
        if nowhere != number:
            os.dup2(nowhere, number)
            os.close(nowhere)
    name = {1: "stdout", 2: "stderr"}[number]
    if getattr(sys, name) is None:
        setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115


def close_streams() -> None:
    """Print what is still to be printed, so that the interpreter has nothing to complain of.

    Raises:
        OutputLost: if standard output does not take it.
    """
    lost = _flushed(sys.stdout)
    _flushed(sys.stderr)
    if lost is not None and not isinstance(lost, BrokenPipeError):
        raise OutputLost(lost.strerror)


def _flushed(stream: TextIO) -> OSError | None:
    """Flush a stream; what it does not take goes nowhere, and is returned as the error."""
    try:
        stream.flush()
    except OSError as error:
        _drop(stream)
        return error
    return None


def _plainly(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    bad = error.object[error.start : error.end]
    return "".join(PLAIN.get(char, "?") for char in bad), error.end


def shows_unicode() -> bool:
    """Whether standard output can show every character that tables use."""
    try:
        "".join(PLAIN).encode(sys.stdout.encoding or "ascii")
    except UnicodeError:
        return False
    return True


def screen(*, stderr: bool = False) -> "Console":
    """The console for results, or with `stderr` for notes. It bears a reader who has gone.

    Results that cannot be printed raise `OutputLost`; notes that cannot are passed over.
    """
    from rich.console import Console  # noqa: PLC0415 - only where something is shown

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            self.quiet = True
            _drop(sys.stderr if stderr else sys.stdout)

        def print(self, *what: Any, **how: Any) -> None:
            try:
                super().print(*what, **how)
            except OSError as error:
                self.on_broken_pipe()
                if not stderr:
                    raise OutputLost(error.strerror) from error

    return Screen(stderr=stderr, highlight=False, markup=False, emoji=False)


def print_text(text: str) -> None:
    """Print data on standard output, in UTF-8 whatever the screen, with nothing around it.

    Raises:
        OutputLost: if it cannot be printed, unless the reader has gone.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _drop(sys.stdout)
    except OSError as error:
        _drop(sys.stdout)
        raise OutputLost(error.strerror) from error


def _drop(stream: TextIO) -> None:
    """Send the rest of a stream nowhere, after its reader has closed it, as `head` does."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextmanager
def progress(*, quiet: bool) -> Iterator["Callable[[Progress], None] | None"]:
    """A line on standard error: what is done, and how good the answer is so far.

    It is gone when the work is done. Nothing is shown if `quiet`, or if nobody watches.
    """
    console = screen(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    with console.status("Starting") as status:
        yield lambda news: status.update(progress_line(news))


@contextmanager
def steps(what: str, count: int, *, quiet: bool) -> Iterator["Callable[[], None]"]:
    """A bar on standard error with the time left; what it yields says that one more is done.

    Nothing is shown if `quiet`, or if nobody watches.
    """
    console = screen(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda: None
        return
    from rich.progress import (  # noqa: PLC0415 - only where something is shown
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, speed_estimate_period=SLOW) as bar:
        task = bar.add_task(what, total=count)
        yield lambda: bar.advance(task)


def progress_line(news: "Progress") -> str:
    """The state of a search in one line."""
    said = news.doing
    if news.value is not None and news.bound is not None:
        said += f": {points(news.value)}, nothing is below {points(news.bound)}"
    if news.done is not None:
        said += f": {percent(news.done)}"
    return said
