"""Ties: candidates with whom the week would be exactly as good, and what decided between them."""

from collections import Counter
from collections.abc import Sequence

from caseload.models.case import Case
from caseload.models.explanation import Candidate, TieBreak
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rule_kit.wording import some_names

MOST_NAMES = 6
"""A sentence gives this many names one by one and counts the rest."""


def is_tied(row: Candidate) -> bool:
    """Whether the week would be proven to be exactly as good with this candidate."""
    return row.consequence is not None and row.consequence.free and row.consequence.proven


def tie_break(run: Run, case: Case, candidates: Sequence[Candidate]) -> TieBreak:
    """The first criterion of the tie-break that prefers the holder to all tied candidates."""
    holder = next(row for row in candidates if row.chosen)
    others = [row for row in candidates if is_tied(row)]
    if case.previous_practitioner == holder.practitioner:
        return TieBreak.CONTINUITY
    if all(
        _would_pile_up(run, holder, row) and _new_of_late(run, holder) < _new_of_late(run, row)
        for row in others
    ):
        return TieBreak.FEWEST_NEW
    return TieBreak.ORDER if run.proposal.provenance.lot is None else TieBreak.LOT


def _would_pile_up(run: Run, holder: Candidate, row: Candidate) -> bool:
    """Whether recent new cases would be less evenly spread if the candidate had the case.

    The measure is the sum of squares, as in the tie-break of the engine.
    """
    moves = row.consequence.moves if row.consequence else ()
    changes = Counter({row.practitioner: 1, holder.practitioner: -1})
    changes.update(move.taker for move in moves if move.taker)
    changes.subtract(move.giver for move in moves if move.giver)
    taken, more = run.taken(run.allocation, changes), 0
    for person, change in changes.items():
        late = run.instance.holdings[person].new_cases_7_days + len(taken[person])
        more += change * (2 * late + change)
    return more > 0


def _new_of_late(run: Run, row: Candidate) -> int:
    """The candidate's new cases of the last seven days and of this week, this case included."""
    return row.new_cases + run.instance.holdings[row.practitioner].new_cases_7_days


def tie_words(run: Run, candidates: Sequence[Candidate], tie: TieBreak) -> str:
    """The tied candidates, their number, and what decided."""
    holder = next(row for row in candidates if row.chosen)
    names = [row.name for row in candidates if is_tied(row)]
    late = _new_of_late(run, holder)
    decided = {
        TieBreak.CONTINUITY: f"{holder.name} held the case before",
        TieBreak.FEWEST_NEW: f"{holder.name} has the fewest new cases of late, {late} with these",
        TieBreak.LOT: lot_words(run),
        TieBreak.ORDER: "only a fixed order decided",
    }
    some = some_names(names, MOST_NAMES, "or")
    return f"{some} would have done just as well, a tie of {len(names) + 1}: {decided[tie]}"


def lot_words(run: Run) -> str:
    """That the lot decided, but not between whom: a limited access list may tell them apart."""
    number = run.proposal.provenance.lot
    return f"lot number {number} decided, a fixed order where the lot does not reach"
