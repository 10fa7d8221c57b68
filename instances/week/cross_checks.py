"""Checks across rows and tables, for rows that are right by themselves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from caseload.instances.tables.columns import COUNTS, Placed, identifiers
from caseload.instances.tables.table import MOST_ALIKE, Table
from caseload.instances.week.directory import meant_by
from caseload.models.base import TIERS_2023
from caseload.models.fault import Fault
from caseload.models.policy import Policy
from caseload.models.workload import UnknownWeight, case_weight, weight_in_hand

Tables = Mapping[str, Table | None]
Rows = Mapping[str, Sequence[Placed]]

DAYS = {"practitioners": ("away_until", "leaving_on"), "current": ("allocated_on",)}


@dataclass(frozen=True)
class Known:
    """The identifiers that may be spoken of; None where a table could not be read to its end.

    People stand there with their names where these are known.
    """

    cases: Collection[str] | None
    practitioners: Collection[str] | None


def known_identifiers(tables: Tables) -> Known:
    """The new cases and practitioners that the tables name, those in faulty rows included."""
    return Known(_names(tables, "cases", "case"), people_named(tables))


def people_named(tables: Tables) -> dict[str, str | None] | None:
    """Everybody by identifier with the name beside it; None where the table has not its end."""
    people = _names(tables, "practitioners", "practitioner")
    if people is None:
        return None
    table = tables.get("practitioners")
    beside = {
        str(row.cells.get("practitioner")): str(row.cells["name"])
        for row in (table.rows if table else ())
        if row.cells.get("name") is not None
    }
    return {person: beside.get(person) for person in people}


def _names(tables: Tables, name: str, column: str) -> Collection[str] | None:
    table = tables.get(name)
    if table is None or not table.whole or (table.rows and column not in table.headings):
        return None
    return identifiers(table, column).keys()


def repeated(tables: Tables) -> list[Fault]:
    """Cases and practitioners that stand in the tables more than once."""
    faults = []
    first: dict[str, str] = {}
    for _, table in _present(tables, "cases", "current"):
        for case, rows in identifiers(table, "case").items():
            for row in rows:
                if case in first:
                    expected = f"each case once; it stands in {first[case]} too"
                    faults.append(table.fault(expected, row, "case", case))
                first.setdefault(case, f"{table.sheet or table.file} row {row}")
    for _, table in _present(tables, "practitioners"):
        for person, rows in identifiers(table, "practitioner").items():
            expected = f"each practitioner once; row {rows[0]} has the same"
            faults += [table.fault(expected, row, "practitioner", person) for row in rows[1:]]
    return faults


def _present(tables: Tables, *names: str) -> list[tuple[str, Table]]:
    """Those of the tables that could be read, with their names."""
    found = ((name, tables.get(name)) for name in names)
    return [(name, table) for name, table in found if table]


def nobody_there(tables: Tables, examples: Collection[str]) -> list[Fault]:
    """A table of practitioners without any; `examples` names tables with the template's alone."""
    table = tables.get("practitioners")
    if table is None or table.rows or not table.whole:
        return []
    beside = "; there are only the template's examples" if "practitioners" in examples else ""
    return [table.fault(f"at least one practitioner{beside}")]


def counted_twice(tables: Tables) -> list[Fault]:
    """Counts of cases in hand beside a list of them."""
    table = tables.get("practitioners")
    if table is None or "current" not in tables:
        return []
    expected = "nothing, since the cases in hand are listed: give one or the other"
    return [
        table.fault(expected, row.number, name, row.cells[name])
        for row in table.rows
        for name in COUNTS
        if row.cells.get(name) is not None
    ]


def held_by_nobody(tables: Tables, rows: Rows, known: Known) -> list[Fault]:
    """Cases in hand whose practitioner is not in the table."""
    table = tables.get("current")
    if table is None or known.practitioners is None:
        return []
    expected = "a practitioner who is in the table of practitioners"
    holders = dict.fromkeys(placed.model.practitioner for placed in rows["current"])
    unknown = [one for one in holders if one not in known.practitioners]
    meant = {one: meant_by(one, known.practitioners) for one in unknown[:MOST_ALIKE]}
    return [
        table.fault(expected, placed.row, "practitioner", holder, meant.get(holder))
        for placed in rows["current"]
        for holder in [placed.model.practitioner]
        if holder not in known.practitioners
    ]


def unweighed(tables: Tables, rows: Rows, policy: Policy) -> list[Fault]:
    """Cases, new and in hand, whose weight the policy does not know."""
    faults = []
    for name, table in _present(tables, "cases", "current"):
        for placed in rows[name]:
            try:
                case_weight(policy, placed.model)
            except UnknownWeight as error:
                faults.append(_no_weight(table, placed, error.missing, policy))
    for _, table in _present(tables, "practitioners"):
        for placed in rows["practitioners"]:
            try:
                weight_in_hand(policy, placed.model)
            except UnknownWeight:
                expected = f"tiers that the policy weighs, or a workload beside it ({policy.name})"
                faults.append(table.fault(expected, placed.row, "in_hand"))
    return faults


def _no_weight(table: Table, placed: Placed, missing: str, policy: Policy) -> Fault:
    """A case that the policy cannot weigh, and the field that would help."""
    tier = placed.model.tier
    if missing == "older_tier":
        expected = f"the older tier, A3 to D0, since {policy.name} weighs none from 2026"
        return table.fault(f"{expected}; or a weight for the case", placed.row, missing)
    older = "; this one belongs in older_tier" if tier in TIERS_2023 else ""
    expected = f"a tier that the policy weighs, or a weight for the case ({policy.name}){older}"
    return table.fault(expected, placed.row, "tier", tier)


def undated(tables: Tables, rows: Rows, where: str) -> list[Fault]:
    """The first date in each table: dates say nothing without the week."""
    expected = f"week_beginning to be set in {where}, since this date needs it"
    faults = []
    for name, table in _present(tables, *DAYS):
        dated = (
            table.fault(expected, placed.row, column)
            for placed in rows[name]
            for column in DAYS[name]
            if getattr(placed.model, column) is not None
        )
        faults += [fault for fault in [next(dated, None)] if fault]
    return faults


IN_UNITS = {"practitioners": ("workload", "other_work", "capacity"), "cases": ("weight",)}
"""Columns that are in the policy's unit."""


def other_units(tables: Tables, unit: str, policy: Policy) -> list[Fault]:
    """Warnings of figures in the unit of the instance's own policy, where another is in force."""
    if unit == policy.unit:
        return []
    expected = (
        f"figures in {policy.unit}, which the policy {policy.name} counts; this instance's are in "
        f"{unit}: take the column out, or keep its policy"
    )
    return [
        table.fault(expected, column=column)
        for name, table in _present(tables, *IN_UNITS)
        for column in IN_UNITS[name]
        if any(row.cells.get(column) is not None for row in table.rows)
    ]
