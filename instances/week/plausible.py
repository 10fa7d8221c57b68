"""Whole columns looked at: shares of full time for hours, shares for per cent, what is missing."""

from collections.abc import Mapping, Sequence

from caseload.instances.tables import cells
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.columns import COUNTS, Placed
from caseload.instances.tables.guesses import guess
from caseload.instances.tables.table import Table, shown
from caseload.models.fault import Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity

Tables = Mapping[str, Table | None]

HOURS, SHARE = "contracted_hours", "fte"
FULL_TIME = (
    *(SHARE, "wte", "full_time_equivalent", "whole_time_equivalent", "fte_%", "wte_%"),
    *("contracted_fte", "contract_fte", "fte_contracted", "contracted_wte", "ftes", "fte_share"),
)
"""Headings of a column that says the share of full-time hours that somebody works."""

FULL_HOURS = 37.0
LONGEST_SHARE = 1.0
FEWEST_HOURS = 2.0
"""Hours below this are asked about beside longer ones."""

MOST_USED, MOST_USED_TOGETHER = 3.0, 2.0
"""Utilisation before any new case above which figures are asked about: one's, everybody's."""

LEAST_CASES = 3


def hours_from_shares(tables: Tables, policy: Policy | None, faults: list[Fault]) -> None:
    """Put hours in place of shares of full time (FTE, WTE) in the table of practitioners."""
    table = tables.get("practitioners")
    heading = next((h for h in table.headings if h in FULL_TIME), None) if table else None
    if table is None or heading is None:
        return
    if HOURS in table.headings:
        expected = f"hours or a share of full time, not both: take {HOURS} or this column out"
        faults.append(table.fault(expected, column=heading))
        return
    full = policy.capacity.full_hours if policy else FULL_HOURS
    table.headings[table.headings.index(heading)] = HOURS
    for row in table.rows:
        cell = row.cells.pop(heading, None)
        try:
            part = None if cell is None else cells.read(cells.full_time, cell)
            row.cells[HOURS] = None if part is None else round(part * full, 4)
        except Unreadable as error:
            meant = guess(cells.full_time, cell)
            faults.append(table.fault(str(error), row.number, heading, cell, meant))
    expected = f"hours in a week; each is taken as a share of {full:g} hours"
    table.told.append(table.fault(expected, column=heading))


def doubtful(
    tables: Tables,
    rows: Mapping[str, Sequence[Placed]],
    policy: Policy | None,
    faults: list[Fault],
    told: list[Fault],
) -> None:
    """Ask about columns that as a whole cannot be what they are called."""
    full = policy.capacity.full_hours if policy else FULL_HOURS
    table = tables.get("practitioners")
    people = rows.get("practitioners", ())
    if table and HOURS in table.headings:
        given = [
            (row, hours)
            for row in people
            for hours in [row.model.contracted_hours]
            if HOURS in row.model.model_fields_set and hours > 0
        ]
        if given and all(hours <= LONGEST_SHARE for _, hours in given):
            expected = (
                "hours in a week, such as 37; nobody has more than 1: if these are shares of full "
                "time, call the column fte"
            )
            faults.append(table.fault(expected, column=HOURS))
        else:
            expected = "hours in a week; so few are asked about: is it a share of full time?"
            told += [
                table.fault(expected, row.row, HOURS, f"{hours:g}", _of_share(hours, full))
                for row, hours in given
                if hours < FEWEST_HOURS
            ]
    cases = tables.get("cases")
    known = [c.model.csrp for c in rows.get("cases", ()) if c.model.csrp is not None]
    if cases and len(known) >= LEAST_CASES and 0 < max(known) < 1:
        expected = "per cent, such as 4.2; all are below 1: are these shares (0.042 for 4.2 %)?"
        told.append(cases.fault(expected, column="csrp"))


def _of_share(hours: float, full: float) -> str | None:
    """Hours that may be a share of full time, as the hours that it would be."""
    if hours > LONGEST_SHARE:
        return None
    return f"{round(hours * full, 2):g} ({hours:g} of {full:g})"


def overfull(instance: Instance, file: str) -> list[Fault]:
    """What is asked where people are so full before any new case that a unit may be wrong."""
    used = {
        person.id: instance.holdings[person.id].workload / room
        for person in instance.practitioners
        for room in [capacity(instance.policy, person)]
        if room > 0
    }
    if not used:
        expected = "somebody with capacity; nobody here has any: look at hours and capacity"
        return [Fault(file=file, expected=expected)]
    loads = sum(instance.holdings[person].workload for person in used)
    rooms = sum(capacity(instance.policy, instance.practitioner_of[person]) for person in used)
    over = [share for share in used.values() if share > MOST_USED]
    if not over and loads <= MOST_USED_TOGETHER * rooms:
        return []
    many = "1 person is" if len(over) == 1 else f"{len(over):,} people are"
    expected = (
        f"work that fits hours; before any new case everybody together is at {loads / rooms:.0%}"
        f"{f' and {many} above {MOST_USED:.0%}' if over else ''}: are hours, caseload, workload "
        f"and capacity in the units of the policy {shown(instance.policy.name)}?"
    )
    return [Fault(file=file, column="hours, caseload, workload", expected=expected)]


def taken_as_usual(tables: Tables, instance: Instance) -> list[Fault]:
    """In one line what stands in for columns of practitioners that are missing or partly blank."""
    table = tables.get("practitioners")
    if table is None or not instance.practitioners:
        return []
    said = []
    usual = Practitioner.model_fields[HOURS].default
    lacking = [row for row in table.rows if row.cells.get(HOURS) is None]
    if "capacity" not in table.headings and lacking:
        some = "1 person" if len(lacking) == 1 else f"{len(lacking):,} people"
        whom = "everybody" if len(lacking) == len(table.rows) else some
        said.append(f"{usual:g} contracted hours for {whom}")
    counted = any(row.cells.get(name) is not None for row in table.rows for name in COUNTS)
    if not instance.held and not counted:
        said.append("no cases in hand for anybody")
    if not said:
        return []
    return [table.fault(f"every column filled; taken where it is blank: {' and '.join(said)}")]
