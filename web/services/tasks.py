"""What is to be done in a week, and how far each task is."""

from collections.abc import Sequence
from dataclasses import dataclass

from caseload.models.service import Service
from caseload.reports.shared.words import counted, moment
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.folders import service_of
from caseload.web.services.seeing import counted_for, hidden_of
from caseload.web.store.decisions import decisions, in_force
from caseload.web.store.exceptions import AskedFor, exceptions_asked, that_wait
from caseload.web.store.notes import latest_notes
from caseload.web.store.uploads import edits, latest_upload
from caseload.web.store.weeks import APPROVED, Week, run

DONE, TO_DO, NOT_YET, LOOK = "done", "to do", "not yet", "look"
"""How a task may stand: what is left is the lead's, or cannot be done before another task."""


@dataclass(frozen=True)
class Task:
    """A task: what it is called, where it is done (None while it cannot be), and how it stands."""

    title: str
    address: str | None
    status: str
    said: str


@dataclass(frozen=True)
class Tasks:
    """The tasks of a week in their order, and in a line what needs the lead now.

    `stale` says that the input was changed since the proposal.
    """

    tasks: tuple[Task, ...]
    needs_you: str
    stale: bool


def tasks(bench: Bench, account: Account, week: Week) -> Tasks:
    """The tasks of a week, counted without the cases that somebody must not see."""
    hidden = hidden_of(bench, account, week)
    week = counted_for(bench, account, week)
    with bench.store.read() as tx:
        upload = latest_upload(tx, week.id)
        made = edits(tx, upload.id) if upload else []
        decided_on = decisions(tx, week.id)
        standing = in_force(decided_on)
        noted = latest_notes(tx, week.id)
        latest = run(tx, week.run) if week.run else None
        asked = [one for one in exceptions_asked(tx, week.id) if one.case_id not in hidden]
    faults = len(upload.faults) if upload else 0
    service = service_of(bench.settings, week)
    at, frozen = f"/weeks/{week.id}", week.state == APPROVED
    waiting = 0 if frozen else len(that_wait(asked, decided_on))
    changed = len({(one.row, one.column_name) for one in made if one.table_name == "practitioners"})
    stale = latest is not None and latest.input_hash != week.input_hash
    decided = len({one.case_id for one in standing if one.action != "note"} - hidden)
    found = (
        Task("People and hours", f"{at}/people" if week.input else None, *_people(week, changed)),
        Task("New cases", f"{at}/check", *_cases(week, faults)),
        Task(
            "Proposal",
            f"{at}/proposal" if latest else None,
            *_proposal(week, faults, stale, latest.at if latest else None),
        ),
        Task("Decide", f"{at}/decide" if latest else None, *_decide(week, decided, bool(latest))),
        Task("Left over", f"{at}/left-over" if latest else None, *_left(week, bool(latest))),
        *_exceptions(f"{at}/exceptions", asked, waiting, service),
        Task(
            "Notes",
            f"{at}/notes" if latest else None,
            *_notes(len(noted.keys() - hidden), bool(latest)),
        ),
        Task(
            "Check and approve",
            f"{at}/approve" if latest else None,
            *_approve(week, stale, bool(latest)),
        ),
        Task(
            "Send",
            f"{at}/send" if frozen else None,
            *((LOOK, "ready") if frozen else (NOT_YET, "when it is approved")),
        ),
    )
    answers = service.say("the head of the PDU answers")
    return Tasks(found, _needs(week, faults, stale, bool(latest), waiting, answers), stale)


def _people(week: Week, changed: int) -> tuple[str, str]:
    if week.input is None:
        return NOT_YET, "when the files can be read"
    return DONE, f"{counted(changed, 'change')}" if changed else "as brought in"


def _cases(week: Week, faults: int) -> tuple[str, str]:
    if faults:
        return TO_DO, f"{counted(faults, 'fault')} to mend"
    said = counted(week.cases or 0, "case")
    if week.told and not week.seen:
        return TO_DO, f"{said}; {counted(len(week.told), 'remark')} to look at"
    return DONE, said


def _proposal(week: Week, faults: int, stale: bool, at: str | None) -> tuple[str, str]:
    if at is None:
        return (NOT_YET, "when the faults are mended") if faults else (TO_DO, "not made yet")
    if stale:
        return TO_DO, f"made on {moment(at)}; the input was changed since: make it again"
    return DONE, f"made on {moment(at)}"


def _decide(week: Week, decided: int, there: bool) -> tuple[str, str]:
    if not there:
        return NOT_YET, "when there is a proposal"
    whole = week.cases or 0
    return (DONE if decided >= whole else TO_DO), f"{decided:,} of {whole:,} decided"


def _left(week: Week, there: bool) -> tuple[str, str]:
    if not there:
        return NOT_YET, "when there is a proposal"
    left = week.left_over or 0
    return (TO_DO, counted(left, "case")) if left else (DONE, "none")


def _exceptions(
    address: str, asked: Sequence[AskedFor], waiting: int, service: Service
) -> list[Task]:
    """The exceptions that were asked for, where any was."""
    if not asked:
        return []
    said = f"{waiting:,} of {len(asked):,} waiting for {service.say('the head of the PDU')}"
    return [Task("Exceptions", address, TO_DO if waiting else DONE, said)]


def _notes(noted: int, there: bool) -> tuple[str, str]:
    if not there:
        return NOT_YET, "when there is a proposal"
    return LOOK, f"{counted(noted, 'case')} in your words" if noted else "drafts"


def _approve(week: Week, stale: bool, there: bool) -> tuple[str, str]:
    if week.state == APPROVED:
        return DONE, f"version {week.version} is approved"
    if not there or stale:
        return NOT_YET, "when there is a proposal for the input as it is"
    if week.asked_by:
        return TO_DO, f"{week.asked_by} asks for approval"
    return TO_DO, "not approved"


def _needs(week: Week, faults: int, stale: bool, there: bool, waiting: int, answers: str) -> str:
    """What needs the lead now, in a line: the first of these that holds."""
    left = week.left_over or 0
    steps = (
        (faults > 0, f"{counted(faults, 'fault')} must be mended before anything can be proposed."),
        (
            week.state == APPROVED,
            "It is approved. Send it, or carry it forward to the next week.",
        ),
        (not there, "Ask for a proposal."),
        (stale, "The input was changed since the proposal: make it again."),
        (waiting > 0, f"{counted(waiting, 'exception')} asked for: {answers}."),
        (left > 0, f"{counted(left, 'case')} {'is' if left == 1 else 'are'} left over."),
        (
            bool(week.told) and not week.seen,
            "Look at what was remarked on the input, before it can be approved.",
        ),
    )
    end = "Decide on the proposal, then check your answers and approve."
    return next((said for holds, said in steps if holds), end)
