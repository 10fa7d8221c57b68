"""A folder of the services' answers as an instance."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from caseload.instances.imports.beside import Added, read_added, week_of
from caseload.instances.imports.service import cases as waiting_cases
from caseload.instances.imports.service import in_hand, people
from caseload.instances.imports.service.access import limits_of
from caseload.instances.imports.service.folder import Folder, one_generation, read_folder
from caseload.instances.imports.service.risk import known_of
from caseload.instances.imports.service.roster import Roster, roster_of
from caseload.instances.imports.service.shapes import Shape
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.instances.tables.table import grouped
from caseload.models.base import Frozen
from caseload.models.case import Case, HeldCase
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner

M = TypeVar("M", bound=Frozen)

POLICY_OF = {1: "points-2023", 2: "points-2023", 3: "tiers-2026"}
"""The policy whose weights go with the tiers of a generation."""


@dataclass(frozen=True)
class Beside:
    """What goes with a folder: tables of our own columns, and the week's Monday."""

    name: str
    people: Path | None = None
    cases: Path | None = None
    week_beginning: str | None = None


@dataclass(frozen=True)
class Imported:
    """The instance of a folder, what was recognised, and what is worth a look."""

    instance: Instance
    generation: int
    shapes: Mapping[Shape, int]
    told: tuple[Fault, ...]
    without: str


def service_instance(path: Path, beside: Beside) -> Imported:
    """The instance that the answers in a folder make, with the tables beside them.

    Raises:
        BadInput: with everything that is wrong, each fault at its file and key.
    """
    ours = [one for one in (beside.people, beside.cases) if one is not None]
    folder = read_folder(path, ours)
    week = week_of(beside.week_beginning) or folder.week_beginning
    generation = one_generation(folder.saved, folder.faults)
    roster = roster_of(folder)
    if not roster.people and not folder.shapes & {Shape.PRACTITIONERS, Shape.CHOOSE}:
        expected = "practitioners of a team (/team/practitioner-workloadcases)"
        folder.faults.append(Fault(file=folder.name, expected=expected))
    if not roster.people or not generation:
        raise BadInput(grouped(folder.faults), folder.told)
    return _made(folder, roster, generation, week, beside)


def _made(
    folder: Folder, roster: Roster, generation: int, week: date | None, beside: Beside
) -> Imported:
    policy = _policy(generation)
    limits, known = limits_of(folder), known_of(folder)
    lists = in_hand.lists_of(folder, roster)
    listed = in_hand.may_be_listed(lists, roster)
    staff = people.fields_of(roster, lists, folder, policy, generation, listed=listed)
    new = waiting_cases.waiting(folder, roster, limits)
    fields = waiting_cases.fields_of(new, folder, roster, limits, known)
    held: dict[str, dict[str, Any]] = {}
    if listed:
        held = in_hand.rows_in_hand(lists, roster, folder.units, folder)
        for crn in held:
            held[crn] |= limits.lists_in_hand(crn, held[crn]["practitioner"], roster)
        no_week = None if week else in_hand.undated(list(lists.values()))
        folder.faults += [no_week] if no_week else []
        _say_listed(folder, held.keys() - limits.known)
    added = _people_beside(folder, roster, beside, week, staff, listed=listed)
    said = _cases_beside(folder, beside, week, {**fields, **held}, limits.known)
    for one in new:
        fields[one.id] |= said.get(one.id, {})
        if "tier" not in fields[one.id]:
            folder.faults.append(waiting_cases.no_tier(one))
        folder.told += known.asked(one.said.crn, one.id, said.get(one.id, {}))
    made = _Maker(folder, added)
    practitioners = [made.of(Practitioner, name, staff[name]) for name in roster.people]
    rows = [made.of(HeldCase, crn, {**row, **said.get(crn, {})}) for crn, row in held.items()]
    cases = [made.of(Case, name, row) for name, row in fields.items() if "tier" in row]
    if folder.faults:
        raise BadInput(grouped(folder.faults), folder.told)
    instance = Instance(
        name=beside.name,
        week_beginning=week,
        policy=policy,
        cases=tuple(case for case in cases if case),
        practitioners=tuple(one for one in practitioners if one),
        held=tuple(row for row in rows if row) if listed else None,
    )
    shapes: dict[Shape, int] = {}
    for one_saved in folder.saved:
        shapes[one_saved.shape] = shapes.get(one_saved.shape, 0) + 1
    without = "" if beside.people else people.NOT_SAID
    return Imported(instance, generation, shapes, tuple(grouped(folder.told)), without)


def _policy(generation: int) -> Policy:
    name = POLICY_OF[generation]
    policy, faults = make_policy(base_policy(name), name)
    if policy is None:
        raise BadInput(faults)
    return policy


def _people_beside(
    folder: Folder,
    roster: Roster,
    beside: Beside,
    week: date | None,
    staff: dict[str, dict[str, Any]],
    *,
    listed: bool,
) -> Mapping[str, Added]:
    """What `--people` adds, laid over the practitioners' fields."""
    if beside.people is None:
        return {}
    columns = people.columns_beside(listed=listed)
    sheets = ["people", "practitioners"]
    added = read_added(
        beside.people, sheets, columns, roster.people, week, folder.faults, folder.told
    )
    for name, one in added.items():
        staff[name] |= one.values
    return added


def _cases_beside(
    folder: Folder,
    beside: Beside,
    week: date | None,
    there: Mapping[str, Any],
    known: Collection[str],
) -> dict[str, Mapping[str, Any]]:
    """What `--cases` says, by case. Only a case in hand moves of which it is `known` who may."""
    if beside.cases is None:
        return {}
    columns = waiting_cases.columns_beside()
    added = read_added(beside.cases, ["cases"], columns, there, week, folder.faults, folder.told)
    for name, one in added.items():
        if not one.values.get("movable"):
            continue
        if "practitioner" not in there[name]:
            expected = "nothing: a case that waits goes to somebody anyway"
        elif name not in known:
            expected = (
                "no, before the answer of /cases/restrictions/crn/list says whether access to the "
                "case is limited"
            )
        else:
            continue
        folder.faults.append(one.table.fault(expected, one.row, "movable"))
    return {name: one.values for name, one in added.items()}


class _Maker:
    """Makes models of fields; what does not fit together is a fault where it was said."""

    def __init__(self, folder: Folder, added: Mapping[str, Added]) -> None:
        self.folder, self.added = folder, added

    def of(self, model: type[M], name: str, fields: Mapping[str, Any]) -> M | None:
        """The model, or nothing and its faults."""
        try:
            return model.model_validate({"id": name, **fields})
        except ValidationError as error:
            for one in error.errors():
                said = str(one["msg"]).removeprefix("Value error, ")
                row = self.added.get(name)
                if row is not None:
                    self.folder.faults.append(row.fault(said))
                elif not self.folder.faults:
                    key = str(one["loc"][0]) if one["loc"] else None
                    self.folder.faults.append(
                        Fault(file=self.folder.name, key=key, value=name, expected=said)
                    )
            return None


def _say_listed(folder: Folder, unknown: Collection[str]) -> None:
    """What the caseload lists do not say."""
    if unknown:
        expected = (
            f"of {len(unknown)} cases in hand it is not said whether access is limited "
            "(/cases/restrictions/crn/list): they stay where they are"
        )
        folder.told.append(Fault(file=folder.name, expected=expected))
