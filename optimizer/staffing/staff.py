"""The fewest posts: the model picks them, the engine places everything with them, or it does not.

"Fewest" is the least cost, by the policy's cost of a full-time post of each grade. Every hard rule
of the policy holds, for new posts as for everybody; whoever is over another limit than the cap
keeps what she has and takes nothing that it counts.
"""

import math
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from caseload.models.base import Grade
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.cp_model import RowTooLarge
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.encode import Part
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.staffing.over_cap import kept_from
from caseload.optimizer.staffing.place import Placed, place
from caseload.optimizer.staffing.posts import (
    Kind,
    asked_of,
    candidates,
    kinds,
    part_time,
    posts_of,
    rooms,
)
from caseload.optimizer.staffing.recruit import Plan, Proposed, Recruiting, Terms


@dataclass(frozen=True)
class Wanted:
    """What may be recruited: the cost of a full-time post of each grade, and the steps in one."""

    cost: Mapping[Grade, int]
    steps: int
    rebalance: bool = False


@dataclass(frozen=True)
class Found:
    """Posts that are enough, with who takes each case; no posts cost less than `bound`.

    `cost` and `bound` are in steps of the policy's unit of cost. `left` is the priority left over.
    """

    posts: tuple[Practitioner, ...]
    cost: int
    bound: int
    left: int
    allocation: dict[str, str | None]


def staff(instance: Instance, wanted: Wanted, budget: Budget, *, choose: bool = True) -> Found:
    """The cheapest posts for an instance whose cases over the cap are among its cases.

    Pieces of it that no case connects are staffed one after the other, each with the whole budget
    and all of them before the deadline. Without `choose` any posts
    of the least cost will do, not those that ask least.

    Raises:
        BadInput: if a piece is larger than can be solved at once.
    """
    people = candidates(instance, list(wanted.cost))
    whole = instance.changed(practitioners=(*instance.practitioners, *people))
    barred = kept_from(whole, {one.id for one in people}, rebalance=wanted.rebalance)
    compiled = compile_instance(whole, barred=barred, come_down=True)
    try:
        found = [
            _Piece(instance, part, people, wanted, copy(budget), number).staffed(choose=choose)
            for number, part in enumerate(compiled.parts)
            if part.problem.classes
        ]
    except RowTooLarge:
        expected = "fewer cases and practitioners that belong together: plan each PDU by itself"
        raise BadInput([Fault(file=instance.name, expected=expected)]) from None
    allocation: dict[str, str | None] = dict(compiled.pinned)
    for one in found:
        allocation |= one.allocation
    return Found(
        posts=tuple(post for one in found for post in one.posts),
        cost=sum(one.cost for one in found),
        bound=sum(one.bound for one in found),
        left=sum(one.left for one in found),
        allocation=allocation,
    )


class _Piece:
    """Some cases, the people who may hold them, and the posts that could."""

    def __init__(
        self,
        instance: Instance,
        part: Part,
        people: Sequence[Practitioner],
        wanted: Wanted,
        budget: Budget,
        number: int,
    ) -> None:
        self.part, self.wanted, self.budget, self.number = part, wanted, budget, number
        self.instance = _narrowed(instance, part)
        self.tuning = part.problem.tuning.staffing
        self.kinds, others = kinds(part.problem, part.practitioner_ids, people)
        self.terms = _terms(instance, part.problem, self.kinds, wanted)
        self.model = Recruiting(part.problem, self.kinds, others, self.terms)

    def staffed(self, *, choose: bool) -> Found:
        """The cheapest plan that does; with `choose` the one of that cost that asks least."""
        with self.budget.share(self.tuning.cheapest_share):
            target = self.model.least_left(self.budget)
            if target is None:
                return self._enough(self.model.nothing, self._hopeless(), 0)
            found, proposed = self._cheapest(target)
        return self._least_asking(found, proposed, target) if choose and proposed else found

    def _cheapest(self, target: int) -> tuple[Found, Proposed | None]:
        """The cheapest plan that does; without the model's proposal if it was not found in time."""
        last, bound, sure = self.model.nothing, 0, True
        for _ in range(self.tuning.max_plans):
            proposed = None if self.budget.over else self.model.cheapest(self.budget)
            if proposed is None:
                break
            last, bound = proposed, max(bound, proposed.bound) if sure else bound
            posts, placed = self._placed(proposed.plan, proposed.counts)
            if placed.left <= target:
                return self._found(proposed.plan, posts, placed, bound), proposed
            sure = sure and placed.bound > target
            self.model.rule_out(self._widest(proposed, placed, target))
        return self._enough(last, target, bound), None

    def _widest(self, proposed: Proposed, placed: Placed, target: int) -> Plan:
        """A plan that does not do either, with as many more posts of some kinds as cases are left.

        Ruling it out rules out all that is no more than it, too.
        """
        plan = proposed.plan
        more = sum(holder is None for holder in placed.allocation.values())
        for number in range(len(self.kinds)):
            whole = [n + more * (kind == number) for kind, n in enumerate(plan.whole)]
            wider = Plan(tuple(whole), plan.part)
            if not self.budget.over and self._placed(wider, proposed.counts)[1].bound > target:
                plan = wider
        return plan

    def _least_asking(self, found: Found, start: Proposed, target: int) -> Found:
        """Another plan of the same cost if it asks less and does as well."""
        self.model.settle(found.cost)
        best = start
        with self.budget.share(self.tuning.least_asking_share):
            for _ in range(self.tuning.max_plans):
                proposed = None if self.budget.over else self.model.least_asking(start, self.budget)
                if proposed is None or proposed.plan == start.plan:
                    break
                posts, placed = self._placed(proposed.plan, proposed.counts)
                if placed.left <= target:
                    found = self._found(proposed.plan, posts, placed, found.bound)
                    best = proposed
                    break
                self.model.rule_out(self._widest(proposed, placed, target))
        proposed = None if self.budget.over else self._fewest_asked(best)
        if proposed is None:
            return found
        posts, placed = self._placed(proposed.plan, proposed.counts)
        return (
            self._found(best.plan, posts, placed, found.bound) if placed.left <= target else found
        )

    def _fewest_asked(self, start: Proposed) -> Proposed | None:
        """The same plan with fewer things asked of its posts, None if nothing is asked of any."""
        asked = {
            place: asked_of(
                self.kinds[number].person,
                [self.instance.case_of[self.part.case_ids[case]]],
                self.instance,
            )
            for place, number, case in self.model.special()
        }
        return self.model.fewest_asked(start, asked, self.budget) if asked else None

    def _enough(self, start: Proposed, target: int, bound: int) -> Found:
        """Posts added until they are enough, where there was no time to find the cheapest."""
        plan = start.plan
        while True:
            posts, placed = self._placed(plan, start.counts)
            left = {case for case, holder in placed.allocation.items() if holder is None}
            more = self._more(plan, left)
            if placed.left <= target or more == plan:
                return self._found(plan, posts, placed, min(bound, self.model.cost_of(plan)))
            plan = more

    def _more(self, plan: Plan, left: set[str]) -> Plan:
        """A plan with more posts of the kind that may hold most of what is left over."""
        problem = self.part.problem
        over = np.array([sum(self.part.case_ids[c] in left for c in m) for m in problem.members])
        may_hold = [int(over @ (problem.most[:, kind.column] > 0)) for kind in self.kinds]
        most = max(may_hold, default=0)
        whole = list(plan.whole)
        if most:
            whole[may_hold.index(most)] += -(-most // self.tuning.left_over_cases_per_post)
        return Plan(tuple(whole), plan.part)

    def _hopeless(self) -> int:
        """The priority of the cases that nobody and no post may hold."""
        problem = self.part.problem
        nobody = ~(problem.most > 0).any(axis=1)
        return int((problem.priority * problem.count)[nobody].sum())

    def _placed(self, plan: Plan, counts: IntArray) -> tuple[dict[str, list[Practitioner]], Placed]:
        """Let the engine place everything with the posts of a plan, as `counts` has it in bulk."""
        wanted = self.part.deal(counts)
        posts = {
            kind.person.id: posts_of(
                kind,
                self._hours(plan, number),
                [self.instance.case_of[c] for c, who in wanted.items() if who == kind.person.id],
                f"{kind.person.id}.{self.number}",
            )
            for number, kind in enumerate(self.kinds)
        }
        new = [post for some in posts.values() for post in some]
        staffed = self.instance.changed(practitioners=(*self.instance.practitioners, *new))
        names = {kind: [post.id for post in some] for kind, some in posts.items()}
        return posts, place(staffed, names, wanted, self.budget, rebalance=self.wanted.rebalance)

    def _hours(self, plan: Plan, number: int) -> list[float]:
        """The shares of full hours of the posts of a kind."""
        part = plan.part[number]
        return [1.0] * plan.whole[number] + ([part / self.terms.steps] if part else [])

    def _found(
        self, plan: Plan, posts: Mapping[str, Sequence[Practitioner]], placed: Placed, bound: int
    ) -> Found:
        return Found(
            posts=tuple(post for some in posts.values() for post in some),
            cost=self.model.cost_of(plan),
            bound=bound,
            left=placed.left,
            allocation=placed.allocation,
        )


def _narrowed(instance: Instance, part: Part) -> Instance:
    """The cases and the people of a part, with the holders of its cases in hand."""
    ids = set(part.practitioner_ids)
    pinned = {d.case for d in instance.decisions if d.practitioner in ids}
    named = {*part.case_ids, *pinned}
    cases = [case for case in instance.cases if case.id in named]
    holders = {getattr(case, "practitioner", "") for case in cases}
    people = [one for one in instance.practitioners if one.id in ids | holders]
    known = {one.id for one in people}
    held = instance.held
    return instance.changed(
        cases=tuple(cases),
        practitioners=tuple(people),
        held=None if held is None else tuple(c for c in held if c.practitioner in known),
        decisions=tuple(d for d in instance.decisions if d.case in named),
        manual=None,
    )


def _terms(instance: Instance, problem: Problem, found: Sequence[Kind], wanted: Wanted) -> Terms:
    """What a step of each kind costs, what it has room for, and how much it asks."""
    steps = wanted.steps
    people = [part_time(k.person, step / steps) for step in range(1, steps + 1) for k in found]
    room = rooms(instance, people)
    limits = room.shape[0]
    share = math.gcd(*wanted.cost.values())
    breadth = {
        grade: max((_breadth(problem, k) for k in found if k.grade is grade), default=0)
        for grade in wanted.cost
    }
    order = sorted(breadth, key=lambda grade: (breadth[grade], -list(Grade).index(grade)))
    return Terms(
        steps=steps,
        cost=tuple(wanted.cost[kind.grade] // share for kind in found),
        rank=tuple(2 * order.index(kind.grade) + kind.special for kind in found),
        room=room.reshape(limits, steps, len(found)).transpose(1, 0, 2),
    )


def _breadth(problem: Problem, kind: Kind) -> int:
    """How many cases a post of this kind may hold."""
    return int(problem.count[problem.most[:, kind.column] > 0].sum())
