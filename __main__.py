"""The first moment of the program: signals and missing libraries end it with a sentence.

What stands behind the command line takes a quarter of a second to load. Nothing heavy is imported
here, so that whoever presses Ctrl-C meanwhile, or has half an installation, reads a sentence.
"""

import atexit
import os
import sys
import threading

from caseload.optimizer.collector import collect_seldom
from caseload.optimizer.interrupt import (
    BEFORE,
    INTERRUPTED,
    as_program,
    leave,
    program_is_over,
)
from caseload.optimizer.process.start import end_all, start_ahead

AGAIN = "Ended at the second signal. What had been written by then is whole."

JSON = '{{\n "error": "{kind}",\n "sentence": "{said}"\n}}\n'

INTERNAL = 70

SOLVE = frozenset({"allocate", "compare"})
"""What commands a solver process is started for, before anything else is loaded."""

ELSEWHERE = frozenset({"--help", "--scheduler"})
"""Options with which such a command solves nothing here."""


def main() -> None:
    """Run the command line as a program."""
    as_program(_end)
    collect_seldom()
    # Nothing foreign reads along, and no time goes into looking for it.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if _solves_here(sys.argv[1:]):
        start_ahead()
    try:
        from caseload.cli import run

        code = run()
    except ImportError as error:
        from caseload.reports.shared.missing import missing_sentence

        _leave(INTERNAL, "internal", missing_sentence(error))
    program_is_over()
    end_all()
    # The interpreter takes a quarter of a second to take itself apart, and where it remembers an
    # interruption it ends by that. What it would do first is done here, in its order: libraries
    # end their threads and processes.
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    os._exit(code)


def _solves_here(words: list[str]) -> bool:
    """Whether a command line is sure to want a solver process of this machine, if it is right."""
    return not SOLVE.isdisjoint(words[:1]) and ELSEWHERE.isdisjoint(
        word.partition("=")[0] for word in words
    )


def _end(again: bool) -> None:
    """End the program here and now, nothing half-written left."""
    files = sys.modules.get("caseload.instances.tables.files")
    getattr(files, "abandon", lambda: None)()
    end_all()
    if again:
        leave(INTERRUPTED, AGAIN)
    _leave(INTERRUPTED, "interrupted", BEFORE)


def _leave(code: int, kind: str, said: str) -> None:
    """End the program with a sentence, in the form that was asked for."""
    if "--json" in sys.argv:
        leave(code, on_stdout=JSON.format(kind=kind, said=said.replace('"', '\\"')))
    leave(code, said)


if __name__ == "__main__":
    main()
