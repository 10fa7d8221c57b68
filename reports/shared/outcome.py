"""How a command ends: its exit code, and what went wrong as a sentence or as JSON."""

import json
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer

from caseload.optimizer.interrupt import (
    BEFORE,
    INTERRUPTED,
    answered,
    breaking,
    broken_off,
    heard,
    keeping,
)
from caseload.reports.shared.console import OutputLost, print_text, screen

DONE, NEEDS_A_PERSON, BAD_INPUT, CONTRADICTION, INTERNAL = 0, 1, 2, 3, 70

CODES = (
    "Exit codes: 0 done; 1 done, but something needs a person (a case left over, a rule broken in "
    "what was checked, a run changed since it was written); 2 bad input or usage; 3 the decisions "
    "contradict the rules; 70 internal error, or a library is missing; 130 interrupted, allocate "
    "with the best so far."
)


@contextmanager
def answering(*, as_json: bool, debug: bool) -> Iterator[None]:
    """Turn what can go wrong into sentences and exit codes; a traceback only with `debug`.

    Until `finishing` a signal breaks the work off.
    """
    with breaking():
        try:
            try:
                from caseload.instances.tables.files import written

                written.clear()
                yield
            except (typer.Exit, typer.Abort):
                raise
            except Exception as error:
                if broken_off():
                    raise KeyboardInterrupt from None
                with keeping():
                    _tell(error, as_json, debug)
        except (KeyboardInterrupt, typer.Abort):
            with keeping():
                _sentence("interrupted", BEFORE, as_json)
            raise typer.Exit(INTERRUPTED) from None
        finally:
            answered()


@contextmanager
def finishing() -> Iterator[None]:
    """While inside there is an answer, or soon will be: a signal lets it be written and printed.

    Raises:
        typer.Exit: always, with the exit code of what is inside, or of an interruption.
    """
    with keeping():
        code = DONE
        try:
            yield
        except typer.Exit as end:
            code = end.exit_code
        if heard():
            code = INTERRUPTED
            screen(stderr=True).print("Interrupted: what there was by then has been given.")
        answered()
        raise typer.Exit(code)


def _tell(error: Exception, as_json: bool, debug: bool) -> NoReturn:
    """Say what went wrong, and end with its exit code."""
    from caseload.models.conflict import Contradiction
    from caseload.models.fault import Altered, BadInput

    if isinstance(error, Altered):
        _altered(error, as_json)
    if isinstance(error, BadInput):
        _bad_input(error, as_json)
    if isinstance(error, Contradiction):
        _contradiction(error, as_json)
    if isinstance(error, OutputLost):
        raise typer.Exit(could_not_print(f"{error}. {_so_far('No file')}")) from None
    if isinstance(error, OSError):
        _sentence("bad input", _unwritten(error), as_json)
        raise typer.Exit(BAD_INPUT) from None
    if debug:
        typer.echo("".join(traceback.format_exception(error)), err=True)
    _sentence("internal", _internal(error, debug), as_json)
    raise typer.Exit(INTERNAL) from None


def could_not_print(why: str | None) -> int:
    """Say that standard output did not take a result; returns the exit code."""
    said = f"The result could not be printed: {why or 'standard output failed'}"
    screen(stderr=True).print(said if said.endswith(".") else f"{said}.")
    return BAD_INPUT


def _unwritten(error: OSError) -> str:
    """What could not be read or written, and what stands all the same."""
    return f"{error.filename or 'A file'}: {error.strerror or error}. {_so_far()}"


def _so_far(nothing: str = "Nothing") -> str:
    """What has been written, as far as the command got."""
    from caseload.instances.tables.files import written

    if not written:
        return f"{nothing} was written."
    return f"Already written, whole: {', '.join(map(str, dict.fromkeys(written)))}."


def _internal(error: Exception, debug: bool) -> str:
    """A sentence without the error's own message, which may speak of people."""
    from caseload.models.fault import ModelInvalid

    more = "" if debug else " Run it again with --debug to see where."
    if isinstance(error, ImportError):
        from caseload.reports.shared.missing import missing_sentence

        return f"{missing_sentence(error)}. {_so_far()}"
    if isinstance(error, ModelInvalid):
        return f"Internal error: {error}. {_so_far()}{more}"
    return f"Internal error ({type(error).__name__}). {_so_far()}{more}"


def _sentence(kind: str, said: str, as_json: bool) -> None:
    if as_json:
        _print_error({"error": kind, "sentence": said})
    else:
        screen(stderr=True).print(said)


def _print_error(content: dict[str, Any]) -> None:
    try:
        print_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    except OutputLost as lost:
        could_not_print(str(lost))


def _bad_input(bad: Any, as_json: bool) -> NoReturn:
    if as_json:
        _print_error({"error": "bad input", "faults": _with_sentences(bad.faults)} | _told(bad))
    else:
        from caseload.reports.shared.problems import show_faults

        show_faults(screen(stderr=True), bad.faults)
    raise typer.Exit(BAD_INPUT) from None


def _with_sentences(faults: Sequence[Any]) -> list[dict[str, Any]]:
    return [fault.model_dump() | {"sentence": fault.sentence()} for fault in faults]


def _told(bad: Any) -> dict[str, Any]:
    """What was found worth a look before an input was given up; nothing where nothing was."""
    return {"told": _with_sentences(bad.told)} if bad.told else {}


def _altered(altered: Any, as_json: bool) -> NoReturn:
    if as_json:
        _print_error({"error": "altered", "faults": _with_sentences(altered.faults)})
    else:
        tell_altered([fault.sentence() for fault in altered.faults])
    raise typer.Exit(NEEDS_A_PERSON) from None


def tell_altered(said: Sequence[str]) -> None:
    """Say on standard error what in the folder of a run is not as it was written."""
    from caseload.reports.shared.problems import show_altered

    show_altered(screen(stderr=True), said)


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
