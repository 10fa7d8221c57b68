"""Questions about a week as it stands: why, why not, who else would move. Each is solved anew."""

import threading
from dataclasses import dataclass
from functools import lru_cache

from caseload.library.plan import Plan
from caseload.library.session import Session
from caseload.models.conflict import Contradiction
from caseload.models.explanation import CaseExplanation, WhyNot
from caseload.models.overrides import Change
from caseload.optimizer.explain.evidence.run import Run
from caseload.reports.proposal.overrides import change_line
from caseload.web.services.standing import Standing

SECONDS = 10.0
"""A question is answered within so many seconds, or says what is not proven."""

SESSIONS = 4
"""Weeks that are kept open for changes, each as it stands."""

ANSWERS = 64
"""Answers that are kept ready."""


def ready(found: Standing) -> Run:
    """A week as it stands, ready for one question."""
    return _Asked(found).run()


@dataclass(frozen=True)
class Others:
    """What would follow if others may move: who does, each in words, and the spread then (points).

    `said` is why it cannot be, in sentences; nothing else stands then.
    """

    moves: tuple[tuple[Change, str], ...] = ()
    spread: float | None = None
    said: tuple[str, ...] = ()


def others(found: Standing, case: str, person: str) -> Others:
    """Who else would move if a case goes to somebody and as little as can be changes."""
    return _others(_Asked(found), case, person)


def why_not(found: Standing, case: str, person: str) -> WhyNot:
    """Whether a case could go to somebody if others moved, and what would follow."""
    return _why_not(_Asked(found), case, person)


def why(found: Standing, case: str) -> CaseExplanation:
    """Why a case goes where it goes, and who else could take it."""
    return _why(_Asked(found), case)


@lru_cache(maxsize=SESSIONS)
def _session(asked: "_Asked") -> tuple[Session, threading.Lock]:
    """The week kept open as it stands; whoever asks it something has the lock."""
    now = asked.found.now
    opened = Plan(now.instance, now.proposal)
    return Session(opened, time_limit=SECONDS), threading.Lock()


@lru_cache(maxsize=ANSWERS)
def _others(asked: "_Asked", case: str, person: str) -> Others:
    session, turn = _session(asked)
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
