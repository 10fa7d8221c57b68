"""Who is there when the next week begins: starts, leaves, hours and dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from caseload.instances.next_week.changes import PEOPLE, Stated
from caseload.instances.tables.columns import COUNTS
from caseload.models.fault import Fault
from caseload.models.practitioner import Practitioner

NOT_OWN = ("practitioner", "left", "id")
"""What a row holds that is no field of a practitioner."""


@dataclass
class Staff:
    """The practitioners of the next week by identifier, and what changed.

    Whoever is `gone` stands there as she would be, with the row that says so, if one does.
    """

    there: dict[str, Practitioner] = field(default_factory=dict)
    gone: dict[str, tuple[Practitioner, Stated | None]] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def staff_of(
    before: Mapping[str, Practitioner],
    rows: Sequence[Stated],
    begins: date | None,
    faults: list[Fault],
) -> Staff:
    """The practitioners with their changes; `before` has the counts of cases in hand rolled on.

    Who was to leave before the week `begins` is gone. Dates that are past are dropped.
    """
    staff = Staff()
    row_of = {row.practitioner: row for row in rows}
    for person in before.values():
        row = row_of.get(person.id)
        after = _changed(person, row, faults)
        if (row and row.values.get("left")) or _past(after.leaving_on, begins):
            staff.gone[person.id] = after, row
            continue
        if row and after != person:
            staff.changed.append(person.id)
        staff.there[person.id] = _without_past(after, begins)
    for name, row in row_of.items():
        if name not in before:
            made = _made({"id": name, **_values(row)}, row, faults)
            if made is not None:
                staff.there[name] = _without_past(made, begins)
                staff.started.append(name)
    return staff


def _values(row: Stated) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if name not in NOT_OWN}


def _changed(person: Practitioner, row: Stated | None, faults: list[Fault]) -> Practitioner:
    """The practitioner with what a row states; a caseload that it states replaces all counts."""
    if row is None:
        return person
    values = _values(row)
    fields = {name: getattr(person, name) for name in Practitioner.model_fields}
    if "caseload" in values or "in_hand" in values:
        defaults = Practitioner.model_fields
        fields |= {name: defaults[name].default for name in COUNTS if name != "new_cases_7_days"}
    return _made(fields | values, row, faults) or person


def _made(fields: Mapping[str, Any], row: Stated, faults: list[Fault]) -> Practitioner | None:
    """A practitioner of these fields; None, with faults in the row, where they do not fit."""
    try:
        return Practitioner.model_validate(dict(fields))
    except ValidationError as wrong:
        for error in wrong.errors():
            place = str(error["loc"][0]) if error["loc"] else None
            column = next((name for name, c in PEOPLE.items() if c.field == place), None)
            faults.append(row.fault(str(error["msg"]).removeprefix("Value error, "), column))
        return None


def _past(day: date | None, begins: date | None) -> bool:
    return day is not None and begins is not None and day < begins


def _without_past(person: Practitioner, begins: date | None) -> Practitioner:
    """The practitioner without the date of an absence that is over."""
    if not _past(person.away_until, begins):
        return person
    return person.model_copy(update={"away_until": None})
