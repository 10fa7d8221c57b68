"""An instance as a folder, a workbook or a JSON file: whole or not at all."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from instances.columns import COUNTS, PRACTITIONERS, TABLES, Column
from instances.files import defuse, write_atomically, write_folder
from instances.policy import flatten
from models.base import Frozen
from models.fault import BadInput, Fault
from models.instance import Instance

Cells = list[list[Any]]


def write_instance(instance: Instance, target: Path) -> None:
    """Write an instance in the form that the target's name asks for.

    Raises:
        BadInput: if the target is something else, or a folder that is not empty.
    """
    suffix = target.suffix.lower()
    if suffix == ".xlsx":
        write_atomically(target, _workbook(instance))
    elif suffix == ".json":
        write_atomically(target, _json(instance))
    elif suffix == "":
        write_folder(target, _folder(instance))
    else:
        expected = "a folder, or a name that ends in .xlsx or .json"
        raise BadInput([Fault(file=str(target), expected=expected)])


def _tables(instance: Instance) -> dict[str, Cells]:
    """Every table of an instance as headings and cells, columns that are all unset left out."""
    rows: dict[str, Sequence[Frozen]] = {
        "cases": instance.cases,
        "practitioners": instance.practitioners,
    }
    if instance.held is not None:
        rows["current"] = instance.held
    tables = {
        name: _cells(some, TABLES[name][0], listed=instance.held is not None)
        for name, some in rows.items()
    }
    if instance.manual is not None:
        placed = [[row.case, row.practitioner] for row in instance.manual]
        tables["manual"] = [["case", "practitioner"], *placed]
    if instance.decisions:
        decided = [[d.case, d.action.value, d.practitioner, d.reason] for d in instance.decisions]
        tables["decisions"] = [["case", "decision", "practitioner", "reason"], *decided]
    return tables


def _cells(rows: Sequence[Frozen], columns: Mapping[str, Column], *, listed: bool) -> Cells:
    used = {
        name: column
        for name, column in columns.items()
        if column.required
        or any(
            getattr(row, column.field) != type(row).model_fields[column.field].default
            for row in rows
        )
    }
    if listed and columns is PRACTITIONERS:
        used = {name: column for name, column in used.items() if name not in COUNTS}
    body = [[getattr(row, column.field) for column in used.values()] for row in rows]
    return [list(used), *body]


def settings_of(instance: Instance) -> dict[str, Any]:
    """The policy, whole, with the instance's name and week."""
    settings: dict[str, Any] = {"instance": instance.name}
    if instance.week_beginning:
        settings["week_beginning"] = instance.week_beginning
    policy = instance.policy.model_dump(mode="json")
    policy["dated"] = instance.policy.dated
    return settings | policy


def _said(value: Any) -> Any:
    """A value as a cell says it."""
    if value is None or (isinstance(value, str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return "; ".join(str(_said(part)) for part in value) or None
    return value


def _folder(instance: Instance) -> dict[str, bytes]:
    import tomli_w  # noqa: PLC0415 - only for writing

    files = {"policy.toml": tomli_w.dumps(settings_of(instance)).encode()}
    for name, cells in _tables(instance).items():
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        for row in cells:
            said = [_said(cell) for cell in row]
            writer.writerow(["" if cell is None else _csv(cell) for cell in said])
        files[f"{name}.csv"] = text.getvalue().encode("utf-8")
    return files


def _csv(value: Any) -> str:
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return defuse(value) if isinstance(value, str) else str(value)


def _json(instance: Instance) -> bytes:
    content: dict[str, Any] = {"policy": settings_of(instance)}
    for name, cells in _tables(instance).items():
        head, *rows = cells
        content[name] = [
            {key: _said(v) for key, v in zip(head, row, strict=True) if _said(v) is not None}
            for row in rows
        ]
    return (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _workbook(instance: Instance) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only for writing

    buffer = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **safe}) as book:
        bold, as_text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        settings: Cells = [
            [key, value if isinstance(value, date) else _setting(value)]
            for key, value in flatten(settings_of(instance)).items()
        ]
        tables = _tables(instance) | {"policy": [["setting", "value"], *settings]}
        for name, cells in tables.items():
            head, *rows = cells
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, head, bold)
            sheet.set_column(0, len(head) - 1, 18)
            for number, row in enumerate(rows, start=1):
                for place, cell in enumerate(map(_said, row)):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, as_day)
                    elif isinstance(cell, str):
                        sheet.write_string(number, place, cell, as_text)
                    elif cell is not None:
                        sheet.write_number(number, place, cell)
    return buffer.getvalue()


def _setting(value: Any) -> Any:
    """A setting as a cell: lists, objects and truths as JSON."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    return json.dumps(value)
