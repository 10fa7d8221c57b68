"""The tables of the store, the same for SQLite and PostgreSQL."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

EVENT = Table(
    "event",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("week", String(20)),
    Column("about", Text, nullable=False),
    Column("before", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""Everything that was done, each line with the hash of the one before it."""

WEEK = Table(
    "week",
    METADATA,
    Column("id", String(20), primary_key=True),
    Column("title", String(200), nullable=False),
    Column("begins", String(10)),
    Column("pdu", String(200)),
    Column("team", String(200)),
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("input", Integer),
    Column("input_hash", String(64)),
    Column("run", String(20)),
    Column("cases", Integer),
    Column("left_over", Integer),
    Column("spread", Float),
    Column("told", Text, nullable=False),
    Column("seen", Boolean, nullable=False),
    Column("after", String(20), ForeignKey("week.id")),
    Column("asked_by", String(200)),
    Column("asked_run", String(20)),
    Column("policy_version", Integer),
    Column("created", String(20), nullable=False),
    Column("changed", String(20), nullable=False),
    Column("changed_by", String(200), nullable=False),
    Index("week_by_changed", "changed"),
)
"""A week of a PDU or team. `input` numbers its input file, `run` is its latest proposal, `told` is
what reading it found worth a look (JSON), `seen` whether somebody has looked; `after` is the week
that it was carried forward from. `asked_by` is who asks for approval of the run `asked_run`;
`policy_version` counts the limits of its PDU that were changed for good before its proposal."""

UPLOAD = Table(
    "upload",
    METADATA,
    Column("id", String(20), primary_key=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("faults", Text, nullable=False),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""What was brought in, as it came; its bytes stand in the week's folder. `faults` is JSON."""

EDIT = Table(
    "edit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("upload", String(20), ForeignKey("upload.id"), nullable=False, index=True),
    Column("table_name", String(40), nullable=False),
    Column("row", Integer, nullable=False),
    Column("column_name", String(100), nullable=False),
    Column("was", Text),
    Column("becomes", Text, nullable=False),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""A cell that was mended, beside the source: of several on a cell the last one counts."""

RUN = Table(
    "run",
    METADATA,
    Column("id", String(20), primary_key=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False, index=True),
    Column("input_hash", String(64), nullable=False),
    Column("certificate", Text, nullable=False),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""A proposal; its folder in the week's `runs` has its id as name."""

DECISION = Table(
    "decision",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False, index=True),
    Column("run", String(20), ForeignKey("run.id")),
    Column("case_id", String(100), nullable=False),
    Column("action", String(10), nullable=False),
    Column("practitioner", String(100), nullable=False),
    Column("proposed", String(100), nullable=False),
    Column("reason_code", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("agreed_by", String(200), nullable=False),
    Column("about", Text, nullable=False),
    Column("takes_back", Integer, ForeignKey("decision.id")),
    Column("once", String(64), nullable=False, unique=True),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""Every decision, never changed: taking one back is another. `proposed` is who was proposed when it
was made, `about` more of it as JSON (what it costs, who else moves)."""

NOTE = Table(
    "note",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False, index=True),
    Column("case_id", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("sensitive", Boolean, nullable=False),
    Column("copied", Boolean, nullable=False),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""The versions of each case's note; the last one counts."""

APPROVAL = Table(
    "approval",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("run", String(20), ForeignKey("run.id"), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("approved_by", String(200), nullable=False),
    Column("at", String(20), nullable=False),
    UniqueConstraint("week", "version"),
)
"""A version of a week that was approved, with the hash of who takes which case."""

HOLDING = Table(
    "holding",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False, index=True),
    Column("case_id", String(100), nullable=False, index=True),
    Column("practitioner", String(100), nullable=False),
    Column("began", String(10)),
    Column("ended", String(10)),
    Column("how", String(40), nullable=False),
)
"""Who holds which case from when: the ledger from which the next week is counted."""

JOB = Table(
    "job",
    METADATA,
    Column("id", String(20), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("week", String(20), ForeignKey("week.id"), index=True),
    Column("asked", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("result", Text, nullable=False),
    Column("once", String(64), nullable=False, unique=True),
    Column("at", String(20), nullable=False),
    Column("ended", String(20)),
    Column("who", String(200), nullable=False),
)
"""A piece of work in the background: what was asked and what came of it (JSON), how it stands."""

SCENARIO = Table(
    "scenario",
    METADATA,
    Column("id", String(20), primary_key=True),
    Column("job", String(20), ForeignKey("job.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("at", String(20), nullable=False),
)
"""A planner's question that is kept, by name: its week, kind, figures and answer are the job's."""

RULE = Table(
    "rule",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("pdu", String(200), nullable=False, index=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False),
    Column("key", String(100), nullable=False),
    Column("was", String(40), nullable=False),
    Column("value", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("job", String(20), ForeignKey("job.id")),
    Column("state", String(10), nullable=False),
    Column("answers", Integer, ForeignKey("rule.id"), unique=True),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""A limit of a PDU that is to be another one for good, or the answer to such a proposal. `job`
works out what it does to `week`."""

EXCEPTION = Table(
    "exception",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False, index=True),
    Column("case_id", String(100), nullable=False),
    Column("practitioner", String(100), nullable=False),
    Column("seen", Integer, nullable=False),
    Column("past", String(200), nullable=False),
    Column("beyond", Float),
    Column("reason_code", String(40), nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("answers", Integer, ForeignKey("exception.id"), unique=True),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""An exception that the head of the PDU is asked for, or the answer to it. `seen` is the last
decision on the case when it was asked for, `past` the limit in words, `beyond` the share of it."""

HANDOVER = Table(
    "handover",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("place", String(200), nullable=False, index=True),
    Column("deputy", String(200), nullable=False),
    Column("since", String(10), nullable=False),
    Column("until", String(10), nullable=False),
    Column("ends", Integer, ForeignKey("handover.id"), unique=True),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""Approval of a PDU's weeks that a lead has handed over to a deputy from a day to a day; or, where
it `ends` one, that it was taken back."""

OFFER = Table(
    "offer",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False, index=True),
    Column("case_id", String(100), nullable=False),
    Column("offered_to", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("said_by", String(200), nullable=False),
    Column("state", String(10), nullable=False),
    Column("answers", Integer, ForeignKey("offer.id"), unique=True),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""A case that was offered to another PDU, or the answer to it and whose it was."""

REMOVAL = Table(
    "removal",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("week", String(20), ForeignKey("week.id"), nullable=False, unique=True),
    Column("at", String(20), nullable=False),
    Column("who", String(200), nullable=False),
)
"""A week that was deleted: its rows alone may go from tables that are only added to."""

APPEND_ONLY = (EVENT, DECISION, NOTE, APPROVAL, EDIT, RULE, EXCEPTION, HANDOVER, OFFER, REMOVAL)
"""Tables in which no row is ever changed, or taken away but with its week; the database itself
refuses it."""
