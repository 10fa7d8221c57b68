"""The next week's instance, from a run and from what happened since."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.instances.imports.service.record import done_table, is_record
from caseload.instances.next_week.changes import (
    Changes,
    Stated,
    done_of,
    ended_of,
    new_of,
    people_of,
)
from caseload.instances.next_week.people import staff_of
from caseload.instances.next_week.roll import next_monday, roll
from caseload.instances.tables.columns import Placed
from caseload.instances.tables.frame import read_frame
from caseload.instances.tables.single_table import read_tables
from caseload.instances.tables.table import Row, Table, grouped
from caseload.instances.week.cross_checks import unweighed
from caseload.instances.week.decisions import BESIDE
from caseload.instances.week.edited_proposal import told_of
from caseload.instances.week.examples import leave_out_examples
from caseload.instances.week.plausible import doubtful, hours_from_shares
from caseload.instances.week.references import resolve
from caseload.instances.week.template.filled import write_filled
from caseload.instances.week.write import write_instance
from caseload.library.plan import Plan, open_run
from caseload.library.result import Brief
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.next_week import NextWeek
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_book import RuleBook
from caseload.reports.next_week import next_week_lines

if TYPE_CHECKING:
    import pandas as pd

    Given = str | Path | pd.DataFrame


@dataclass(frozen=True, repr=False)
class NextWeekResult(Brief):
    """The next week's instance, and what became of every case of the week before."""

    instance: Instance
    account: NextWeek

    @property
    def sentences(self) -> tuple[str, ...]:
        """What comes in, what is in hand, and what changed."""
        return tuple(next_week_lines(self.account))

    def to_json(self) -> str:
        """The account as JSON, as `caseload next --json` prints it."""
        return self.account.model_dump_json(indent=1) + "\n"

    def write(self, target: str | Path, *, replace: bool = False) -> None:
        """Write the instance: a folder, or a file whose name ends in .xlsx, .ods or .json.

        Raises
        ------
        BadInput
            If something else stands there, or nothing can be written there.
        """
        write_instance(self.instance, Path(target), replace=replace)

    def template(
        self, target: str | Path, *, like: str | Path | None = None, replace: bool = False
    ) -> None:
        """Write the instance as a workbook to fill in, its rows in the order of an earlier one.

        Parameters
        ----------
        target
            A name that ends in .xlsx or .ods.
        like
            The workbook of the week before; without it rows stand by identifier.
        replace
            Whether a file of this name may be replaced.

        Raises
        ------
        BadInput
            If the target is no .xlsx or .ods, is there already or cannot be written, or `like`
            cannot be read.
        """
        write_filled(Path(target), self.instance, None if like is None else Path(like), replace)


def next_week(
    run: Plan | str | Path,
    *,
    people: "Given | None" = None,
    ended: "Given | None" = None,
    cases: "Given | None" = None,
    done: "Given | None" = None,
) -> NextWeekResult:
    """Make the next week's instance from a run: who holds what, what has ended, who is there.

    Parameters
    ----------
    run
        A plan, or the folder of a run.
    people
        Changes of practitioners: the columns of the table, and `left`. What a row holds replaces
        what was; whoever is not known starts.
    ended
        Cases that ended: `case`; where cases in hand are counted, `practitioner`, `tier`, `type`
        and `cases`. A case that nobody held needs yes in `withdrawn`.
    cases
        New cases. What was left over comes again by itself.
    done
        Who really has each case, `case` and `practitioner`, in place of the proposal; perhaps with
        the day, `allocated_on`. An edited proposal counts with its decisions; a .json is the
        allocation service's record of who was allocated to whom.

    Returns
    -------
    NextWeekResult
        The instance of the week after, and an account by identifier.

    Raises
    ------
    BadInput
        With everything that does not add up: table, row and column.
    """
    plan = run if isinstance(run, Plan) else open_run(run)
    week = plan.instance.changed(name=plan.proposal.instance)
    reader = _Reader(week, plan.proposal.allocation)
    changes = reader.changes(people, ended, cases, done)
    stays = [row.case for row in plan.proposal.stranded]
    proposed = {case: who for case, who in plan.allocation.items() if case not in stays}
    try:
        made = roll(week, proposed, changes, reader.faults, past=_keeps_past(week.policy))
    except BadInput as bad:
        raise BadInput(grouped(bad.faults), grouped(dict.fromkeys(reader.told))) from None
    told = tuple(grouped(dict.fromkeys(reader.told)))
    return NextWeekResult(made.instance, made.account.model_copy(update={"told": told}))


class _Reader:
    """Reads the tables of what happened; keeps what is wrong in them and worth a look."""

    def __init__(self, week: Instance, proposed: dict[str, str | None]) -> None:
        self.week, self.proposed = week, proposed
        self.faults: list[Fault] = []
        self.told: list[Fault] = []

    def changes(
        self,
        people: "Given | None",
        ended: "Given | None",
        cases: "Given | None",
        done: "Given | None",
    ) -> Changes:
        """Everything that the tables say."""
        week, faults, told = self.week, self.faults, self.told
        stated = self._people(self._first(people, "people", "practitioners"))
        known = dict.fromkeys(week.practitioner_of)
        known |= dict.fromkeys(row.practitioner for row in stated)
        gone = self._first(ended, "ended")
        given = self._tables(done, "done", "proposal", "allocation")
        arrivals = self._first(cases, "cases", "new")
        read = Changes(
            people=stated,
            ended=[]
            if gone is None
            else ended_of(gone, week, week.practitioner_of.keys(), faults, told),
            done=None
            if done is None
            else done_of(given, week, self.proposed, known.keys(), faults, told),
            arrivals=arrivals,
        )
        new = [] if arrivals is None else self._new(arrivals, read)
        return Changes(read.people, read.ended, new, arrivals, read.done)

    def _people(self, table: Table | None) -> list[Stated]:
        if table is None:
            return []
        hours_from_shares({"practitioners": table}, self.week.policy, self.faults)
        return people_of(table, self.week, self.faults, self.told)

    def _new(self, table: Table, read: Changes) -> list[Placed]:
        """The new cases, those whom they name being people of the next week."""
        leave_out_examples({"cases": table}, self.faults, self.week.policy.service)
        self.told += table.told
        rows = {
            "cases": new_of(table, self.week.policy.service, self.faults, self.told),
            "practitioners": [],
        }
        staff = staff_of(self.week.practitioner_of, read.people, next_monday(self.week), [])
        beside = _people_table(staff.there.values())
        tables = {"cases": table, "practitioners": beside}
        rows["practitioners"] = [
            Placed(row.number, person)
            for row, person in zip(beside.rows, staff.there.values(), strict=True)
        ]
        self.faults += unweighed(tables, {**rows, "practitioners": []}, self.week.policy)
        resolve(tables, rows, self.faults, self.told)
        doubtful({"cases": table}, {"cases": rows["cases"]}, self.week.policy, [], self.told)
        return rows["cases"]

    def _first(self, given: "Given | None", *names: str) -> Table | None:
        return next(iter(self._tables(given, *names)), None)

    def _tables(self, given: "Given | None", *names: str) -> list[Table]:
        if given is None:
            return []
        if isinstance(given, str | Path):
            if "done" in names and is_record(Path(given)):
                return self._recorded(Path(given))
            try:
                found = read_tables(Path(given), names, self.faults, BESIDE)
            except BadInput as bad:
                self.faults += bad.faults
                return []
        else:
            table = read_frame(given, names[0], self.faults)
            found = [] if table is None else [table]
        for table in found:
            table.week = self.week.week_beginning
            self.told += told_of(table)
        return found

    def _recorded(self, path: Path) -> list[Table]:
        """What was done as the allocation service has it."""
        try:
            table = done_table(path, self.week, self.faults, self.told, whole=True)
        except BadInput as bad:
            self.faults += bad.faults
            return []
        return [] if table is None else [table]


def _people_table(people: Iterable[Practitioner]) -> Table:
    """The practitioners of the next week as a table, for whom its cases name."""
    rows = [
        Row(number, {"practitioner": person.id, "name": person.name or None})
        for number, person in enumerate(people, 1)
    ]
    return Table("practitioners", None, ["practitioner", "name"], rows)


def _keeps_past(policy: Policy) -> bool:
    """Whether a preference counts how many new cases each had in the weeks before."""
    return any(rule.over_time for rule in RuleBook.of(policy).preferences)
