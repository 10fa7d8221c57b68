"""Whom a case could go to while nothing else moves: what each way means, shown by doing it."""

from functools import cache

import pytest

import caseload
from caseload.library.plan import Plan
from caseload.models.choice import Choice, Way
from caseload.models.instance import Action, Decision
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.choices import Choices
from caseload.optimizer.proposal.as_decided import AsDecided, as_decided
from caseload.optimizer.rule_book import RuleBook

WEEKS = ("tiny", "understaffed")


@cache
def plan(name: str) -> Plan:
    return caseload.allocate(caseload.read(name))


def decided(found: Plan, case: str, person: str, action: Action) -> AsDecided:
    one = Decision(action=action, case=case, practitioner=person)
    laid = found.instance.changed(decisions=(*found.instance.decisions, one))
    return as_decided(laid, found.proposal)


def every(name: str, most: int = 10) -> list[tuple[str, Choice]]:
    found = plan(name)
    now = as_decided(found.instance, found.proposal)
    choices = Choices(now.week, now.proposal)
    return [(c, one) for c in list(now.week.case_of)[:most] for one in choices.of(c)]


def some(name: str, way: Way) -> list[tuple[str, Choice]]:
    return [(case, one) for case, one in every(name) if one.way is way]


@pytest.mark.parametrize("name", WEEKS)
def test_everybody_but_who_has_the_case_stands_once(name: str) -> None:
    found = plan(name)
    for case in list(found.instance.case_of)[:5]:
        people = [one.practitioner for c, one in every(name) if c == case]
        assert len(people) == len(set(people))
        there = set(found.instance.practitioner_of) - {found.allocation[case]}
        assert set(people) == there


@pytest.mark.parametrize("name", WEEKS)
def test_who_can_take_it_breaks_nothing_and_costs_what_is_said(name: str) -> None:
    now = as_decided(plan(name).instance, plan(name).proposal)
    for case, one in some(name, Way.OPEN):
        then = decided(plan(name), case, one.practitioner, Action.PIN)
        assert then.broken == ()
        assert then.spread - now.spread == pytest.approx(one.price, abs=1e-6)
        row = next(r for r in then.proposal.workloads if r.practitioner == one.practitioner)
        assert row.caseload_after == one.caseload_then
        assert row.utilisation_after == pytest.approx(one.utilisation_then)


def test_where_another_case_has_to_move_something_breaks_if_none_does() -> None:
    found = some("understaffed", Way.OTHERS) + some("tiny", Way.OTHERS)
    assert found
    for case, one in found:
        name = "tiny" if case in plan("tiny").instance.case_of else "understaffed"
        then = decided(plan(name), case, one.practitioner, Action.PIN)
        assert {b.sentence for b in then.broken} >= set(one.because)


def test_an_exception_lets_the_case_pass_and_a_pin_does_not() -> None:
    found = [(n, c, one) for n in WEEKS for c, one in some(n, Way.EXCEPTION)]
    assert found
    enough = [one for one in found if "to move" not in one[2].change]
    assert enough and enough != found
    for name, case, one in found[:20]:
        past = decided(plan(name), case, one.practitioner, Action.EXCEPT)
        assert (past.broken == ()) is ("to move" not in one.change)
        if past.broken:
            continue
        assert {b.title for b in past.proposal.exceptions} == set(one.limits)
        assert decided(plan(name), case, one.practitioner, Action.PIN).broken != ()


@pytest.mark.parametrize("name", WEEKS)
def test_who_cannot_take_it_is_refused_with_the_same_rules(name: str) -> None:
    book = RuleBook.of(plan(name).instance.policy)
    for case, one in some(name, Way.CANNOT)[:15]:
        pin = Decision(action=Action.PIN, case=case, practitioner=one.practitioner)
        refused = conflicts(plan(name).instance.changed(decisions=(pin,)), book)
        assert refused
        assert {rule for each in refused for rule in each.rules} <= {*one.limits, "Capacity"}


def test_the_change_of_the_rules_that_is_named_lets_it() -> None:
    found = plan("tiny")
    now = as_decided(found.instance, found.proposal)
    one = Choices(now.week, now.proposal).one("C01", "P4")
    assert one.way is Way.CANNOT
    assert one.change.startswith("It takes a change of the rules: let PSOs hold tier A")


def test_a_list_and_an_absence_read_alike() -> None:
    found = plan("tiny")
    people = found.instance.practitioners
    case, first = some("tiny", Way.OPEN)[0]
    taken = first.practitioner

    def said(excluded: tuple[str, ...], restricted: tuple[str, ...]) -> Choice:
        cases = tuple(
            one.model_copy(update={"excluded": excluded, "restricted_to": restricted})
            if one.id == case
            else one
            for one in found.instance.cases
        )
        week = found.instance.changed(cases=cases)
        return Choices(week, as_decided(week, found.proposal).proposal).one(case, taken)

    others = tuple(one.id for one in people if one.id != taken)
    by_exclusion, by_restriction = said((taken,), ()), said((), others)
    assert by_exclusion == by_restriction
    assert by_exclusion.way is Way.CANNOT
    assert by_exclusion.because[-1].endswith("is not available for this case")
    assert by_exclusion.change == ""


def test_what_is_forbidden_to_who_has_it_is_left_over_and_says_so() -> None:
    found = plan("tiny")
    then = decided(found, "C01", str(found.allocation["C01"]), Action.FORBID)
    assert [one.case for one in then.proposal.unallocated] == ["C01"]


def test_what_is_on_hold_is_not_there_and_comes_back_as_left_over() -> None:
    found = plan("tiny")
    hold = found.instance.changed(decisions=(Decision(action=Action.HOLD, case="C02"),))
    held = as_decided(hold, found.proposal)
    assert "C02" not in held.proposal.allocation
    again = as_decided(found.instance, held.proposal)
    assert [one.case for one in again.proposal.unallocated] == ["C02"]
