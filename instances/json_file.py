"""Tables and policy from one JSON file."""

import json
import math
from pathlib import Path
from typing import Any

from instances.table import MOST_BYTES, MOST_ROWS, Row, Table, normalised
from models.fault import Fault


class _Refused(Exception):
    """What JSON allows and we do not."""


def read_json(path: Path, faults: list[Fault]) -> tuple[dict[str, Table], dict[str, Any] | None]:
    """The tables of a JSON file by name, and its policy; what is wrong is added to `faults`.

    Rows are numbered from 1.
    """
    whole = Table(path.name, None, [])
    if path.stat().st_size > MOST_BYTES:
        faults.append(whole.fault(f"a file of no more than {MOST_BYTES // 2**20} MB"))
        return {}, None
    try:
        content = json.loads(
            path.read_bytes().decode("utf-8-sig"),
            object_pairs_hook=_once,
            parse_constant=_number,
            parse_float=_number,
        )
    except (_Refused, json.JSONDecodeError, UnicodeDecodeError, RecursionError, ValueError) as e:
        said = "nesting is too deep" if isinstance(e, RecursionError) else str(e)
        faults.append(whole.fault(f"JSON that can be read ({said})"))
        return {}, None
    if not isinstance(content, dict):
        faults.append(whole.fault("one JSON object with cases and practitioners"))
        return {}, None
    policy = content.pop("policy", None)
    if policy is not None and not isinstance(policy, dict):
        faults.append(whole.fault("an object", column="policy"))
        policy = None
    tables = {}
    for name, rows in content.items():
        table = _table(path.name, name, rows, faults)
        if table is not None:
            tables[normalised(name)] = table
    return tables, policy


def _table(file: str, name: str, rows: Any, faults: list[Fault]) -> Table | None:
    table = Table(file, name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.append(table.fault("a list of objects"))
        return None
    if len(rows) > MOST_ROWS:
        faults.append(table.fault(f"no more than {MOST_ROWS:,} rows"))
        return None
    for number, row in enumerate(rows, start=1):
        cells = {}
        for key, value in row.items():
            if isinstance(value, list):
                value = "; ".join(map(str, value))  # noqa: PLW2901
            if isinstance(value, dict):
                faults.append(table.fault("a plain value, not an object", number, key))
                continue
            cells[normalised(key)] = value.strip() or None if isinstance(value, str) else value
        table.rows.append(Row(number, cells))
        table.headings += [key for key in cells if key not in table.headings]
    return table


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Refused(f'the key "{key[:60]}" stands twice in one object')
        found[key] = value
    return found


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _Refused(f"{text[:20]} is not a number that can be used")
    return value
