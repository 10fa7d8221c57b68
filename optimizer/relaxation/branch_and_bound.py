"""Branch and bound over the disjuncts of conditional rules, best bound first.

Each node bounds the problem with some disjuncts chosen. The master is solved, tightened by cuts,
hulls and priced pairs, and solved again until its dual bound closes the gap or rises no more. A
solution that breaks a conditional rule is first cut off by the convex hull of the practitioner's
disjuncts; where that is not enough, the node branches on those disjuncts. Hulls make a master
dearer, and what a point breaks rounding often mends: a search may withhold them at first.

It does not branch on fractional counts: a node whose solution breaks no rule ends the search, and
restricted programs look for whole numbers. Soft conditional rules, and large masters, are not
branched on.

Guarantee: every allocation works in some disjunct for each practitioner, so the least bound of the
leaves is a bound on everything (Land and Doig 1960) whenever the search ends: children replace
their parent only once all of them are bounded. Each bound is recomputed in closed form from duals;
the linear solver is taken at its word only where it calls a node infeasible.
"""

import time
from dataclasses import dataclass

from caseload.optimizer.arrays import FloatArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.relaxation.cuts import add_violated_cuts
from caseload.optimizer.relaxation.dual_bound import dual_bound
from caseload.optimizer.relaxation.incumbent import Incumbent, ShadowPrices
from caseload.optimizer.relaxation.master.duals import INFINITY, Choice, Duals, Point
from caseload.optimizer.relaxation.master.impossible import Impossible
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.relaxation.pricing import add_cheaper_pairs


@dataclass(frozen=True)
class Node:
    """The bound under some chosen disjuncts.

    `broken` is a condition and a practitioner whose disjuncts the node's solution breaks most, None
    if it breaks none; `duals` are the best that were found in the node itself, None where its
    disjuncts leave nothing possible.
    """

    bound: float
    broken: tuple[int, int] | None
    choices: frozenset[Choice]
    duals: Duals | None


class BranchAndBound:
    """The search tree of one master.

    `gap` (absolute, in the stage's unit) is the distance from the incumbent at which it ends; no
    branching begins after the `deadline` (monotonic seconds); `floor` is a bound from elsewhere;
    `worth` is what things were worth in the last duals that raised a bound. Until `add_hulls` is
    asked no hulls join where they are `withheld`.
    """

    def __init__(
        self,
        master: MasterLP,
        incumbent: Incumbent,
        gap: float,
        deadline: float = INFINITY,
        *,
        withheld: bool = False,
    ) -> None:
        self.master = master
        self.incumbent = incumbent
        self.gap = gap
        self.deadline = deadline
        self.worth = ShadowPrices()
        self.floor = -INFINITY
        self.nodes: list[Node] = []
        self._solved_nodes: list[Node] = []
        self._withheld, self._missed = withheld, False

    @property
    def open(self) -> bool:
        """Whether the bound is still further from the incumbent than the gap."""
        return self.bound < self.incumbent.value - self.gap

    @property
    def bound(self) -> float:
        """The value that no allocation beats: the least bound of any node, or the `floor`."""
        return max(self.floor, min(node.bound for node in self.nodes))

    def run(self, branchings: int, max_disjuncts: int | None = None) -> list[Node]:
        """Branch until the gap is closed or `branchings` are spent; returns the leaves.

        With `max_disjuncts` the search ends where it would branch into more disjuncts. May be asked
        again.
        """
        if not self.nodes:
            self.nodes.append(self._solved(frozenset(), 0.0))
        if self.master.large or not self.master.problem.tuning.relaxation.branch:
            return self.nodes
        for _ in range(branchings):
            if time.monotonic() >= self.deadline:
                break
            node = min(self.nodes, key=lambda one: one.bound)
            if node.broken is None or node.bound >= self.incumbent.value - self.gap:
                break
            condition, person = node.broken
            disjuncts = len(self.master.problem.conditions[condition].disjuncts[person])
            if max_disjuncts is not None and disjuncts > max_disjuncts:
                break
            children = []
            for place in range(disjuncts):
                choice = (condition, person, place)
                choices = frozenset([*node.choices, choice])
                known = self._closed_by_known_duals(choices, choice)
                children.append(known or self._solved(choices, node.bound))
                self._solved_nodes.append(children[-1])
            self.nodes.remove(node)
            self.nodes += children
        return self.nodes

    def add_hulls(self) -> None:
        """Withhold hulls no longer, and solve the root again if it misses some."""
        self._withheld = False
        if self._missed:
            [root] = self.nodes
            self.nodes = [self._solved(root.choices, root.bound)]

    def _closed_by_known_duals(self, choices: frozenset[Choice], choice: Choice) -> Node | None:
        """A node that the duals of another one with the same choice close; None if none do."""
        master = self.master
        master.choose(choices)
        for node in self._solved_nodes:
            if node.duals is not None and choice in node.choices:
                duals = master.reopened(node.duals)
                bound = dual_bound(master, duals)
                if bound >= self.incumbent.value - self.gap:
                    return Node(bound, None, choices, duals)
        return None

    def _solved(self, choices: frozenset[Choice], parent: float) -> Node:
        """Bound the problem with these disjuncts chosen; no bound is below the parent's."""
        master, best, broken, solved = self.master, parent, None, None
        own, duals_of_best = -INFINITY, None
        master.choose(choices)
        try:
            for _ in range(master.problem.tuning.relaxation.cut_rounds):
                solved = master.solve()
                if solved is None:
                    break
                duals, point = solved
                open_before = self.incumbent.value - best
                found = dual_bound(master, duals)
                if found > own:
                    own, duals_of_best, self.worth = found, duals, _worth(duals)
                best = max(best, found)
                hard = broken_conditions(master.problem, point.taken)
                broken = hard[0] if hard else None
                if best >= self.incumbent.value - self.gap:
                    break
                soft = broken_soft(master.problem, point.taken) if master.counts_soft else []
                if not self._tighten(duals, point, [*hard, *soft], open_before, best):
                    break
        except Impossible:
            return Node(INFINITY, None, choices, None)
        # In a counted stage of ordinary size restricted programs look for allocations. Where few
        # cases in hand may move they take seconds, so points of branches are rounded, too.
        few_moves = master.problem.most_moves is not None
        rounds = (master.convex or master.large) and (few_moves or not choices)
        if solved is not None and rounds and best < self.incumbent.value - self.gap:
            self.incumbent.offer(solved[1].taken, _worth(solved[0]))
        return Node(best, broken, choices, duals_of_best)

    def _tighten(
        self,
        duals: Duals,
        point: Point,
        broken: list[tuple[int, int]],
        open_before: float,
        best: float,
    ) -> bool:
        """Add hulls, pairs and cuts that the point slipped through; False if the node is done."""
        master, tuning = self.master, self.master.problem.tuning.relaxation
        hulls = broken if tuning.disjunctions and not self._withheld else []
        self._missed = self._withheld and bool(broken)
        tighter = [master.add_hull(*one) for one in hulls]
        tighter.append(add_cheaper_pairs(master, duals, self.gap))
        slow = self.incumbent.value - best > (1 - tuning.cut_gap_share) * open_before
        if slow and not any(tighter):
            return False
        missing = master.convex and add_violated_cuts(master, point, self.gap)
        return missing or any(tighter)


def _worth(duals: Duals) -> ShadowPrices:
    return ShadowPrices(duals.ceilings.balance, duals.moves)


def broken_conditions(problem: Problem, point: FloatArray) -> list[tuple[int, int]]:
    """Hard conditions and the practitioners for whom a fractional point meets no disjunct, those
    first who miss the nearest one by most.
    """
    hard = [number for number, condition in enumerate(problem.conditions) if not condition.penalty]
    return _broken(problem, point, hard)


def broken_soft(problem: Problem, point: FloatArray) -> list[tuple[int, int]]:
    """Soft conditions and the practitioners for whom a fractional point meets no disjunct."""
    soft = [number for number, condition in enumerate(problem.conditions) if condition.penalty]
    return _broken(problem, point, soft)


def _broken(problem: Problem, point: FloatArray, numbers: list[int]) -> list[tuple[int, int]]:
    found = []
    for number in numbers:
        condition = problem.conditions[number]
        sums = condition.taken + condition.features @ point
        for person, disjuncts in condition.disjuncts.items():
            over = [float((m.rows @ sums[:, person] - m.rooms).max(initial=0.0)) for m in disjuncts]
            least = min(over, default=0.0)
            if least > 1e-6:
                found.append((-least, number, person))
    return [(number, person) for _, number, person in sorted(found)]
