"""Which posts to create: a constraint model of the staff as they are and of posts in bulk.

Posts of one kind share a column: what they take together stays within the sum of what each has
room for. That is no tighter than the truth, so the least cost found is a bound on it. Whether the
posts of a plan can really share their cases out is asked of the engine (`staff`); a plan that does
not do is ruled out together with every plan that is no more than it, and the model decides again
(logic-based Benders decomposition: Hooker and Ottosson, 2003).
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import (
    IntVar,
    LinearExpr,
    Model,
    Outcome,
    check_row,
    total,
    weighted_sum,
)
from caseload.optimizer.problem.aggregate import coarsened
from caseload.optimizer.problem.problem import Limit, Problem
from caseload.optimizer.problem.score import left_over
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.rule_kit.shapes import NO_LIMIT
from caseload.optimizer.staffing.posts import Kind


@dataclass(frozen=True)
class Terms:
    """What recruiting costs and in what portions, for each kind of post.

    `cost` is that of one step of hours, a whole number; `steps` make a full-time post. `rank` says
    how much may be asked of a grade: of plans that cost the same, the one with the lowest sum is
    taken. `room` has the shape [step, limit, kind], for 1 to `steps` steps.
    """

    steps: int
    cost: tuple[int, ...]
    rank: tuple[int, ...]
    room: IntArray


@dataclass(frozen=True)
class Plan:
    """So many full-time posts of each kind, and the steps of the part-time one (0: none)."""

    whole: tuple[int, ...]
    part: tuple[int, ...]


@dataclass(frozen=True)
class Proposed:
    """A plan with its cost, what no plan can cost less than, and who takes what in bulk.

    `counts` has shape [class, practitioner], a kind's posts together in its column; `bulk` is the
    same in the model's own, coarser classes.
    """

    plan: Plan
    cost: int
    bound: int
    counts: IntArray
    bulk: IntArray


class Recruiting:
    """The model for one problem, whose columns hold one full-time post of each kind."""

    def __init__(
        self, problem: Problem, kinds: Sequence[Kind], others: Sequence[int], terms: Terms
    ) -> None:
        self.kinds = kinds
        self.terms = terms
        columns = [kind.column for kind in kinds]
        self.coarse = coarsened(_in_bulk(problem, columns, others))
        self.problem = self.coarse.problem
        self.model = Model(self.problem, Ceilings())
        cp, most = self.model.cp, int(problem.count.sum())
        self.whole = [cp.new_int_var(0, most, "") for _ in kinds]
        self.part = [[cp.new_bool_var("") for _ in range(1, terms.steps)] for _ in kinds]
        self.model.more = [*self.whole, *(level for levels in self.part for level in levels)]
        for number, kind in enumerate(kinds):
            room = _within_each_other(self.problem.limits, terms.room[:, :, number])
            self._make_room(number, kind.column, room)
        self._one_part_time_post()
        check_row(max(self._largest(terms.cost), self._largest(terms.rank)))

    def _make_room(self, number: int, column: int, room: IntArray) -> None:
        """What the posts of a kind take stays within what they have room for together; without
        a post they take nothing.
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
        """At most one part-time post of a grade in places that are alike."""
        groups: dict[object, list[int]] = {}
        for number, kind in enumerate(self.kinds):
            groups.setdefault((kind.grade, frozenset(kind.places)), []).append(number)
        for group in groups.values():
            levels = [level for number in group for level in self.part[number]]
            if levels:
                self.model.cp.add(total(levels) <= 1)

    def _largest(self, each: Sequence[int]) -> int:
        """The most that a sum over all posts could be."""
        most = int(self.problem.count.sum()) + 1
        return self.terms.steps * most * sum(each)

    def _weighed(self, each: Sequence[int]) -> LinearExpr:
        """Σ steps · what a step of each kind counts."""
        steps = self.terms.steps
        terms = [weighted_sum(self.whole, [steps * one for one in each])]
        for levels, one in zip(self.part, each, strict=True):
            terms.append(weighted_sum(levels, [one * step for step in range(1, steps)]))
        return total(terms)

    @property
    def nothing(self) -> Proposed:
        """No posts, and nobody takes anything."""
        plan = Plan((0,) * len(self.kinds), (0,) * len(self.kinds))
        bulk = np.zeros_like(self.problem.most)
        return Proposed(plan, 0, 0, self.coarse.unfold(bulk), bulk)

    def least_left(self, budget: Budget) -> int | None:
        """The least priority left over with any number of posts; None if there was no time.

        Plans with which more is left over are ruled out.
        """
        left = self.model.value_of(StageName.ALLOCATE)
        outcome = self.model.minimise(left, None, budget, ())
        if outcome.counts is None or not outcome.optimal:
            return None
        value = int(self.problem.priority @ left_over(self.problem, outcome.counts))
        self.model.cp.add(left <= value)
        return value

    def cheapest(self, budget: Budget) -> Proposed | None:
        """The cheapest plan that is not ruled out; None if none was found in time.

        Where value and bound stay apart, it is asked whether less will do: with the cost given,
        that is settled at once where a minimum is not in minutes.
        """
        cost = self._weighed(self.terms.cost)
        with budget.share(self.problem.tuning.staffing.first_minimum_share):
            found = self._read(self.model.minimise(cost, None, budget, ()))
        while found is not None and found.cost > found.bound and not budget.over:
            outcome = self._for_less_than(found.cost, budget)
            cheaper = self._read(outcome)
            if cheaper is None:
                bound = found.cost if outcome.impossible else found.bound
                return dataclasses.replace(found, bound=bound)
            found = dataclasses.replace(cheaper, bound=found.bound)
        return found

    def _for_less_than(self, cost: int, budget: Budget) -> Outcome:
        """Any plan for less, the model itself staying as it is."""
        model, self.model.cp = self.model.cp, self.model.cp.clone()
        self.model.cp.clear_objective()  # type: ignore[no-untyped-call]
        self.model.cp.add(self._weighed(self.terms.cost) <= cost - 1)
        outcome = self.model.minimise(None, None, budget, ())
        self.model.cp = model
        return outcome

    def settle(self, cost: int) -> None:
        """Rule out what costs more."""
        self.model.cp.add(self._weighed(self.terms.cost) <= cost)

    def least_asking(self, start: Proposed, budget: Budget) -> Proposed | None:
        """The plan, not ruled out, that asks least of whoever fills the posts: the lowest sum of
        ranks.
        """
        return self._better(self._weighed(self.terms.rank), start, budget)

    def fewest_asked(
        self, start: Proposed, asked: Mapping[int, Sequence[str]], budget: Budget
    ) -> Proposed | None:
        """The same plan with as few things asked of the posts of each kind as can be.

        `asked` says for each of the `special` places what is asked. No other plan is proposed
        after this.
        """
        cp = self.model.cp
        for variable, value in zip(self.model.more, self._values(start.plan), strict=True):
            cp.add(variable == value)
        things: dict[tuple[int, str], IntVar] = {}
        for place, some in asked.items():
            most = int(self.problem.count[self.model.group[place]])
            for one in some:
                key = (int(self.model.person[place]), one)
                thing = things.setdefault(key, cp.new_bool_var(""))
                cp.add(self.model.x[place] <= most * thing)
        return self._better(total(list(things.values())), start, budget)

    def _better(self, objective: LinearExpr, start: Proposed, budget: Budget) -> Proposed | None:
        values = self._values(start.plan)
        return self._read(self.model.minimise(objective, start.bulk, budget, values))

    def special(self) -> list[tuple[int, int, int]]:
        """The model's pairs of a post and a case that asks more of her than a grade, each as its
        place among the pairs, the kind of post and one of the cases, by their numbers.

        A plain post of the same grade in the same places may not hold it.
        """
        allowed, group, person = self.problem.allowed, self.model.group, self.model.person
        found = []
        for number, kind in enumerate(self.kinds):
            if kind.special:
                plain = [
                    allowed[group, one.column]
                    for one in self.kinds
                    if not one.special and (one.grade, one.places) == (kind.grade, kind.places)
                ]
                places = np.flatnonzero((person == kind.column) & ~np.any(plain, axis=0))
                members = self.problem.members
                found += [(int(at), number, members[group[at]][0]) for at in places]
        return found

    def _read(self, outcome: Outcome) -> Proposed | None:
        if outcome.counts is None:
            return None
        plan, counts = self._plan(outcome.more), outcome.counts
        return Proposed(
            plan, self.cost_of(plan), _up(outcome.bound), self.coarse.unfold(counts), counts
        )

    def rule_out(self, plan: Plan) -> None:
        """Ask for more than a plan in at least one kind of post."""
        more = []
        for number, (whole, part) in enumerate(zip(plan.whole, plan.part, strict=True)):
            another = self.model.cp.new_bool_var("")
            self.model.cp.add(self.whole[number] >= whole + 1).only_enforce_if(another)
            more += [another, *self.part[number][part:]]
        self.model.cp.add_bool_or(more)

    def _plan(self, values: Sequence[int]) -> Plan:
        whole, rest = values[: len(self.kinds)], values[len(self.kinds) :]
        size = self.terms.steps - 1
        levels = [rest[place * size : (place + 1) * size] for place in range(len(self.kinds))]
        part = (sum(step * one for step, one in enumerate(own, start=1)) for own in levels)
        return Plan(tuple(whole), tuple(part))

    def _values(self, plan: Plan) -> list[int]:
        """The values of the model's own variables in a plan."""
        steps = range(1, self.terms.steps)
        return [*plan.whole, *(int(part == step) for part in plan.part for step in steps)]

    def cost_of(self, plan: Plan) -> int:
        """The cost of a plan."""
        hours = zip(plan.whole, plan.part, self.terms.cost, strict=True)
        return sum((whole * self.terms.steps + part) * cost for whole, part, cost in hours)


def _up(bound: float) -> int:
    """A bound on a whole number."""
    return int(np.ceil(bound - 1e-6))


def _within_each_other(limits: Sequence[Limit], room: IntArray) -> IntArray:
    """The room of one kind that can be used at all, shape [limit, step].

    Where all that a limit counts is counted by another, it lets no more through than the other
    does; so a few hours do not bring all the room that a limit gives whatever the hours.
    """
    found: IntArray = room.T.copy()
    for place, limit in enumerate(limits):
        counted = limit.use > 0
        for other, least in zip(limits, room.T, strict=True):
            if limit.hard and other.hard and counted.any() and other.use[counted].min() > 0:
                cases = least // int(other.use[counted].min())
                found[place] = np.minimum(found[place], cases * int(limit.use.max()))
    return found


def _in_bulk(problem: Problem, columns: Sequence[int], others: Sequence[int]) -> Problem:
    """The problem in which posts have all the room in the world, for as many as there may be."""
    allowed = problem.allowed.copy()
    allowed[:, columns] &= problem.most[:, columns] > 0
    allowed[:, list(others)] = False
    limits = []
    for limit in problem.limits:
        room = limit.room.copy()
        room[columns] = NO_LIMIT
        limits.append(dataclasses.replace(limit, room=room))
    conditions = tuple(
        dataclasses.replace(
            one, modes={who: modes for who, modes in one.modes.items() if who not in columns}
        )
        for one in problem.conditions
    )
    return dataclasses.replace(
        problem, allowed=allowed, limits=tuple(limits), conditions=conditions
    )
