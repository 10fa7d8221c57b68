"""A proposal with its instance, ready for questions."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseload.models.bounds import Bounds
from caseload.models.case import Case
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Proposal, StageName
from caseload.models.workload import case_weight
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.counterfactual.force import FEW_SPLITS, Forced, Forcing
from caseload.optimizer.pipeline.answer import StageValue
from caseload.optimizer.problem.components import Compiled, compile_instance
from caseload.optimizer.problem.encode import Part
from caseload.optimizer.rule_kit.shapes import LimitRule, Preference, Rule
from caseload.optimizer.rules import active_rules, hard_rules, unlisted

LONG = 3600.0
"""Seconds, where nobody has set a limit."""


@dataclass(frozen=True)
class Place:
    """Where a case stands in the arrays: its part, and its class there."""

    part: int
    group: int


class Run:
    """A proposal, the instance that it answers, and the arrays that questions are put to.

    Answers come within `seconds` or say that they are not proven. `proofs` says that the bounds of
    the proposal hold for this instance; they do not once a decision was taken out of it. `bounds`
    are those of every pair, where they are known.
    """

    def __init__(
        self,
        instance: Instance,
        proposal: Proposal,
        *,
        seconds: float = LONG,
        splits: int = FEW_SPLITS,
        proofs: bool = True,
        bounds: Bounds | None = None,
    ) -> None:
        self.instance = instance
        self.proposal = proposal
        self.splits = splits
        self.proofs = proofs
        self.bounds = bounds
        self.allocation = proposal.allocation
        self.deadline = time.monotonic() + seconds
        self._forcing: dict[int, Forcing] = {}

    @cached_property
    def compiled(self) -> Compiled:
        """The instance as arrays."""
        return compile_instance(self.instance)

    @cached_property
    def hard_rules(self) -> tuple[Rule, ...]:
        """The hard rules, those that speak of who is available last."""
        return hard_rules(self.instance.policy)

    @cached_property
    def limit_rules(self) -> tuple[LimitRule, ...]:
        """The rules that limit a sum, hard or soft."""
        rules = active_rules(self.instance.policy)
        return tuple(rule for rule in rules if isinstance(rule, LimitRule))

    @cached_property
    def preferences(self) -> tuple[Preference, ...]:
        """The preferences that count."""
        rules = active_rules(self.instance.policy)
        return tuple(rule for rule in rules if isinstance(rule, Preference))

    @cached_property
    def weight_of(self) -> dict[str, float]:
        """What each new case weighs."""
        return {case.id: case_weight(self.instance.policy, case) for case in self.instance.cases}

    def taken(
        self, allocation: Mapping[str, str | None], people: Collection[str]
    ) -> dict[str, list[Case]]:
        """The new cases that each of these practitioners takes."""
        taken: dict[str, list[Case]] = {person: [] for person in people}
        for case in self.instance.cases:
            holder = allocation.get(case.id)
            if holder in taken:
                taken[holder].append(case)
        return taken

    @cached_property
    def place_of(self) -> dict[str, Place]:
        """Where each case stands; pinned cases stand nowhere."""
        return {
            part.case_ids[case]: Place(number, group)
            for number, part in enumerate(self.compiled.parts)
            for group, members in enumerate(part.problem.members)
            for case in members
        }

    @cached_property
    def column_of(self) -> dict[str, tuple[int, int]]:
        """The part of each practitioner who has capacity, and her column there."""
        return {
            person: (number, column)
            for number, part in enumerate(self.compiled.parts)
            for column, person in enumerate(part.practitioner_ids)
        }

    def case(self, case_id: str) -> Case:
        """A new case by its identifier."""
        return self.instance.case_of[case_id]

    def person(self, practitioner_id: str) -> Practitioner:
        """A practitioner by her identifier."""
        return self.instance.practitioner_of[practitioner_id]

    @property
    def stages(self) -> tuple[StageValue, ...]:
        """The proposal's stages up to the balance, as values and bounds."""
        stages = [StageValue(s.name, s.value, s.bound) for s in self.proposal.stages]
        return tuple(stages[:4])

    def part(self, number: int) -> Part:
        """One of the parts that no case connects."""
        return self.compiled.parts[number]

    def counts(self, number: int, allocation: Mapping[str, str | None]) -> IntArray:
        """How many cases of each class of a part each practitioner has, [class, practitioner]."""
        return self.part(number).counts(allocation)

    def forcing(self, number: int) -> Forcing:
        """What can be asked of a part with one pair in place."""
        if number not in self._forcing:
            problem, policy = self.part(number).problem, self.instance.policy.balance
            even = self.counts(number, self.allocation | self.proposal.most_even)
            bounds = self._bounds()
            if not self.proofs:
                from caseload.optimizer.counterfactual.prove import (  # noqa: PLC0415 - slow to load
                    solved,
                )

                even, bounds = solved(problem, policy, even, self.deadline)
            forcing = Forcing(problem, even, policy, bounds, self.splits, self.deadline)
            self._recall(number, forcing)
            self._forcing[number] = forcing
        return self._forcing[number]

    def _recall(self, number: int, forcing: Forcing) -> None:
        """Give a part the bounds that are known of it, if they are of the same classes."""
        if self.bounds is None or number >= len(self.bounds.parts):
            return
        kept, part = self.bounds.parts[number], self.part(number)
        if kept is None or kept.practitioners != part.practitioner_ids:
            return
        if kept.cases == class_members(part, forcing):
            least = [[np.inf if one is None else one for one in row] for row in kept.least]
            forcing.known = np.array(least)
            if kept.split:
                forcing.tightenings = 0

    def without_pin(self, case_id: str) -> "Run":
        """The same proposal, the decision about a pinned case left out of the instance."""
        kept = tuple(
            decision
            for decision in self.instance.decisions
            if decision.case != case_id or decision.action is not Action.PIN
        )
        return self.decided(kept)

    def decided(self, decisions: Sequence[Decision]) -> "Run":
        """The same proposal, these decisions in the place of the instance's own."""
        return self.on(self.instance.changed(decisions=tuple(decisions)))

    def on(self, instance: Instance) -> "Run":
        """The same proposal for another instance that it would answer, too."""
        return Run(
            instance,
            self.proposal,
            seconds=self.deadline - time.monotonic(),
            splits=self.splits,
            proofs=False,
        )

    @cached_property
    def unlisted(self) -> "Run":
        """The run as if nobody was on any list."""
        cases = tuple(unlisted(self.hard_rules, case) for case in self.instance.cases)
        changed = cases != self.instance.cases
        return self.on(self.instance.changed(cases=cases)) if changed else self

    def _bounds(self) -> dict[StageName, float]:
        """What is proven of each stage; of several parts together it says nothing of each."""
        if len(self.compiled.parts) > 1:
            return {}
        return {stage.name: stage.bound for stage in self.proposal.stages}

    def possible(self, case_id: str, practitioner_id: str) -> bool:
        """Whether any allocation gives the case to the practitioner, which must not be pinned."""
        place = self.place_of[case_id]
        number, column = self.column_of.get(practitioner_id, (-1, -1))
        if number != place.part:
            return False
        forcing = self.forcing(number)
        return forcing.own.possible(int(forcing.group_of[place.group]), column)

    def forced(
        self, case_id: str, practitioner_id: str, *, thorough: bool = False
    ) -> Forced | None:
        """The allocation solved again with the case held by the practitioner; None if it cannot
        be. The case must not be pinned.
        """
        place = self.place_of[case_id]
        number, column = self.column_of.get(practitioner_id, (-1, -1))
        if number != place.part:
            return None
        forcing = self.forcing(number)
        return forcing.answer(int(forcing.group_of[place.group]), column, thorough=thorough)


def class_members(part: Part, forcing: Forcing) -> tuple[tuple[str, ...], ...]:
    """The cases of each coarse class of a part."""
    return tuple(
        tuple(part.case_ids[case] for case in members) for members in forcing.problem.members
    )
