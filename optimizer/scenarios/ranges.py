"""Figures to try, as options give them: 25:60:5, or 25,40,50."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from caseload.models.base import Grade
from caseload.models.fault import BadInput, Fault
from caseload.optimizer.rule_kit.shapes import LimitRule
from caseload.optimizer.rules import RULES

FORM = "FROM:TO:STEP such as 25:60:5, or figures such as 25,40,50"
CAP = next(rule.key for rule in RULES if issubclass(rule, LimitRule) and rule.caps_caseload)
"""The rule whose figures `--caps` varies: the one on the whole caseload."""

MOST = 500
"""Scenarios in one sweep."""

Settings = tuple[str, ...]


def figures(text: str, option: str) -> list[int]:
    """The whole figures of a range, both ends included, or of a list.

    Raises:
        BadInput: if it is neither.
    """
    parts = text.split(":")
    try:
        if len(parts) == 1:
            found = [int(one) for one in text.split(",")]
        else:
            start, end, step = (int(one) for one in (*parts, "1")[:3])
            found = list(range(start, end + 1, step)) if step > 0 and len(parts) <= 3 else []
    except ValueError:
        found = []
    if not found or min(found) < 0 or len(set(found)) != len(found):
        raise BadInput([Fault(file=option, value=text, expected=FORM)])
    return sorted(found)


@dataclass(frozen=True)
class Row:
    """A scenario to be solved: its name, what of the policy it sets, and the figures that vary."""

    label: str
    settings: Settings
    figures: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """What varies, and every scenario, the last figure changing fastest.

    `before` lists for each scenario the places of those that are alike but for one figure, which is
    the next lower one. `caps` says that a higher figure never allows less.
    """

    varied: tuple[str, ...]
    rows: tuple[Row, ...]
    before: tuple[tuple[int, ...], ...]
    caps: bool


def scenarios(caps: list[str], vary: list[str], grade: str | None = None) -> Plan:
    """What varies, and every scenario. A cap without a grade is everybody's, or that of `grade`.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    axes: list[_Axis] = []
    faults: list[Fault] = []
    for text in caps:
        try:
            axes.append(_cap(text, grade))
        except BadInput as bad:
            faults += bad.faults
    for text in vary:
        try:
            axes.append(_any(text))
        except BadInput as bad:
            faults += bad.faults
    if not axes and not faults:
        faults.append(Fault(file="--caps", expected=FORM))
    faults += _twice(axes)
    many = prod(len(axis.figures) for axis in axes)
    if many > MOST:
        expected = f"no more than {MOST} scenarios in one sweep; these are {many:,}"
        faults.append(Fault(file="--caps", expected=expected))
    if faults:
        raise BadInput(faults)
    return _plan(axes, not vary)


@dataclass(frozen=True)
class _Axis:
    name: str
    figures: list[int]
    labels: list[str]
    settings: list[Settings]


def _twice(axes: Sequence[_Axis]) -> list[Fault]:
    """Figures that two options would set."""
    keys = [one.partition("=")[0] for axis in axes for one in axis.settings[0]]
    return [
        Fault(file="--caps", value=key, expected="each figure to vary once")
        for key in dict.fromkeys(key for key in keys if keys.count(key) > 1)
    ]


def _plan(axes: Sequence[_Axis], caps: bool) -> Plan:
    places = list(product(*(range(len(axis.figures)) for axis in axes)))
    number = {place: n for n, place in enumerate(places)}
    rows, before = [], []
    for place in places:
        mine = list(zip(axes, place, strict=True))
        rows.append(
            Row(
                ", ".join(axis.labels[n] for axis, n in mine),
                tuple(one for axis, n in mine for one in axis.settings[n]),
                tuple(axis.figures[n] for axis, n in mine),
            )
        )
        lower = [(*place[:k], n - 1, *place[k + 1 :]) for k, n in enumerate(place) if n]
        before.append(tuple(number[one] for one in lower))
    return Plan(tuple(axis.name for axis in axes), tuple(rows), tuple(before), caps)


def _any(text: str) -> _Axis:
    key, equals, values = text.partition("=")
    key = key.strip()
    if not equals or not key:
        expected = f"KEY={FORM}, such as mainly_women_cap.cap=20:50:5"
        raise BadInput([Fault(file="--vary", value=text, expected=expected)])
    found = figures(values, "--vary")
    return _Axis(key, found, [f"{key}={n}" for n in found], [(f"{key}={n}",) for n in found])


def _cap(text: str, grade: str | None) -> _Axis:
    name, equals, values = text.rpartition("=")
    known = {one.value.lower(): one.value for one in Grade}
    named = name.strip() if equals else grade
    if named is not None and named.lower() not in known:
        expected = f"a grade of {', '.join(known.values())}"
        option = "--caps" if equals else "--grade"
        raise BadInput([Fault(file=option, value=named, expected=expected)])
    grades = [known[named.lower()]] if named is not None else list(known.values())
    title = f"cap of {grades[0]}" if named is not None else "cap"
    found = figures(values, "--caps")
    return _Axis(
        title,
        found,
        [f"{title} {n}" for n in found],
        [tuple(f"{CAP}.{one}={n}" for one in grades) for n in found],
    )
