"""Allocations by hand: checked against the rules, and set beside the proposed one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from caseload.instances.imports.service.record import done_table
from caseload.instances.tables.frame import read_frame
from caseload.instances.tables.table import Row, Table
from caseload.instances.week.allocations import allocation_of, own_allocation
from caseload.instances.workbooks.book import Book
from caseload.library.allocate import Tell
from caseload.library.instance import Caps, under
from caseload.library.limits import CHANGES, EFFORT, SECONDS, WORKERS, see_that
from caseload.library.result import Result
from caseload.models.comparison import Comparison
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Certificate
from caseload.optimizer.compare.compare import compare as side_by_side
from caseload.optimizer.options import Options
from caseload.optimizer.path.start import Allocation
from caseload.reports.comparison.files import (
    comparison_tables,
    comparison_workbook,
    write_comparison,
)
from caseload.reports.comparison.page import comparison_page
from caseload.reports.shared.page import Page
from caseload.reports.shared.tables import frames

if TYPE_CHECKING:
    import pandas as pd

    ByHand = pd.DataFrame | Mapping[str, str | None]

BY_HAND = "by hand"
"""What an allocation by hand is called where it has no name."""


@dataclass(frozen=True, repr=False)
class CompareResult(Result):
    """Allocations by hand beside the proposed one."""

    in_view = {
        "sides": ("allocation", "rules broken", "cases with nobody", "spread"),
        "path": ("allocation", "changes", "balance", "nothing is below", "proven"),
    }

    comparison: Comparison

    @property
    def certificate(self) -> Certificate:
        """How even the proposed allocation is, and what none can beat (percentage points)."""
        return self.comparison.certificate

    @property
    def sentences(self) -> tuple[str, ...]:
        """How even the proposed allocation is, and what none can beat."""
        return (self.certificate.sentence,)

    @property
    def broken(self) -> bool:
        """Whether an allocation by hand breaks a rule, or leaves a case with nobody."""
        return any(
            side.by_hand and (side.breaches or side.unallocated) for side in self.comparison.sides
        )

    def to_frames(self) -> "dict[str, pd.DataFrame]":
        """Return the rows of the CSV files as data frames.

        Returns
        -------
        dict of DataFrame
            `sides`, `path`, `changes`, `rules_broken`, `groups`, `differences` and `cases`. Shares
            are 1 for 100 %, spreads and balance in percentage points.
        """
        return frames(comparison_tables(self.comparison))

    def to_json(self) -> str:
        """The comparison as JSON, as `caseload compare --json` prints it."""
        return self.comparison.model_dump_json(indent=1) + "\n"

    def page(self) -> Page:
        """The comparison as a page to send; takes the extra `page`."""
        return comparison_page(self.comparison)

    def workbook(self) -> Book:
        """The workbook that `write` writes."""
        return comparison_workbook(self.comparison)

    def write(self, folder: str | Path, *, replace: bool = False) -> None:
        """Write CSV files, a workbook and JSON into a folder that is empty or not there yet.

        With `replace` an earlier comparison may stand in it.
        """
        write_comparison(self.comparison, Path(folder), replace=replace)


def read_record(path: Path, instance: Instance, told: list[Fault]) -> Allocation:
    """Who has each case by the allocation service's own record (JSON), as `compare` takes it.

    Cases that are not in the record are left over (None). What is worth a look is added to `told`.

    Raises
    ------
    BadInput
        With everything that is wrong with the record.
    """
    faults: list[Fault] = []
    table = done_table(path, instance, faults, told)
    if table is None:
        raise BadInput(faults)
    return allocation_of([table], instance, faults, told)


def compare(
    week: Instance,
    by_hand: "ByHand | Mapping[str, ByHand] | None" = None,
    *,
    caps: Caps | None = None,
    settings: Mapping[str, Any] | None = None,
    every: int = 10,
    effort: float = 1.5,
    time_limit: float = 120.0,
    workers: int = 2,
    on_progress: Tell | None = None,
) -> CompareResult:
    """Set allocations by hand beside the proposed one, with the few changes that bring most.

    Parameters
    ----------
    week
        The instance.
    by_hand
        A data frame with the columns `case` and `practitioner`, or practitioner by case; several
        of these by name; without any, the instance's own allocation by hand. A case that is not
        in it is with nobody.
    caps, settings
        As for `allocate`.
    every
        Up to so many changes, each number of them is looked at.
    effort, time_limit
        As for `allocate`, for each part of the work.
    workers, on_progress
        As for `allocate`.

    Returns
    -------
    CompareResult
        The sides, the rules that each breaks, and the path of smallest change.

    Raises
    ------
    BadInput
        With everything that is wrong with the allocations, or if there is none.
    Contradiction
        If the instance's decisions cannot all hold.
    KeyboardInterrupt
        If Ctrl-C ends the search: half of a comparison would pass for a whole one.
    """
    see_that(
        every=(every, CHANGES),
        effort=(effort, EFFORT),
        time_limit=(time_limit, SECONDS),
        workers=(workers, WORKERS),
    )
    instance = under(week, settings, caps)
    options = Options(effort=effort, time_limit=time_limit, workers=workers)
    told: list[Fault] = []
    given = allocations(instance, by_hand, told)
    instance = instance.changed(told=(*instance.told, *told)) if told else instance
    return CompareResult(side_by_side(instance, given, options, on_progress, every))


def allocations(
    week: Instance, by_hand: "ByHand | Mapping[str, ByHand] | None", told: list[Fault]
) -> dict[str, Allocation]:
    """Allocations by hand by name; what is worth a look in them is added to `told`.

    Raises:
        BadInput: with everything that is wrong with any of them, or if there is none.
    """
    if by_hand is None:
        own = own_allocation(week)
        if own is None:
            expected = "an allocation; the instance has none by hand (manual)"
            raise BadInput([Fault(file="by_hand", expected=expected)])
        return {BY_HAND: own}
    found: dict[str, Allocation] = {}
    faults: list[Fault] = []
    for name, one in _by_name(by_hand).items():
        try:
            wrong: list[Fault] = []
            tables = [table for table in [_table(name, one, wrong)] if table]
            found[name] = allocation_of(tables, week, wrong, told)
        except BadInput as bad:
            faults += bad.faults
    if faults:
        raise BadInput(faults)
    return found


def _by_name(by_hand: "ByHand | Mapping[str, ByHand]") -> "dict[str, ByHand]":
    """One allocation or several, by name."""
    if not isinstance(by_hand, Mapping):
        return {BY_HAND: by_hand}
    if all(one is None or isinstance(one, str) for one in by_hand.values()):
        return {BY_HAND: cast("Mapping[str, str | None]", by_hand)}
    return dict(cast("Mapping[str, ByHand]", by_hand))


def _table(name: str, one: "ByHand", faults: list[Fault]) -> Table | None:
    """An allocation as a table of this name."""
    if not isinstance(one, Mapping):
        return read_frame(one, name, faults)
    pairs = enumerate(one.items())
    rows = [Row(number, {"case": case, "practitioner": person}) for number, (case, person) in pairs]
    return Table(name, None, ["case", "practitioner"], rows)
