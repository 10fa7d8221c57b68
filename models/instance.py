"""An instance: one week's new cases, the practitioners, the policy and the lead's decisions."""

import hashlib
import json
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from caseload.models.ahead import Ahead
from caseload.models.base import SUSPENDED, TIERS_2023, Frozen, Gender
from caseload.models.case import Case, HeldCase, Identifier
from caseload.models.earlier import Earlier, Placement
from caseload.models.fault import Fault
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner, told_apart
from caseload.models.schema import content, plain
from caseload.models.workload import Holding, holding


class Action(StrEnum):
    """What a lead may decide about a case before the rest is solved.

    An exception gives a case to a practitioner past one limit, a hold keeps it out of the week, a
    note decides nothing and is kept.
    """

    PIN = "pin"
    FORBID = "forbid"
    EXCEPT = "except"
    HOLD = "hold"
    NOTE = "note"


VERBS = {
    Action.PIN: "goes to",
    Action.FORBID: "must not go to",
    Action.EXCEPT: "goes, as an exception, to",
}
"""What a decision that names a practitioner says of the case."""


class Decision(Frozen):
    """A lead's decision on a case: to this practitioner, not to this one, or not this week.

    `practitioner` is blank for a hold and a note. `agreed_by` is who agreed to an exception.
    `source` says where the decision was given ("--pin", "decisions.csv row 4").
    """

    action: Action
    case: Identifier
    practitioner: Annotated[str, Field(max_length=100)] = ""
    reason: str = ""
    agreed_by: str = ""
    source: str = ""

    @model_validator(mode="after")
    def _whom(self) -> "Decision":
        if bool(self.practitioner) is not (self.action in VERBS):
            word = "a practitioner" if self.action in VERBS else "no practitioner"
            raise ValueError(f"{word} for the decision {self.action.value}")
        return self

    @property
    def places(self) -> bool:
        """Whether the case goes to the practitioner by this decision."""
        return self.action in (Action.PIN, Action.EXCEPT)

    def words(self) -> str:
        """The decision as a person would say it."""
        if self.action is Action.HOLD:
            return f"case {self.case} is kept out of this week"
        if self.action is Action.NOTE:
            return f"of case {self.case} it is noted: {self.reason}"
        return f"case {self.case} {VERBS[self.action]} {self.practitioner}"


class Instance(Frozen):
    """Everything known about one allocation.

    Cases, practitioners and cases in hand are kept in the order of their identifiers, so two
    files that differ only in the order of their rows are equal instances. `held` is None when the
    cases in hand are given as counts on the practitioners; `manual` is None when there is no
    allocation by hand to compare with, `earlier` where nothing was proposed before, `ahead` where
    nobody looks ahead. `told` is what
    reading it found worth a look, for every result that is made of it: no part of the content, nor
    of any file.
    """

    name: str = "instance"
    week_beginning: date | None = None
    policy: Policy
    cases: tuple[Case, ...]
    practitioners: tuple[Practitioner, ...]
    held: tuple[HeldCase, ...] | None = None
    decisions: tuple[Decision, ...] = ()
    manual: tuple[Placement, ...] | None = None
    earlier: Earlier | None = None
    ahead: Ahead | None = None
    told: Annotated[tuple[Fault, ...], Field(exclude=True, repr=False)] = ()

    @field_validator("cases", "practitioners", "held", mode="after")
    @classmethod
    def _by_identifier(cls, rows: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
        return None if rows is None else tuple(sorted(rows, key=lambda row: row.id))

    @field_validator("practitioners", mode="after")
    @classmethod
    def _told_apart(cls, people: tuple[Practitioner, ...]) -> tuple[Practitioner, ...]:
        return told_apart(people)

    @field_validator("decisions", mode="after")
    @classmethod
    def _by_words(cls, rows: tuple[Decision, ...]) -> tuple[Decision, ...]:
        return tuple(sorted(rows, key=lambda row: (row.case, row.practitioner, row.action)))

    @field_validator("manual", mode="after")
    @classmethod
    def _by_case(cls, rows: tuple[Placement, ...] | None) -> tuple[Placement, ...] | None:
        return None if rows is None else tuple(sorted(rows, key=lambda row: row.case))

    @model_validator(mode="after")
    def _of_the_service(self) -> "Instance":
        """Grades, tiers and types are those of the policy's service."""
        service = self.policy.service
        cases = (*self.cases, *(self.held or ()))
        counted = {(b.tier, b.type) for one in self.practitioners for b in one.in_hand}
        older = {case.older_tier for case in cases if case.older_tier is not None}
        tiers = {case.tier for case in cases} | {tier for tier, _ in counted}
        suspended = SUSPENDED if service.probation else ()
        for what, said, known in (
            ("grade", {one.grade for one in self.practitioners}, service.grades),
            ("tier", tiers, (*service.tiers, *suspended)),
            ("older tier", older, TIERS_2023 if service.probation else ()),
            ("type", {c.type for c in cases} | {kind for _, kind in counted}, service.types),
        ):
            unknown = sorted(said.difference(known))
            if unknown:
                raise ValueError(f"no {what} {unknown[0]} in the policy {self.policy.name}")
        return self

    def changed(self, **fields: Any) -> "Instance":
        """The same instance with some fields replaced, checked and put in order again."""
        return Instance(**{name: getattr(self, name) for name in Instance.model_fields} | fields)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: the same for every form of file and order of rows.

        Where a decision stood is no part of it, nor is a field that came after schema 1 and has its
        default: so the digest of a stored run outlives a new field.
        """
        stated = plain(content(self))
        for decision in stated["decisions"]:
            del decision["source"]
        text = json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def case_of(self) -> dict[str, Case]:
        """New cases by identifier."""
        return {case.id: case for case in self.cases}

    @cached_property
    def pins(self) -> dict[str, Decision]:
        """The decisions that place a case, by case; of several, the last."""
        return {decision.case: decision for decision in self.decisions if decision.places}

    @cached_property
    def on_hold(self) -> frozenset[str]:
        """The new cases that are kept out of the week on purpose."""
        return frozenset(one.case for one in self.decisions if one.action is Action.HOLD)

    @cached_property
    def practitioner_of(self) -> dict[str, Practitioner]:
        """Practitioners by identifier."""
        return {practitioner.id: practitioner for practitioner in self.practitioners}

    @cached_property
    def opened(self) -> dict[str, tuple[HeldCase, ...]]:
        """Cases in hand that stand among the cases because they may move, by who holds them."""
        found: dict[str, list[HeldCase]] = {}
        for case in self.cases:
            if isinstance(case, HeldCase):
                found.setdefault(case.practitioner, []).append(case)
        return {person: tuple(cases) for person, cases in found.items()}

    @cached_property
    def households(self) -> dict[str, tuple[Case, ...]]:
        """The cases to be decided that have a household, by its name."""
        found: dict[str, list[Case]] = {}
        for case in self.cases:
            if case.household:
                found.setdefault(case.household, []).append(case)
        return {name: tuple(cases) for name, cases in found.items()}

    @cached_property
    def households_in_hand(self) -> dict[str, dict[str, int]]:
        """How many listed cases of a household are in hand, by its name and by who holds them.

        Those that stand among the cases to be decided are not counted.
        """
        found: dict[str, dict[str, int]] = {}
        for case in self.held or ():
            if case.household:
                holders = found.setdefault(case.household, {})
                holders[case.practitioner] = holders.get(case.practitioner, 0) + 1
        return found

    @cached_property
    def skills_needed(self) -> frozenset[str]:
        """Skills that some new case needs."""
        return frozenset(skill for case in self.cases for skill in case.skills)

    @cached_property
    def asks_for_a_woman(self) -> bool:
        """Whether some new case asks for a woman as practitioner."""
        return any(case.practitioner_gender is Gender.WOMAN for case in self.cases)

    @cached_property
    def held_by(self) -> dict[str, tuple[HeldCase, ...]]:
        """The listed cases in hand by practitioner; nobody has any where there are only counts."""
        listed: dict[str, list[HeldCase]] = {person.id: [] for person in self.practitioners}
        for case in self.held or ():
            listed[case.practitioner].append(case)
        return {person: tuple(cases) for person, cases in listed.items()}

    @cached_property
    def holdings(self) -> dict[str, Holding]:
        """What each practitioner has in hand before the week's cases, by identifier."""
        return {
            person.id: holding(
                self.policy,
                person,
                None if self.held is None else self.held_by[person.id],
                self.week_beginning,
            )
            for person in self.practitioners
        }
