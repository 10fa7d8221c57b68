"""The keep stage: as little as can be departs from an earlier proposal."""

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.earlier import next_round
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.hitting_set import fewest_to_give_up
from caseload.optimizer.decisions.this_week import this_week
from engine import solve, stage_values


def pin(case_id: str, person: str) -> Decision:
    return Decision(action=Action.PIN, case=case_id, practitioner=person)


def week(**fields: object) -> Instance:
    people = [practitioner(f"P{n}") for n in range(4)]
    return instance([case(f"C{n}") for n in range(8)], people, **fields)


def after(base: Instance, proposal: Proposal, *decisions: Decision, **how: object) -> Instance:
    earlier = next_round(None, proposal.allocation, **how)
    return base.changed(decisions=decisions, earlier=earlier)


def others(proposal: Proposal, later: Proposal, *decided: str) -> list[str]:
    now = later.allocation
    return [c for c, who in proposal.allocation.items() if c not in decided and now[c] != who]


def test_without_a_decision_nothing_moves() -> None:
    base = week()
    first = solve(base)
    assert not others(first, solve(after(base, first)))


@pytest.mark.parametrize("measure", ["spread", "peak", "leximax", "range"])
def test_one_change_moves_one_other_case_where_the_loads_are_to_be_even(measure: str) -> None:
    base = week()
    balance = base.policy.balance.model_copy(update={"measure": measure, "tolerance": 0.0})
    base = base.changed(policy=base.policy.model_copy(update={"balance": balance}))
    first = solve(base)
    taker = "P1" if first.allocation["C0"] != "P1" else "P2"
    later = solve(after(base, first, pin("C0", taker)))
    assert later.allocation["C0"] == taker
    assert len(others(first, later, "C0")) == 1
    assert stage_values(later)["keep"] == 1


def test_what_people_were_told_moves_last() -> None:
    base = week()
    first = solve(base)
    taker = "P1" if first.allocation["C0"] != "P1" else "P2"
    hers = [c for c, who in first.allocation.items() if who == taker]
    earlier = next_round(None, first.allocation).model_copy(update={"told": (hers[0],)})
    later = solve(base.changed(decisions=(pin("C0", taker),), earlier=earlier))
    assert others(first, later, "C0") == [hers[1]]


def test_all_is_kept_if_that_is_asked_and_what_stands_against_it_is_named() -> None:
    base = week()
    first = solve(base)
    taker = "P1" if first.allocation["C0"] != "P1" else "P2"
    later = solve(after(base, first, pin("C0", taker), keep="all"))
    assert not others(first, later, "C0")
    tight = base.policy.model_copy(update={"rules": {"caseload_cap": {"PO": 2}}})
    refused = after(base.changed(policy=tight), first, pin("C0", taker), keep="all")
    found = conflicts(refused, book_of(refused))
    assert "as proposed before" in found[0].sentence
    assert len(fewest_to_give_up(refused, book_of(refused)).decisions) == 1


def test_a_case_on_hold_is_out_of_the_week_and_comes_back_without_the_hold() -> None:
    base = week()
    held = base.changed(decisions=(Decision(action=Action.HOLD, case="C3"),))
    proposal = solve(held)
    assert set(proposal.allocation) == {f"C{n}" for n in range(8) if n != 3}
    assert this_week(held).case_of.keys() == proposal.allocation.keys()
    assert "C3" in solve(base).allocation


def test_a_hold_and_a_pin_of_one_case_contradict_each_other() -> None:
    both = week(decisions=(Decision(action=Action.HOLD, case="C3"), pin("C3", "P1")))
    [conflict] = conflicts(both, book_of(both))
    assert "only one of the two can hold" in conflict.sentence


def test_a_note_decides_nothing() -> None:
    base = week()
    note = Decision(action=Action.NOTE, case="C3", reason="knows the family")
    assert solve(base.changed(decisions=(note,))).allocation == solve(base).allocation


def test_the_first_name_is_known_over_rounds() -> None:
    first = next_round(None, {"C1": "P1", "C2": "P2"}, input_hash="a")
    second = next_round(first, {"C1": "P2", "C2": "P2"}, input_hash="b")
    third = next_round(second, {"C1": "P3", "C2": None}, input_hash="c")
    assert third.first_of == {"C1": "P1", "C2": "P2"}
    assert (third.number, third.input_hash, third.first_hash) == (3, "c", "a")


def test_people_are_told_of_what_was_final_until_it_changes() -> None:
    first = next_round(None, {"C1": "P1", "C2": "P2"}, final=True)
    assert first.told == ("C1", "C2")
    assert next_round(first, {"C1": "P9", "C2": "P2"}).told == ("C2",)


def test_a_household_that_stands_apart_is_put_together_by_one_move() -> None:
    """Both holders break the rule, and one departure mends it for both."""
    people = [practitioner(f"P{n}", caseload=held) for n, held in enumerate((10, 10, 8))]
    cases = [case(name, household="H") for name in ("C1", "C2")]
    policy = plain_policy({"together": {}}, balance={"tolerance": 10.0})
    earlier = next_round(None, {"C1": "P0", "C2": "P1"})
    later = solve(instance(cases, people, policy, earlier=earlier))
    assert stage_values(later)["keep"] == 1
    assert len(set(later.allocation.values())) == 1
