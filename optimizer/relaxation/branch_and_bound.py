"""Branch and bound over the disjuncts of conditional rules, best bound first.

Each node bounds the problem with some disjuncts chosen. The master is solved, tightened by cuts,
hulls and priced pairs, and solved again until its dual bound closes the gap or rises no more. A
solution that breaks a conditional rule is first cut off by the convex hull of the practitioner's
disjuncts; where that is not enough, the node branches on those disjuncts.

Guarantee: every allocation works in some disjunct for each practitioner, so the least bound of the
open nodes is a bound on everything (Land and Doig 1960), at whatever moment the search ends.
"""

from dataclasses import dataclass

from caseload.optimizer.arrays import FloatArray
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.relaxation.cuts import add_violated_cuts
from caseload.optimizer.relaxation.dual_bound import dual_bound
from caseload.optimizer.relaxation.incumbent import Incumbent
from caseload.optimizer.relaxation.master.duals import FREE, Choice, Duals, Point
from caseload.optimizer.relaxation.master.master_lp import Impossible, MasterLP
from caseload.optimizer.relaxation.pricing import add_cheaper_pairs


@dataclass(frozen=True)
class Node:
    """The bound under some chosen disjuncts.

    `broken` is a condition and a practitioner whose disjuncts the node's solution breaks, None if
    it breaks none; `duals` are the best that were found in the node itself, None where its
    disjuncts leave nothing possible.
    """

    bound: float
    broken: tuple[int, int] | None
    choices: frozenset[Choice]
    duals: Duals | None


class BranchAndBound:
    """The search tree of one master.

    `gap` (absolute, in the stage's unit) is the distance from the incumbent at which it ends;
    `floor` is a bound from elsewhere; `price` is what a unit of convex cost was worth in the last
    duals that raised a bound.
    """

    def __init__(self, master: MasterLP, incumbent: Incumbent, gap: float) -> None:
        self.master = master
        self.incumbent = incumbent
        self.gap = gap
        self.price = 0.0
        self.floor = -FREE
        self.nodes: list[Node] = []
        self._bounded: list[Node] = []

    @property
    def open(self) -> bool:
        """Whether the bound is still further from the incumbent than the gap."""
        return self.bound < self.incumbent.value - self.gap

    @property
    def bound(self) -> float:
        """The value that no allocation beats: the least bound of any node, or the `floor`."""
        return max(self.floor, min(node.bound for node in self.nodes))

    def run(self, branchings: int, max_disjuncts: int | None = None) -> list[Node]:
        """Branch until the gap is closed or `branchings` are spent; returns the open nodes.

        With `max_disjuncts` the search ends where it would branch into more disjuncts. May be asked
        again.
        """
        if not self.nodes:
            self.nodes.append(self._bound(frozenset(), 0.0))
        if self.master.large or not self.master.problem.tuning.relaxation.branch:
            return self.nodes
        for _ in range(branchings):
            node = min(self.nodes, key=lambda one: one.bound)
            if node.broken is None or node.bound >= self.incumbent.value - self.gap:
                break
            condition, person = node.broken
            disjuncts = len(self.master.problem.conditions[condition].disjuncts[person])
            if max_disjuncts is not None and disjuncts > max_disjuncts:
                break
            self.nodes.remove(node)
            for place in range(disjuncts):
                choice = (condition, person, place)
                choices = frozenset([*node.choices, choice])
                child = self._closed(choices, choice) or self._bound(choices, node.bound)
                self._bounded.append(child)
                self.nodes.append(child)
        return self.nodes

    def _closed(self, choices: frozenset[Choice], choice: Choice) -> Node | None:
        """A node that the duals of another one with the same choice close; None if none do."""
        master = self.master
        master.choose(choices)
        for node in self._bounded:
            if node.duals is not None and choice in node.choices:
                duals = master.reopened(node.duals)
                bound = dual_bound(master, duals)
                if bound >= self.incumbent.value - self.gap:
                    return Node(bound, None, choices, duals)
        return None

    def _bound(self, choices: frozenset[Choice], parent: float) -> Node:
        """Bound the problem with these disjuncts chosen; no bound is below the parent's."""
        master, best, broken, solved = self.master, parent, None, None
        own, duals_of_best = -FREE, None
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
                    own, duals_of_best, self.price = found, duals, duals.ceilings.balance
                best = max(best, found)
                every_broken = broken_conditions(master.problem, point.taken)
                broken = every_broken[0] if every_broken else None
                if best >= self.incumbent.value - self.gap:
                    break
                if not self._tighten(duals, point, every_broken, open_before, best):
                    break
        except Impossible:
            return Node(FREE, None, choices, None)
        # Where whole units are counted, a restricted program is tried at once instead.
        rounds = not choices and (master.convex or master.large)
        if solved is not None and rounds and best < self.incumbent.value - self.gap:
            self.incumbent.offer(solved[1].taken, solved[0].ceilings.balance)
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
        tighter = [master.add_hull(*one) for one in broken if tuning.disjunctions]
        tighter.append(add_cheaper_pairs(master, duals, self.gap))
        slow = self.incumbent.value - best > (1 - tuning.cut_gap_share) * open_before
        if slow and not any(tighter):
            return False
        missing = master.convex and add_violated_cuts(master, point, self.gap)
        return missing or any(tighter)


def broken_conditions(problem: Problem, point: FloatArray) -> list[tuple[int, int]]:
    """Hard conditions and the practitioners for whom a fractional point meets no disjunct."""
    found = []
    for number, condition in enumerate(problem.conditions):
        if condition.penalty:
            continue
        sums = condition.taken + condition.features @ point
        for person, disjuncts in condition.disjuncts.items():
            over = [float((m.rows @ sums[:, person] - m.rooms).max(initial=0.0)) for m in disjuncts]
            if min(over, default=0.0) > 1e-6:
                found.append((number, person))
    return found
