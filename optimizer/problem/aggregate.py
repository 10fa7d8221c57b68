"""Aggregation: coarser classes for the stages up to the balance.

What is placed, and how evenly, depends neither on an earlier proposal nor on preferences, so those
stages are solved on the classes of cases that differ in these alone. An assignment problem then
deals the cases of each coarse class to its slots, with the least departure from the earlier
proposal and then at the least cost of preferences. Both directions are exact.
"""

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.distinct import distinct_rows
from caseload.optimizer.problem.problem import Condition, Limit, Problem
from caseload.optimizer.solvers.network_flow import cheapest_deal


@dataclass(frozen=True)
class Aggregation:
    """A coarse problem without an earlier proposal and preferences, and the coarse class of each
    fine class, [class].

    What was dealt once is kept: one answer after another differs in few classes from the last.
    """

    fine: Problem
    problem: Problem
    group_of: IntArray
    _dealt: dict[tuple[int, bytes], IntArray] = field(default_factory=dict, compare=False)

    def fold(self, counts: IntArray) -> IntArray:
        """Counts of the coarse classes, from those of the fine ones; both [class, practitioner]."""
        folded = np.zeros((self.problem.classes, self.problem.people), dtype=np.int64)
        np.add.at(folded, self.group_of, counts)
        return folded

    def unfold(self, counts: IntArray) -> IntArray:
        """Counts of the fine classes that depart least from the earlier proposal and then cost
        least of preferences, from the coarse ones.

        As many of the cases in hand stay where they are as of the coarse class.
        """
        unfolded = np.zeros((self.fine.classes, self.fine.people), dtype=np.int64)
        for group, (row, members) in enumerate(zip(counts, self._members, strict=True)):
            if len(members) == 1:
                unfolded[members[0]] = row
                continue
            key = (group, row.tobytes())
            if key not in self._dealt:
                self._dealt[key] = self._deal(members, row)
            unfolded[members] = self._dealt[key]
        return unfolded

    @cached_property
    def _members(self) -> list[IntArray]:
        """The fine classes of each coarse one, in order."""
        groups = range(self.problem.classes)
        return [np.flatnonzero(self.group_of == group) for group in groups]

    def _deal(self, members: IntArray, row: IntArray) -> IntArray:
        """The cases of one coarse class, [practitioner], dealt to its fine ones, [fine class of it,
        practitioner].
        """
        fine = self.fine
        units = np.repeat(np.arange(len(members)), fine.count[members])
        slots = np.repeat(np.arange(fine.people), row)
        places = np.ix_(members[units], slots)
        cost = np.zeros((len(units), len(units)), dtype=np.int64)
        cost[:, : len(slots)] = fine.preference[places]
        if fine.keeps:
            dear = int(fine.preference[members].max()) * len(units) + 1
            cost[:, : len(slots)] += dear * fine.departure[places]
            cost[:, len(slots) :] = dear * fine.departure_left[members[units]][:, None]
        if fine.in_hand[members[0]]:
            own = fine.own[members].reshape(-1)
            home = np.repeat(np.tile(np.arange(fine.people), len(members)), own)
            stays = home[:, None] == slots[None, :]
            dear = int(cost.max()) * len(units) + 1
            cost[:, : len(slots)] = np.where(stays, -dear, cost[:, : len(slots)])
        taken = cheapest_deal(cost)
        placed = taken < len(slots)
        dealt = np.zeros((len(members), fine.people), dtype=np.int64)
        np.add.at(dealt, (units[placed], slots[taken[placed]]), 1)
        return dealt


def aggregated(problem: Problem) -> Aggregation:
    """The problem with classes that differ in preferences or in what was proposed before alone put
    together, heaviest first.

    Classes that differ in risk stay apart only where the priority tells them apart.
    """
    looks = np.column_stack(
        [
            -problem.weight,
            problem.priority,
            *(limit.use for limit in problem.limits),
            *(row for condition in problem.conditions for row in condition.features),
            ~problem.allowed,
            problem.pair_penalty,
            problem.in_hand,
        ]
    )
    first, group_of = distinct_rows(looks)
    members: list[list[int]] = [[] for _ in first]
    for fine, group in enumerate(group_of):
        members[group] += problem.members[fine]
    own = np.zeros((len(first), problem.people), dtype=np.int64)
    np.add.at(own, group_of, problem.own)
    coarse = dataclasses.replace(
        problem,
        members=tuple(tuple(sorted(cases)) for cases in members),
        weight=problem.weight[first],
        priority=problem.priority[first],
        risk=problem.risk[first],
        allowed=problem.allowed[first],
        pair_penalty=problem.pair_penalty[first],
        preference=np.zeros((len(first), problem.people), dtype=np.int64),
        departure=np.zeros((len(first), problem.people), dtype=np.int64),
        departure_left=np.zeros(len(first), dtype=np.int64),
        keeps=False,
        limits=tuple(
            Limit(one.key, one.use[first], one.room, one.floor, one.taken, one.penalty)
            for one in problem.limits
        ),
        conditions=tuple(
            Condition(one.key, one.features[:, first], one.taken, one.disjuncts, one.penalty)
            for one in problem.conditions
        ),
        preference_cost=0,
        own=own,
    )
    return Aggregation(problem, coarse, group_of)
