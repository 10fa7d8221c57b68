"""What people did with proposals, summed up from the lines of the workbench's record."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from caseload.instances.records.work import WorkRecord
from caseload.models.acts import ACCEPT, TAKE_BACK, Act, ActsOf, What
from caseload.models.history import History
from caseload.models.instance import Action

STARTED, OPENED, DECIDED = "week started", "opened", "decided"
APPROVED, REOPENED = "approved", "reopened"
"""Kinds of lines of the record."""

ACTIONS = {
    ACCEPT: What.ACCEPTED,
    Action.PIN.value: What.GIVEN,
    Action.EXCEPT.value: What.EXCEPTION,
    Action.HOLD.value: What.HELD,
    Action.FORBID.value: What.FORBIDDEN,
    TAKE_BACK: What.TAKEN_BACK,
}

FIELDS = {
    What.LOOKED: "looked_into",
    What.ACCEPTED: "accepted",
    What.UNSEEN: "unseen",
    What.GIVEN: "given_otherwise",
    What.EXCEPTION: "exceptions",
    What.HELD: "on_hold",
    What.FORBIDDEN: "kept_from",
    What.TAKEN_BACK: "taken_back",
    What.APPROVED: "approved",
    What.REOPENED: "reopened",
}
"""The field of `ActsOf` that counts each."""


class Line(Protocol):
    """A line of the record."""

    @property
    def at(self) -> str: ...  # noqa: D102
    @property
    def who(self) -> str: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def week(self) -> str | None: ...  # noqa: D102
    @property
    def about(self) -> dict[str, Any]: ...  # noqa: D102


def acts_of(lines: Iterable[Line]) -> Iterator[Act]:
    """The acts in these lines, the first line first; a case is looked into once by each."""
    seen: set[tuple[str, str, str]] = set()
    for one in lines:
        week, case = one.week or "", str(one.about.get("case", ""))
        what = _what(one, case)
        if what is None:
            continue
        at = (week, one.who, case)
        if what is What.LOOKED and at in seen:
            continue
        if what is What.LOOKED:
            seen.add(at)
        if what is What.ACCEPTED and at not in seen:
            what = What.UNSEEN
        to = str(one.about.get("practitioner", ""))
        yield Act(week=week, at=one.at, who=one.who, what=what, case=case, to=to)


def _what(one: Line, case: str) -> What | None:
    if one.kind == OPENED:
        return What.LOOKED if case else None
    if one.kind == DECIDED:
        return ACTIONS.get(str(one.about.get("action", ""))) if case else None
    return {APPROVED: What.APPROVED, REOPENED: What.REOPENED}.get(one.kind)


def summed(acts: Iterable[Act]) -> tuple[ActsOf, ...]:
    """The sums by week and person, in the order of the first act of each."""
    groups: dict[tuple[str, str], list[Act]] = {}
    for act in acts:
        groups.setdefault((act.week, act.who), []).append(act)
    return tuple(_sum(week, who, some) for (week, who), some in groups.items())


def _sum(week: str, who: str, acts: Sequence[Act]) -> ActsOf:
    """The sums of one person; what was accepted unseen was accepted, too."""
    times = [act.at for act in acts]
    counts = Counter(FIELDS[act.what] for act in acts)
    counts["accepted"] += counts["unseen"]
    return ActsOf(week=week, who=who, first=min(times), last=max(times), **counts)


def with_acts(history: History, record: WorkRecord) -> History:
    """The history with what people did in its weeks, and what is wrong with the record's chain.

    A week of the record is known by its runs; one that none of the history's runs is of bears the
    title that it was started with.
    """
    of_run = {Path(one.folder).name: f"{one.instance}, {one.week}" for one in history.weeks}
    names: dict[str, str] = {}
    for line in record.lines:
        if line.week is not None and line.kind == STARTED:
            names.setdefault(line.week, str(line.about.get("title", line.week)))
        if line.week is not None and line.about.get("run") in of_run:
            names[line.week] = of_run[line.about["run"]]
    found = [
        act.model_copy(update={"week": names.get(act.week, act.week)})
        for act in acts_of(record.lines)
    ]
    update = {
        "acts": tuple(found),
        "acts_by": summed(found),
        "altered": (*history.altered, *record.wrong),
    }
    return history.model_copy(update=update)
