"""Questions about a week as it stands: why, why not, who else would move. Each is solved anew.

What may take longer than a second is worked out in the background, where it can be stopped.
"""

import hashlib
import threading
from dataclasses import dataclass
from itertools import count
from typing import Literal

from caseload.library import questions
from caseload.library.plan import Plan
from caseload.library.session import Session
from caseload.models.explanation import CaseExplanation, WhyNot
from caseload.models.overrides import Moving
from caseload.web.bench import Bench
from caseload.web.services.kept import kept
from caseload.web.services.standing import Standing, standing_asked
from caseload.web.store.events import record
from caseload.web.store.jobs import FAILED, LOST, Job, add_job, job_marked
from caseload.web.store.weeks import Week

SECONDS = 10.0
"""A question is answered within so many seconds, or says what is not proven."""

SESSIONS = 4
"""Weeks that are kept open for changes, each as it stands."""

QUICK = 1_500
"""Pairs of a case and a practitioner up to which a week answers within a second."""

PATIENCE = 1.0
"""Seconds for which a page waits for an answer, before it shows how far the work is."""

ANSWERS = 64
"""Answers that are kept ready."""


def ready(found: Standing) -> questions.Run:
    """A week as it stands, ready for one question."""
    return questions.questions_about(found.plan, found.now, SECONDS)


@dataclass(frozen=True)
class Question:
    """What is asked of a case: `why` it goes where it goes or not `to` somebody, or who would
    move (`moving`) if it went there. `kind` is the kind of work.
    """

    kind: Literal["why", "moving"]
    case: str
    to: str = ""

    @property
    def words(self) -> str:
        """What is asked, as the record of the week says it."""
        return "why" if self.kind == "why" else "who would move"


@kept(SESSIONS)
def _session(found: Standing) -> tuple[Session, threading.Lock]:
    """The week kept open as it stands; whoever asks it something has the lock."""
    opened = Plan(found.now.instance, found.now.proposal)
    return Session(opened, time_limit=SECONDS), threading.Lock()


@kept(ANSWERS)
def moving(found: Standing, case: str, person: str) -> Moving:
    """Who else would move if a case goes to somebody and as little as can be changes."""
    session, turn = _session(found)
    with turn:
        return questions.who_would_move(session, case, person)


@kept(ANSWERS)
def why_not(found: Standing, case: str, person: str) -> WhyNot:
    """Whether a case could go to somebody if others moved, and what would follow."""
    return questions.why_not(ready(found), case, person)


@kept(ANSWERS)
def why(found: Standing, case: str) -> CaseExplanation:
    """Why a case goes where it goes, and who else could take it."""
    return questions.why(ready(found), case)


def is_quick(found: Standing) -> bool:
    """Whether a question about a week is answered within a second."""
    week = found.now.week
    return len(week.cases) * len(week.practitioners) <= QUICK


def work_on(
    bench: Bench, week: Week, found: Standing, question: Question, who: str, *, again: bool
) -> Job:
    """The work on a question about a week as it stands: as it stands after a second.

    It is begun where nobody has asked before, or where it was stopped and is asked `again`.
    """
    case, to = question.case, question.to
    last = found.made[-1].id if found.made else 0
    with bench.store.begin() as tx:
        there: Job | None = None
        for attempt in count():
            mark = _mark(f"{question.kind} {week.run} {last} {case} {to} {attempt}")
            one = job_marked(tx, mark)
            if one is None:
                break
            there = one
        if there is None or (again and there.state in (FAILED, LOST)):
            asked = standing_asked(bench, week) | {"case": case, "to": to}
            id = add_job(tx, question.kind, week.id, asked, who, mark)
            record(tx, f"asked {question.words}", who, week.id, case=case, job=id)
        else:
            id = there.id
    if there is None or id != there.id:
        bench.jobs.take(id)
    answered = bench.jobs.wait(id, PATIENCE)
    assert answered is not None
    return answered


def _mark(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
