"""The workbook as a whole: its sheets in order, written at once or not at all."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from caseload.instances.policies.own_words import service_of
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
from caseload.instances.tables.service_columns import offered_columns
from caseload.instances.tables.service_words import words_of
from caseload.instances.week.examples import OLDER_TIERS, examples_of
from caseload.instances.week.template.choices import lists_for, write_choices
from caseload.instances.week.template.guide import write_guide, write_lists
from caseload.instances.week.template.policy_sheet import NOTHING_FILLED, write_policy
from caseload.instances.week.template.table_sheets import mark_decisions, write_table
from caseload.instances.workbooks.book import Book, Sheet
from caseload.instances.workbooks.write import write_book
from caseload.models.base import TIERS_2023

TITLE = "The week's cases, to fill in"

FIRST_IN_CURRENT = ("case", "practitioner", "tier", "allocated_on", "movable")
"""The columns of cases in hand that stand before those of every case."""


def write_template(target: Path, policy: str, *, replace: bool = False) -> None:
    """Write an empty workbook under a policy.

    Raises:
        BadInput: as `write_book`.
    """
    settings = base_policy(policy)
    older = TIERS_2023[0] in settings["weights"]
    examples, people = examples_of(service_of(settings))
    cases = [
        {**row, "tier": tier} if older else row
        for row, tier in zip(examples, OLDER_TIERS, strict=True)
    ]
    rows = {"Cases": cases, "Practitioners": people}
    write_book(target, lambda: workbook(policy, settings, rows), replace=replace)


def workbook(
    policy: str,
    settings: Mapping[str, Any],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    filled: Mapping[str, Any] = NOTHING_FILLED,
) -> Book:
    """The workbook with these rows by sheet and heading.

    `settings` are those of the policy that the sheet Policy starts from, `filled` those that
    differ.
    """
    service = service_of(settings)
    current = {name: HELD[name] for name in dict.fromkeys((*FIRST_IN_CURRENT, *HELD))}
    book = Book(TITLE, active="Guide")
    lists = lists_for(service)

    def table(name: str, columns: Mapping[str, Column], words: Mapping[str, str]) -> Sheet:
        known, said = offered_columns(service, columns), words_of(service, words)
        return write_table(book, name, known, said, lists, rows.get(name, ()))

    write_guide(book, service)
    table("Cases", CASES, column_words.CASES)
    table("Practitioners", PRACTITIONERS, column_words.PRACTITIONERS)
    write_policy(book, policy, settings, filled)
    write_lists(book, service)
    table("Current", current, column_words.HELD)
    mark_decisions(table("Decisions", DECISIONS, column_words.DECISIONS))
    table("Manual", PLACEMENTS, column_words.PLACEMENTS)
    write_choices(book, lists)
    return book
