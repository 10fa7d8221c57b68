"""An answer as its model, or what is wrong with it: a sentence with the file and the key."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from caseload.instances.imports.service.payloads import PLACE
from caseload.instances.tables.table import shown
from caseload.models.fault import Fault

M = TypeVar("M", bound=BaseModel)

EXPECTED = {
    "missing": "a value; it is absent or null",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "string": "text",
    "list": "a list",
    "dict": "an object",
    "model": "an object",
    "date": "a date such as 2026-11-23",
    "datetime": "a time such as 2026-11-23T09:30:00Z",
    "finite": "a number that can be used",
}
"""What was expected, by how pydantic's kind of error begins."""

PATTERNS = {
    "crn": "a case reference number: one letter and six digits",
    "code": "a code of letters and digits, no longer than 20",
}
"""What was expected of text of a form, by the end of its key."""

BOUNDS = {
    "greater_than_equal": ("ge", "no less than"),
    "less_than_equal": ("le", "no more than"),
    "string_too_long": ("max_length", "text no longer than"),
}

QUOTED = ("crn", "tier", "caseType", "type", "code", "staffCode", "teamCode", "grade")
"""Keys whose text may be quoted; numbers always are. Nothing else that a file says is repeated."""


def validated(model: type[M], content: Any, file: str, faults: list[Fault]) -> M | None:
    """The content as the model, its faults added to `faults`; None where nothing is left of it.

    Rows that have faults are left out, so that what is wrong elsewhere can be found as well.
    """
    content = _placed(content)
    try:
        return model.model_validate(content)
    except ValidationError as error:
        wrong = error.errors(include_url=False)
    faults += _faults(wrong, content, file)
    try:
        return model.model_validate(_without({_row(one["loc"]) for one in wrong}, content))
    except ValidationError:
        return None


def _placed(part: Any, number: int | None = None) -> Any:
    """The content with its place in each row of a list, counted from 0."""
    if isinstance(part, list):
        return [_placed(inner, number) for number, inner in enumerate(part)]
    if not isinstance(part, Mapping):
        return part
    own = {} if number is None else {PLACE: number}
    return {key: _placed(inner) for key, inner in part.items()} | own


def _row(place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The innermost row of a list that a place is in; the whole where it is in none."""
    rows = [number for number, one in enumerate(place, 1) if isinstance(one, int)]
    return place[: rows[-1]] if rows else ()


def _without(rows: Collection[tuple[int | str, ...]], part: Any, at: Any = ()) -> Any:
    """The content without some rows."""
    if isinstance(part, Mapping):
        return {key: _without(rows, inner, (*at, key)) for key, inner in part.items()}
    if isinstance(part, list):
        places = (((*at, number), inner) for number, inner in enumerate(part))
        return [_without(rows, inner, place) for place, inner in places if place not in rows]
    return part


def _faults(errors: list[ErrorDetails], content: Any, file: str) -> Iterator[Fault]:
    for error in errors:
        place = error["loc"]
        key = key_of(*place)
        value = _quotable(content, place)
        yield Fault(
            file=file,
            key=shown(key) if key else None,
            value=None if value is None else shown(value),
            expected=_expected(error, str(place[-1]) if place else ""),
        )


def key_of(*place: int | str) -> str:
    """A place in JSON as it is written: `[3].tier`, counted from 1."""
    parts = (f"[{one + 1}]" if isinstance(one, int) else f".{one}" for one in place)
    return "".join(parts).removesuffix(".[key]").lstrip(".")


def _expected(error: ErrorDetails, key: str) -> str:
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind in BOUNDS:
        limit, words = BOUNDS[kind]
        return f"{words} {context[limit]:g}" + (" characters" if limit == "max_length" else "")
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(key, PATTERNS["code"])
    if kind == "literal_error":
        return f"one of {str(context['expected']).replace(chr(39), '').replace(' or ', ', ')}"
    begins = kind.split("_", 1)[0]
    return EXPECTED.get(begins, str(error["msg"]))


def _quotable(content: Any, place: tuple[int | str, ...]) -> Any:
    """What stands at a place, if it may be repeated."""
    for one in place:
        if isinstance(content, Mapping):
            content = content.get(one)
        elif isinstance(content, list) and isinstance(one, int) and one < len(content):
            content = content[one]
        else:
            return None
    number = isinstance(content, int | float) and not isinstance(content, bool)
    named = isinstance(content, str) and bool(place) and place[-1] in QUOTED
    return content if number or named else None
