"""The master problem: which posts to create, as a CP-SAT model of the staff and of posts in bulk.

Idea: all posts of one kind share a column, and their cases together stay within the sum of their
room. This relaxes the truth, in which each post has its own limits. Whether the posts of a plan can
really divide their cases is the subproblem's question; a plan that fails is cut off together with
every plan that has no more posts of any kind.

Guarantee: the least cost of the master is a lower bound on the least cost of posts that are enough.

Reference: logic-based Benders decomposition: Hooker and Ottosson, "Logic-based Benders
decomposition", Mathematical Programming 96, 2003.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import AllocationModel, Outcome
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import left_over
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.rule_kit.shapes import NO_LIMIT
from caseload.optimizer.solvers.cp_sat import check_row, total, weighted_sum
from caseload.optimizer.staffing.bulk import in_bulk, usable_room
from caseload.optimizer.staffing.posts import PostKind

if TYPE_CHECKING:
    from caseload.optimizer.solvers.cp_sat import IntVar, LinearExpr


@dataclass(frozen=True)
class KindTerms:
    """Cost, rank and room of each kind of post; `steps` steps of hours make a full-time post.

    `cost` is that of one step, a whole number. `rank` says how much may be asked of a post: among
    plans of the same cost the one with the lowest sum is taken. `room` has the shape
    [step, limit, kind], for 1 to `steps` steps.
    """

    steps: int
    cost: tuple[int, ...]
    rank: tuple[int, ...]
    room: IntArray


@dataclass(frozen=True)
class PostPlan:
    """The number of full-time posts of each kind, and the steps of its part-time post (0: none)."""

    whole: tuple[int, ...]
    part: tuple[int, ...]


@dataclass(frozen=True)
class ProposedPlan:
    """A plan with its cost, a lower bound on the cost of any plan, and an allocation in bulk.

    `counts` has shape [class, practitioner], all posts of a kind in its column; `bulk` is the
    same allocation in the model's coarser classes.
    """

    plan: PostPlan
    cost: int
    bound: int
    counts: IntArray
    bulk: IntArray


class RecruitmentMaster:
    """The master of one problem, whose columns hold one full-time post of each kind."""

    def __init__(
        self, problem: Problem, kinds: Sequence[PostKind], others: Sequence[int], terms: KindTerms
    ) -> None:
        self.kinds = kinds
        self.terms = terms
        columns = [kind.column for kind in kinds]
        self.coarse = aggregated(in_bulk(problem, columns, others))
        self.problem = self.coarse.problem
        self.model = AllocationModel(self.problem, Ceilings())
        cp, most = self.model.cp, int(problem.count.sum())
        self.whole = [cp.new_int_var(0, most, "") for _ in kinds]
        self.part = [[cp.new_bool_var("") for _ in range(1, terms.steps)] for _ in kinds]
        self.model.more = [*self.whole, *(level for levels in self.part for level in levels)]
        for number, kind in enumerate(kinds):
            room = usable_room(self.problem.limits, terms.room[:, :, number])
            self._make_room(number, kind.column, room)
        self._one_part_time_post()
        check_row(max(self._largest(terms.cost), self._largest(terms.rank)))

    def _make_room(self, number: int, column: int, room: IntArray) -> None:
        """Ensure that the cases of a kind's posts stay within the posts' room together.

        Without a post of the kind its column takes nothing.
        """
        most = int(self.problem.count.sum())
        everything = np.ones(self.problem.classes, dtype=np.int64)
        posts = weighted_sum([self.whole[number], *self.part[number]], [most] * self.terms.steps)
        self.model.cp.add(self.model.taken(column, everything) <= posts)
        for limit, each in zip(self.problem.limits, room, strict=True):
            if not limit.hard or each.max() >= NO_LIMIT or not limit.use.any():
                continue
            check_row(int(each.max()) * (most + 1))
            *steps, whole = each.tolist()
            there = weighted_sum([*self.part[number], self.whole[number]], [*steps, whole])
            self.model.cp.add(self.model.taken(column, limit.use) <= there)

    def _one_part_time_post(self) -> None:
        """Ensure at most one part-time post of a grade at sites that the rules treat alike."""
        groups: dict[object, list[int]] = {}
        for number, kind in enumerate(self.kinds):
            groups.setdefault((kind.grade, frozenset(kind.sites)), []).append(number)
        for group in groups.values():
            levels = [level for number in group for level in self.part[number]]
            if levels:
                self.model.cp.add(total(levels) <= 1)

    def _largest(self, each: Sequence[int]) -> int:
        """An upper bound on the sum of `each` over all steps of all posts."""
        most = int(self.problem.count.sum()) + 1
        return self.terms.steps * most * sum(each)

    def _sum_over_steps(self, each: Sequence[int]) -> "LinearExpr":
        """The sum over all posts of their steps times the kind's value in `each`."""
        steps = self.terms.steps
        terms = [weighted_sum(self.whole, [steps * one for one in each])]
        for levels, one in zip(self.part, each, strict=True):
            terms.append(weighted_sum(levels, [one * step for step in range(1, steps)]))
        return total(terms)

    @property
    def nothing(self) -> ProposedPlan:
        """The plan without posts, and the empty allocation."""
        plan = PostPlan((0,) * len(self.kinds), (0,) * len(self.kinds))
        bulk = np.zeros_like(self.problem.most)
        return ProposedPlan(plan, 0, 0, self.coarse.unfold(bulk), bulk)

    def least_left(self, budget: Budget) -> int | None:
        """The least priority left over with any number of posts; None if it was not proven in time.

        From then on the master proposes only plans that leave no more over.
        """
        left = self.model.value_of(StageName.ALLOCATE)
        outcome = self.model.minimise(left, None, budget, ())
        if outcome.counts is None or not outcome.optimal:
            return None
        value = int(self.problem.priority @ left_over(self.problem, outcome.counts))
        self.model.cp.add(left <= value)
        return value

    def cheapest(self, budget: Budget) -> ProposedPlan | None:
        """The cheapest plan that is not cut off; None if none was found in time.

        Where value and bound stay apart, the master asks whether any plan costs less: as a question
        of feasibility it is settled at once where the minimum takes minutes.
        """
        cost = self._sum_over_steps(self.terms.cost)
        with budget.share(self.problem.tuning.staffing.first_minimum_share):
            found = self._read(self.model.minimise(cost, None, budget, ()))
        while found is not None and found.cost > found.bound and not budget.over:
            outcome = self._any_cheaper(found.cost, budget)
            cheaper = self._read(outcome)
            if cheaper is None:
                bound = found.cost if outcome.impossible else found.bound
                return dataclasses.replace(found, bound=bound)
            found = dataclasses.replace(cheaper, bound=found.bound)
        return found

    def _any_cheaper(self, cost: int, budget: Budget) -> Outcome:
        """Any plan that costs less, found in a copy of the model."""
        model, self.model.cp = self.model.cp, self.model.cp.clone()
        self.model.cp.clear_objective()  # type: ignore[no-untyped-call]
        self.model.cp.add(self._sum_over_steps(self.terms.cost) <= cost - 1)
        outcome = self.model.minimise(None, None, budget, ())
        self.model.cp = model
        return outcome

    def cap_cost(self, cost: int) -> None:
        """Cut off all plans that cost more."""
        self.model.cp.add(self._sum_over_steps(self.terms.cost) <= cost)

    def least_rank(self, start: ProposedPlan, budget: Budget) -> ProposedPlan | None:
        """The plan with the lowest sum of ranks, which asks least of the people in the posts."""
        return self._better(self._sum_over_steps(self.terms.rank), start, budget)

    def fewest_requirements(
        self, start: ProposedPlan, requirements: Mapping[int, Sequence[str]], budget: Budget
    ) -> ProposedPlan | None:
        """The same plan with as few requirements as possible, over all kinds of post.

        `requirements` lists those of each pair in `special_pairs`, by the pair's index. The master
        proposes no other plan after this.
        """
        cp = self.model.cp
        for variable, value in zip(self.model.more, self._values(start.plan), strict=True):
            cp.add(variable == value)
        needed: dict[tuple[int, str], IntVar] = {}
        for index, some in requirements.items():
            most = int(self.problem.count[self.model.group[index]])
            for one in some:
                key = (int(self.model.person[index]), one)
                requirement = needed.setdefault(key, cp.new_bool_var(""))
                cp.add(self.model.x[index] <= most * requirement)
        return self._better(total(list(needed.values())), start, budget)

    def _better(
        self, objective: "LinearExpr", start: ProposedPlan, budget: Budget
    ) -> ProposedPlan | None:
        values = self._values(start.plan)
        return self._read(self.model.minimise(objective, start.bulk, budget, values))

    def special_pairs(self) -> list[tuple[int, int, int]]:
        """The pairs that only a special post may hold, not a plain one of its grade and sites.

        Each is given as its index among the model's pairs, the kind of post, and one case of the
        class.
        """
        allowed, group, person = self.problem.allowed, self.model.group, self.model.person
        found = []
        for number, kind in enumerate(self.kinds):
            if kind.special:
                plain = [
                    allowed[group, one.column]
                    for one in self.kinds
                    if not one.special and (one.grade, one.sites) == (kind.grade, kind.sites)
                ]
                indices = np.flatnonzero((person == kind.column) & ~np.any(plain, axis=0))
                members = self.problem.members
                found += [(int(at), number, members[group[at]][0]) for at in indices]
        return found

    def _read(self, outcome: Outcome) -> ProposedPlan | None:
        if outcome.counts is None:
            return None
        plan, counts = self._plan_of(outcome.more), outcome.counts
        return ProposedPlan(
            plan, self.cost_of(plan), _up(outcome.bound), self.coarse.unfold(counts), counts
        )

    def cut_off(self, plan: PostPlan) -> None:
        """Cut off a plan and all plans within it: some kind must have more posts or more steps."""
        more = []
        for number, (whole, part) in enumerate(zip(plan.whole, plan.part, strict=True)):
            another = self.model.cp.new_bool_var("")
            self.model.cp.add(self.whole[number] >= whole + 1).only_enforce_if(another)
            more += [another, *self.part[number][part:]]
        self.model.cp.add_bool_or(more)

    def _plan_of(self, values: Sequence[int]) -> PostPlan:
        whole, rest = values[: len(self.kinds)], values[len(self.kinds) :]
        size = self.terms.steps - 1
        levels = [rest[kind * size : (kind + 1) * size] for kind in range(len(self.kinds))]
        part = (sum(step * one for step, one in enumerate(own, start=1)) for own in levels)
        return PostPlan(tuple(whole), tuple(part))

    def _values(self, plan: PostPlan) -> list[int]:
        """The values of the plan's variables, in the order of `model.more`."""
        steps = range(1, self.terms.steps)
        return [*plan.whole, *(int(part == step) for part in plan.part for step in steps)]

    def cost_of(self, plan: PostPlan) -> int:
        """The cost of a plan."""
        hours = zip(plan.whole, plan.part, self.terms.cost, strict=True)
        return sum((whole * self.terms.steps + part) * cost for whole, part, cost in hours)


def _up(bound: float) -> int:
    """A bound on a whole number, rounded up."""
    return int(np.ceil(bound - 1e-6))
