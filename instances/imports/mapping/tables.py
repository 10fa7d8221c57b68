"""Every table in somebody else's files, with its heading row found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from caseload.instances.tables.build import FIRST_ROWS, build
from caseload.instances.tables.csv_table import read_records
from caseload.instances.tables.sheet import Record
from caseload.instances.tables.table import Table, normalised, shown
from caseload.instances.tables.workbook import SUFFIXES, read_sheets, table_of
from caseload.models.fault import BadInput, Fault

WIDE_ENOUGH = 0.8
"""A heading row has at least this share of the text cells of the fullest of those rows."""


@dataclass
class Renamed(Table):
    """A table whose columns have our names; faults name them as the file does."""

    theirs: Mapping[str, str] = field(default_factory=dict)

    def fault(
        self,
        expected: str,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
        guess: str | None = None,
    ) -> Fault:
        """A fault at a place in this table, the column by its own heading and ours."""
        heading = self.theirs.get(column or "")
        both = f"{heading} ({column})" if heading and heading != column else column
        return super().fault(expected, row, both, value, guess)


def find_tables(paths: Sequence[Path]) -> list[Table]:
    """The tables of CSV files and of workbooks' visible sheets; sheets of less than two rows not.

    Raises:
        BadInput: if a file cannot be read.
    """
    faults: list[Fault] = []
    found: list[Table] = []
    for path in paths:
        try:
            if path.suffix.lower() in SUFFIXES:
                found += _of_workbook(path, faults)
            else:
                table = Table(path.name, None)
                records = _from_headings(read_records(path, table, faults) or [])
                made = build(table, records, faults, exact=True) if records else None
                found += [made] if made else []
        except OSError as error:
            expected = f"a file that can be read ({error.strerror})"
            faults.append(Fault(file=shown(path), expected=expected))
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)
    return found


def _of_workbook(path: Path, faults: list[Fault]) -> list[Table]:
    tables: list[Table] = []
    aside: list[str] = []
    for sheet in read_sheets(path, faults):
        records = _from_headings(sheet.records or [])
        if len(records) < 2:
            continue
        if sheet.hidden:
            aside.append(f"sheet {shown(sheet.title)} is hidden")
            continue
        wrong: list[Fault] = []
        table = table_of(Table(path.name, sheet.title), sheet, records, wrong)
        if table and not wrong:
            tables.append(table)
        elif wrong:
            first = wrong[0]
            aside.append(f"sheet {shown(sheet.title)} cannot be read ({first.expected})")
    for table in tables:
        table.told += [table.fault(f"every sheet read; {said}: left aside") for said in aside]
    return tables


def _from_headings(records: list[Record]) -> list[Record]:
    """The rows from the heading row on: the first that is about as full of text as any."""
    text = [sum(isinstance(cell, str) for cell in cells) for _, cells in records[:FIRST_ROWS]]
    enough = WIDE_ENOUGH * max(text, default=0)
    start = next((place for place, cells in enumerate(text) if cells >= enough), 0)
    return records[start:]


def same_heading(one: str, other: str) -> bool:
    """Whether two headings differ in case and spaces only."""
    return normalised(one) == normalised(other)
