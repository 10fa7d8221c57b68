"""The sheet Policy: every setting with its value and source, and a column for what is to differ."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from caseload.instances.policies.settings import flatten
from caseload.instances.policies.sources import policy_sources, source_of
from caseload.instances.tables.dates import DAY_FIRST
from caseload.instances.week.template.choices import rule_of_setting
from caseload.instances.week.template.sheets import BOLD, DAY, TOP, WRAP, new_sheet, room_for
from caseload.instances.workbooks.book import Area, Book, Sheet

POLICY_WORDS = {
    "policy": "The policy to start from.",
    "instance": "A name for this week's allocation.",
    "week_beginning": "The Monday of the week; needed where a date is given.",
    "dates": (
        "day first: a date typed as text, such as 7/12/2026 or 7 Dec, is read as 7 December. "
        "Blank: such dates are refused, with a suggestion."
    ),
}
OURS = ("name", "title", "dated", "unit")
"""Settings that make a policy of its own: left out of a sheet that changes one."""

DATES = ("week_beginning",)
WIDTHS = (44, 16, 22, 90)


NOTHING_FILLED: Mapping[str, Any] = {}


def write_policy(
    book: Book,
    policy: str,
    settings: Mapping[str, Any],
    filled: Mapping[str, Any] = NOTHING_FILLED,
) -> None:
    """The settings of a policy with their values, and a column for what is to differ.

    `filled` has what differs already, by setting.
    """
    sheet = new_sheet(book, "Policy")
    sheet.frozen = (1, 2)
    headings = ("setting", "value", f"in {policy}", "source, or assumption")
    for place, (heading, width) in enumerate(zip(headings, WIDTHS, strict=True)):
        sheet.put(0, place, heading, BOLD)
        sheet.widths[place] = width
    values = {"policy": policy, "dates": DAY_FIRST, **filled}
    sources = policy_sources(policy)
    theirs = {key: value for key, value in flatten(settings).items() if not _of_its_own(key)}
    more = dict.fromkeys(key for key in values if key not in theirs)
    rows = {**dict.fromkeys(POLICY_WORDS), **theirs, **more}
    for number, (key, value) in enumerate(rows.items(), 1):
        sheet.put(number, 0, key, TOP)
        _put_value(sheet, number, key, values.get(key))
        if value is not None:
            sheet.put(number, 2, _shown(value), WRAP)
        said = POLICY_WORDS.get(key) or source_of(key, sources)
        sheet.put(number, 3, said, WRAP)
        room_for(sheet, number, said, WIDTHS[3])
        rule = rule_of_setting(key, value)
        if rule:
            sheet.rules.append((Area(number, 1, number, 1), rule))
    sheet.table = Area(0, 0, len(rows), len(headings) - 1)


def _of_its_own(key: str) -> bool:
    """Whether a setting makes a policy or its service another one, and does not change it."""
    return key in OURS or key.startswith("service.")


def _put_value(sheet: Sheet, number: int, key: str, value: Any) -> None:
    """The cell in the column value: blank, a date, or what the setting is."""
    if isinstance(value, bool | str):
        value = _shown(value)
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    sheet.put(number, 1, value, DAY if key in DATES or isinstance(value, date) else TOP)


def _shown(value: Any) -> str:
    """The text of a setting for the column value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(map(str, value)) if len(value) > 1 else json.dumps(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
