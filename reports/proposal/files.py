"""A proposal as files: CSV, workbook, JSON. No cell can run as a formula."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from caseload.instances.records import log
from caseload.instances.records.key import Key
from caseload.instances.records.lock import locked
from caseload.instances.records.run import BOUNDS, INSTANCE, PROPOSAL
from caseload.instances.tables.files import write_folder
from caseload.instances.week.write import instance_json
from caseload.instances.workbooks.book import Book
from caseload.instances.workbooks.write import book_bytes
from caseload.models.bounds import NO_BOUNDS, Bounds
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.record import LogEntry
from caseload.reports.proposal.deciding import proposal_workbook
from caseload.reports.proposal.tables import COLUMNS, tables
from caseload.reports.shared.files import check_folder, csv_bytes, csv_name

CSV_NAMES = {name: csv_name(name) for name in COLUMNS}

NAMES = frozenset([*CSV_NAMES.values(), "proposal.xlsx", PROPOSAL, INSTANCE, BOUNDS, log.LOG])
"""Every file that results consist of."""


def write_results(
    instance: Instance,
    proposal: Proposal,
    folder: Path,
    *,
    replace: bool = False,
    eligible: Mapping[str, Sequence[str]] | None = None,
    bounds: Bounds = NO_BOUNDS,
    key: Key | None = None,
    more: Mapping[str, bytes] | None = None,
) -> list[str]:
    """Write every file of a proposal into a folder, whole or not at all; returns their names.

    The instance stands beside it, with its policy and decisions, so that the run can be explained
    and repeated from the folder alone; so do the `bounds` of its pairs. `eligible` are the
    practitioners whom the workbook offers for each case, by case id, `more` other files by name.
    A `key` signs the run.

    Raises:
        BadInput: as `check_run_folder`.
    """
    files = {**result_files(instance, proposal, eligible or {}, bounds), **(more or {})}
    entry = LogEntry(
        at=log.now(),
        event="allocated",
        by=proposal.overrides.decided_by if proposal.overrides else "",
        input_hash=proposal.provenance.input_hash,
        files=log.hashes(files),
    )
    with locked(folder):
        check_run_folder(folder, replace=replace, key=key)
        files[log.LOG] = log.to_go_on(folder, key).with_entry(entry, key).content
        write_folder(folder, files, replace=replace)
    return sorted(files)


def check_run_folder(folder: Path, *, replace: bool = False, key: Key | None = None) -> None:
    """See that a run can be written into a folder, before any work is done for it.

    Raises:
        BadInput: as `check_folder`, a page that an earlier run wrote being one of its files; or if
            the log of an earlier run was changed, or is signed with another key.
    """
    kept = log.read_log(folder) if folder.is_dir() else None
    earlier = {name for entry in kept.entries for name in entry.files} if kept else set()
    check_folder(folder, NAMES | earlier, replace=replace)
    if kept:
        log.to_go_on(folder, key)


def result_files(
    instance: Instance,
    proposal: Proposal,
    eligible: Mapping[str, Sequence[str]],
    bounds: Bounds = NO_BOUNDS,
) -> dict[str, bytes]:
    """Every file of a proposal but the log, the same bytes for the same proposal."""
    rows = tables(instance, proposal)
    files = {CSV_NAMES[name]: csv_bytes(cells) for name, cells in rows.items()}
    book = proposal_workbook(instance, proposal, rows, eligible)
    files["proposal.xlsx"] = book_bytes(book, ".xlsx")
    files[PROPOSAL] = (proposal.model_dump_json(indent=1) + "\n").encode()
    files[INSTANCE] = instance_json(instance)
    files[BOUNDS] = (bounds.model_dump_json() + "\n").encode()
    return files


def plan_workbook(
    instance: Instance, proposal: Proposal, eligible: Mapping[str, Sequence[str]]
) -> Book:
    """The workbook of a proposal, with the practitioners whom it offers for each case by id."""
    return proposal_workbook(instance, proposal, tables(instance, proposal), eligible)
