"""Total work above total capacity is said first, as arithmetic."""

from builders import case, instance, practitioner
from caseload.reports.proposal.arithmetic import shortfall_line
from caseload.reports.proposal.page import proposal_page
from engine import solve


def week(full, *weights):
    people = [practitioner("P1", capacity=full, workload=10.0, caseload=10)]
    return instance([case(f"C{n}", weight=w) for n, w in enumerate(weights)], people)


def test_work_above_capacity_is_told_in_the_policys_unit():
    short = week(12.0, 1.5, 3.0)
    assert shortfall_line(short) == (
        f"2.50 {short.policy.unit} short: 14.50 asked, in hand and new; 12 there."
    )


def test_work_that_fits_to_the_last_hundredth_is_not():
    assert shortfall_line(week(14.5, 1.5, 3.0)) is None


def test_the_page_says_it_first():
    short = week(12.0, 1.5, 3.0)
    assert proposal_page(short, solve(short)).summary[0] == shortfall_line(short)
