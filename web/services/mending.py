"""Faults of what was brought in, cell by cell, and the cells that were mended beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from caseload.instances.tables.columns import TABLES
from caseload.instances.week.mended import Mended, can_be_mended, heading_of, table_of
from caseload.instances.week.read import Reading
from caseload.instances.week.source import open_source
from caseload.models.fault import BadInput, Fault
from caseload.web.bench import Bench
from caseload.web.services.bring_in import read_upload, source_in, understood
from caseload.web.services.folders import READY, upload_folder
from caseload.web.store.events import record
from caseload.web.store.uploads import (
    Edit,
    Upload,
    add_edits,
    edits,
    latest_upload,
    set_faults,
)
from caseload.web.store.weeks import Changed, Week, see_that_it_is_open

NOT_SHOWN = "not shown"
"""What stands in the place of an entry of a limited access list."""


@dataclass(frozen=True)
class FaultRow:
    """A fault as a row of the table: where, what stands there, what was expected, what is meant.

    `field` names what is typed in its place, None where no single cell mends it.
    """

    place: str
    value: str | None
    expected: str
    guess: str | None
    field: str | None


def fault_rows(upload: Upload) -> list[FaultRow]:
    """The faults of an upload as they are now."""
    faults = [Fault.model_validate(one) for one in upload.faults]
    return [_row(fault) for fault in faults]


def _row(fault: Fault) -> FaultRow:
    bare = fault.model_copy(update={"value": None, "expected": "", "guess": None})
    place = bare.sentence().rstrip(": ")
    field = f"{table_of(fault)}/{fault.row}/{fault.column}" if can_be_mended(fault) else None
    return FaultRow(place, fault.value, fault.expected, fault.guess, field)


def mended_cells(given: Sequence[Edit]) -> list[Mended]:
    """Edits as the reader takes them."""
    return [Mended(one.table_name, one.row, one.column_name, one.becomes) for one in given]


def mend(bench: Bench, week: Week, upload: str, typed: Mapping[str, str], who: str) -> int:
    """Keep what was typed in the place of cells (by field), and read the week again.

    Returns how many faults are left.

    Raises:
        Changed: if something else was brought in since.
    """
    with bench.store.begin() as tx:
        see_that_it_is_open(tx, week.id)
        latest = latest_upload(tx, week.id)
        if latest is None or latest.id != upload:
            raise Changed(
                *(("Somebody", week.changed) if latest is None else (latest.who, latest.at))
            )
        was = {row.field: row.value for row in fault_rows(latest) if row.field}
        new = [_edit(field, was[field], text) for field, text in typed.items() if field in was]
        read = _read_again(bench, week.id, latest.id, [*edits(tx, latest.id), *new])
        faults = read if isinstance(read, list) else []
        add_edits(tx, latest.id, new, who)
        set_faults(tx, latest.id, [one.model_dump() for one in faults])
        record(tx, "mended", who, week.id, upload=latest.id, cells=len(new), faults=len(faults))
        if isinstance(read, Reading):
            understood(bench, tx, week.id, read, who)
    return len(faults)


def change_cells(
    bench: Bench, week: Week, new: Sequence[Edit], who: str, *, input_seen: int | None
) -> None:
    """Keep changes of a week that can be used; it must be usable with them, too.

    Raises:
        BadInput: with what would be wrong; nothing is kept.
        Changed: if the input is no longer the one that was seen.
    """
    with bench.store.begin() as tx:
        now = see_that_it_is_open(tx, week.id)
        if now.input != input_seen:
            raise Changed(now.changed_by, now.changed)
        latest = latest_upload(tx, week.id)
        if latest is None or not new:
            return
        read = _read_again(bench, week.id, latest.id, [*edits(tx, latest.id), *new])
        if isinstance(read, list):
            raise BadInput(read)
        add_edits(tx, latest.id, new, who)
        record(tx, "changed", who, week.id, upload=latest.id, cells=[_named(one) for one in new])
        understood(bench, tx, week.id, read, who)


def _named(edit: Edit) -> str:
    return f"{edit.table_name} row {edit.row} {edit.column_name}"


def _edit(field: str, was: str | None, becomes: str) -> Edit:
    table, row, column = field.split("/", 2)
    return Edit(table, int(row), column, was, becomes)


def _read_again(
    bench: Bench, week: str, upload: str, all_edits: Sequence[Edit]
) -> Reading | list[Fault]:
    return read_upload(upload_folder(bench.settings, week, upload), mended_cells(all_edits))


def shown_edits(given: Sequence[Edit]) -> list[tuple[Edit, str, str]]:
    """Each edit with what stood there and what stands there now, lists left out."""
    found = []
    for one in given:
        columns = TABLES[one.table_name][0] if one.table_name in TABLES else {}
        secret = one.column_name in columns and columns[one.column_name].keeps_away
        was = NOT_SHOWN if secret else one.was or "nothing"
        found.append((one, was, NOT_SHOWN if secret else one.becomes or "nothing"))
    return found


def row_numbers(bench: Bench, week: str, upload: str, table: str) -> dict[str, int]:
    """The row of each identifier in a table of what was brought in."""
    return _row_numbers(upload_folder(bench.settings, week, upload), table)


@lru_cache(maxsize=READY)
def _row_numbers(folder: Path, table: str) -> dict[str, int]:
    found = open_source(source_in(folder)).tables.get(table)
    if found is None:
        return {}
    heading = heading_of(found, table, next(iter(TABLES[table][0])))
    return {str(row.cells.get(heading or "")).strip(): row.number for row in found.rows}
