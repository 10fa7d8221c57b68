"""Questions about a week as it stands: why, why not, who else would move. Each is solved anew."""

from functools import lru_cache

from caseload.library.plan import Plan
from caseload.models.explanation import CaseExplanation, ShortageExplanation, WhyNot
from caseload.optimizer.explain.evidence.run import Run
from caseload.web.services.standing import Standing

SECONDS = 10.0
"""A question is answered within so many seconds, or says what is not proven."""

ANSWERS = 256
"""Answers that are kept ready."""


def why_not(found: Standing, case: str, person: str) -> WhyNot:
    """Whether a case could go to somebody if others moved, and what would follow."""
    return _why_not(_Asked(found), case, person)


def why(found: Standing, case: str) -> CaseExplanation:
    """Why a case goes where it goes, and who else could take it."""
    return _why(_Asked(found), case)


def shortages(plan: Plan) -> ShortageExplanation:
    """What is left over, for want of whom, and what would help."""
    from caseload.optimizer.explain.shortage.shortage import (  # noqa: PLC0415 - slow to load
        explain_unallocated,
    )

    return explain_unallocated(plan.questions(3 * SECONDS))


class _Asked:
    """A standing as a key: the same one as long as nothing is decided."""

    def __init__(self, found: Standing) -> None:
        self.found = found

    def __hash__(self) -> int:
        return id(self.found)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.found is other.found

    def run(self) -> Run:
        """The week as it stands, ready for a question."""
        now, plan = self.found.now, self.found.plan
        same = now.proposal.allocation == plan.proposal.allocation
        same = same and now.week.decisions == plan.instance.decisions
        bounds = plan.bounds if same else None
        return Run(now.week, now.proposal, seconds=SECONDS, bounds_hold=same, bounds=bounds)


@lru_cache(maxsize=ANSWERS)
def _why_not(asked: _Asked, case: str, person: str) -> WhyNot:
    from caseload.optimizer.explain.why_not import (  # noqa: PLC0415 - slow to load
        explain_why_not,
    )

    return explain_why_not(asked.run(), case, person)


@lru_cache(maxsize=ANSWERS)
def _why(asked: _Asked, case: str) -> CaseExplanation:
    from caseload.optimizer.explain.case import explain_case  # noqa: PLC0415 - slow to load

    return explain_case(asked.run(), case)
