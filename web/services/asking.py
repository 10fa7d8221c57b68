"""Questions about a week as it stands: why, why not, who else would move. Each is solved anew."""

import threading
from dataclasses import dataclass

from caseload.library.plan import Plan
from caseload.library.session import Session
from caseload.models.conflict import Contradiction
from caseload.models.explanation import CaseExplanation, WhyNot
from caseload.models.overrides import Change
from caseload.optimizer.explain.evidence.run import Run
from caseload.reports.proposal.overrides import change_line
from caseload.web.services.kept import kept
from caseload.web.services.standing import Standing

SECONDS = 10.0
"""A question is answered within so many seconds, or says what is not proven."""

SESSIONS = 4
"""Weeks that are kept open for changes, each as it stands."""

ANSWERS = 64
"""Answers that are kept ready."""


def ready(found: Standing) -> Run:
    """A week as it stands, ready for one question."""
    now, plan = found.now, found.plan
    same = now.proposal.allocation == plan.proposal.allocation
    same = same and now.week.decisions == plan.instance.decisions
    bounds = plan.bounds if same else None
    return Run(now.week, now.proposal, seconds=SECONDS, bounds_hold=same, bounds=bounds)


@dataclass(frozen=True)
class Others:
    """What would follow if others may move: who does, each in words, and the spread then (points).

    `said` is why it cannot be, in sentences; nothing else stands then.
    """

    moves: tuple[tuple[Change, str], ...] = ()
    spread: float | None = None
    said: tuple[str, ...] = ()


@kept(SESSIONS)
def _session(found: Standing) -> tuple[Session, threading.Lock]:
    """The week kept open as it stands; whoever asks it something has the lock."""
    opened = Plan(found.now.instance, found.now.proposal)
    return Session(opened, time_limit=SECONDS), threading.Lock()


@kept(ANSWERS)
def others(found: Standing, case: str, person: str) -> Others:
    """Who else would move if a case goes to somebody and as little as can be changes."""
    session, turn = _session(found)
    with turn:
        try:
            reply = session.pin(case, person)
        except Contradiction as contradiction:
            return Others(said=tuple(one.sentence for one in contradiction.conflicts))
        session.undo()
    name_of = {row.practitioner: row.name for row in reply.plan.proposal.workloads}
    return Others(
        tuple((one, change_line(one, name_of)) for one in reply.moved if one.case != case),
        reply.plan.certificate.spread,
    )


@kept(ANSWERS)
def why_not(found: Standing, case: str, person: str) -> WhyNot:
    """Whether a case could go to somebody if others moved, and what would follow."""
    from caseload.optimizer.explain.why_not import (  # noqa: PLC0415 - slow to load
        explain_why_not,
    )

    return explain_why_not(ready(found), case, person)


@kept(ANSWERS)
def why(found: Standing, case: str) -> CaseExplanation:
    """Why a case goes where it goes, and who else could take it."""
    from caseload.optimizer.explain.case import explain_case  # noqa: PLC0415 - slow to load

    return explain_case(ready(found), case)
