"""Alternatives: the two best other practitioners for every case of a proposal.

Practitioners are tried in the order of their pair bounds, so that the search for a case ends as
soon as the next bound is above the second best consequence found. Each alternative states the exact
consequence, as an explanation of the case would.
"""

from collections.abc import Iterator

import numpy as np

from caseload.models.bounds import NO_BOUNDS, Bounds, PairBounds
from caseload.models.explanation import Consequence
from caseload.models.instance import Instance
from caseload.models.proposal import Alternative, Assignment, Proposal, StageName
from caseload.optimizer.explain.case import cost_of_choice, utilisation_with
from caseload.optimizer.explain.evidence.consequence import Consequences
from caseload.optimizer.explain.evidence.run import Run, class_members
from caseload.optimizer.pipeline.answer import stage_of
from caseload.optimizer.tuning import Tuning

GIVEN = 2
"""Alternatives for each case in a proposal."""

BOUND_STEPS_PER_POINT = 1e4
"""A written run keeps bounds to a ten-thousandth of a point, rounded down."""


def with_alternatives(
    instance: Instance, proposal: Proposal, tuning: Tuning = Tuning()
) -> tuple[Proposal, Bounds]:
    """The proposal with its alternatives, and the pair bounds that the search has proven.

    Pinned cases have no alternatives, nor do the cases that come after the last practitioner tried.
    An instance in several parts, or a large one, has none at all.
    """
    run, figures = Run(instance, proposal, tuning=tuning), tuning.alternatives
    parts = run.compiled.parts
    if len(parts) != 1 or parts[0].problem.pairs > figures.max_pairs:
        return proposal.model_copy(update={"alternatives_for": 0}), NO_BOUNDS
    pairs = max(1, parts[0].problem.pairs)
    run.what_if(0).budget.proofs = figures.proven_pairs // pairs
    consequences = Consequences(run)
    left, searched, rows = figures.asked_in_all, 0, []
    for row in proposal.assignments:
        if row.pinned or not left:
            rows.append(row)
            continue
        found, asked = _best_for(run, consequences, row, min(left, figures.asked_per_case))
        left, searched = left - asked, searched + 1
        rows.append(row.model_copy(update={"alternatives": found}))
    update = {"assignments": tuple(rows), "alternatives_for": searched}
    return proposal.model_copy(update=update), Bounds(parts=(_bounds(run),))


def _best_for(
    run: Run, consequences: Consequences, row: Assignment, most: int
) -> tuple[tuple[Alternative, ...], int]:
    """The best alternatives to one assignment, and how many practitioners were tried."""
    found: list[tuple[tuple[float, ...], Alternative]] = []
    asked = 0
    for rise, person in _by_bound(run, row):
        found.sort(key=lambda one: one[0])
        enough = found[GIVEN - 1][0] if len(found) >= GIVEN else None
        if asked == most or (enough and enough <= (0.0, 0.0, 0.0, 0.0, rise, 0.0)):
            break
        asked += 1
        answer = consequences.of(row.case, person)
        if answer is not None:
            used = utilisation_with(run, person, answer[1])
            alternative = _alternative(run, person, used, answer[0])
            found.append((cost_of_choice(answer[0]), alternative))
    found.sort(key=lambda one: one[0])
    return tuple(alternative for _, alternative in found[:GIVEN]), asked


def _by_bound(run: Run, row: Assignment) -> Iterator[tuple[float, str]]:
    """The other practitioners who could take the case, each after a lower bound on the rise of the
    balance (points). The order is that of the bounds, then of the preferences.
    """
    index, part = run.index_of[row.case], run.part(0)
    what_if = run.what_if(0)
    group, holder = int(what_if.group_of[index.group]), run.column_of[row.practitioner][1]
    base = stage_of(what_if.unforced.stages, StageName.BALANCE).value
    bounds = what_if.pair_bounds.points[group]
    rises = np.where(what_if.counts[group] > 0, 0.0, np.maximum(bounds - base, 0.0))
    preference = part.problem.preference[index.group]
    dearer = preference - preference[holder]
    may = np.flatnonzero(what_if.problem.most[group] > 0)
    order = may[np.lexsort((may, dearer[may], rises[may].round(2)))]
    for column in order:
        if column != holder and what_if.feasible_alone.possible(group, int(column)):
            yield float(rises[column].round(2)), part.practitioner_ids[column]


def _alternative(
    run: Run, person: str, utilisation: float | None, found: Consequence
) -> Alternative:
    """A consequence as an alternative of the proposal."""
    return Alternative(
        practitioner=person,
        name=run.person(person).label,
        utilisation=utilisation,
        rise=max(found.balance.change, 0.0),
        moves=len(found.moves),
        free=found.free,
        proven=found.proven,
        sentence=found.sentence,
        besides=found.besides,
    )


def _bounds(run: Run) -> PairBounds | None:
    """The pair bounds as a written run keeps them; None where pairs are not bounded one by one."""
    what_if, part = run.what_if(0), run.part(0)
    if not what_if.pair_bounds.exist:
        return None
    steps = BOUND_STEPS_PER_POINT
    least = np.floor(what_if.pair_bounds.points * steps) / steps
    return PairBounds(
        cases=class_members(part, what_if),
        practitioners=part.practitioner_ids,
        least=tuple(
            tuple(float(one) if np.isfinite(one) else None for one in line) for line in least
        ),
        split=what_if.pair_bounds.branched,
    )
