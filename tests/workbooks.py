"""The public sample workbooks, and copies of them damaged on purpose."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

DATA = Path(__file__).parent / "data" / "wmt"
SCENARIO = DATA / "scenario_riverside.xlsx"
EXPECTED = DATA / "scenario_riverside_expected.csv"
EXTRACT = DATA / "WMT_Extract_sample.xlsx"

Damage = Callable[[Any], None]


def damaged(source: Path, target: Path, damage: Damage) -> Path:
    """A copy of a workbook after something was done to it; `damage` is given the open book."""
    book = openpyxl.load_workbook(source)
    damage(book)
    book.save(target)
    return target


def few_people(target: Path) -> Path:
    """The scenario workbook with its first four people and the total row."""

    def cut(book: Any) -> None:
        sheet = book["Scenario Export"]
        sheet.delete_rows(9, 80)

    return damaged(SCENARIO, target, cut)
