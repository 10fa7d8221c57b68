"""The note on each case, in versions: the last one counts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from caseload.instances.records.log import now
from caseload.web.store.schema import NOTE
from caseload.web.store.weeks import see_that_it_is_open


@dataclass(frozen=True)
class NoteVersion:
    """A version of the note on a case: its text, whether it is sensitive, whether it was copied."""

    id: int
    case_id: str
    text: str
    sensitive: bool
    copied: bool
    at: str
    who: str


def add_note(
    tx: Connection, week: str, case: str, text: str, who: str, *, sensitive: bool, copied: bool
) -> None:
    """Keep another version of a case's note.

    Raises:
        Frozen: if the week is approved, and the text would change.
    """
    last = latest_notes(tx, week).get(case)
    if last is None or (last.text, last.sensitive) != (text, sensitive):
        see_that_it_is_open(tx, week)
    values = {"week": week, "case_id": case, "text": text, "sensitive": sensitive}
    tx.execute(insert(NOTE).values(**values, copied=copied, at=now(), who=who))


def latest_notes(tx: Connection, week: str) -> dict[str, NoteVersion]:
    """The last version of each note of a week, by case."""
    rows = tx.execute(select(NOTE).where(NOTE.c.week == week).order_by(NOTE.c.id))
    return {row.case_id: _note(row) for row in rows}


def _note(row: Row[Any]) -> NoteVersion:
    fields = dict(row._mapping)
    del fields["week"]
    return NoteVersion(**fields)
