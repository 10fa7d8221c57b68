"""An instance as a folder, a workbook or a JSON file: whole or not at all."""

import csv
import io
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from caseload.instances.policies.settings import flatten, without_nothing
from caseload.instances.tables.columns import COUNTS, PRACTITIONERS, TABLES, Column
from caseload.instances.tables.files import defuse, write_atomically, write_folder
from caseload.instances.tables.service_columns import offered_columns
from caseload.instances.tables.table import shown
from caseload.instances.week.source import KNOWN_TABLES
from caseload.instances.workbooks.book import DAY, TEXT, Area, Book, Look, Sheet
from caseload.instances.workbooks.write import FORMS, book_bytes
from caseload.models.base import Frozen
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Decision, Instance
from caseload.models.schema import content

Cells = list[list[Any]]

MOST_IN_A_CELL = 32_767
"""Characters that a cell of a workbook can hold."""

POLICY_HEAD = """\
# The whole policy of this instance. The source of each number, or the word assumption, is printed
# by `caseload policies NAME` for the policy that it started from.

"""

ALWAYS = ("contracted_hours",)
"""Columns of tables for people that stay even where everybody has the usual figure."""

NARROWEST, WIDEST = 8, 40
HEAD, TEXT_CELL, DAY_CELL = Look(bold=True), Look(form=TEXT), Look(form=DAY)


def write_instance(instance: Instance, target: Path, *, replace: bool = False) -> None:
    """Write an instance in the form that the target's name asks for.

    A folder that is not empty is replaced only where that is asked for, and only if there is
    nothing in it but an instance.

    Raises:
        BadInput: if the target is something else, a folder that is not empty, or a place that
            cannot be written to.
    """
    suffix = target.suffix.lower()
    try:
        if suffix in FORMS:
            write_atomically(target, _workbook(instance, suffix))
        elif suffix == ".json":
            write_atomically(target, instance_json(instance))
        elif suffix == "":
            if replace and target.is_dir():
                _refuse_others_files(target)
            write_folder(target, instance_files(instance), replace=replace)
        else:
            expected = "a folder, or a name that ends in .xlsx, .ods or .json"
            raise BadInput([Fault(file=str(target), expected=expected)])
    except OSError as error:
        expected = f"a place that can be written to ({error.strerror})"
        raise BadInput([Fault(file=str(target), expected=expected)]) from None


def write_instances(instances: Sequence[Instance], folder: Path) -> None:
    """Write several instances into one new folder, each as a folder of its own name.

    Raises:
        BadInput: if the folder is not empty, or cannot be written to.
    """
    files = {
        f"{instance.name.replace(' ', '-')}/{name}": content
        for instance in instances
        for name, content in instance_files(instance).items()
    }
    try:
        write_folder(folder, files)
    except OSError as error:
        expected = f"a place that can be written to ({error.strerror})"
        raise BadInput([Fault(file=str(folder), expected=expected)]) from None


def _refuse_others_files(folder: Path) -> None:
    """Refuse to replace a folder with anything in it that is no file of an instance."""
    ours = {"policy.toml", *(f"{name}.csv" for name in KNOWN_TABLES)}
    others = sorted(path.name for path in folder.iterdir() if path.name not in ours)
    if others:
        expected = f"a folder with an instance and nothing else; there is {shown(others[0])} in it"
        raise BadInput([Fault(file=str(folder), expected=expected)])


def _tables(instance: Instance, always: Collection[str] = ALWAYS) -> dict[str, Cells]:
    """Every table of an instance as headings and cells, columns that are all unset left out.

    Those that `always` names stay.
    """
    rows: dict[str, Sequence[Frozen]] = {
        "cases": instance.cases,
        "practitioners": instance.practitioners,
    }
    if instance.held is not None:
        rows["current"] = instance.held
    tables = {
        name: _cells(
            some,
            offered_columns(instance.policy.service, TABLES[name][0]),
            always,
            listed=instance.held is not None,
        )
        for name, some in rows.items()
    }
    if instance.manual is not None:
        placed = [[row.case, row.practitioner] for row in instance.manual]
        tables["manual"] = [["case", "practitioner"], *placed]
    if instance.decisions:
        tables["decisions"] = _decided(instance.decisions)
    return tables


def _decided(decisions: Sequence[Decision]) -> Cells:
    """Decisions as headings and cells; who agreed has a column where somebody did."""
    heads = ["case", "decision", "practitioner", "reason"]
    heads += ["agreed_by"] if any(one.agreed_by for one in decisions) else []
    rows = [
        [one.case, one.action.value, one.practitioner, one.reason, one.agreed_by]
        for one in decisions
    ]
    return [heads, *(row[: len(heads)] for row in rows)]


def _cells(
    rows: Sequence[Frozen],
    columns: Mapping[str, Column],
    always: Collection[str],
    *,
    listed: bool,
) -> Cells:
    used = {
        name: column
        for name, column in columns.items()
        if column.required
        or name in always
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
    """The policy, whole, with the instance's own settings: `instance` is its name."""
    settings: dict[str, Any] = {"instance": instance.name}
    if instance.week_beginning:
        settings["week_beginning"] = instance.week_beginning
    policy: dict[str, Any] = without_nothing(content(instance.policy))
    policy["complexity"] = {str(level): f for level, f in policy["complexity"].items()}
    policy["dated"] = instance.policy.dated
    return settings | policy


def instance_files(instance: Instance) -> dict[str, bytes]:
    """An instance as the files of a folder, by name."""
    import tomli_w  # noqa: PLC0415 - only for writing

    files = {"policy.toml": (POLICY_HEAD + tomli_w.dumps(settings_of(instance))).encode()}
    for name, cells in _tables(instance).items():
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(
            [_csv(cell_of(c)) for c in row] for row in cells
        )
        files[f"{name}.csv"] = text.getvalue().encode()
    return files


def cell_of(value: Any) -> Any:
    """A value as one cell: a list as text, a yes or no as a word; None is blank."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return "; ".join(map(str, value)) or None
    return value


def cell_text(value: Any) -> str:
    """A value as the text of a cell, blank for None."""
    plain = cell_of(value)
    if isinstance(plain, float):
        shortest = f"{Decimal(str(plain)):f}"
        return shortest.removesuffix(".0")
    return "" if plain is None else str(plain)


def _csv(value: Any) -> str:
    return defuse(value) if isinstance(value, str) else cell_text(value)


def instance_json(instance: Instance) -> bytes:
    """An instance as one JSON file, its policy whole."""
    content: dict[str, Any] = {"policy": settings_of(instance)}
    for name, cells in _tables(instance, ()).items():
        head, *rows = cells
        content[name] = [
            {
                key: _as_written(value)
                for key, value in zip(head, row, strict=True)
                if value not in (None, ()) or name == "manual"
            }
            for row in rows
        ]
    return TypeAdapter(Any).dump_json(content, indent=1) + b"\n"


def _as_written(value: Any) -> Any:
    """A value as JSON: what a table writes as text, such as "2 A3 community", is text."""
    if isinstance(value, tuple):
        return [str(one) if isinstance(one, Frozen) else one for one in value]
    return value


def _workbook(instance: Instance, form: str) -> bytes:
    settings = flatten(settings_of(instance)).items()
    policy = [["setting", "value"], *([key, _setting(value)] for key, value in settings)]
    book = Book(f"The week {instance.name}")
    for name, cells in _tables(instance).items():
        _fill(book.sheet(name), [[cell_of(cell) for cell in row] for row in cells])
    _fill(book.sheet("policy"), policy)
    return book_bytes(book, form)


def _fill(sheet: Sheet, cells: Cells) -> None:
    """Fill a sheet: text stays text, dates are dates, the heading row stays in view."""
    head, *rows = cells
    for place, column in enumerate(zip(*cells, strict=True)):
        width = max(len(str(cell)) for cell in column if cell is not None)
        sheet.widths[place] = min(max(width + 2, NARROWEST), WIDEST)
        sheet.put(0, place, head[place], HEAD)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) > MOST_IN_A_CELL:
                expected = f"cells of no more than {MOST_IN_A_CELL:,} characters; use .json"
                raise BadInput([Fault(file=sheet.name, column=head[place], expected=expected)])
            look = TEXT_CELL if isinstance(cell, str) else None
            if cell is not None:
                sheet.put(number, place, cell, DAY_CELL if isinstance(cell, date) else look)
    sheet.table = Area(0, 0, len(rows), len(head) - 1)


def _setting(value: Any) -> Any:
    """A setting as a cell: lists and objects as JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
