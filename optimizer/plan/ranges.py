"""Figures to try, as options give them: 25:60:5, or 25,40,50."""

from itertools import product

from models.base import Grade
from models.fault import BadInput, Fault
from optimizer.rules import RULES
from optimizer.rules.base import LimitRule

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


def scenarios(
    caps: list[str], vary: list[str], grade: str | None = None
) -> tuple[list[str], list[tuple[str, Settings]]]:
    """What varies, and every scenario as its label and the settings it takes.

    A cap without a grade is everybody's, or that of `grade`.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    axes: list[tuple[str, list[tuple[str, Settings]]]] = []
    faults: list[Fault] = []
    for text in caps:
        try:
            axes.append(_cap(text, grade))
        except BadInput as bad:
            faults += bad.faults
    for text in vary:
        key, equals, values = text.partition("=")
        if not equals or not key.strip():
            expected = f"KEY={FORM}, such as caseload_cap.mainly_women=20:50:5"
            faults.append(Fault(file="--vary", value=text, expected=expected))
            continue
        try:
            found = figures(values, "--vary")
            axes.append((key.strip(), [(f"{key}={n}", (f"{key.strip()}={n}",)) for n in found]))
        except BadInput as bad:
            faults += bad.faults
    if not axes and not faults:
        faults.append(Fault(file="--caps", expected=FORM))
    many = 1
    for _, values_of in axes:
        many *= len(values_of)
    if many > MOST:
        expected = f"no more than {MOST} scenarios in one sweep; these are {many:,}"
        faults.append(Fault(file="--caps", expected=expected))
    if faults:
        raise BadInput(faults)
    rows = [
        (", ".join(label for label, _ in row), tuple(s for _, some in row for s in some))
        for row in product(*(values_of for _, values_of in axes))
    ]
    return [name for name, _ in axes], rows


def _cap(text: str, grade: str | None) -> tuple[str, list[tuple[str, Settings]]]:
    name, equals, values = text.rpartition("=")
    known = {one.value.lower(): one.value for one in Grade}
    named = name.strip() if equals else grade
    if named is not None and named.lower() not in known:
        expected = f"a grade of {', '.join(known.values())}"
        option = "--caps" if equals else "--grade"
        raise BadInput([Fault(file=option, value=named, expected=expected)])
    grades = [known[named.lower()]] if named is not None else list(known.values())
    title = f"cap of {grades[0]}" if named is not None else "cap"
    return title, [
        (f"{title} {n}", tuple(f"{CAP}.{one}={n}" for one in grades))
        for n in figures(values, "--caps")
    ]
