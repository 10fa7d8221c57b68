"""What was brought in, as it came, and the cells that were mended beside it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, desc, insert, select

from caseload.instances.records.log import now
from caseload.web.store.schema import EDIT, UPLOAD


@dataclass(frozen=True)
class Upload:
    """A file that was brought in: its name as given, the hash of its bytes, and its faults."""

    id: str
    week: str
    name: str
    sha256: str
    size: int
    faults: tuple[dict[str, Any], ...]
    at: str
    who: str


@dataclass(frozen=True)
class Edit:
    """A cell that was mended: its table, row (the heading row being 1) and column."""

    table_name: str
    row: int
    column_name: str
    was: str | None
    becomes: str
    at: str = ""
    who: str = ""


def add_upload(tx: Connection, upload: Upload) -> None:
    """Note what was brought in, whose bytes are there."""
    fields = upload.__dict__ | {"faults": json.dumps(upload.faults, ensure_ascii=False)}
    tx.execute(insert(UPLOAD).values(**fields))


def set_faults(tx: Connection, id: str, faults: Sequence[dict[str, Any]]) -> None:
    """Note what is wrong with an upload now."""
    said = json.dumps(faults, ensure_ascii=False)
    tx.execute(UPLOAD.update().where(UPLOAD.c.id == id).values(faults=said))


def latest_upload(tx: Connection, week: str) -> Upload | None:
    """What was brought in last for a week, None if nothing was."""
    asked = (
        select(UPLOAD).where(UPLOAD.c.week == week).order_by(desc(UPLOAD.c.at), desc(UPLOAD.c.id))
    )
    row = tx.execute(asked.limit(1)).first()
    if row is None:
        return None
    fields = dict(row._mapping)
    return Upload(**fields | {"faults": tuple(json.loads(fields["faults"]))})


def add_edits(tx: Connection, upload: str, edits: Sequence[Edit], who: str) -> None:
    """Keep cells that were mended."""
    for edit in edits:
        fields = edit.__dict__ | {"at": now(), "who": who}
        tx.execute(insert(EDIT).values(upload=upload, **fields))


def edits(tx: Connection, upload: str) -> list[Edit]:
    """The cells of an upload that were mended, in the order in which they were."""
    rows = tx.execute(select(EDIT).where(EDIT.c.upload == upload).order_by(EDIT.c.id))
    return [
        Edit(row.table_name, row.row, row.column_name, row.was, row.becomes, row.at, row.who)
        for row in rows
    ]
