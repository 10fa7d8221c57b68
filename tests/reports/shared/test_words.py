import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload.models.glossary import evenness
from caseload.reports.shared.words import (
    bar,
    counted,
    difference,
    listed,
    percent,
    points,
    sentence,
    shared_start,
    step,
)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.838, "84 %"), (0.0, "0 %"), (1.04, "104 %"), (0.003, "<1 %"), (None, "–")],
)
def test_a_share_is_a_whole_percentage_and_a_small_one_is_not_nothing(share, said):
    assert percent(share) == said


@pytest.mark.parametrize(
    ("spread", "said"),
    [
        (24.7, "people are typically about a quarter of a full workload above or below the mean"),
        (28.0, "people are typically 28 % of a full workload above or below the mean"),
        (98.0, "people are typically 98 % of a full workload above or below the mean"),
        (0.2, "everybody is as full as everybody else"),
    ],
)
def test_a_spread_in_plain_words(spread, said):
    assert evenness(spread) == said


@given(st.floats(0, 200), st.floats(0, 200))
def test_a_difference_is_that_of_the_figures_that_are_shown(before, after):
    shown = float(points(after)) - float(points(before))
    assert difference(before, after) == pytest.approx(shown, abs=1e-9)


def test_what_all_names_begin_with():
    assert shared_start(["North Team 1", "North Team 2"]) == "North Team "
    assert shared_start(["North", "North Team 2"]) == ""
    assert shared_start(["North Team 1", "North Team 1"]) == ""
    assert shared_start([]) == ""


def test_a_number_agrees_with_its_noun():
    assert counted(1, "case") == "1 case"
    assert counted(1200, "case") == "1,200 cases"
    assert counted(2, "breach", "breaches") == "2 breaches"


def test_a_list_is_read_out():
    assert listed([]) == ""
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed(["A", "B", "C", "D"], most=2) == "A, B and 2 more"


def test_a_sentence_starts_with_a_capital_and_ends_with_a_full_stop_once():
    assert sentence("nobody has room") == "Nobody has room."
    assert sentence("P1 has room.") == "P1 has room."


def test_a_figure_that_stays_is_said_once():
    assert step("5 %", "5 %") == "5 %"
    assert step("5 %", "7 %") == "5 % → 7 %"


@given(
    before=st.floats(0, 3),
    added=st.floats(0, 3).filter(lambda x: x == 0 or x > 1e-6),
    width=st.integers(6, 40),
)
def test_a_bar_is_as_wide_as_asked_and_shows_100_per_cent(before, added, width):
    drawn = bar(before, before + added, width)
    assert len(drawn) == width
    assert drawn.count("┃") == 1


@given(before=st.floats(0, 0.7), added=st.floats(0.001, 0.2), width=st.integers(8, 40))
def test_what_is_added_shows_however_little_it_is(before, added, width):
    assert "▒" in bar(before, before + added, width)


def test_a_bar_adds_nothing_where_nothing_is_added():
    assert "▒" not in bar(0.8, 0.8, 20)


def test_without_capacity_the_bar_is_blank():
    assert bar(None, None, 10) == " " * 10
