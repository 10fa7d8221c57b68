"""A plan with everything decided on it, nothing else moved, and questions about how it stands."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from caseload.library.check import check
from caseload.library.plan import Plan
from caseload.library.session import Session
from caseload.models.conflict import Contradiction
from caseload.models.earlier import next_round
from caseload.models.explanation import CaseExplanation, ShortageExplanation, WhyNot
from caseload.models.instance import Decision
from caseload.models.overrides import Moving
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.explain.choices import Choices
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.note import SENSITIVE, draft_note
from caseload.optimizer.proposal.as_decided import AsDecided, as_decided
from caseload.optimizer.proposal.nothing_new import why_none
from caseload.optimizer.proposal.overrides import overrides

if TYPE_CHECKING:
    from caseload.models.overrides import Overrides

__all__ = ["AsDecided", "Choices", "Run"]


def as_it_stands(plan: Plan, decisions: Sequence[Decision]) -> AsDecided:
    """A plan with these decisions in the place of its own; nothing else moves."""
    return as_decided(plan.instance.changed(decisions=tuple(decisions)), plan.proposal)


def questions_about(plan: Plan, now: AsDecided, seconds: float) -> Run:
    """A plan as it stands `now`, ready for questions that are answered within so many seconds."""
    same = now.proposal.allocation == plan.proposal.allocation
    same = same and now.week.decisions == plan.instance.decisions
    bounds = plan.bounds if same else None
    return Run(now.week, now.proposal, seconds=seconds, bounds_hold=same, bounds=bounds)


def choices_of(now: AsDecided) -> Choices:
    """Whom each case could go to while nothing else moves."""
    return Choices(now.week, now.proposal)


def none_of(now: AsDecided) -> dict[str, str]:
    """Why somebody gets none of the new cases, by practitioner."""
    return why_none(now.week, now.proposal)


def tolerated(plan: Plan, now: AsDecided, best: float) -> float:
    """The spread that the policy tolerates, in points, where the `best` is known."""
    return Run(now.week, plan.proposal).highest_tolerated(best)


def changed_together(plan: Plan, now: AsDecided) -> "Overrides | None":
    """What was decided against a plan, and what that costs; None where nothing was."""
    before = next_round(plan.proposal.earlier, plan.allocation)
    certificate = plan.certificate.model_copy(update={"spread": now.spread})
    proposal = now.proposal.model_copy(update={"certificate": certificate})
    return overrides(now.instance.changed(earlier=before), proposal)


def broken_by(plan: Plan) -> tuple[str, ...]:
    """The rules that a plan breaks and no exception accounts for, each as a sentence: by a check of
    its own, of every rule on what is decided.
    """
    allowed = {one.sentence for one in (*plan.proposal.soft_breaches, *plan.proposal.exceptions)}
    review = check(this_week(plan.instance), dict(plan.allocation))
    return tuple(one.sentence for one in review.breaches if one.sentence not in allowed)


def why(run: Run, case: str, on_step: Callable[[int, int], None] | None = None) -> CaseExplanation:
    """Why a case goes where it goes, and who else could take it.

    `on_step` hears how many of how many candidates were looked at.
    """
    from caseload.optimizer.explain.case import explain_case  # noqa: PLC0415 - slow to load

    return explain_case(run, case, on_step)


def why_not(run: Run, case: str, practitioner: str) -> WhyNot:
    """Whether a case could go to somebody if others moved, and what would follow."""
    from caseload.optimizer.explain.why_not import (  # noqa: PLC0415 - slow to load
        explain_why_not,
    )

    return explain_why_not(run, case, practitioner)


def who_would_move(week: Session, case: str, practitioner: str) -> Moving:
    """Who else would move if a case went to somebody and as little as can be changed.

    The week that is kept open stays as it was.
    """
    try:
        reply = week.pin(case, practitioner)
    except Contradiction as contradiction:
        return Moving(said=tuple(one.sentence for one in contradiction.conflicts))
    week.undo()
    moves = tuple(one for one in reply.moved if one.case != case)
    return Moving(moves=moves, spread=reply.plan.certificate.spread)


def what_would_help(run: Run) -> ShortageExplanation:
    """What is left over, for want of whom, and what would help."""
    from caseload.optimizer.explain.shortage.shortage import (  # noqa: PLC0415 - slow to load
        explain_unallocated,
    )

    return explain_unallocated(run)


def note(run: Run, case: str) -> tuple[str, bool]:
    """A draft of the note on a case, and whether it is sensitive."""
    text = draft_note(run, case).text
    return text, SENSITIVE in text.splitlines()
