"""An allocation by names: case id → practitioner id, or None for a case left over."""

from collections.abc import Mapping

from caseload.models.case import Case
from caseload.models.instance import Instance

Allocation = Mapping[str, str | None]


def as_it_is(instance: Instance) -> dict[str, str | None]:
    """Who holds each case that may move before anything is decided, by case id."""
    return {case.id: person for person, cases in instance.opened.items() for case in cases}


def taken_by(instance: Instance, allocation: Allocation) -> dict[str, list[Case]]:
    """The new cases that each practitioner takes, by practitioner id."""
    taken: dict[str, list[Case]] = {person.id: [] for person in instance.practitioners}
    for case in instance.cases:
        holder = allocation.get(case.id)
        if holder is not None:
            taken[holder].append(case)
    return taken
