"""The figures that docs/fairness.md gives of ties by lot are those that weeks come to."""

import re
from statistics import fmean

import pytest

import caseload as cl
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.lot import Lot
from caseload.optimizer.rule_book import RuleBook
from places import ROOT

PAGE = " ".join((ROOT / "docs" / "fairness.md").read_text(encoding="utf-8").split())
DRAWS = 40


def moved(policy: str) -> float:
    """How many cases of `weekly` go to another than in the fixed order, in the mean of draws."""
    week = this_week(cl.read("weekly", policy=policy))
    plain = cl.allocate(week, effort=0.2).allocation
    compiled = compile_instance(week, RuleBook.of(week.policy))
    found = []
    for number in range(DRAWS):
        lot, drawn = Lot(number, week.week_beginning), []
        for part in compiled.parts:
            counts = part.counts(plain)
            drawn.append(lot.cases(part, counts[:, lot.practitioners(part, counts)]))
        allocation = compiled.deal(drawn, lot.drawn)
        found.append(sum(allocation[case] != who for case, who in plain.items()))
    return fmean(found)


@pytest.mark.filterwarnings("ignore::caseload.InputWarning")
@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("tiers-2026", r"of the 120 of `weekly` about (\d+) go to another than in the fixed order"),
        ("plain-count", r"Under `plain-count` it is about (\d+)\."),
    ],
)
def test_as_many_go_elsewhere_by_lot_as_the_page_says(policy: str, words: str) -> None:
    said = re.search(words, PAGE)
    assert said
    assert moved(policy) == pytest.approx(int(said[1]), rel=0.25)
