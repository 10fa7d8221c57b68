"""The run that questions are about: a proposal, its instance, and arrays computed once for both."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseload.models.bounds import Bounds
from caseload.models.case import Case
from caseload.models.instance import Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Proposal, StageName
from caseload.models.workload import case_weight
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.balance.base import as_shown
from caseload.optimizer.counterfactual.what_if import Baseline, Outcome, QuestionBudget, WhatIf
from caseload.optimizer.pipeline.answer import StageValue, up_to_balance
from caseload.optimizer.pipeline.waiting import with_waiting_order
from caseload.optimizer.problem.components import Compiled, compile_instance
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import left_over, tolerated_spread
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class CaseIndex:
    """A case's position in the arrays: its part, and its class in that part."""

    part: int
    group: int


class Run:
    """A proposal, the instance that it answers, and the arrays in which questions are answered.

    Answers come within `seconds` of the clock or say that they are not proven. `bounds_hold` says
    whether the proposal's bounds are valid for this instance: they are not once a decision is taken
    out of it. `bounds` are pair bounds that an earlier run has proven. `book` is the rule book of
    the instance's policy, where the caller has it.
    """

    def __init__(
        self,
        instance: Instance,
        proposal: Proposal,
        *,
        seconds: float | None = None,
        bounds_hold: bool = True,
        bounds: Bounds | None = None,
        book: RuleBook | None = None,
        tuning: Tuning = Tuning(),
    ) -> None:
        self.instance = instance
        self.book = book or RuleBook.of(instance.policy)
        self.proposal = proposal
        self.tuning = tuning
        self.bounds_hold = bounds_hold
        self.bounds = bounds
        self.allocation = proposal.allocation
        given = tuning.counterfactual.default_clock_seconds if seconds is None else seconds
        self.deadline = time.monotonic() + given
        self._what_ifs: dict[int, WhatIf] = {}

    @cached_property
    def compiled(self) -> Compiled:
        """The instance as arrays."""
        return compile_instance(self.instance, self.book, tuning=self.tuning)

    @cached_property
    def weight_of(self) -> dict[str, float]:
        """The weight of each new case, by its identifier."""
        return {case.id: case_weight(self.instance.policy, case) for case in self.instance.cases}

    def taken(
        self, allocation: Mapping[str, str | None], people: Collection[str]
    ) -> dict[str, list[Case]]:
        """The new cases that each of these practitioners takes, by practitioner identifier."""
        taken: dict[str, list[Case]] = {person: [] for person in people}
        for case in self.instance.cases:
            holder = allocation.get(case.id)
            if holder in taken:
                taken[holder].append(case)
        return taken

    @cached_property
    def index_of(self) -> dict[str, CaseIndex]:
        """The position of each case in the arrays; pinned cases have none."""
        return {
            part.case_ids[case]: CaseIndex(number, group)
            for number, part in enumerate(self.compiled.parts)
            for group, members in enumerate(part.problem.members)
            for case in members
        }

    @cached_property
    def column_of(self) -> dict[str, tuple[int, int]]:
        """The part and the column there of each practitioner who has capacity."""
        return {
            person: (number, column)
            for number, part in enumerate(self.compiled.parts)
            for column, person in enumerate(part.practitioner_ids)
        }

    def case(self, case_id: str) -> Case:
        """A new case by its identifier."""
        return self.instance.case_of[case_id]

    def person(self, practitioner_id: str) -> Practitioner:
        """A practitioner by identifier."""
        return self.instance.practitioner_of[practitioner_id]

    @property
    def stages(self) -> tuple[StageValue, ...]:
        """The proposal's stages up to the balance, with their values and bounds."""
        stages = [StageValue(s.name, s.value, s.bound) for s in self.proposal.stages]
        return up_to_balance(stages)

    def highest_tolerated(self, best: float) -> float:
        """The balance that keeping a proposal may spend up to, where its `best` is known
        (points).
        """
        best = best if self.instance.policy.balance.measure == "leximax" else as_shown(best)
        policy, problems = (
            self.instance.policy.balance,
            [part.problem for part in self.compiled.parts],
        )
        tolerance = policy.keep_share * policy.tolerance
        if policy.measure == "spread":
            able = sum(problem.able_capacity for problem in problems)
            return tolerated_spread(best, tolerance, able, problems[0].total_capacity)
        return best if policy.measure == "leximax" else best + tolerance

    def part(self, number: int) -> Part:
        """One of the instance's parts; no case connects two of them."""
        return self.compiled.parts[number]

    def counts(self, number: int, allocation: Mapping[str, str | None]) -> IntArray:
        """An allocation as counts of one part, [class, practitioner]."""
        return self.part(number).counts(allocation)

    def what_if(self, number: int) -> WhatIf:
        """The answers to what-if questions about one part."""
        if number not in self._what_ifs:
            problem, policy = self.ordered(number), self.instance.policy.balance
            even = self.counts(number, self.allocation | self.proposal.most_even)
            bounds = self._bounds()
            if not self.bounds_hold:
                from caseload.optimizer.counterfactual.reoptimise import (  # noqa: PLC0415 - slow to load
                    reoptimise,
                )

                even, bounds = reoptimise(problem, policy, even, self.deadline)
            figures = self.tuning.counterfactual
            budget = QuestionBudget(self.deadline, figures.few_branchings, figures.impositions)
            what_if = WhatIf(Baseline(problem, even, policy, bounds), budget)
            self._recall_bounds(number, what_if)
            self._what_ifs[number] = what_if
        return self._what_ifs[number]

    def ordered(self, number: int) -> Problem:
        """The problem of a part, with the order of who waits where cases are left over."""
        problem = self.part(number).problem
        left = left_over(problem, self.counts(number, self.allocation)).any()
        return with_waiting_order(problem) if left else problem

    def _recall_bounds(self, number: int, what_if: WhatIf) -> None:
        """Give a part the pair bounds that an earlier run has proven, if its classes are the same.

        Bounds that took branching are as high as imposing single pairs would make them.
        """
        if self.bounds is None or number >= len(self.bounds.parts):
            return
        kept, part = self.bounds.parts[number], self.part(number)
        if kept is None or kept.practitioners != part.practitioner_ids:
            return
        if kept.cases == class_members(part, what_if):
            least = [[np.inf if one is None else one for one in row] for row in kept.least]
            what_if.pair_bounds.recall(np.array(least))
            if kept.split:
                what_if.budget.impositions = 0

    def without_pin(self, case_id: str) -> "Run":
        """The same proposal for the instance without the decision that pins a case."""
        kept = tuple(
            decision
            for decision in self.instance.decisions
            if decision.case != case_id or not decision.places
        )
        return self.with_decisions(kept)

    def with_decisions(self, decisions: Sequence[Decision]) -> "Run":
        """The same proposal for the instance with these decisions in place of its own."""
        return self.on(self.instance.changed(decisions=tuple(decisions)))

    def on(self, instance: Instance) -> "Run":
        """The same proposal for another instance of the same cases, practitioners and policy."""
        return Run(
            instance,
            self.proposal,
            seconds=self.deadline - time.monotonic(),
            bounds_hold=False,
            book=self.book,
            tuning=self.tuning,
        )

    @cached_property
    def unlisted(self) -> "Run":
        """The run in which no case has a limited access list."""
        cases = tuple(self.book.unlisted(case) for case in self.instance.cases)
        changed = cases != self.instance.cases
        return self.on(self.instance.changed(cases=cases)) if changed else self

    def _bounds(self) -> dict[StageName, float]:
        """The proven bound of each stage; bounds of several parts together say nothing of one."""
        if len(self.compiled.parts) > 1:
            return {}
        return {stage.name: stage.bound for stage in self.proposal.stages}

    def possible(self, case_id: str, practitioner_id: str) -> bool:
        """Whether some allocation gives the case, which is not pinned, to the practitioner."""
        cell = self._cell(case_id, practitioner_id)
        return cell is not None and self.what_if(cell[0]).feasible_alone.possible(*cell[1:])

    def least_with(self, case_id: str, practitioner_id: str) -> float | None:
        """A bound on the spread with a pair in place, in points; None for a pair that cannot be."""
        cell = self._cell(case_id, practitioner_id)
        if cell is None:
            return None
        return float(self.what_if(cell[0]).pair_bounds.points[cell[1:]])

    def with_pair(
        self, case_id: str, practitioner_id: str, *, thorough: bool = False
    ) -> Outcome | None:
        """The outcome with the case, which is not pinned, at the practitioner's.

        None if no allocation gives the case to the practitioner, or none was found in time.
        """
        cell = self._cell(case_id, practitioner_id)
        return None if cell is None else self.what_if(cell[0]).outcome(*cell[1:], thorough=thorough)

    def _cell(self, case_id: str, practitioner_id: str) -> tuple[int, int, int] | None:
        """Part, coarse class and column of a pair; None where the two are in different parts."""
        index = self.index_of[case_id]
        number, column = self.column_of.get(practitioner_id, (-1, -1))
        if number != index.part:
            return None
        return number, int(self.what_if(number).group_of[index.group]), column


def class_members(part: Part, what_if: WhatIf) -> tuple[tuple[str, ...], ...]:
    """The identifiers of the cases of each coarse class of a part."""
    return tuple(
        tuple(part.case_ids[case] for case in members) for members in what_if.problem.members
    )
