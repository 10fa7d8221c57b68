"""How a week stands: its proposal with everything decided on it, and nothing else moved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from caseload.library import questions
from caseload.library.plan import Plan
from caseload.library.questions import AsDecided, Choices, as_it_stands
from caseload.models.acts import ACCEPT
from caseload.models.instance import Action, Decision
from caseload.models.proposal import Assignment, StageName, Workload
from caseload.reports.proposal.case_facts import CaseFacts
from caseload.reports.proposal.worth_a_look import worth_a_look
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.folders import run_folder
from caseload.web.services.kept import kept
from caseload.web.services.proposing import plan_of
from caseload.web.services.seeing import hidden_in
from caseload.web.store.decisions import (
    LIMIT,
    Decided,
    decisions,
    in_force,
    last_decision,
)
from caseload.web.store.weeks import Week

STANDINGS = 16
"""How many weeks are kept ready as they stand."""

SOURCE = "workbench"
"""Where a decision of the store comes from, in the words of the record."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A proposal before anything is decided on it, with what holds whatever is decided."""

    plan: Plan

    @cached_property
    def order(self) -> list[str]:
        """Every case of the week, the riskiest first."""
        return self._facts.riskiest_first(self.plan.instance.case_of)

    @cached_property
    def place_of(self) -> dict[str, int]:
        """The place of each case in the order of risk, from 0."""
        return {case: place for place, case in enumerate(self.order)}

    @cached_property
    def lines(self) -> dict[str, str]:
        """What is known of each case, on hold or not, in a line."""
        return {case: self._facts.line(case) for case in self.order}

    @cached_property
    def reasons(self) -> dict[str, str]:
        """The reason of each proposal."""
        return {row.case: row.reason for row in self.plan.proposal.assignments}

    @cached_property
    def first(self) -> dict[str, str | None]:
        """Who was first proposed for each case, over all rounds."""
        earlier = self.plan.proposal.earlier
        return self.plan.allocation | (earlier.first_of if earlier else {})

    @cached_property
    def _facts(self) -> CaseFacts:
        return CaseFacts(self.plan.instance)


@dataclass(frozen=True, eq=False)
class Standing:
    """A proposal, what is decided on it (`force`, by the store), and what stands `now`.

    It is the same one, and equal to no other, until something is decided.
    """

    ground: Ground
    made: tuple[Decided, ...]
    force: tuple[Decided, ...]
    now: AsDecided

    @property
    def plan(self) -> Plan:
        """The proposal."""
        return self.ground.plan

    @property
    def order(self) -> list[str]:
        """Every case of the week, the riskiest first."""
        return self.ground.order

    @property
    def place_of(self) -> dict[str, int]:
        """The place of each case in the order of risk, from 0."""
        return self.ground.place_of

    @cached_property
    def choices(self) -> Choices:
        """Whom each case could go to while nothing else moves."""
        return questions.choices_of(self.now)

    @cached_property
    def tolerated(self) -> float:
        """The spread that the policy tolerates, in points."""
        stage = next(one for one in self.plan.proposal.stages if one.name is StageName.BALANCE)
        return questions.tolerated(self.plan, self.now, stage.value)

    @cached_property
    def looks(self) -> dict[str, str]:
        """What is worth a look of each case that is placed."""
        return worth_a_look(self.now.week, self.now.proposal)

    @cached_property
    def none_of(self) -> dict[str, str]:
        """Why somebody gets none of the new cases, by practitioner."""
        return questions.none_of(self.now)

    @cached_property
    def row_of(self) -> dict[str, Assignment]:
        """The placed cases, as they stand."""
        return {row.case: row for row in self.now.proposal.assignments}

    @cached_property
    def person_of(self) -> dict[str, Workload]:
        """Everybody's figures, as they stand."""
        return {row.practitioner: row for row in self.now.proposal.workloads}

    @cached_property
    def decision_of(self) -> dict[str, Decided]:
        """The decision that says where a case goes, or that it does not, by case."""
        firm = (ACCEPT, Action.PIN, Action.EXCEPT, Action.HOLD)
        return {one.case_id: one for one in self.force if one.action in firm}

    @cached_property
    def _last(self) -> dict[str, int]:
        return {one.case_id: one.id for one in sorted(self.made, key=lambda one: one.id)}

    def proposed(self, case: str) -> str | None:
        """Who was first proposed for a case, over all rounds."""
        return self.ground.first.get(case)

    def last_on(self, case: str) -> int:
        """The number of the last decision on a case, 0 if there was none."""
        return self._last.get(case, 0)

    def name(self, person: str | None) -> str:
        """Somebody by name; nobody where there is none."""
        known = self.person_of.get(person or "")
        return known.name if known else (person or "nobody")

    def with_decisions(self, more: Sequence[Decision], without: Collection[str] = ()) -> AsDecided:
        """What would stand with more decisions, those before on these cases (`without`) undone."""
        gone = set(without)
        kept = [
            one
            for one in self.now.instance.decisions
            if one.case not in gone or one.action in (Action.NOTE, Action.FORBID)
        ]
        both = tuple({_key(one): one for one in (*kept, *more)}.values())
        return as_it_stands(self.plan, both)


def _key(one: Decision) -> tuple[str, str, str]:
    return one.action.value, one.case, one.practitioner


def ground_of(bench: Bench, week: Week) -> Ground:
    """The latest proposal of a week, before anything is decided on it.

    Raises:
        BadInput: if there is none.
    """
    plan = plan_of(bench, week)
    assert week.run is not None
    folder = run_folder(bench.settings, week.id, week.run)
    return _ground(folder, _Source(bench, week.id, plan))


def standing(bench: Bench, week: Week) -> Standing:
    """How a week stands.

    Raises:
        BadInput: if it has no proposal.
    """
    plan = plan_of(bench, week)
    assert week.run is not None
    with bench.store.read() as tx:
        last = last_decision(tx, week.id)
    folder = run_folder(bench.settings, week.id, week.run)
    return _standing(folder, last, _Source(bench, week.id, plan))


def standing_asked(bench: Bench, week: Week) -> dict[str, Any]:
    """What a piece of work in the background is told of how a week stands."""
    found = standing(bench, week)
    return {
        "run": str(run_folder(bench.settings, week.id, week.run or "")),
        "decisions": [one.model_dump(mode="json") for one in found.now.instance.decisions],
    }


@dataclass(frozen=True)
class _Source:
    """Where a standing comes from; the folder and the last decision tell it from others."""

    bench: Bench
    week: str
    plan: Plan

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source)


@kept(STANDINGS)
def _ground(_folder: Path, source: _Source) -> Ground:
    return Ground(source.plan)


@kept(STANDINGS)
def _standing(folder: Path, last: int, source: _Source) -> Standing:
    with source.bench.store.read() as tx:
        made = tuple(one for one in decisions(tx, source.week) if one.id <= last)
    ground = _ground(folder, source)
    force = tuple(in_force(list(made)))
    instance = ground.plan.instance
    ever = {_key(one) for one in decisions_of(made)}
    own = [one for one in instance.decisions if _key(one) not in ever]
    decided = {one.case_id for one in force if one.action not in (Action.NOTE, Action.FORBID)}
    own = [
        one for one in own if one.case not in decided or one.action in (Action.NOTE, Action.FORBID)
    ]
    together = {_key(one): one for one in (*own, *decisions_of(force))}
    now = as_it_stands(ground.plan, tuple(together.values()))
    return Standing(ground, made, force, now)


def decisions_of(made: Sequence[Decided]) -> list[Decision]:
    """Decisions of the store as the models know them."""
    found = []
    for one in made:
        action = Action.PIN if one.action == ACCEPT else one.action
        if action in tuple(Action):
            found.append(
                Decision(
                    action=Action(action),
                    case=one.case_id,
                    practitioner=one.practitioner,
                    reason=one.reason,
                    agreed_by=one.agreed_by,
                    source=SOURCE,
                )
            )
    return found


def limits_of(made: Sequence[Decided]) -> dict[str, str]:
    """The settings that are changed for this week alone, as texts by their keys."""
    return {one.practitioner: str(one.about["value"]) for one in made if one.action == LIMIT}


def hidden_from(account: Account, found: Standing) -> frozenset[str]:
    """The cases that somebody must not see, where she is one of the practitioners."""
    return hidden_in(account, found.plan.instance)
