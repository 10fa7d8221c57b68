"""A lead's decisions beside those that the instance has."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.instances.tables.frame import read_frame
from caseload.instances.tables.table import Table
from caseload.instances.week.decisions import (
    decisions_of,
    proposed_of,
    read_decisions,
    read_proposed,
)
from caseload.instances.week.given import (
    Places,
    decision,
    together,
    two_ways,
    unknown,
    with_reason,
)
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Action, Decision, Instance

if TYPE_CHECKING:
    import pandas as pd

Pins = Mapping[str, str]
"""Practitioner by case."""

Bans = Mapping[str, str | Iterable[str]]
"""One practitioner or several by case."""


Holds = str | Iterable[str]
"""One case or several."""


def decide(
    week: Instance,
    pins: Pins | None,
    forbid: Bans | None,
    decisions: "Path | pd.DataFrame | None",
    *,
    hold: Holds | None = None,
    exceptions: Pins | None = None,
    reason: str = "",
    agreed_by: str = "",
) -> Instance:
    """The instance with these decisions beside its own.

    Raises:
        BadInput: with everything that is wrong with any of them.
    """
    for place, given_by in (("pins", pins), ("forbid", forbid), ("exceptions", exceptions)):
        if given_by is not None and not isinstance(given_by, Mapping):
            expected = f"practitioner by case, such as {{'C08': 'P5'}}; {_kind(given_by)}"
            raise BadInput([Fault(file=place, expected=expected)])
    if not isinstance(hold, str | Iterable | None):
        raise BadInput([Fault(file="hold", expected=f"one case or several; {_kind(hold)}")])
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
    asked += [("exceptions", Action.EXCEPT, *pair) for pair in (exceptions or {}).items()]
    held = [hold] if isinstance(hold, str) else list(hold or ())
    asked += [("hold", Action.HOLD, case, "") for case in held]
    given, faults = list[Decision](), list[Fault]()
    for place, action, case, person in asked:
        wrong = unknown(case, person, action, place, week)
        faults += wrong
        given += [] if wrong else [decision(case, person, action, place)]
    given, wrong = with_reason(given, reason, agreed_by, LIBRARY)
    return with_decisions(week, given, [*faults, *wrong], decisions)


LIBRARY = Places("exceptions", "reason", "agreed_by")
COMMANDS = Places("--except", "--reason", "--agreed-by")
"""What exceptions, their reasons and who agreed are called where they are given."""


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
    wrong, told = list(faults), list[Fault]()
    try:
        found = _decisions(table, week, told)
    except BadInput as bad:
        found = []
        wrong += bad.faults
    decided = together([*week.decisions, *given], found)
    wrong += two_ways([*given, *found])
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
    return decisions_of(_framed(table, faults), week, faults, told)


def earlier_proposal(table: "Path | pd.DataFrame | None", week: Instance) -> dict[str, str] | None:
    """Who was proposed for each case, if the decisions stand in an edited proposal."""
    if table is None or isinstance(table, Path):
        return read_proposed(table, week) if table else None
    return proposed_of(_framed(table, []), week)


def _framed(table: "pd.DataFrame", faults: list[Fault]) -> list[Table]:
    found = read_frame(table, "decisions", faults)
    return [found] if found else []
