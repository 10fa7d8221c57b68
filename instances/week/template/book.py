"""The workbook as a whole: its sheets in order, written at once or not at all."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from caseload.instances.policies.policy import base_policy
from caseload.instances.tables import column_words
from caseload.instances.tables.columns import (
    CASES,
    DECISIONS,
    HELD,
    PLACEMENTS,
    PRACTITIONERS,
    Column,
)
from caseload.instances.tables.files import write_atomically
from caseload.instances.week.examples import EXAMPLE_CASES, EXAMPLE_PEOPLE, OLDER_TIERS
from caseload.instances.week.template.choices import write_choices
from caseload.instances.week.template.guide import write_guide, write_lists
from caseload.instances.week.template.policy_sheet import NOTHING_FILLED, write_policy
from caseload.instances.week.template.sheets import Book
from caseload.instances.week.template.table_sheets import mark_decisions, write_table
from caseload.instances.week.write import CREATED
from caseload.models.base import TIERS_2023
from caseload.models.fault import BadInput, Fault

FIRST_IN_CURRENT = ("case", "practitioner", "tier", "allocated_on", "movable")
"""The columns of cases in hand that stand before those of every case."""


def write_template(target: Path, policy: str, *, replace: bool = False) -> None:
    """Write an empty workbook under a policy.

    Raises:
        BadInput: if the target is no .xlsx, is there already, or cannot be written.
    """
    settings = base_policy(policy)
    older = TIERS_2023[0] in settings["weights"]
    cases = [
        {**row, "tier": tier} if older else row
        for row, tier in zip(EXAMPLE_CASES, OLDER_TIERS, strict=True)
    ]
    rows = {"Cases": cases, "Practitioners": EXAMPLE_PEOPLE}
    write_book(target, lambda: workbook(policy, settings, rows), replace=replace)


def write_book(target: Path, make: Callable[[], bytes], *, replace: bool) -> None:
    """Write a workbook at once, or not at all.

    Raises:
        BadInput: if the target is no .xlsx, is there already, or cannot be written.
    """
    if target.suffix.lower() != ".xlsx":
        raise BadInput([Fault(file=str(target), expected="a name that ends in .xlsx")])
    if target.exists() and not replace:
        expected = "a file that is not there yet; choose another name or use --force"
        raise BadInput([Fault(file=str(target), expected=expected)])
    content = make()
    try:
        write_atomically(target, content)
    except OSError as error:
        expected = f"a place that can be written to ({error.strerror})"
        raise BadInput([Fault(file=str(target), expected=expected)]) from None


def workbook(
    policy: str,
    settings: Mapping[str, Any],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    filled: Mapping[str, Any] = NOTHING_FILLED,
) -> bytes:
    """The workbook with these rows by sheet and heading, as bytes.

    `settings` are those of the policy that the sheet Policy starts from, `filled` those that
    differ.
    """
    import xlsxwriter  # noqa: PLC0415 - only for writing

    current = {name: HELD[name] for name in dict.fromkeys((*FIRST_IN_CURRENT, *HELD))}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as made:
        made.set_properties({"created": CREATED})
        book = Book(made)

        def table(name: str, columns: Mapping[str, Column], words: Mapping[str, str]) -> Any:
            return write_table(book, name, columns, words, rows.get(name, ()))

        write_guide(book)
        table("Cases", CASES, column_words.CASES)
        table("Practitioners", PRACTITIONERS, column_words.PRACTITIONERS)
        write_policy(book, policy, settings, filled)
        write_lists(book)
        table("Current", current, column_words.HELD)
        mark_decisions(book, table("Decisions", DECISIONS, column_words.DECISIONS))
        table("Manual", PLACEMENTS, column_words.PLACEMENTS)
        write_choices(book)
    return buffer.getvalue()
