"""How a command ends: its exit code, and what went wrong as a sentence or as JSON."""

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from caseload.reports.shared.console import print_text, screen

DONE, NEEDS_A_PERSON, BAD_INPUT, CONTRADICTION, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 70, 130

CODES = (
    "Exit codes: 0 done; 1 done, but something needs a person (a case left over, a rule broken in "
    "what was checked); 2 bad input or usage; 3 the decisions contradict the rules; 70 internal "
    "error, nothing written; 130 interrupted, allocate with the best so far."
)


@contextmanager
def answering(*, as_json: bool, debug: bool) -> Iterator[None]:
    """Turn what can go wrong into sentences and exit codes; a traceback only with `debug`."""
    from caseload.models.conflict import Contradiction
    from caseload.models.fault import BadInput

    try:
        yield
    except typer.Exit:
        raise
    except BadInput as bad:
        _bad_input(bad, as_json)
    except Contradiction as contradiction:
        _contradiction(contradiction, as_json)
    except (KeyboardInterrupt, typer.Abort):
        _sentence("interrupted", "Interrupted before there was an answer.", as_json)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        said = f"{error.filename or 'A file'}: {error.strerror or error}. Nothing was written."
        _sentence("bad input", said, as_json)
        raise typer.Exit(BAD_INPUT) from None
    except Exception as error:
        if debug:
            typer.echo(traceback.format_exc(), err=True)
        _sentence("internal", _internal(error, debug), as_json)
        raise typer.Exit(INTERNAL) from None


def _internal(error: Exception, debug: bool) -> str:
    """A sentence without the error's own message, which may speak of people."""
    more = "" if debug else " Run it again with --debug to see where."
    return f"Internal error ({type(error).__name__}); nothing was written.{more}"


def _sentence(kind: str, said: str, as_json: bool) -> None:
    if as_json:
        _print_error({"error": kind, "sentence": said})
    else:
        screen(stderr=True).print(said)


def _print_error(content: dict[str, Any]) -> None:
    print_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def _bad_input(bad: Any, as_json: bool) -> NoReturn:
    if as_json:
        faults = [fault.model_dump() | {"sentence": fault.sentence()} for fault in bad.faults]
        _print_error({"error": "bad input", "faults": faults})
    else:
        from caseload.reports.shared.problems import show_faults

        show_faults(screen(stderr=True), bad.faults)
    raise typer.Exit(BAD_INPUT) from None


def _contradiction(contradiction: Any, as_json: bool) -> NoReturn:
    if as_json:
        conflicts = [conflict.model_dump(mode="json") for conflict in contradiction.conflicts]
        give_up = contradiction.give_up
        fewest = give_up.model_dump(mode="json") if give_up else None
        _print_error({"error": "contradiction", "conflicts": conflicts, "give_up": fewest})
    else:
        from caseload.reports.shared.problems import show_contradiction

        show_contradiction(screen(stderr=True), contradiction.conflicts, contradiction.give_up)
    raise typer.Exit(CONTRADICTION) from None
