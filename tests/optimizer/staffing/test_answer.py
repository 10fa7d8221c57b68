"""The answer to a staffing question: the posts, who must fill them, and what is said."""

import pytest

from builders import case, held_case, instance, plain_policy, practitioner
from caseload.models.base import Gender, Grade
from caseload.optimizer.staffing.answer import Options, staffing
from caseload.optimizer.staffing.benders import Recruitment
from caseload.optimizer.staffing.curve import curve
from caseload.optimizer.tuning import Tuning
from recruitment import CAP, OFFICERS_ONLY, PO_AND_PSO, answer


class TestAnswer:
    def test_nothing_is_needed_where_everything_fits(self) -> None:
        found = answer(instance([case("C1")], [practitioner()], plain_policy(CAP)))
        assert (found.fte, found.posts, found.proven) == (0.0, (), True)
        assert found.placed_with_staff == 1

    def test_a_part_time_post_holds_its_share_of_the_cap(self) -> None:
        given = instance([case(f"C{n}") for n in range(7)], [], plain_policy(CAP))
        assert answer(given).fte == 1.4
        assert answer(given, steps=2).fte == 1.5
        assert answer(given, steps=1).fte == 2.0

    def test_what_is_too_many_goes_to_posts_and_colleagues_do_not_help(self) -> None:
        people = [practitioner("P1", caseload=10), practitioner("P2", caseload=0)]
        found = answer(instance([], people, plain_policy(CAP)))
        assert (found.over_before, found.excess, found.handed_over) == (1, 5, 5)
        assert found.fte == 1.0

    def test_with_rebalancing_free_places_are_filled_first(self) -> None:
        people = [practitioner("P1"), practitioner("P2")]
        held = [held_case(f"H{n}", "P1", movable=n < 3) for n in range(10)]
        given = instance([], people, plain_policy(CAP), held=tuple(held))
        assert answer(given).fte == 1.0
        found = answer(given, rebalance=True)
        assert (found.moved, found.handed_over, found.fte) == (3, 2, 0.4)

    def test_the_cheapest_mix_follows_the_costs(self) -> None:
        cases = [case("C1", tier="A"), *(case(f"C{n}", tier="D") for n in range(2, 7))]
        given = instance(cases, [], plain_policy({**CAP, **OFFICERS_ONLY}))
        alike = answer(given, steps=1)
        assert (alike.of(Grade.PO), alike.of(Grade.PSO)) == (1.0, 1.0)
        dear = answer(given, cost={Grade.PO: 3, Grade.PSO: 1}, steps=5)
        assert (dear.of(Grade.PO), dear.of(Grade.PSO)) == (0.2, 1.0)
        assert dear.cost == pytest.approx(1.6)
        cheap = answer(given, cost={Grade.PO: 1, Grade.PSO: 2}, steps=1)
        assert (cheap.of(Grade.PO), cheap.of(Grade.PSO)) == (2.0, 0.0)

    def test_it_says_who_must_be_a_woman_or_accredited_and_asks_it_of_no_more(self) -> None:
        rules = {**CAP, "practitioner_gender": {}, "skills": {}}
        cases = [
            case("C1", practitioner_gender=Gender.WOMAN),
            case("C2", skills=("sign_language",)),
            *(case(f"C{n}") for n in range(3, 11)),
        ]
        people = [practitioner("P1", gender=Gender.MAN, caseload=5)]
        found = answer(instance(cases, people, plain_policy(rules)))
        assert found.fte == 2.0
        asked = [post.needs for post in found.posts if post.needs]
        assert asked == [("a woman", "accredited for sign language")]

    def test_two_who_cannot_be_one_are_two(self) -> None:
        rules = {**CAP, "practitioner_gender": {}}
        cases = [case(f"C{n}", practitioner_gender=gender) for n, gender in enumerate(Gender)]
        found = answer(instance(cases, [], plain_policy(rules)), steps=1)
        assert sorted(post.needs for post in found.posts) == [("a man",), ("a woman",)]

    def test_posts_are_where_the_rules_or_else_the_cases_want_them(self) -> None:
        cases = [case(f"C{n}", team="North" if n < 6 else "South") for n in range(8)]
        within = plain_policy({**CAP, "location": {"within": "team"}})
        apart = answer(instance(cases, [], within), steps=1)
        assert {g.team: g.fte for g in apart.groups} == {"North": 2.0, "South": 1.0}
        together = answer(instance(cases, [], plain_policy(CAP)), steps=1)
        assert {g.team: g.fte for g in together.groups} == {"North": 2.0}

    def test_it_says_which_limit_needs_the_posts(self) -> None:
        rules = {**CAP, "weekly_intake": {"PO": 2, "NQO": 2, "PSO": 2, "PQiP": 2}}
        given = instance([case(f"C{n}") for n in range(5)], [], plain_policy(rules))
        found = answer(given, limits=True, steps=1)
        assert (found.fte, [(one.rule, one.fte) for one in found.without]) == (
            3.0,
            [("weekly_intake", 1.0)],
        )

    def test_what_is_handed_over_is_no_new_case(self) -> None:
        rules = {**CAP, "weekly_intake": {"PO": 1, "NQO": 1, "PSO": 1, "PQiP": 1}}
        given = instance([], [practitioner("P1", caseload=10)], plain_policy(rules))
        assert answer(given).fte == 1.0

    def test_what_no_post_would_place_is_left_over_and_said(self) -> None:
        cases = [case("C1", tier="A"), case("C2")]
        rules = {**CAP, **OFFICERS_ONLY}
        given = instance(cases, [practitioner("P1", caseload=5)], plain_policy(rules))
        found = answer(given, cost={Grade.PSO: 1})
        assert found.left_over == ("C1",)
        assert found.fte == 0.2
        said = curve(given, Recruitment(PO_AND_PSO, 10), [found]).sentences
        assert "1 case is left over whatever posts there are" in said

    def test_pieces_that_nothing_connects_are_added_up(self) -> None:
        tuning = Tuning().changed("sizes", one_piece_max_pairs=0)
        people = [practitioner(f"P{p}", pdu=p, team=f"{p} 1", caseload=9) for p in "AB"]
        cases = [case(f"C{p}", pdu=p, team=f"{p} 1") for p in "AB"]
        rules = {**CAP, "location": {"within": "pdu"}}
        found = answer(instance(cases, people, plain_policy(rules)), tuning=tuning)
        assert {g.team: g.fte for g in found.groups} == {"A 1": 1.0, "B 1": 1.0}
        assert found.proven

    def test_without_time_it_is_at_most_and_at_least(self) -> None:
        people = [practitioner("P1", caseload=12)]
        given = instance([case("C1")], people, plain_policy(CAP))
        wanted = Recruitment(PO_AND_PSO, 10)
        found = staffing(given, wanted, (), "the cap", Options(effort=0.0, time_limit=0.0))
        assert not found.left_over
        assert found.fte >= 1.6
        assert found.bound <= 1.6
        said = curve(given, wanted, [found]).sentences[0]
        assert "at most" in said
        assert "at least" in said


def test_a_household_that_no_post_may_hold_ends_the_search_and_is_left_over() -> None:
    """Whatever the posts, nobody may hold a case for a woman and one for a man of one household."""
    rules = {**CAP, "together": {"mode": "hard"}, "practitioner_gender": {"mode": "hard"}}
    split = [
        case("K1", household="Elm 4", practitioner_gender="woman"),
        case("K2", household="Elm 4", practitioner_gender="man"),
        case("C1"),
    ]
    found = answer(instance(split, [practitioner(caseload=5)], plain_policy(rules)))
    assert found.left_over == ("K1", "K2")
    assert found.fte < 1


def test_a_household_of_three_goes_to_one_post() -> None:
    rules = {**CAP, "together": {"mode": "hard"}}
    three = [case(f"K{n}", household="Elm 4") for n in range(3)]
    found = answer(instance(three, [practitioner(caseload=4)], plain_policy(rules)))
    assert found.left_over == ()
    assert [post.new_cases for post in found.posts] == [3]


@pytest.mark.parametrize("field", ["restricted_to", "excluded"])
def test_a_new_post_counts_as_cleared(field: str) -> None:
    """A case whose only listed practitioner is full goes to a post; no post is on a list."""
    on = {**CAP, "limited_access": {"mode": "hard"}}
    people = [practitioner("P1", caseload=5), practitioner("P2")]
    lists = {"restricted_to": ("P1",), "excluded": ("P2",)}
    week = instance([case(**{field: lists[field]})], people, plain_policy(on))
    found = answer(week)
    assert found.left_over == ()
    assert [post.new_cases for post in found.posts] == [1]
