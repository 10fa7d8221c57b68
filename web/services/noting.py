"""Notes: drafted for every case, written by the lead, kept in versions."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from caseload.instances.imports.service.identifiers import numbers_of
from caseload.library.questions import note as drafted_note
from caseload.reports.requests.bodies import Written, refused
from caseload.web.bench import Bench
from caseload.web.services.asking import ready
from caseload.web.services.standing import Standing, standing_asked
from caseload.web.store.events import record
from caseload.web.store.jobs import Job, add_job
from caseload.web.store.notes import NoteVersion, add_note, latest_notes
from caseload.web.store.weeks import Week

DRAFT = "the draft"
"""Who wrote a note that nobody has changed."""


@dataclass(frozen=True)
class Noted:
    """A case with its note, if it has one. `stale` says that somebody else has the case by now."""

    case: str
    place: int
    who: str
    note: NoteVersion | None

    @property
    def state(self) -> tuple[str, str]:
        """How the note stands: in words, and in the colour of its tag."""
        if self.note is None:
            return "Not written", "grey"
        if self.note.copied:
            return "Copied", "green"
        return ("Draft", "yellow") if self.note.who == DRAFT else ("Your words", "blue")


def noted(bench: Bench, week: Week, found: Standing, hidden: frozenset[str]) -> list[Noted]:
    """Every case of a week with its note, the riskiest first."""
    with bench.store.read() as tx:
        notes = latest_notes(tx, week.id)
    return [
        Noted(
            case,
            place,
            found.name(found.row_of[case].practitioner) if case in found.row_of else "nobody",
            notes.get(case),
        )
        for place, case in enumerate(found.order)
        if case not in hidden
    ]


def ask_for_drafts(bench: Bench, week: Week, who: str, once: str) -> str:
    """Have a note drafted for each case that has none in somebody's own words."""
    with bench.store.read() as tx:
        own = [case for case, one in latest_notes(tx, week.id).items() if one.who != DRAFT]
    asked = standing_asked(bench, week) | {"but": own}
    with bench.store.begin() as tx:
        job = add_job(tx, "notes", week.id, asked, who, once)
        record(tx, "notes asked for", who, week.id, job=job)
    bench.jobs.take(job)
    return job


def drafted(tx: Connection, job: Job, result: dict[str, Any]) -> None:
    """Keep the drafts, but for cases of which somebody has written since."""
    assert job.week is not None
    notes = latest_notes(tx, job.week)
    for case, one in result["notes"].items():
        if case not in notes or notes[case].who == DRAFT:
            add_note(
                tx,
                job.week,
                case,
                one["text"],
                DRAFT,
                sensitive=one["sensitive"],
                copied=False,
            )
    record(tx, "notes drafted", job.who, job.week, notes=len(result["notes"]))


def draft(found: Standing, case: str) -> tuple[str, bool]:
    """A draft of the note on one case, and whether it is sensitive."""
    return drafted_note(ready(found), case)


def would_be_refused(case: str, text: str) -> str:
    """What the allocation service wants of a note on one of its cases; blank for any other."""
    if numbers_of(case) is None or not text.strip():
        return ""
    expected = refused(Written(text, own=True))
    return f"The allocation service would not take it: it wants {expected}." if expected else ""


def keep(
    bench: Bench, week: Week, case: str, text: str, who: str, *, sensitive: bool, copied: bool
) -> None:
    """Keep another version of a note.

    Raises:
        Frozen: if the week is approved, and the text would change.
    """
    with bench.store.begin() as tx:
        plain = text.replace("\r\n", "\n")
        add_note(tx, week.id, case, plain, who, sensitive=sensitive, copied=copied)
        record(tx, "note", who, week.id, case=case, copied=copied)
