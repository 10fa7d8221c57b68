"""The settings that are an instance's own: its name, its week, how its dates are written."""

from datetime import date
from typing import Any

from caseload.instances.policies.policy import DEFAULT, base_policy
from caseload.instances.tables import cells
from caseload.instances.tables.cells import Kind, Unreadable
from caseload.instances.tables.dates import DAY_FIRST, DayFirst
from caseload.instances.tables.guesses import guess
from caseload.instances.tables.likeness import folded
from caseload.instances.tables.table import shown
from caseload.instances.week.source import Source
from caseload.models.fault import BadInput, Fault

WEEK, DATES = "week_beginning", "dates"


def week_beginning(source: Source) -> date | None:
    """The week's Monday; how the source writes its dates goes to its tables."""
    said = setting(source, DATES, _day_first)
    asked = source.layer.settings.get(WEEK)
    read = DayFirst(None).read(asked) if said and isinstance(asked, str) else None
    if read is not None:
        source.layer.settings[WEEK], told = read
        source.warnings += [at_setting(source, WEEK, asked, told)] if told else []
    begins: date | None = setting(source, WEEK, cells.day)
    for table in source.tables.values():
        if table is not None:
            table.week, table.dates = begins, DayFirst(begins) if said else None
    return begins


def _day_first(value: Any) -> bool:
    """Whether dates are day first: nothing else can be said of them."""
    if folded(str(value)) != DAY_FIRST:
        raise Unreadable(f"{DAY_FIRST}, or nothing where dates are written 2026-12-07")
    return True


def setting(source: Source, key: str, kind: Kind) -> Any:
    """One of the settings that are the instance's own, taken out of them; None if it is not set."""
    value = source.layer.settings.pop(key, None)
    if value is None or value == "":
        return None
    try:
        return cells.read(kind, value, typed=True)
    except Unreadable as error:
        fault = at_setting(source, key, value, str(error))
        source.faults.append(fault.model_copy(update={"guess": guess(kind, value)}))
        return None


def at_setting(source: Source, key: str, value: Any, expected: str) -> Fault:
    """A fault of one of the instance's own settings."""
    place = {"file": source.layer.file, "sheet": source.layer.sheet}
    return Fault(**place, column=key, value=shown(value), expected=expected)


def own_unit(source: Source) -> str | None:
    """The unit of the policy that the instance itself names; None if that cannot be told."""
    own = source.layer.settings
    try:
        base = base_policy(str(own.get("policy") or DEFAULT), source.folder)
    except BadInput:
        base = {}
    unit = own.get("unit", base.get("unit"))
    return unit if isinstance(unit, str) else None
