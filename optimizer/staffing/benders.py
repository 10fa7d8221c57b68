"""Logic-based Benders decomposition: a master proposes posts, the engine tries to place with them.

Idea: the master (`master`) finds the cheapest plan of posts in bulk. The subproblem
(`subproblem`) places every case with the single posts of that plan. If that leaves more over than
it has to, the plan is widened as far as it provably still fails, cut off with everything within it,
and the master proposes again. Among plans of the least cost a second round looks for the one that
asks least of the people in the posts.

Guarantee: the master's bound holds while every cut is proven; the posts returned are enough,
confirmed by the engine's own placement. Without time, posts are added one by one until they are
enough, and value and bound differ.

Reference: Hooker and Ottosson, "Logic-based Benders decomposition", Mathematical Programming 96,
2003.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.staffing.master import (
    KindTerms,
    PostPlan,
    ProposedPlan,
    RecruitmentMaster,
)
from caseload.optimizer.staffing.posts import (
    PostKind,
    divided_posts,
    part_time,
    post_kinds,
    requirements_of,
    room_of_posts,
)
from caseload.optimizer.staffing.subproblem import PlacedWithPosts, place_with_posts


@dataclass(frozen=True)
class Recruitment:
    """The grades to recruit, each with the cost of a full-time post, in `steps` steps of hours.

    With `rebalance` colleagues may take movable cases in hand.
    """

    cost: Mapping[str, int]
    steps: int
    rebalance: bool = False


@dataclass(frozen=True)
class StaffingSolution:
    """Posts that are enough, with an allocation; no posts that are enough cost less than `bound`.

    `cost` and `bound` are in steps of the policy's unit of cost. `left` is the priority left over.
    """

    posts: tuple[Practitioner, ...]
    cost: int
    bound: int
    left: int
    allocation: dict[str, str | None]


class PieceStaffing:
    """The decomposition for one piece: a part, its own instance, and the candidate posts."""

    def __init__(
        self,
        instance: Instance,
        book: RuleBook,
        part: Part,
        people: Sequence[Practitioner],
        recruitment: Recruitment,
        budget: Budget,
        number: int,
    ) -> None:
        self.instance, self.book, self.part, self.number = instance, book, part, number
        self.recruitment, self.budget = recruitment, budget
        self.tuning = part.problem.tuning.staffing
        self.kinds, others = post_kinds(part.problem, part.practitioner_ids, people)
        self.terms = _kind_terms(instance, book, part.problem, self.kinds, recruitment)
        self.master = RecruitmentMaster(part.problem, self.kinds, others, self.terms)

    def solve(self, *, choose: bool) -> StaffingSolution:
        """The cheapest plan that is enough; with `choose` the one of that cost that asks least."""
        with self.budget.share(self.tuning.cheapest_share):
            target = self.master.least_left(self.budget)
            if target is None:
                return self._add_posts(self.master.nothing, self._unplaceable(), 0)
            found, proposed = self._cheapest(target)
        return self._least_asking(found, proposed, target) if choose and proposed else found

    def _cheapest(self, target: int) -> tuple[StaffingSolution, ProposedPlan | None]:
        """The cheapest plan that leaves no more than `target` over, with the master's proposal.

        None for the proposal where the plan was not found in time.
        """
        last, bound, proven = self.master.nothing, 0, True
        for _ in range(self.tuning.max_plans):
            proposed = None if self.budget.over else self.master.cheapest(self.budget)
            if proposed is None:
                break
            last, bound = proposed, max(bound, proposed.bound) if proven else bound
            posts, placed = self._placed(proposed.plan, proposed.counts)
            if placed.left <= target:
                return self._solution(proposed.plan, posts, placed, bound), proposed
            proven = proven and placed.bound > target
            self.master.cut_off(self._widest_failing(proposed, placed, target))
        return self._add_posts(last, target, bound), None

    def _widest_failing(
        self, proposed: ProposedPlan, placed: PlacedWithPosts, target: int
    ) -> PostPlan:
        """A plan that provably fails as well: one more post of some kinds for each case left over.

        Cutting it off cuts off all plans within it.
        """
        plan = proposed.plan
        more = sum(holder is None for holder in placed.allocation.values())
        for number in range(len(self.kinds)):
            whole = [n + more * (kind == number) for kind, n in enumerate(plan.whole)]
            wider = PostPlan(tuple(whole), plan.part)
            if not self.budget.over and self._placed(wider, proposed.counts)[1].bound > target:
                plan = wider
        return plan

    def _least_asking(
        self, found: StaffingSolution, start: ProposedPlan, target: int
    ) -> StaffingSolution:
        """A plan of the same cost that asks less and leaves no more over, else the plan itself."""
        self.master.cap_cost(found.cost)
        best = start
        with self.budget.share(self.tuning.least_asking_share):
            for _ in range(self.tuning.max_plans):
                proposed = None if self.budget.over else self.master.least_rank(start, self.budget)
                if proposed is None or proposed.plan == start.plan:
                    break
                posts, placed = self._placed(proposed.plan, proposed.counts)
                if placed.left <= target:
                    found = self._solution(proposed.plan, posts, placed, found.bound)
                    best = proposed
                    break
                self.master.cut_off(self._widest_failing(proposed, placed, target))
        proposed = None if self.budget.over else self._fewest_requirements(best)
        if proposed is None:
            return found
        posts, placed = self._placed(proposed.plan, proposed.counts)
        return (
            self._solution(best.plan, posts, placed, found.bound)
            if placed.left <= target
            else found
        )

    def _fewest_requirements(self, start: ProposedPlan) -> ProposedPlan | None:
        """The same plan with the fewest requirements; None if no post has one."""
        requirements = {
            index: requirements_of(
                self.instance,
                self.book,
                self.kinds[number].person,
                [self.instance.case_of[self.part.case_ids[case]]],
            )
            for index, number, case in self.master.special_pairs()
        }
        if not requirements:
            return None
        return self.master.fewest_requirements(start, requirements, self.budget)

    def _add_posts(self, start: ProposedPlan, target: int, bound: int) -> StaffingSolution:
        """Add posts to a plan until they are enough, where no cheapest plan was found in time.

        Conditional rules may leave cases over whatever the posts: posts that bring nothing more are
        not followed by others without end, and are taken back.
        """
        plan, best, idle = start.plan, None, 0
        while True:
            posts, placed = self._placed(plan, start.counts)
            left = {case for case, holder in placed.allocation.items() if holder is None}
            more = self._with_more_posts(plan, left)
            if best is None or placed.left < best[2].left:
                best, idle = (plan, posts, placed), 0
            else:
                idle += 1
            if placed.left <= target or more == plan or idle > len(left):
                plan, posts, placed = best
                return self._solution(plan, posts, placed, min(bound, self.master.cost_of(plan)))
            plan = more

    def _with_more_posts(self, plan: PostPlan, left: set[str]) -> PostPlan:
        """The plan with more posts of the kind that may hold most of the cases left over."""
        problem = self.part.problem
        over = np.array([sum(self.part.case_ids[c] in left for c in m) for m in problem.members])
        may_hold = [int(over @ (problem.most[:, kind.column] > 0)) for kind in self.kinds]
        most = max(may_hold, default=0)
        whole = list(plan.whole)
        if most:
            whole[may_hold.index(most)] += -(-most // self.tuning.left_over_cases_per_post)
        return PostPlan(tuple(whole), plan.part)

    def _unplaceable(self) -> int:
        """The priority of the cases that no practitioner and no post may hold."""
        problem = self.part.problem
        nobody = ~(problem.most > 0).any(axis=1)
        return int((problem.priority * problem.count)[nobody].sum())

    def _placed(
        self, plan: PostPlan, counts: IntArray
    ) -> tuple[dict[str, list[Practitioner]], PlacedWithPosts]:
        """Solve the subproblem of a plan; `counts` is the master's allocation in bulk.

        Returns the posts by kind, and the placement.
        """
        in_bulk = self.part.deal(counts)
        posts = {
            kind.person.id: divided_posts(
                kind,
                self._fractions(plan, number),
                [self.instance.case_of[c] for c, who in in_bulk.items() if who == kind.person.id],
                f"{kind.person.id}.{self.number}",
            )
            for number, kind in enumerate(self.kinds)
        }
        new = [post for some in posts.values() for post in some]
        staffed = self.instance.changed(practitioners=(*self.instance.practitioners, *new))
        names = {kind: [post.id for post in some] for kind, some in posts.items()}
        rebalance = self.recruitment.rebalance
        tuning = self.part.problem.tuning
        placed = place_with_posts(
            staffed, self.book, names, in_bulk, self.budget, rebalance=rebalance, tuning=tuning
        )
        return posts, placed

    def _fractions(self, plan: PostPlan, number: int) -> list[float]:
        """The fractions of full hours of the posts of a kind, the part-time one last."""
        part = plan.part[number]
        return [1.0] * plan.whole[number] + ([part / self.terms.steps] if part else [])

    def _solution(
        self,
        plan: PostPlan,
        posts: Mapping[str, Sequence[Practitioner]],
        placed: PlacedWithPosts,
        bound: int,
    ) -> StaffingSolution:
        """A plan's posts and placement as a solution with this bound on the cost."""
        return StaffingSolution(
            posts=tuple(post for some in posts.values() for post in some),
            cost=self.master.cost_of(plan),
            bound=bound,
            left=placed.left,
            allocation=placed.allocation,
        )


def _kind_terms(
    instance: Instance,
    book: RuleBook,
    problem: Problem,
    found: Sequence[PostKind],
    recruitment: Recruitment,
) -> KindTerms:
    """Cost, rank and room of a step of each kind of post."""
    steps = recruitment.steps
    people = [part_time(k.person, step / steps) for step in range(1, steps + 1) for k in found]
    room = room_of_posts(instance, book, people)
    limits = room.shape[0]
    divisor = math.gcd(*recruitment.cost.values())
    breadth = {
        grade: max((_breadth(problem, k) for k in found if k.grade == grade), default=0)
        for grade in recruitment.cost
    }
    grades = list(instance.policy.service.grades)
    order = sorted(breadth, key=lambda grade: (breadth[grade], -grades.index(grade)))
    return KindTerms(
        steps=steps,
        cost=tuple(recruitment.cost[kind.grade] // divisor for kind in found),
        rank=tuple(2 * order.index(kind.grade) + kind.special for kind in found),
        room=room.reshape(limits, steps, len(found)).transpose(1, 0, 2),
    )


def _breadth(problem: Problem, kind: PostKind) -> int:
    """The number of cases that a post of this kind may hold."""
    return int(problem.count[problem.most[:, kind.column] > 0].sum())
