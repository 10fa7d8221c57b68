"""An empty workbook to fill in: drop-downs, every heading explained, two example rows."""

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from caseload.instances.policies.policy import base_policy, policy_names
from caseload.instances.policies.settings import flatten
from caseload.instances.policies.sources import policy_sources, source_of
from caseload.instances.tables import column_words
from caseload.instances.tables.cells import day, flag, hours
from caseload.instances.tables.columns import CASES, PRACTITIONERS, Column
from caseload.instances.tables.files import write_atomically
from caseload.instances.tables.vocabularies import CHOICES, YES_NO
from caseload.instances.week.write import CREATED
from caseload.models.base import TIERS_2023
from caseload.models.fault import BadInput, Fault

LAST = 2_000
"""Drop-downs and formats reach down to this row."""

LISTS: dict[str, Sequence[str]] = CHOICES | {
    "yes_no": YES_NO,
    "mode": ("hard", "soft", "off"),
    "true_false": ("true", "false"),
    "measure": ("spread", "peak", "leximax", "range"),
    "policy": (),
}
"""Columns and settings with a drop-down, and what it offers; policies are filled in below."""

EXAMPLE_CASES = (
    {"case": "EXAMPLE-1", "tier": "B", "type": "licence", "rosh": "high", "csrp": 3.4},
    {"case": "EXAMPLE-2", "tier": "E", "type": "community", "rosh": "low", "csrp": 0.8},
)
OLDER = ("B2", "D2")
"""The older tiers of the examples, where the policy weighs these."""

EXAMPLE_PEOPLE = (
    {"practitioner": "P01", "name": "Ann Example", "grade": "PO", "caseload": 20},
    {"practitioner": "P02", "name": "Bob Example", "grade": "PSO", "caseload": 22},
)
SHARED = {"team": "Team 1", "pdu": "Riverside"}

GUIDE = (
    "Fill in the sheets Cases and Practitioners, one row each. Delete the example rows.",
    "Only the columns in bold must be filled; leave the others blank or delete them.",
    "On the sheet Policy, write into the column value what is to differ; blank keeps the policy.",
    "Then: caseload allocate THIS-FILE.xlsx",
    "Write hours, never the reason for a reduction. Nothing leaves your computer.",
)

POLICY_WORDS = {
    "policy": "The policy to start from.",
    "instance": "A name for this week's allocation.",
    "week_beginning": "The Monday of the week; needed where a date is given.",
}
OURS = ("name", "title", "dated", "unit")
"""Settings that make a policy of its own: left out of a sheet that changes one."""

DATES = ("week_beginning",)


def write_template(target: Path, policy: str, *, replace: bool = False) -> None:
    """Write an empty workbook under a policy.

    Raises:
        BadInput: if the target is no .xlsx, is there already, or cannot be written.
    """
    if target.suffix.lower() != ".xlsx":
        raise BadInput([Fault(file=str(target), expected="a name that ends in .xlsx")])
    if target.exists() and not replace:
        expected = "a file that is not there yet; choose another name or use --force"
        raise BadInput([Fault(file=str(target), expected=expected)])
    content = _workbook(policy)
    try:
        write_atomically(target, content)
    except OSError as error:
        expected = f"a place that can be written to ({error.strerror})"
        raise BadInput([Fault(file=str(target), expected=expected)]) from None


def _workbook(policy: str) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only for writing

    settings = base_policy(policy)
    older = TIERS_2023[0] in settings["weights"]
    cases = [
        {**row, **SHARED, **({"tier": tier} if older else {})}
        for row, tier in zip(EXAMPLE_CASES, OLDER, strict=True)
    ]
    people = [row | SHARED for row in EXAMPLE_PEOPLE]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": CREATED})
        sheets = _Sheets(book)
        sheets.table("cases", CASES, column_words.CASES, cases)
        sheets.table("practitioners", PRACTITIONERS, column_words.PRACTITIONERS, people)
        sheets.policy(policy, settings)
        sheets.guide()
        sheets.lists()
    return buffer.getvalue()


class _Sheets:
    """The sheets of the workbook that is being written."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.plain = book.add_format({"bottom": 1})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def table(
        self,
        name: str,
        columns: Mapping[str, Column],
        words: Mapping[str, str],
        rows: Sequence[Mapping[str, Any]],
    ) -> None:
        """A table with its headings explained, drop-downs under them, and the example rows."""
        sheet = self.book.add_worksheet(name.capitalize())
        sheet.freeze_panes(1, 1)
        for place, (heading, column) in enumerate(columns.items()):
            sheet.write_string(0, place, heading, self.bold if column.required else self.plain)
            sheet.write_comment(0, place, words[heading], {"x_scale": 2})
            sheet.set_column(place, place, max(len(heading) + 2, 10), self._format(column))
            rule = _rule(heading, column)
            if rule:
                sheet.data_validation(1, place, LAST, place, rule)
            for number, row in enumerate(rows, start=1):
                value = row.get(heading)
                if isinstance(value, str):
                    sheet.write_string(number, place, value, self.text)
                elif value is not None:
                    sheet.write_number(number, place, value)

    def _format(self, column: Column) -> Any:
        return self.day if column.kind is day else self.text if column.required else None

    def policy(self, policy: str, settings: Mapping[str, Any]) -> None:
        """The settings of a policy with their values, and a column for what is to differ."""
        sheet = self.book.add_worksheet("Policy")
        sheet.freeze_panes(1, 2)
        for place, (heading, width) in enumerate(
            (("setting", 44), ("value", 16), (f"in {policy}", 22), ("source, or assumption", 90))
        ):
            sheet.write_string(0, place, heading, self.bold)
            sheet.set_column(place, place, width)
        sources = policy_sources(policy)
        theirs = {key: value for key, value in flatten(settings).items() if key not in OURS}
        for number, (key, value) in enumerate({**dict.fromkeys(POLICY_WORDS), **theirs}.items(), 1):
            sheet.write_string(number, 0, key)
            sheet.write(number, 1, policy if key == "policy" else None, self._of(key))
            if value is not None:
                sheet.write_string(number, 2, _shown(value))
            sheet.write_string(number, 3, POLICY_WORDS.get(key) or source_of(key, sources))
            name = _list_of_setting(key, value)
            if name:
                sheet.data_validation(number, 1, number, 1, _from_list(name))

    def _of(self, key: str) -> Any:
        return self.day if key in DATES else None

    def guide(self) -> None:
        """The sheet with instructions, and every column with its meaning."""
        sheet = self.book.add_worksheet("Guide")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90, self.wrap)
        for number, line in enumerate(GUIDE):
            sheet.write_string(number, 0, line)
        number = len(GUIDE)
        for name, columns, words in (
            ("cases", CASES, column_words.CASES),
            ("practitioners", PRACTITIONERS, column_words.PRACTITIONERS),
        ):
            number += 1
            sheet.write_string(number, 0, name, self.bold)
            for heading in columns:
                number += 1
                sheet.write_string(number, 0, heading)
                sheet.write_string(number, 1, words[heading])
            number += 1

    def lists(self) -> None:
        """The hidden sheet that drop-downs choose from."""
        sheet = self.book.add_worksheet("lists")
        sheet.hide()
        for place, (name, values) in enumerate((LISTS | {"policy": policy_names()}).items()):
            for number, value in enumerate(values):
                sheet.write_string(number, place, str(value))
            column = chr(ord("A") + place)
            area = f"=lists!${column}$1:${column}${len(values)}"
            self.book.define_name(f"list_{name}", area)


def _from_list(name: str) -> dict[str, Any]:
    offered = LISTS[name]
    words = ", ".join(map(str, offered)) if 0 < len(offered) < 8 else "one of the list"
    return {"validate": "list", "source": f"=list_{name}", "error_message": f"Choose {words}."}


def _rule(heading: str, column: Column) -> dict[str, Any] | None:
    """The validation rule of a column's cells, as a spreadsheet takes it."""
    if heading in LISTS:
        return _from_list(heading)
    if column.kind is flag:
        return _from_list("yes_no")
    if column.kind is hours:
        bounds = {"criteria": "between", "minimum": 0, "maximum": 60}
        return {"validate": "decimal", **bounds, "error_message": "Hours in a week, 0 to 60."}
    if heading == "complexity":
        bounds = {"criteria": "between", "minimum": 1, "maximum": 5}
        return {"validate": "integer", **bounds, "error_message": "1 to 5."}
    if column.kind is day:
        earliest = {"criteria": ">=", "value": CREATED}
        return {"validate": "date", **earliest, "error_message": "A date such as 2026-11-23."}
    return None


def _list_of_setting(key: str, value: Any) -> str | None:
    name = key.rpartition(".")[2]
    if name in ("mode", "measure", "policy"):
        return name
    return "true_false" if isinstance(value, bool) else None


def _shown(value: Any) -> str:
    """The text of a setting for the column value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(map(str, value)) if len(value) > 1 else json.dumps(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
