"""Tables and policy from one JSON file."""

import json
import math
from collections import Counter, deque
from collections.abc import Collection
from pathlib import Path
from typing import Any

from caseload.instances.tables.table import MOST_BYTES, MOST_ROWS, Row, Table, normalised, shown
from caseload.models.fault import BadInput, Fault

MOST_TWICE = 50
"""Keys that stand more than once of which so many are named."""


DEEPEST = 100
"""How deep objects and lists may stand in each other: more than anything that is read, and less
than what reads them can bear."""


class _Refused(Exception):
    """Raised for what JSON allows and an instance does not."""


def read_json(
    path: Path, known: Collection[str], faults: list[Fault]
) -> tuple[dict[str, Table | None], dict[str, Any]]:
    """The tables of a JSON file by name, and its policy settings; faults are added to `faults`.

    A table that is there but cannot be read, or that is not `known`, is None. Rows are numbered
    from 1.

    Raises:
        BadInput: if the file is not one JSON object.
    """
    content = json_content(path)
    if not isinstance(content, dict):
        expected = "one JSON object with cases and practitioners"
        raise BadInput([Table(path.name, None).fault(expected)])
    settings = content.pop("policy", None)
    if settings is not None and not isinstance(settings, dict):
        faults.append(Fault(file=path.name, column="policy", expected="an object with settings"))
        settings = None
    tables: dict[str, Table | None] = {}
    for key, rows in content.items():
        name = normalised(key)
        if name in tables:
            faults.append(Table(path.name, key).fault("each table once"))
        if name not in known:
            tables[name] = None
            continue
        tables[name] = _table(Table(path.name, name, typed=True), rows, faults)
    return tables, settings or {}


def json_content(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        BadInput: if it is no JSON in UTF-8, too large or too deep, or has a key twice in an object.
    """
    whole = Table(path.name, None)
    if path.stat().st_size > MOST_BYTES:
        raise BadInput([whole.fault(f"a file of no more than {MOST_BYTES // 2**20} MB")])
    try:
        content = json.loads(
            path.read_bytes().decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_number,
            parse_float=_number,
        )
        twice = _twice(content)
        if twice:
            raise BadInput([whole.fault(one) for one in twice])
    except RecursionError:
        raise BadInput([whole.fault("JSON that is not nested so deeply")]) from None
    except _Refused as refused:
        raise BadInput([whole.fault(str(refused))]) from None
    except json.JSONDecodeError as error:
        expected = f"JSON that can be read; it breaks off at line {error.lineno}"
        raise BadInput([whole.fault(expected)]) from None
    except UnicodeDecodeError:
        raise BadInput([whole.fault("JSON in UTF-8")]) from None
    except ValueError:  # an integer of thousands of digits
        raise BadInput([whole.fault("numbers of ordinary size")]) from None
    return content


def _table(table: Table, rows: Any, faults: list[Fault]) -> Table | None:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(table.fault("a list of objects"))
        return None
    if len(rows) > MOST_ROWS:
        faults.append(table.fault(f"no more than {MOST_ROWS:,} rows"))
        return None
    headings: dict[str, None] = {}
    for number, row in enumerate(rows, start=1):
        cells: dict[str, Any] = {}
        for key, value in row.items():
            name = normalised(key)
            if name in cells:
                faults.append(table.fault("each key once in a row", number, name))
            if isinstance(value, dict):
                faults.append(table.fault("a plain value, not an object", number, key))
                continue
            cells[name] = _cell(value)
        table.rows.append(Row(number, cells))
        headings |= dict.fromkeys(cells)
    table.headings = list(headings)
    return table


def _cell(value: Any) -> Any:
    """A value as tables have it: blank text and an empty list are nothing."""
    if isinstance(value, str):
        return value.strip() or None
    return None if value == [] else value


class _Doubled(dict[str, Any]):
    """An object of JSON in which some keys stand more than once."""

    doubled: tuple[str, ...] = ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked = _Doubled(found)
    counts = Counter(key for key, _ in pairs)
    marked.doubled = tuple(key for key, count in counts.items() if count > 1)
    return marked


def _twice(content: Any) -> list[str]:
    """A sentence for each key that stands more than once, with its path: cases[3].tier.

    Raises:
        RecursionError: if the content is nested too deeply.
    """
    said: list[str] = []
    waiting = deque([("", content, 0)])
    while waiting and len(said) < MOST_TWICE:
        path, value, depth = waiting.popleft()
        if depth > DEEPEST:
            raise RecursionError
        if isinstance(value, dict):
            for key in getattr(value, "doubled", ()):
                place = shown(f"{path}.{key}".lstrip("."))
                said.append(f"each key once in an object; {place} stands there twice")
            inside = ((f".{key}", inner) for key, inner in value.items())
        elif isinstance(value, list):
            inside = ((f"[{place}]", inner) for place, inner in enumerate(value, 1))
        else:
            continue
        waiting += [(f"{path}{step}".lstrip("."), inner, depth + 1) for step, inner in inside]
    return said


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Refused(f"numbers that can be used; {shown(text)} is none")
    return value
