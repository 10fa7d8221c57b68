"""Tables beside an export: the new cases, and what only the team knows of its practitioners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from caseload.instances.imports.beside import read_added, week_of
from caseload.instances.imports.wmt.new_cases import read_new_cases
from caseload.instances.tables.columns import PRACTITIONERS
from caseload.instances.tables.table import grouped
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
    week = week_of(beside.week_beginning)
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


def _known_better(
    path: Path,
    people: Sequence[Practitioner],
    taken: Sequence[str],
    week: date | None,
    warnings: list[Fault],
) -> list[Practitioner]:
    """The people with what a table of our own columns adds to them."""
    faults: list[Fault] = []
    columns = {name: PRACTITIONERS[name] for name in taken}
    known = {person.id: person for person in people}
    sheets = ["people", "practitioners"]
    for name, added in read_added(path, sheets, columns, known, week, faults, warnings).items():
        try:
            known[name] = _changed(known[name], added.values)
        except ValidationError as error:
            said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            faults.append(added.fault(said))
    if faults:
        raise BadInput(grouped(faults))
    return list(known.values())


def _changed(person: Practitioner, added: Mapping[str, Any]) -> Practitioner:
    """The person with some fields replaced, checked again."""
    return Practitioner(
        **{name: getattr(person, name) for name in type(person).model_fields} | dict(added)
    )
