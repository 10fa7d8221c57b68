"""The two best alternatives to every choice of a proposal, each with its exact consequence."""

from collections.abc import Iterator

import numpy as np

from caseload.models.bounds import NO_BOUNDS, Bounds, PairBounds
from caseload.models.explanation import Consequence
from caseload.models.instance import Instance
from caseload.models.proposal import Alternative, Assignment, Proposal
from caseload.optimizer.explain.case import cost_of_choice, utilisation_with
from caseload.optimizer.explain.evidence.consequence import Consequences
from caseload.optimizer.explain.evidence.run import Run, class_members

BEST = 2
"""Alternatives that are told of for each case."""

MOST_ASKED = 6
"""Practitioners who are asked for each case, the most promising first."""

MOST_IN_ALL = 1500
"""Practitioners who are asked over all cases; a count and no clock, so the answer repeats."""

LARGE = 20_000
"""Pairs above which alternatives are not looked for."""

PAIRS_PROVEN = 4000
"""Pairs of the problems that are solved again for a proof, over all of them."""

FINE = 1e4
"""Bounds are kept to a ten-thousandth of a point."""


def with_alternatives(instance: Instance, proposal: Proposal) -> tuple[Proposal, Bounds]:
    """The proposal with the best alternatives to each choice, and the bounds found on the way.

    Cases that were decided beforehand have none, nor those that come after `MOST_IN_ALL` questions;
    where an instance is in several pieces, or large, none are looked for.
    """
    run = Run(instance, proposal)
    parts = run.compiled.parts
    if len(parts) != 1 or parts[0].problem.pairs > LARGE:
        return proposal.model_copy(update={"alternatives_for": 0}), NO_BOUNDS
    pairs = max(1, parts[0].problem.pairs)
    run.forcing(0).proofs = PAIRS_PROVEN // pairs
    consequences = Consequences(run)
    left, looked, rows = MOST_IN_ALL, 0, []
    for row in proposal.assignments:
        if row.pinned or not left:
            rows.append(row)
            continue
        found, asked = _best(run, consequences, row, min(left, MOST_ASKED))
        left, looked = left - asked, looked + 1
        rows.append(row.model_copy(update={"alternatives": found}))
    told = {"assignments": tuple(rows), "alternatives_for": looked}
    return proposal.model_copy(update=told), Bounds(parts=(_bounds(run),))


def _best(
    run: Run, consequences: Consequences, row: Assignment, most: int
) -> tuple[tuple[Alternative, ...], int]:
    """The best of those who promise most, and how many were asked."""
    found: list[tuple[tuple[float, ...], Alternative]] = []
    asked = 0
    for rise, person in _promising(run, row):
        found.sort(key=lambda one: one[0])
        enough = found[BEST - 1][0] if len(found) >= BEST else None
        if asked == most or (enough and enough <= (0.0, 0.0, 0.0, rise, 0.0)):
            break
        asked += 1
        answer = consequences.of(row.case, person)
        if answer is not None:
            used = utilisation_with(run, person, answer[1])
            alternative = _alternative(run, person, used, answer[0])
            found.append((cost_of_choice(answer[0]), alternative))
    found.sort(key=lambda one: one[0])
    return tuple(alternative for _, alternative in found[:BEST]), asked


def _promising(run: Run, row: Assignment) -> Iterator[tuple[float, str]]:
    """Who else could take the case, and the least that the balance rises by (points): those first
    with whom it need rise least, and whom preferences favour.
    """
    place, part = run.place_of[row.case], run.part(0)
    forcing = run.forcing(0)
    group, holder = int(forcing.group_of[place.group]), run.column_of[row.practitioner][1]
    base = forcing.base.stages[3].value
    rises = np.where(forcing.counts[group] > 0, 0.0, np.maximum(forcing.least[group] - base, 0.0))
    dearer = part.problem.preference[place.group] - part.problem.preference[place.group, holder]
    may = np.flatnonzero(forcing.problem.most[group] > 0)
    order = may[np.lexsort((may, dearer[may], rises[may].round(2)))]
    for column in order:
        if column != holder and forcing.own.possible(group, int(column)):
            yield float(rises[column].round(2)), part.practitioner_ids[column]


def _alternative(
    run: Run, person: str, utilisation: float | None, found: Consequence
) -> Alternative:
    return Alternative(
        practitioner=person,
        name=run.person(person).label,
        utilisation=utilisation,
        rise=max(found.balance.change, 0.0),
        moves=len(found.moves),
        free=found.free,
        proven=found.proven,
        sentence=found.sentence,
    )


def _bounds(run: Run) -> PairBounds | None:
    """The bounds of every pair, as they are kept; None where pairs have none of their own."""
    forcing, part = run.forcing(0), run.part(0)
    if not forcing.bounds_pairs:
        return None
    least = np.floor(forcing.least * FINE) / FINE
    return PairBounds(
        cases=class_members(part, forcing),
        practitioners=part.practitioner_ids,
        least=tuple(
            tuple(float(one) if np.isfinite(one) else None for one in line) for line in least
        ),
        split=forcing.split,
    )
