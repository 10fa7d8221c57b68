"""The scenarios of a sweep: the product of ranges such as 25:60:5 or 25,40,50 in the options."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from caseload.models.fault import BadInput, Fault
from caseload.models.service import PROBATION
from caseload.optimizer.rule_book import NO_CAP, caseload_cap

FORM = "FROM:TO:STEP such as 25:60:5, or figures such as 25,40,50"
MAX_SCENARIOS = 500
"""One sweep may have this many scenarios; more are refused as bad input."""

MOST_DIGITS, LONGEST = 12, 60
"""Digits of a figure; characters of a text that a fault quotes."""

Settings = tuple[str, ...]
"""Assignments of figures, as `--set` takes them."""


def figures(text: str, option: str) -> list[int]:
    """The whole numbers of a range, both ends included, or of a list, in ascending order.

    Raises:
        BadInput: if the text is neither.
    """
    parts = text.split(":")
    found: Sequence[int] = []
    try:
        if len(parts) == 1:
            found = [_figure(one) for one in text.split(",")]
        elif len(parts) <= len(("from", "to", "step")):
            start, end, step = (_figure(one) for one in (*parts, "1")[:3])
            found = range(start, end + 1, step) if step > 0 else []
    except ValueError:
        found = []
    quoted = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    if len(found) > MAX_SCENARIOS:
        expected = f"no more than {MAX_SCENARIOS} scenarios in one sweep; these are {len(found):,}"
        raise BadInput([Fault(file=option, value=quoted, expected=expected)])
    if not found or min(found) < 0 or len(set(found)) != len(found):
        raise BadInput([Fault(file=option, value=quoted, expected=FORM)])
    return sorted(found)


def _figure(text: str) -> int:
    """A whole number of ordinary size.

    Raises:
        ValueError: if it is none.
    """
    if len(text.strip()) > MOST_DIGITS:
        raise ValueError(text)
    return int(text)


@dataclass(frozen=True)
class Row:
    """One scenario to solve: its name, its settings of the policy, and its varied figures."""

    label: str
    settings: Settings
    figures: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """All scenarios of a sweep, the last figure changing fastest; `varied` names the figures.

    `before` lists for each scenario the numbers of those that differ in one figure only, which is
    the next lower one. `caps` says whether a higher figure never allows less.
    """

    varied: tuple[str, ...]
    rows: tuple[Row, ...]
    before: tuple[tuple[int, ...], ...]
    caps: bool


def scenarios(
    caps: list[str],
    vary: list[str],
    grade: str | None = None,
    grades: Sequence[str] = tuple(PROBATION.grades),
) -> Plan:
    """The plan of a sweep. A cap without a grade is the cap of all `grades`, or of `grade`.

    Raises:
        BadInput: with every fault in the options.
    """
    axes: list[_Axis] = []
    faults: list[Fault] = []
    for text in caps:
        try:
            axes.append(_cap_axis(text, grade, grades))
        except BadInput as bad:
            faults += bad.faults
    for text in vary:
        try:
            axes.append(_setting_axis(text))
        except BadInput as bad:
            faults += bad.faults
    if not axes and not faults:
        faults.append(Fault(file="--caps", expected=FORM))
    faults += _varied_twice(axes)
    many = prod(len(axis.figures) for axis in axes)
    if many > MAX_SCENARIOS:
        expected = f"no more than {MAX_SCENARIOS} scenarios in one sweep; these are {many:,}"
        faults.append(Fault(file="--caps", expected=expected))
    if faults:
        raise BadInput(faults)
    return _plan(axes, not vary)


@dataclass(frozen=True)
class _Axis:
    """One varied figure, with the label and the settings of each value."""

    name: str
    figures: list[int]
    labels: list[str]
    settings: list[Settings]


def _varied_twice(axes: Sequence[_Axis]) -> list[Fault]:
    """A fault for each figure that two options set."""
    keys = [one.partition("=")[0] for axis in axes for one in axis.settings[0]]
    return [
        Fault(file="--caps", value=key, expected="each figure to vary once")
        for key in dict.fromkeys(key for key in keys if keys.count(key) > 1)
    ]


def _plan(axes: Sequence[_Axis], caps: bool) -> Plan:
    """The product of the axes."""
    positions = list(product(*(range(len(axis.figures)) for axis in axes)))
    number = {position: n for n, position in enumerate(positions)}
    rows, before = [], []
    for position in positions:
        mine = list(zip(axes, position, strict=True))
        rows.append(
            Row(
                ", ".join(axis.labels[n] for axis, n in mine),
                tuple(one for axis, n in mine for one in axis.settings[n]),
                tuple(axis.figures[n] for axis, n in mine),
            )
        )
        lower = [(*position[:k], n - 1, *position[k + 1 :]) for k, n in enumerate(position) if n]
        before.append(tuple(number[one] for one in lower))
    return Plan(tuple(axis.name for axis in axes), tuple(rows), tuple(before), caps)


def _setting_axis(text: str) -> _Axis:
    """The axis of an option `--vary`."""
    key, equals, values = text.partition("=")
    key = key.strip()
    if not equals or not key:
        expected = f"KEY={FORM}, such as mainly_women_cap.cap=20:50:5"
        raise BadInput([Fault(file="--vary", value=text, expected=expected)])
    found = figures(values, "--vary")
    return _Axis(key, found, [f"{key}={n}" for n in found], [(f"{key}={n}",) for n in found])


def _cap_axis(text: str, grade: str | None, of_all: Sequence[str]) -> _Axis:
    """The axis of an option `--caps`."""
    cap = caseload_cap()
    if cap is None:
        raise BadInput([Fault(file="--caps", value=text, expected=NO_CAP)])
    name, equals, values = text.rpartition("=")
    known = {one.lower(): one for one in of_all}
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
        [tuple(f"{cap.key}.{one}={n}" for one in grades) for n in found],
    )
