"""Practitioners as the service knows them: grade, hours, what they hold, what is not said."""

from collections.abc import Mapping
from html import unescape
from typing import Any

from caseload.instances.imports.service import payloads
from caseload.instances.imports.service.folder import Folder
from caseload.instances.imports.service.in_hand import (
    TYPES,
    List,
    bundles,
    counted_by_tier,
    held_count,
    nobody,
    tier_in_hand,
)
from caseload.instances.imports.service.roster import Person, Roster
from caseload.instances.imports.service.shapes import Shape
from caseload.instances.imports.wmt.grades import DUMMY, MANAGER, shown_grade
from caseload.instances.tables import cells
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.columns import COUNTS, PRACTITIONERS, Column
from caseload.models.base import Grade
from caseload.models.fault import Fault
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity, exact, tier_weight

NOT_SAID = "gender, skills, newly qualified (NQO), leave and leaving dates"
"""What no answer holds of a practitioner."""

LETTERS = 3


def columns_beside(*, listed: bool) -> dict[str, Column]:
    """The columns of `--people`; counts of cases in hand are left out where these are listed."""
    left = {"name", "team", "pdu", "caseload", "in_hand", "workload", "other_work"}
    left |= set(COUNTS) if listed else set()
    columns = {name: column for name, column in PRACTITIONERS.items() if name not in left}
    return columns | {"grade": Column("grade", cells.grade)}


def fields_of(
    roster: Roster,
    lists: Mapping[str, List],
    folder: Folder,
    policy: Policy,
    generation: int,
    *,
    listed: bool,
) -> dict[str, dict[str, Any]]:
    """Each practitioner as the fields of the model, and what is worth a remark."""
    hours = _hours(folder, roster)
    found: dict[str, dict[str, Any]] = {}
    for name, person in roster.people.items():
        fields: dict[str, Any] = {
            "name": _name(person, folder),
            "team": person.team,
            "pdu": folder.units.get(person.team),
            **_grade(person, folder),
            **hours.get(name, {}),
        }
        if generation == LETTERS:
            fields["parole_reports_due"] = person.said.parole_reports_in_next_28_days or 0
        fields |= _load(person, lists.get(name), folder, policy, generation, listed=listed)
        found[name] = {key: value for key, value in fields.items() if value is not None}
    _say_hours(folder, roster, hours)
    _say_once(folder, roster, generation)
    if generation == 1 and roster.people.keys() - lists.keys():
        expected = (
            "this generation counts no licence cases: where no caseload list is there, a caseload "
            "may be too low, and with it what stays within the caseload cap"
        )
        folder.told.append(Fault(file=folder.name, key="communityCases", expected=expected))
    return found


def _name(person: Person, folder: Folder) -> str:
    """The name on one line, HTML undone: the service passes names through a sanitiser."""
    said = person.said.name
    parts = (said.forename, said.middle_name, said.surname)
    text = " ".join(unescape(said.combined_name or " ".join(parts)).split())
    try:
        return cells.text(text)
    except Unreadable as error:
        folder.faults.append(person.fault("name", str(error)))
        return ""


def _grade(person: Person, folder: Folder) -> dict[str, Any]:
    """The grade, and whether she takes cases: as in the service, nobody without an address does."""
    said = person.said.grade or DUMMY
    grade = shown_grade(unescape(said))
    fields: dict[str, Any] = {"grade": grade if isinstance(grade, Grade) else Grade.PO}
    if not isinstance(grade, Grade):
        what = "a manager" if grade == MANAGER else "no grade that is known"
        expected = f"{what}: kept as a PO who takes no cases, until --people says otherwise"
        folder.told.append(person.fault("grade", expected, said))
        fields["taking_cases"] = False
    elif person.said.email is None:
        expected = (
            "no address, so that the service allocates nothing to her: she takes no cases, until "
            "--people says otherwise"
        )
        folder.told.append(person.fault("email", expected))
        fields["taking_cases"] = False
    return fields


def _hours(folder: Folder, roster: Roster) -> dict[str, dict[str, Any]]:
    """Hours from the overviews, by practitioner."""
    found: dict[str, dict[str, Any]] = {}
    files: dict[str, str] = {}
    for file, body in folder.of(Shape.OVERVIEW, payloads.Overview):
        person = roster.of(body.code, roster.team_of(file, folder))
        if person is None:
            folder.told.append(nobody(file, body.code, roster))
        elif found.get(person.id) == _of(body):
            continue
        elif person.id in found:
            expected = f"one overview for each practitioner; {files[person.id]} is hers too"
            folder.faults.append(Fault(file=file, key="code", value=body.code, expected=expected))
        elif body.total_reduction_hours > body.weekly_hours:
            expected = f"no more than weeklyHours, which is {body.weekly_hours:g}"
            value = f"{body.total_reduction_hours:g}"
            fault = Fault(file=file, key="totalReductionHours", value=value, expected=expected)
            folder.faults.append(fault)
        else:
            files[person.id] = file
            found[person.id] = _of(body)
    return found


def _of(body: payloads.Overview) -> dict[str, float]:
    """Hours as the fields of a practitioner."""
    return {"contracted_hours": body.weekly_hours, "reduction_hours": body.total_reduction_hours}


def _load(
    person: Person,
    one: List | None,
    folder: Folder,
    policy: Policy,
    generation: int,
    *,
    listed: bool,
) -> dict[str, Any]:
    """What she holds and can carry, in the policy's unit."""
    said = person.said
    new = said.cases_past_week
    if new is None:
        new = (said.allocated_cases_past_week or 0) + (said.reallocated_cases_past_week or 0)
    fields: dict[str, Any] = {} if listed else {"new_cases_7_days": new}
    if generation < LETTERS:
        fields["capacity"] = said.available_points
        room = said.available_points
        if room is None:
            room = int(capacity(policy, Practitioner(id=person.id, grade=Grade.PO)))
        points = said.total_points
        if points is None and said.workload is not None:
            points = round(said.workload * room / 100)
        if listed:
            own = exact(0 if points is None else points) - _weight_of(one, policy)
            return fields | {"other_work": 0.0 if points is None else float(own)}
        fields["workload"] = points
    if listed:
        return fields
    if one is not None:
        fields["caseload"], fields["in_hand"] = bundles(one)
    elif generation == LETTERS and said.tier_case_totals:
        fields |= counted_by_tier(person, policy, folder.told)
    else:
        fields["caseload"] = held_count(said)
    return fields


def _weight_of(one: List | None, policy: Policy) -> Any:
    """What the cases of a list weigh."""
    kinds = [(tier_in_hand(case.tier), TYPES[case.type]) for case in (one.cases if one else ())]
    weights = (tier_weight(policy, tier, kind) for tier, kind in kinds if tier in policy.weights)
    return sum(weights, exact(0))


def _say_hours(folder: Folder, roster: Roster, hours: Mapping[str, Any]) -> None:
    without = len(roster.people) - len(hours)
    if without:
        expected = (
            f"{without} of {len(roster.people)} practitioners have no overview with their hours: "
            "taken as 37 without reduction, until --people says otherwise"
        )
        folder.told.append(Fault(file=folder.name, expected=expected))


def _say_once(folder: Folder, roster: Roster, generation: int) -> None:
    """What is not counted, and whose counts are counted together."""
    people = list(roster.people.values())
    if generation == LETTERS and any(one.said.isps_due_in_next_14_days for one in people):
        expected = (
            "sentence plans due are no inductions, and not counted; --people can say inductions_due"
        )
        file = next(one.file for one in people if one.said.isps_due_in_next_14_days)
        folder.told.append(Fault(file=file, key="ispsDueInNext14Days", expected=expected))
    suspended = sum(one.said.contact_suspended_cases or 0 for one in people)
    if suspended and generation == LETTERS:
        expected = f"{suspended} cases whose contact is suspended are not counted as in hand"
        folder.told.append(Fault(file=folder.name, key="contactSuspendedCases", expected=expected))
    names: dict[tuple[str, str], list[str]] = {}
    for one in people:
        said = one.said.name
        name = said.combined_name or f"{said.forename} {said.surname}"
        names.setdefault((one.team, name.casefold()), []).append(one.id)
    for (team, name), same in names.items():
        if name.strip() and len(same) > 1 and generation > 1:
            expected = (
                f"{', '.join(same)} of team {team} share a name, and the service counts reports "
                "and cases by name: see whether they are counted together"
            )
            folder.told.append(Fault(file=folder.name, expected=expected))
