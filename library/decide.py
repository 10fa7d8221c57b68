"""A lead's decisions beside those that the instance has."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.instances.tables.frame import read_frame
from caseload.instances.week.decisions import (
    decision,
    decisions_of,
    proposed_of,
    read_decisions,
    read_proposed,
    unknown_pair,
)
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Action, Decision, Instance

if TYPE_CHECKING:
    import pandas as pd

Pins = Mapping[str, str]
"""Practitioner by case."""

Bans = Mapping[str, str | Iterable[str]]
"""One practitioner or several by case."""


def decide(
    week: Instance, pins: Pins | None, forbid: Bans | None, decisions: "Path | pd.DataFrame | None"
) -> Instance:
    """The instance with these decisions beside its own.

    Raises:
        BadInput: with everything that is wrong with any of them.
    """
    given: list[Decision] = []
    faults: list[Fault] = []
    for place, given_by in (("pins", pins), ("forbid", forbid)):
        if given_by is not None and not isinstance(given_by, Mapping):
            expected = f"practitioner by case, such as {{'C08': 'P5'}}; {_kind(given_by)}"
            raise BadInput([Fault(file=place, expected=expected)])
    bans = {
        case: list(people)
        if isinstance(people, Iterable) and not isinstance(people, str)
        else [people]
        for case, people in (forbid or {}).items()
    }
    asked = [("pins", Action.PIN, case, person) for case, person in (pins or {}).items()]
    asked += [
        ("forbid", Action.FORBID, case, person)
        for case, people in bans.items()
        for person in people
    ]
    for place, action, case, person in asked:
        wrong = unknown_pair(case, person, place, week)
        faults += wrong
        given += [] if wrong else [decision(case, person, action, place)]
    return with_decisions(week, given, faults, decisions)


def _kind(value: object) -> str:
    return f"this is {type(value).__name__}"


def with_decisions(
    week: Instance,
    given: Sequence[Decision],
    faults: Sequence[Fault],
    table: "Path | pd.DataFrame | None",
) -> Instance:
    """The instance with decisions that are given, and those of a table that are not among them.

    Raises:
        BadInput: with the `faults` that were found before, and those of the table.
    """
    decided, wrong = [*week.decisions, *given], list(faults)
    told: list[Fault] = []
    there = {(one.case, one.practitioner, one.action) for one in decided}
    try:
        decided += [
            one
            for one in _decisions(table, week, told)
            if (one.case, one.practitioner, one.action) not in there
        ]
    except BadInput as bad:
        wrong += bad.faults
    if wrong:
        raise BadInput(wrong)
    return week.changed(decisions=tuple(decided), told=(*week.told, *told))


def _decisions(
    table: "Path | pd.DataFrame | None", week: Instance, told: list[Fault]
) -> list[Decision]:
    if table is None:
        return []
    if isinstance(table, Path):
        return read_decisions(table, week, told)
    faults: list[Fault] = []
    return decisions_of(read_frame(table, "decisions", faults), week, faults)


def earlier_proposal(table: "Path | pd.DataFrame | None", week: Instance) -> dict[str, str] | None:
    """Who was proposed for each case, if the decisions stand in an edited proposal."""
    if table is None or isinstance(table, Path):
        return read_proposed(table, week) if table else None
    return proposed_of(read_frame(table, "decisions", []), week)
