"""Ctrl-C and SIGTERM: what they do depends on what there is to lose.

While nothing is found yet, a signal breaks the work off (`breaking`). From the first answer on, it
is noted and the work ends early or goes on to its end, so that the answer is given (`keeping`). A
second signal ends the program at once. As a program (`as_program`) all of this holds from the first
moment to the last; in a library the signals are the caller's again when the work has ended.

Only the main thread is concerned: no other one receives signals. This module loads little, so that
it stands ready before anything else is loaded.
"""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType, TracebackType

TYPE_CHECKING = False  # as typing's, which takes a while to load
if TYPE_CHECKING:
    from typing import Any, NoReturn

INTERRUPTED = 130
"""The exit code of a program that a signal has ended."""

BEFORE = "Interrupted before there was an answer."

SIGNALS = [signal.SIGINT, signal.SIGTERM]
"""The signals that stop the work."""

if sys.platform == "win32":
    SIGNALS.append(signal.SIGBREAK)
elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup wants it
    SIGNALS.append(signal.SIGHUP)

Way = Callable[[], None]
"""What a signal does."""


def nothing() -> None:
    """What a signal does where the work goes on to its end."""


def raise_interrupt() -> None:
    """What a signal does where there is nothing to lose yet."""
    _state.raised = True
    raise KeyboardInterrupt


class _State:
    """What the next signal does: the last of `ways`, unless one came already or all is over."""

    def __init__(self) -> None:
        self.ways: list[Way] = []
        self.presses = 0
        self.raised = False
        self.over = False
        self.end: Callable[[bool], None] | None = None
        self.before: dict[int, Any] = {}


_state = _State()


def _pressed(_number: int, _frame: FrameType | None) -> None:
    if _state.over:
        return
    _state.presses += 1
    if _state.end is not None and (_state.presses > 1 or not _state.ways):
        _state.end(_state.presses > 1)
    way = _state.ways[-1] if _state.ways else raise_interrupt
    (way if _state.presses == 1 else raise_interrupt)()


def as_program(end: Callable[[bool], None]) -> None:
    """Take the signals over for the life of this process.

    `end` ends the process at once: when nothing else is said of what a signal does, and at a second
    one, which it is told. It also ends it where the interpreter would pass an interruption over, in
    the middle of cleaning up.
    """
    _state.end = end
    show = sys.unraisablehook

    def unraisable(what: "sys.UnraisableHookArgs") -> None:
        if issubclass(what.exc_type, KeyboardInterrupt):
            end(False)
        show(what)

    sys.unraisablehook = unraisable
    for number in SIGNALS:
        signal.signal(number, _pressed)


def program_is_over() -> None:
    """Pass over signals from now on: everything has been given, and the process ends."""
    _state.over = True
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def answered() -> None:
    """Pass over signals until the outermost way has ended: there is nothing left to stop."""
    _state.over = True


def break_off() -> None:
    """Raise `KeyboardInterrupt` again where foreign code has made something else of it.

    Solvers look for signals themselves, and tell of an interruption as of any other failure.
    """
    if _state.presses and not _state.over and _state.ways[-1:] == [raise_interrupt]:
        raise KeyboardInterrupt


def broken_off() -> bool:
    """Whether an interruption is under way, whatever has been made of it.

    What is raised while a class is made or a library loads, Python wraps in other errors.
    """
    return _state.raised and not _state.over


def heard() -> bool:
    """Whether a signal has come since the outermost way began."""
    return _state.presses > 0


class _While:
    """While inside, a signal does one thing; the way that was in force before comes back after."""

    def __init__(self, way: Way) -> None:
        self.way = way
        self._depth: int | None = None

    def __enter__(self) -> None:
        import threading  # noqa: PLC0415 - the first moment has no other threads

        if threading.current_thread() is not threading.main_thread():
            return
        self._depth = len(_state.ways)
        if not _state.ways:
            _state.presses, _state.raised, _state.over = 0, False, False
        _state.ways.append(self.way)
        if self._depth == 0 and _state.end is None:
            _state.before = {number: signal.signal(number, _pressed) for number in SIGNALS}

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._depth is None:
            return
        del _state.ways[self._depth :]
        if self._depth == 0 and _state.end is None:
            for number, handler in _state.before.items():
                signal.signal(number, handler)
        elif kind is None and _state.presses == 1 and _state.ways[-1:] == [raise_interrupt]:
            raise KeyboardInterrupt


class _Breaking(_While):
    def __enter__(self) -> None:
        super().__enter__()
        if self._depth and heard():
            raise KeyboardInterrupt

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        lost = broken_off() and kind is not None and issubclass(kind, Exception)
        _state.raised = False
        super().__exit__(kind, error, trace)
        if lost:
            raise KeyboardInterrupt from None


class _Keeping(_While):
    def __enter__(self) -> None:
        super().__enter__()
        if self._depth and heard():
            self.way()


def breaking() -> _While:
    """While inside, a signal raises `KeyboardInterrupt`: there is nothing to lose yet."""
    return _Breaking(raise_interrupt)


def keeping(answer: Way = nothing) -> _While:
    """While inside, a signal calls `answer` and the work goes on: there is something to keep.

    A signal that came just before is answered at once. If work that is to be broken off follows, it
    is broken off when this has ended.
    """
    return _Keeping(answer)


def leave(code: int, said: str = "", *, on_stdout: str = "") -> "NoReturn":
    """End the process here and now, with a sentence on standard error.

    Nothing is unwound and no buffer is written: this is for signals. `on_stdout` goes to standard
    output, for programs that read it.
    """
    show_cursor = "\x1b[?25h" if os.isatty(2) else ""
    for stream, text in ((1, on_stdout), (2, show_cursor + said + "\n" * bool(said))):
        try:
            os.write(stream, text.encode())
        except OSError:
            continue
    os._exit(code)
