"""A workbook to fill in that has a week in it already, its rows in the order of an earlier one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from caseload.instances.policies.policy import DEFAULT, base_policy, policy_names
from caseload.instances.policies.settings import flatten, without_nothing
from caseload.instances.tables.columns import DECISIONS, TABLES, Column, identifiers
from caseload.instances.tables.workbook import read_workbook
from caseload.instances.week.template.book import workbook
from caseload.instances.week.write import cell_of, settings_of
from caseload.instances.workbooks.write import write_book
from caseload.models.base import Frozen
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance

BESIDE = ("instance", "week_beginning")
"""Settings of the week that are no part of a policy."""

SHEETS = {"Cases": "cases", "Practitioners": "practitioners", "Current": "current"}


def write_filled(
    target: Path, instance: Instance, like: Path | None = None, replace: bool = False
) -> None:
    """Write an instance as a workbook to fill in.

    Rows stand in the order of the workbook `like`, those that are not in it after them by
    identifier.

    Raises:
        BadInput: as `write_template`, or if `like` is no workbook that can be read.
    """
    order = {} if like is None else _order(like)
    of = {
        "cases": instance.cases,
        "practitioners": instance.practitioners,
        "current": instance.held or (),
    }
    rows = {
        sheet: _rows(_sorted(of[name], order.get(name, {})), TABLES[name][0])
        for sheet, name in SHEETS.items()
    }
    rows["Decisions"] = _rows(instance.decisions, DECISIONS)
    name = instance.policy.name
    policy = name if name in policy_names() else DEFAULT
    settings = base_policy(policy)
    filled = _filled(instance, settings, own=policy == name)
    write_book(target, lambda: workbook(policy, settings, rows, filled), replace=replace)


def _rows(models: Sequence[Frozen], columns: Mapping[str, Column]) -> list[dict[str, Any]]:
    """Models as rows by heading, blank where a column is not required and has its usual value."""
    return [
        {
            heading: cell_of(value)
            for heading, column in columns.items()
            for value in [getattr(model, column.field)]
            if column.required or value != type(model).model_fields[column.field].default
        }
        for model in models
    ]


def _sorted(models: Sequence[Any], place: Mapping[str, int]) -> list[Any]:
    return sorted(models, key=lambda one: (place.get(one.id, len(place)), one.id))


def _order(like: Path) -> dict[str, dict[str, int]]:
    """The places of identifiers in the sheets of a workbook; those in hand were new cases once."""
    faults: list[Fault] = []
    try:
        tables = read_workbook(like, faults, lambda names: [n for n in names if n in TABLES])
    except OSError as error:
        expected = f"a workbook that can be read ({error.strerror})"
        raise BadInput([Fault(file=str(like), expected=expected)]) from None
    if faults:
        raise BadInput(faults)
    found = {
        name: list(identifiers(table, next(iter(TABLES[name][0]))))
        for name, table in tables.items()
        if table is not None
    }
    found["current"] = [*found.get("current", ()), *found.get("cases", ())]
    return {name: {one: place for place, one in enumerate(names)} for name, names in found.items()}


def _filled(instance: Instance, settings: Mapping[str, Any], *, own: bool) -> dict[str, Any]:
    """What differs from the policy that the sheet starts from; all of it where that is another."""
    mine = settings_of(instance)
    beside = {name: value for name, value in mine.items() if name in BESIDE}
    mine = {name: value for name, value in mine.items() if name not in BESIDE}
    theirs = flatten(without_nothing(dict(settings))) if own else {}
    differs = {
        key: value
        for key, value in flatten(mine).items()
        if key not in theirs or theirs[key] != value
    }
    if own:
        for name in ("name", "title", "dated", "unit"):
            differs.pop(name, None)
    return {**beside, **differs} if own else {"policy": None, **beside, **differs}
