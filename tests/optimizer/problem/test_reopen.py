"""Cases in hand that may move: as many as may be, each named, and none without need."""

import random
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from builders import MONDAY, book_of, case, held_case, instance, plain_policy, practitioner
from caseload import cli
from caseload.instances.week.write import write_instance
from caseload.models.fault import BadInput
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.allocate import allocate
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.options import Options
from caseload.optimizer.problem.reopen import opened
from draws import draws, share_of
from engine import assert_best, solve, stage_values
from oracle import brute_force
from strategies import with_movable, without_later

CAP = {"caseload_cap": {"mode": "hard", "PO": 4, "NQO": 4, "PSO": 4, "PQiP": 4}}
STAYING = {"staying": {"mode": "soft", "cost": 10}}


MOST_CASES = 9
"""Cases up to which every allocation is tried."""


def equals_exhaustive_search(
    seed: str, measure: str, made: Callable[[Instance], Instance] = lambda week: week
) -> bool:
    """Every stage of a random week in which cases in hand may move has the best value there is.

    False where the week's decisions contradict its rules.
    """
    rng = random.Random(seed)
    week = made(with_movable(rng, measure=measure))
    most = rng.choice([None, 0, 1, 2])
    if conflicts(week, book_of(week)):
        return False
    week = opened(week, book_of(week))
    if len(week.cases) > MOST_CASES:
        return False
    assert_best(solve(week, most_moves=most), brute_force(week, most), seed)
    return True


@pytest.mark.parametrize("measure", ["spread", "peak", "leximax", "range"])
@pytest.mark.parametrize("block", range(3))
def test_stage_values_equal_exhaustive_search(measure: str, block: int) -> None:
    drawn = [f"move{measure}{seed}" for seed in draws(15, 15 * block)]
    assert sum(equals_exhaustive_search(seed, measure) for seed in drawn) > share_of(5)


@pytest.mark.parametrize("number", [1006, 2036, 10460, 10798])
def test_pins_on_somebody_who_breaks_a_rule_already_are_counted_once(number: int) -> None:
    """Weeks that were wrong once: a pin beside cases in hand that break a rule, or that fill it."""
    assert equals_exhaustive_search(f"campmovepeak{number}", "peak", without_later)


def busy_and_free(**fields: object) -> Instance:
    """Six movable cases with one, none with the other."""
    held = [held_case(f"H{n}", "P1", movable=True) for n in range(6)]
    people = [practitioner("P1"), practitioner("P2")]
    return instance([], people, held=tuple(held), **fields)


def moves(proposal: Proposal) -> dict[str, tuple[str | None, str]]:
    """From whom and to whom each case moves."""
    return {row.case: (row.moved_from, row.practitioner) for row in proposal.assignments}


class TestMoves:
    def test_cases_move_until_the_load_is_even(self):
        proposal = allocate(busy_and_free(), Options(rebalance=True))
        assert list(moves(proposal).values()) == [("P1", "P2")] * 3
        assert proposal.certificate.spread == 0

    def test_no_more_move_than_may(self):
        proposal = allocate(busy_and_free(), Options(rebalance=True, most_moves=2))
        assert list(moves(proposal).values()) == [("P1", "P2")] * 2

    def test_nothing_moves_when_nothing_may(self):
        week = busy_and_free()
        assert moves(allocate(week)) == {}
        assert moves(allocate(week, Options(rebalance=True, most_moves=0))) == {}

    def test_a_case_that_may_not_move_stays(self):
        week = busy_and_free()
        fixed = tuple(case.model_copy(update={"movable": case.id == "H3"}) for case in week.held)
        proposal = allocate(week.changed(held=fixed), Options(rebalance=True))
        assert moves(proposal) == {"H3": ("P1", "P2")}

    def test_a_move_is_not_made_for_less_than_the_tolerance(self):
        policy = plain_policy(STAYING, balance={"tolerance": 50})
        proposal = allocate(busy_and_free(policy=policy), Options(rebalance=True))
        assert moves(proposal) == {}
        assert stage_values(proposal)["preferences"] == 0

    def test_each_move_costs_its_price(self):
        policy = plain_policy(STAYING, balance={"tolerance": 0})
        proposal = allocate(busy_and_free(policy=policy), Options(rebalance=True))
        assert stage_values(proposal)["preferences"] == 30

    def test_a_case_in_hand_makes_room_for_a_new_one(self):
        """P1 alone may hold the new case, and is full; her cases may go."""
        held = [held_case(f"H{n}", "P1", movable=n == 0) for n in range(4)]
        people = [practitioner("P1", skills=("x",)), practitioner("P2")]
        policy = plain_policy({**CAP, "skills": {"mode": "hard"}})
        week = instance([case("C1", skills=("x",))], people, policy, held=tuple(held))
        assert [row.case for row in allocate(week).unallocated] == ["C1"]
        proposal = allocate(week, Options(rebalance=True))
        assert moves(proposal) == {"C1": (None, "P1"), "H0": ("P1", "P2")}

    def test_the_figures_before_are_those_of_the_cases_where_they_are(self):
        proposal = allocate(busy_and_free(), Options(rebalance=True))
        assert [row.caseload_before for row in proposal.workloads] == [6, 0]
        assert [row.caseload_after for row in proposal.workloads] == [3, 3]
        assert proposal.certificate.spread_before == pytest.approx(6.0)


class TestLimits:
    def test_who_is_over_her_cap_keeps_what_she_has_and_takes_nothing(self):
        held = [held_case(f"H{n}", "P1", movable=True) for n in range(5)]
        people = [practitioner("P1"), practitioner("P2", taking_cases=False)]
        rules = {**CAP, "availability": {"mode": "hard"}}
        week = instance([case("C1")], people, plain_policy(rules), held=tuple(held))
        proposal = allocate(week, Options(rebalance=True))
        assert moves(proposal) == {}
        assert [row.case for row in proposal.unallocated] == ["C1"]

    def test_moved_cases_keep_the_cap_of_who_takes_them(self):
        held = [held_case(f"H{n}", "P1", movable=True) for n in range(9)]
        week = instance([], [practitioner("P1"), practitioner("P2")], plain_policy(CAP), held=held)
        proposal = allocate(week, Options(rebalance=True))
        assert len(proposal.assignments) == 4

    def test_moved_cases_ask_the_rules_of_who_takes_them(self):
        held = (held_case("H1", "P1", movable=True, skills=("x",)),)
        people = [practitioner("P1"), practitioner("P2"), practitioner("P3", skills=("x",))]
        busy = tuple(held_case(f"B{n}", "P1") for n in range(3))
        policy = plain_policy({"skills": {"mode": "hard"}})
        week = instance([], people, policy, held=held + busy)
        assert moves(allocate(week, Options(rebalance=True))) == {"H1": ("P1", "P3")}

    def test_moved_cases_are_no_new_cases_of_the_week(self):
        policy = plain_policy({"weekly_intake": {"mode": "hard", "PO": 1}})
        proposal = allocate(busy_and_free(policy=policy), Options(rebalance=True))
        assert len(proposal.assignments) == 3


class TestLeavers:
    def test_a_leavers_cases_all_go_and_do_not_count(self):
        held = tuple(held_case(f"H{n}", "P1", movable=True) for n in range(4))
        people = [practitioner("P1", leaving_on=MONDAY), practitioner("P2"), practitioner("P3")]
        policy = plain_policy({"availability": {"mode": "hard", "leaving_weeks": 4}})
        week = instance([], people, policy, held=held)
        proposal = allocate(week, Options(rebalance=True, most_moves=0))
        assert sorted(to for _, to in moves(proposal).values()) == ["P2", "P2", "P3", "P3"]

    def test_a_leavers_case_without_a_taker_is_left_over(self):
        held = (held_case("H1", "P1", movable=True, skills=("x",)),)
        people = [practitioner("P1", leaving_on=MONDAY), practitioner("P2")]
        rules = {"availability": {"mode": "hard"}, "skills": {"mode": "hard"}}
        week = instance([], people, plain_policy(rules), held=held)
        proposal = allocate(week, Options(rebalance=True))
        assert [row.case for row in proposal.unallocated] == ["H1"]


class TestBadInput:
    def test_counts_cannot_move(self):
        week = instance([], [practitioner("P1", caseload=3)])
        with pytest.raises(BadInput, match="one by one"):
            allocate(week, Options(rebalance=True))

    def test_a_case_cannot_be_new_and_in_hand(self):
        held = (held_case("C1", "P1", movable=True),)
        week = instance([case("C1")], [practitioner("P1")], held=held)
        with pytest.raises(BadInput, match="other identifiers"):
            allocate(week, Options(rebalance=True))


def test_the_same_bytes_again() -> None:
    rng = random.Random(5)
    week = with_movable(rng, measure="spread")
    first = allocate(week, Options(rebalance=True, most_moves=1))
    again = allocate(week, Options(rebalance=True, most_moves=1))
    assert first.model_dump_json() == again.model_dump_json()


class TestTheCommand:
    @pytest.fixture
    def folder(self, tmp_path):
        write_instance(busy_and_free(), tmp_path / "week")
        return str(tmp_path / "week")

    def test_the_moves_are_named(self, folder):
        done = CliRunner().invoke(cli.app, ["allocate", folder, "--rebalance", "--max-moves", "1"])
        assert done.exit_code == 0
        assert "1 case in hand moves (1 may; a leaver's come extra)" in " ".join(
            done.stdout.split()
        )
        assert "P1 → P2: H" in done.stdout

    def test_a_number_of_moves_needs_the_word(self, folder):
        done = CliRunner().invoke(cli.app, ["allocate", folder, "--max-moves", "1"])
        assert done.exit_code == 2
        assert "--rebalance" in done.stderr

    def test_an_instance_without_movable_cases_is_refused(self):
        done = CliRunner().invoke(cli.app, ["allocate", "tiny", "--rebalance"])
        assert done.exit_code == 2
        assert "movable = yes" in done.stderr


class TestUnmarked:
    """A leaver's listed cases move unmarked, and use up no intake of new cases."""

    def week(self, **rules: object) -> Instance:
        held = [held_case(f"H{n}", "P1") for n in range(4)] + [held_case("G1", "P2")]
        people = [practitioner("P1", leaving_on=MONDAY), practitioner("P2"), practitioner("P3")]
        on = {"availability": {"mode": "hard"}, **rules}
        return instance([case("T1")], people, plain_policy(on), held=tuple(held))

    def test_they_move_without_a_mark_and_the_others_stay(self):
        proposal = allocate(self.week(), Options(rebalance=True))
        assert {row.case for row in proposal.moves} == {"H0", "H1", "H2", "H3"}
        assert [row.case for row in proposal.new] == ["T1"]

    def test_the_new_case_has_its_place_beside_them(self):
        one = {"mode": "hard", **dict.fromkeys(("PO", "NQO", "PSO", "PQiP"), 1)}
        proposal = allocate(self.week(weekly_intake=one), Options(rebalance=True))
        assert not proposal.unallocated
        [full] = [p for p in self.week().practitioners if p.id == proposal.allocation["T1"]]
        [row] = [row for row in proposal.workloads if row.practitioner == full.id]
        assert row.caseload_after > row.caseload_before + 1

    def test_a_place_that_is_missing_is_told_of_the_case_in_hand(self):
        cap = {"mode": "hard", **dict.fromkeys(("PO", "NQO", "PSO", "PQiP"), 2)}
        proposal = allocate(self.week(caseload_cap=cap), Options(rebalance=True))
        assert len(proposal.stranded) + len(proposal.left) == 2
        assert {row.held_by for row in proposal.stranded} == {"P1"}

    def test_nobody_else_leaves_and_nothing_is_marked(self):
        held = (held_case("H1", "P1"),)
        week = instance([], [practitioner("P1"), practitioner("P2")], held=held)
        with pytest.raises(BadInput, match="somebody who leaves"):
            allocate(week, Options(rebalance=True))

    def test_the_screen_counts_new_cases_and_moves_apart(self, tmp_path):
        write_instance(self.week(), tmp_path / "week")
        arguments = ["allocate", str(tmp_path / "week"), "--rebalance"]
        said = " ".join(CliRunner().invoke(cli.app, arguments).stdout.split())
        assert "1 new case placed, none left over. 4 cases in hand move." in said
        assert "(1 new, 1 moved)" in said or "(1 new, 2 moved)" in said
