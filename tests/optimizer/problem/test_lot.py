"""Exact ties by lot: every tied outcome has the same chance, and nothing else changes."""

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pytest

from builders import book_of, case, compiled, instance, plain_policy, practitioner
from caseload.models.explanation import TieBreak
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.explain.case import explain_case
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.options import Options
from caseload.optimizer.problem.equal_exchanges import Block, dealt
from caseload.optimizer.problem.lot import Lot, alike
from caseload.optimizer.session import Session
from strategies import random_instance

DRAWS = 1000

Outcome = tuple[str | None, ...]


def solved(week: Instance, lot: int | None = None) -> Proposal:
    return solve_here(week, book_of(week), Options(lot=lot))


def outcomes(week: Instance) -> Counter[Outcome]:
    """How often each allocation is drawn.

    What is drawn first of each is what a whole solve with that number comes to, verified.
    """
    compile_ = compiled(week)
    plain = solved(week).allocation
    counts = [part.counts(plain) for part in compile_.parts]
    found: Counter[Outcome] = Counter()
    for number in range(DRAWS):
        lot = Lot(number, week.week_beginning)
        drawn = [
            lot.cases(part, some[:, lot.practitioners(part, some)])
            for part, some in zip(compile_.parts, counts, strict=True)
        ]
        allocation = compile_.deal(drawn, lot.drawn)
        outcome = tuple(allocation[each.id] for each in week.cases)
        if outcome not in found:
            assert solved(week, number).allocation == allocation
        found[outcome] += 1
    return found


def assert_even(counts: Counter[Outcome], expected: int) -> None:
    """Every outcome there is was drawn, each as often as chance gives it (exact, two-sided)."""
    assert len(counts) == expected
    for count in counts.values():
        assert chance_of(count, DRAWS, 1 / expected) > 0.01 / expected


def chance_of(count: int, of: int, chance: float) -> float:
    """The probability of a count that is at most as likely as this one (binomial, exact)."""
    likely = [math.comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(of + 1)]
    return sum(one for one in likely if one <= likely[count] * (1 + 1e-9))


def people(names: Sequence[str], **fields: object) -> list:
    return [practitioner(name, **fields) for name in names]


class TestEveryTiedOutcomeIsDrawnEvenly:
    def test_one_case_among_practitioners_whom_nothing_tells_apart(self) -> None:
        assert_even(outcomes(instance([case("C1")], people(["P1", "P2", "P3"]))), 3)

    def test_different_cases_among_practitioners_whom_nothing_tells_apart(self) -> None:
        cases = [case("C1", complexity=1), case("C2", complexity=3)]
        assert_even(outcomes(instance(cases, people(["P1", "P2"]), COMPLEX)), 2)

    def test_cases_that_nothing_tells_apart_among_practitioners_who_differ(self) -> None:
        two = [practitioner("P1"), practitioner("P2", contracted_hours=20)]
        counts = outcomes(instance([case("C1"), case("C2"), case("C3")], two))
        assert_even(counts, 3)

    def test_cases_of_which_one_is_left_over(self) -> None:
        capped = plain_policy({"own_intake": {"mode": "hard"}})
        one = people(["P1"], max_new_cases=2)
        counts = outcomes(instance([case("C1"), case("C2"), case("C3")], one, capped))
        assert_even(counts, 3)
        assert all(None in outcome for outcome in counts)

    def test_cases_and_practitioners_at_once(self) -> None:
        cases = [case("C1"), case("C2"), case("C3")]
        assert_even(outcomes(instance(cases, people(["P1", "P2"]))), 6)


COMPLEX = plain_policy({"complexity_cap": {"mode": "hard"}})


def weeks_with_unlike_cases() -> Iterator[Instance]:
    """Weeks in which cases weigh the same and differ in who may have them and what that costs."""
    rules = {
        "skills": {"mode": "hard"},
        "limited_access": {"mode": "hard"},
        "own_team": {"mode": "soft"},
        "own_intake": {"mode": "hard"},
    }
    for seed in range(6):
        rng = random.Random(f"unlike cases {seed}")
        some = [
            practitioner(
                f"P{n}",
                team=rng.choice(["North", "South"]),
                skills=rng.choice([(), ("arson",)]),
                max_new_cases=2,
            )
            for n in range(3)
        ]
        cases = [
            case(
                f"C{n}",
                team=rng.choice(["North", "South"]),
                skills=("arson",) if rng.random() < 0.3 else (),
                excluded=("P0",) if rng.random() < 0.2 else (),
                complexity=rng.choice([1, 2]),
            )
            for n in range(rng.choice([4, 5]))
        ]
        yield instance(cases, some, plain_policy(rules))


class TestCasesThatCostTheSame:
    @pytest.mark.parametrize("week", list(weeks_with_unlike_cases()))
    def test_every_allocation_of_equal_worth_is_drawn_evenly(self, week: Instance) -> None:
        worth = worth_of(week, tuple(solved(week).allocation[one.id] for one in week.cases))
        holders = [*(one.id for one in week.practitioners), None]
        picks = product(holders, repeat=len(week.cases))
        tied = {picked for picked in picks if worth_of(week, picked) == worth}
        found = outcomes(week)
        assert set(found) == tied
        assert_even(found, len(tied))


def worth_of(week: Instance, picked: Outcome) -> object:
    """What an allocation is worth, from the models: None where it breaks a rule, else how many are
    left over, how many go to another team, and how many each gets, whoever of those who are alike.
    """
    allocation = dict(zip((one.id for one in week.cases), picked, strict=True))
    if breaches(week, book_of(week), allocation):
        return None
    team = {one.id: one.team for one in week.practitioners}
    pairs = zip(week.cases, picked, strict=True)
    other = sum(who is not None and team[who] != one.team for one, who in pairs)
    nobody: dict[str, str | None] = dict.fromkeys(allocation)
    may = {
        who: [one for one in nobody if not breaches(week, book_of(week), nobody | {one: who})]
        for who in team
    }
    looks = sorted((one.team, may[one.id], picked.count(one.id)) for one in week.practitioners)
    return picked.count(None), other, looks


def doubled(week: Instance) -> Instance:
    """The week with every case, and every practitioner, twice, and without decisions."""
    cases = [*week.cases, *(one.model_copy(update={"id": f"{one.id}b"}) for one in week.cases)]
    twins = [one.model_copy(update={"id": f"{one.id}b"}) for one in week.practitioners]
    return week.changed(
        cases=tuple(cases), practitioners=(*week.practitioners, *twins), decisions=()
    )


class TestNothingElseChanges:
    def test_stages_proof_and_prices_of_random_weeks(self) -> None:
        moved = 0
        for seed in range(25):
            week = doubled(random_instance(random.Random(f"lot {seed}")))
            plain, drawn = solved(week), solved(week, seed)
            assert drawn.stages == plain.stages
            assert drawn.certificate == plain.certificate
            assert drawn.prices == plain.prices
            moved += drawn.allocation != plain.allocation
        assert moved >= 5

    def test_a_round_in_which_nothing_is_decided_draws_nothing_anew(self) -> None:
        week = instance([case(f"C{n}") for n in range(4)], people(["P1", "P2", "P3"]))
        session = Session(week, options=Options(lot=11))
        assert session.decide([]).moved == ()

    def test_a_block_of_too_many_ways_keeps_how_many_go_where(self) -> None:
        block = Block(
            rows=[[row] for row in range(20)],
            columns=list(range(20)),
            open=np.ones((20, 20), dtype=bool),
            cells=np.eye(20, dtype=np.int64),
        )
        assert (dealt(block, iter(())) == block.cells).all()

    def test_the_same_number_draws_the_same_and_without_one_nothing_says_lot(self) -> None:
        week = instance([case("C1"), case("C2")], people(["P1", "P2", "P3"]))
        assert solved(week, 5).model_dump_json() == solved(week, 5).model_dump_json()
        assert '"lot"' not in solved(week).model_dump_json()
        assert solved(week).allocation == {"C1": "P1", "C2": "P2"}

    def test_who_else_is_there_changes_no_lot(self) -> None:
        lot = Lot(3, None)
        few, more = lot.drawn(["P1", "P2"]), lot.drawn(["P1", "P2", "P3", "P4"])
        assert [one for one in more if one in few] == few

    def test_another_week_is_another_draw(self) -> None:
        week = instance([case("C1")], people(["P1", "P2"]))
        later = week.changed(week_beginning=week.week_beginning.replace(day=30))
        pairs = [(solved(week, n).allocation, solved(later, n).allocation) for n in range(40)]
        assert any(one != other for one, other in pairs)


class TestWhomSomethingTellsApart:
    @pytest.mark.parametrize(
        "fields", [{"new_cases_7_days": 1}, {"contracted_hours": 36}, {"team": "North"}]
    )
    def test_is_like_nobody_else(self, fields: dict[str, object]) -> None:
        week = instance(
            [case("C1", team="North")],
            [
                *people(["P1", "P2"], team="South"),
                practitioner("P3", **{"team": "South", **fields}),
            ],
            plain_policy({"own_team": {"mode": "soft"}}),
        )
        (part,) = compiled(week).parts
        assert alike(part) == [[0, 1]]

    def test_who_held_a_case_before_keeps_it(self) -> None:
        cases = [case("C1", previous_practitioner="P2"), case("C2")]
        week = instance(cases, people(["P1", "P2", "P3"]))
        assert {solved(week, lot).allocation["C1"] for lot in range(20)} == {"P2"}

    def test_who_may_not_have_the_case_never_gets_it(self) -> None:
        barred = case("C1", excluded=("P2",))
        week = instance(
            [barred], people(["P1", "P2", "P3"]), plain_policy({"limited_access": {"mode": "hard"}})
        )
        assert {solved(week, lot).allocation["C1"] for lot in range(40)} == {"P1", "P3"}


class TestWhatIsSaid:
    def test_of_practitioners_and_of_cases(self) -> None:
        week = instance([case("C1"), case("C2")], people(["P1", "P2", "P3"]))
        told = explain_case(Run(week, solved(week, 7)), "C1")
        assert told.tie_break is TieBreak.LOT
        assert any("lot number 7 decided" in said for said in told.sentences)
        assert told.sentences[-1] == "Case C2 is just the same, so they could change places"
        one = people(["P1"], max_new_cases=1)
        intake = plain_policy({"own_intake": {"mode": "hard"}})
        week = instance([case("C1"), case("C2")], one, intake)
        told = explain_case(Run(week, solved(week, 7)), "C1")
        assert "change places: lot number 7 decided" in told.sentences[-1]

    def test_without_a_lot_the_fixed_order_is_named(self) -> None:
        week = instance([case("C1"), case("C2")], people(["P1", "P2", "P3"]))
        told = explain_case(Run(week, solved(week)), "C1")
        assert told.tie_break is TieBreak.ORDER
        assert not any("lot" in said for said in told.sentences)
