"""A consequence in words: one sentence, in which what counts most comes first."""

from collections.abc import Sequence

from caseload.models.explanation import Consequence, Move
from caseload.models.policy import BalanceMeasure
from caseload.optimizer.explain.evidence.redeal import Allocation
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rule_kit.wording import counted, listed

MEASURES: dict[BalanceMeasure, str] = {
    "spread": "lowest possible spread",
    "peak": "lowest possible peak",
    "leximax": "lowest possible peak",
    "range": "lowest possible range",
}
"""The name of each balance measure in a sentence."""

MOST_MOVES = 2
"""A sentence names this many moves one by one and counts more of them."""


def moves_of(run: Run, allocation: Allocation, case_id: str) -> tuple[Move, ...]:
    """The moves of all other cases, in the order of their identifiers."""
    return tuple(
        Move(
            case=case,
            giver=run.allocation[case],
            taker=taker,
            sentence=_move_words(run, case, taker),
        )
        for case, taker in sorted(allocation.items())
        if taker != run.allocation[case] and case != case_id
    )


def _move_words(run: Run, case: str, taker: str | None) -> str:
    if taker is None:
        return f"case {case} is left over instead"
    return f"case {case} goes to {run.person(taker).label} instead"


def _preference_words(run: Run, allocation: Allocation, asked: str) -> str:
    """The preferences that the new pairs of an allocation go against, with the number of cases.

    The case that the question is about needs no number.
    """
    against: dict[str, list[str]] = {}
    for case_id, taker in sorted(allocation.items()):
        holder = run.allocation[case_id]
        if taker == holder or taker is None or holder is None:
            continue
        case, then, now = run.case(case_id), run.person(taker), run.person(holder)
        for rule in run.book.preferences:
            if rule.price(case, then, run.instance) > rule.price(case, now, run.instance):
                words = rule.against(case, then, run.instance)
                against.setdefault(words, []).append(case_id)
    return "; ".join(f"{words}{_of_whom(cases, asked)}" for words, cases in against.items())


def _of_whom(cases: Sequence[str], asked: str) -> str:
    if cases == [asked]:
        return ""
    return f" for {counted(len(cases), 'case')}" if len(cases) > 1 else " for another case"


def sentence_of(run: Run, found: Consequence, allocation: Allocation, asked: str) -> str:
    """The consequence as a lead would say it: the earlier stages, the balance, who moves."""
    parts = [*_earlier_stage_words(run, found, allocation), _balance_words(run, found)]
    parts.append(_moves_words(run, found))
    most = run.highest_tolerated(found.balance.after)
    most += run.tuning.counterfactual.shown_points
    if run.instance.policy.balance.measure == "spread" and found.spread.after > most:
        parts.append(f"with no more moves than these it would be {found.spread.after:.2f}")
    if found.preferences.change > 0:
        parts.append(_preference_words(run, allocation, asked))
    return "; ".join(part for part in parts if part)


def besides(run: Run, found: Consequence, allocation: Allocation, asked: str) -> str:
    """What counts against it beside the balance and the moves; empty where nothing does."""
    parts = _earlier_stage_words(run, found, allocation)
    if found.preferences.change > 0:
        parts.append(_preference_words(run, allocation, asked))
    return "; ".join(part for part in parts if part)


def _earlier_stage_words(run: Run, found: Consequence, allocation: Allocation) -> list[str]:
    """One clause for each stage before the balance that is worse."""
    parts = []
    if found.left_over.change > 1e-6:
        more = sum(taker is None for taker in allocation.values())
        more -= sum(holder is None for holder in run.allocation.values())
        verb = "is" if more == 1 else "are"
        parts.append(
            f"{counted(more, 'more case')} {verb} left over"
            if more > 0
            else "a case of higher priority is left over"
        )
    elif found.waiting.change > 1e-6:
        parts.append("a case of higher risk is left over in the place of another")
    if found.missed.change > 1e-6:
        parts.append(f"minimums are missed by {found.missed.change:g} more")
    if found.gave_way.change > 1e-6:
        parts.append(
            f"rules that may give way are broken by more (cost {found.gave_way.before:g} "
            f"to {found.gave_way.after:g})"
        )
    return parts


def _balance_words(run: Run, found: Consequence) -> str:
    """The balance measure before and after; a range where it is not proven."""
    what = MEASURES[run.instance.policy.balance.measure]
    figure = found.balance
    if abs(figure.change) < run.tuning.counterfactual.shown_points:
        return "the week is just as even"
    places = 2 if f"{figure.before:.2f}" != f"{figure.after:.2f}" else 3
    before, after, bound = (
        f"{value:.{places}f}" for value in (figure.before, figure.after, figure.bound)
    )
    verb = "rises" if found.balance.change > 0 else "falls"
    if found.proven or after == bound:
        return f"the {what} {verb} from {before} to {after} points"
    if found.left_over.change > 1e-6:
        return f"the {what} {verb} from {before} to {after} points or less"
    return f"the {what} {verb} from {before} to between {max(bound, before)} and {after} points"


def _moves_words(run: Run, found: Consequence) -> str:
    """The other cases that move: one or two by name, more by their number."""
    if not found.moves:
        return "no other case moves"
    if len(found.moves) == 1 and found.moves[0].taker is None:
        return found.moves[0].sentence
    if len(found.moves) > MOST_MOVES or any(move.taker is None for move in found.moves):
        return f"{len(found.moves)} other cases move"
    first, *rest = [(move.case, run.person(move.taker).label) for move in found.moves if move.taker]
    said = [f"case {first[0]} goes to {first[1]}", *(f"case {c} to {who}" for c, who in rest)]
    return f"{listed(said)} instead"
