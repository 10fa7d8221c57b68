"""The record in words, for whoever may see it."""

import re
from dataclasses import dataclass
from typing import Any

from caseload.reports.shared.words import capitalised, counted
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.seeing import hidden_of
from caseload.web.store.decisions import LIMIT
from caseload.web.store.events import Event, all_lines, events
from caseload.web.store.weeks import Week, weeks

HIDDEN = ("deleted", "lines", "job", "upload", "run", "hash", "sha256", "input_hash")
"""What of a line is for programs, and stands in the export alone."""


@dataclass(frozen=True)
class Line:
    """A line of the record in words."""

    number: int
    at: str
    who: str
    week: str | None
    title: str
    said: str


def lines(bench: Bench, account: Account, week: str | None) -> list[Line]:
    """The latest lines, of a week or of all weeks that somebody sees."""
    with bench.store.read() as tx:
        found = events(tx, week)
        seen = {one.id: one for one in weeks(tx, account.places, 10_000)}
    return [
        Line(
            one.id, one.at, one.who, one.week, seen[one.week].title if one.week else "", _said(one)
        )
        for one in found
        if one.week is None or (one.week in seen and _may_see(bench, account, seen[one.week], one))
    ]


def _may_see(bench: Bench, account: Account, week: Week, event: Event) -> bool:
    """Whether a line is not about a case that she must not see."""
    return event.about.get("case") not in hidden_of(bench, account, week)


def _said(event: Event) -> str:
    about = {name: value for name, value in event.about.items() if name not in HIDDEN}
    if about.get("action") == LIMIT and "practitioner" in about:
        about["limit"] = re.sub(r"[._]", " ", str(about.pop("practitioner")))
    parts = [f"{name.replace('_', ' ')} {_value(value)}" for name, value in about.items()]
    kind = capitalised(event.kind)
    return f"{kind}: {', '.join(parts)}" if parts else kind


def _value(value: Any) -> str:
    if isinstance(value, list):
        return counted(len(value), "cell")
    return str(value)


def export(bench: Bench) -> list[dict[str, Any]]:
    """Every line as it is kept, its hash among it."""
    with bench.store.read() as tx:
        return all_lines(tx)
