"""Tables beside an export: the new cases, and what only the team knows of its practitioners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from caseload.instances.imports.wmt.new_cases import read_new_cases
from caseload.instances.tables import cells
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.columns import PRACTITIONERS, read_cell
from caseload.instances.tables.headings import check_headings
from caseload.instances.tables.single_table import read_table
from caseload.instances.tables.table import grouped, shown
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner

TAKEN = (
    *("practitioner", "gender", "admin_hub", "skills", "taking_cases", "away_until"),
    *("leaving_on", "floating", "complex_cases", "women_cases", "new_cases_7_days"),
    *("parole_reports_due", "recall_reports_due", "court_reports_due", "inductions_due"),
)
"""Columns of practitioners that no export says."""

HOURS = ("contracted_hours", "reduction_hours")
"""Columns that only some exports say."""

DAYS = ("away_until", "leaving_on")


@dataclass(frozen=True)
class Beside:
    """Files and settings that go with an export: `people` adds to what it says of them."""

    name: str
    cases: Path
    people: Path | None = None
    week_beginning: str | None = None


def joined(
    policy: Policy,
    people: Sequence[Practitioner],
    beside: Beside,
    unsaid: Sequence[str] = (),
) -> tuple[Instance, list[Fault]]:
    """The instance of an export's people, and what is worth a warning.

    `unsaid` names columns that this export does not say, beside those that none does.

    Raises:
        BadInput: if something is wrong with the files beside the export.
    """
    week = _week(beside.week_beginning)
    warnings: list[Fault] = []
    if beside.people:
        people = _known_better(beside.people, people, (*TAKEN, *unsaid), week, warnings)
    cases, told = read_new_cases(beside.cases, policy, people)
    made = Instance(
        name=beside.name,
        week_beginning=week,
        policy=policy,
        cases=cases,
        practitioners=tuple(people),
    )
    return made, [*warnings, *told]


def _week(text: str | None) -> date | None:
    try:
        found: date | None = None if text is None else cells.day(text)
    except Unreadable as error:
        fault = Fault(file="--week-beginning", value=shown(text), expected=str(error))
        raise BadInput([fault]) from None
    return found


def _known_better(
    path: Path,
    people: Sequence[Practitioner],
    taken: Sequence[str],
    week: date | None,
    warnings: list[Fault],
) -> list[Practitioner]:
    """The people with what a table of our own columns adds to them."""
    faults: list[Fault] = []
    table = read_table(path, ["people", "practitioners"], faults)
    if table is None:
        raise BadInput(grouped(faults))
    columns = {name: PRACTITIONERS[name] for name in taken}
    check_headings(table, columns, faults, warnings)
    known = {person.id: person for person in people}
    seen: dict[str, int] = {}
    for row in table.rows:
        values = {c.field: read_cell(table, row, n, columns, faults) for n, c in columns.items()}
        added: dict[str, Any] = {key: value for key, value in values.items() if value is not None}
        person = added.pop("id", None)
        if person is None:
            continue
        if person not in known:
            expected = "a practitioner of the export, written as there"
            faults.append(table.fault(expected, row.number, "practitioner"))
        elif person in seen:
            expected = f"each practitioner once; row {seen[person]} has the same"
            faults.append(table.fault(expected, row.number, "practitioner"))
        else:
            try:
                known[person] = _changed(known[person], added)
            except ValidationError as error:
                said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
                faults.append(table.fault(said, row.number))
        seen.setdefault(person, row.number)
        for column in (name for name in DAYS if name in added and week is None):
            expected = "--week-beginning beside it, since this date needs it"
            faults.append(table.fault(expected, row.number, column))
    if faults:
        raise BadInput(grouped(faults))
    return list(known.values())


def _changed(person: Practitioner, added: dict[str, Any]) -> Practitioner:
    """The person with some fields replaced, checked again."""
    return Practitioner(
        **{name: getattr(person, name) for name in type(person).model_fields} | added
    )
