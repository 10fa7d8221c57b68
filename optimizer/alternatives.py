"""Who else could take each case: those who may, inside every rule, and where that would leave them.

The exact consequence of another choice, with everything else solved again, is `explain`'s.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from models.base import Frozen
from models.instance import Action, Instance
from models.proposal import Proposal
from models.workload import case_weight
from optimizer.compile import Part, compile_instance
from optimizer.rules.base import BoolArray, IntArray
from optimizer.score import feature_sums, unmet


class Alternative(Frozen):
    """A practitioner who could take a case beside what she has, and her utilisation with it."""

    practitioner: str
    name: str
    utilisation: float


def alternatives(
    instance: Instance,
    proposal: Proposal,
    eligible: Mapping[str, Sequence[str]],
    most: int = 3,
) -> dict[str, tuple[Alternative, ...]]:
    """For each case in the proposal the least full of those who could take it as things stand.

    `eligible` are the practitioners whom no rule bars from the case, by case id.
    """
    row_of = {row.practitioner: row for row in proposal.workloads}
    room = _with_room(instance, proposal.allocation)
    found: dict[str, tuple[Alternative, ...]] = {}
    for row in proposal.assignments:
        if row.case not in eligible:
            continue
        weight = case_weight(instance.policy, instance.case_of[row.case])
        options = sorted(
            ((row_of[p].workload_after + weight) / row_of[p].capacity, p)
            for p in eligible[row.case]
            if p != row.practitioner and p in room[row.case]
        )
        found[row.case] = tuple(
            Alternative(practitioner=person, name=row_of[person].name, utilisation=used)
            for used, person in options[:most]
        )
    return found


def _with_room(
    instance: Instance, allocation: Mapping[str, str | None]
) -> dict[str, frozenset[str]]:
    """The practitioners who break no hard rule that they keep now if they take a case, by case."""
    bans = tuple(d for d in instance.decisions if d.action is Action.FORBID)
    found: dict[str, frozenset[str]] = {}
    for part in compile_instance(instance.changed(decisions=bans)).parts:
        fits = _fits(part, part.counts(allocation))
        for group, members in enumerate(part.problem.members):
            people = frozenset(part.practitioner_ids[p] for p in np.flatnonzero(fits[group]))
            found |= {part.case_ids[case]: people for case in members}
    return found


def _fits(part: Part, counts: IntArray) -> BoolArray:
    """Where one case more of a class keeps every hard limit and condition, [class, practitioner].

    `counts` is the allocation as it stands, of the same shape.
    """
    problem = part.problem
    fits = problem.allowed.copy()
    for limit in problem.limits:
        if limit.hard:
            left = np.maximum(limit.room - limit.taken, 0) - limit.use @ counts
            fits &= (limit.use[:, None] <= left[None, :]) | (limit.use == 0)[:, None]
    for condition in problem.conditions:
        if condition.penalty:
            continue
        sums, broken = feature_sums(condition, counts), set(unmet(condition, counts))
        for person, modes in condition.modes.items():
            if person not in broken:
                after = sums[:, [person]] + condition.features
                kept = [(mode.rows @ after <= mode.rooms[:, None]).all(axis=0) for mode in modes]
                fits[:, person] &= np.any(kept, axis=0)
    return fits
