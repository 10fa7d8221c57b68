"""The workbook as a whole: its sheets in order, written at once or not at all."""

import io
from pathlib import Path

from caseload.instances.policies.policy import base_policy
from caseload.instances.tables import column_words
from caseload.instances.tables.columns import (
    CASES,
    DECISIONS,
    HELD,
    PLACEMENTS,
    PRACTITIONERS,
)
from caseload.instances.tables.files import write_atomically
from caseload.instances.week.examples import EXAMPLE_CASES, EXAMPLE_PEOPLE, OLDER_TIERS
from caseload.instances.week.template.choices import write_choices
from caseload.instances.week.template.guide import write_guide, write_lists
from caseload.instances.week.template.policy_sheet import write_policy
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
        {**row, "tier": tier} if older else row
        for row, tier in zip(EXAMPLE_CASES, OLDER_TIERS, strict=True)
    ]
    current = {name: HELD[name] for name in dict.fromkeys((*FIRST_IN_CURRENT, *HELD))}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as made:
        made.set_properties({"created": CREATED})
        book = Book(made)
        write_guide(book)
        write_table(book, "Cases", CASES, column_words.CASES, cases)
        people = column_words.PRACTITIONERS
        write_table(book, "Practitioners", PRACTITIONERS, people, EXAMPLE_PEOPLE)
        write_policy(book, policy, settings)
        write_lists(book)
        write_table(book, "Current", current, column_words.HELD)
        mark_decisions(book, write_table(book, "Decisions", DECISIONS, column_words.DECISIONS))
        write_table(book, "Manual", PLACEMENTS, column_words.PLACEMENTS)
        write_choices(book)
    return buffer.getvalue()
