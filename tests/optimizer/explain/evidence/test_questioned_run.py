"""The run behind all questions: positions, other decisions, and bounds that it recalls."""

from builders import case, instance, plain_policy, practitioner
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.explain.alternatives import with_alternatives
from caseload.optimizer.explain.evidence.run import Run
from engine import solve


def pinned_week() -> Instance:
    pin = Decision(action=Action.PIN, case="C1", practitioner="P1")
    people = [practitioner("P1"), practitioner("P2", workload=2.0, caseload=2)]
    cases = [case("C1"), case("C2"), case("C3", weight=2.5)]
    return instance(cases, people, plain_policy(), decisions=(pin,))


def test_a_pinned_case_has_a_position_only_without_its_pin() -> None:
    given = pinned_week()
    run = Run(given, solve(given))
    assert run.index_of.keys() == {"C2", "C3"}
    free = run.without_pin("C1")
    assert free.index_of.keys() == {"C1", "C2", "C3"}
    assert free.allocation == run.allocation
    assert not free.bounds_hold


def test_bounds_of_a_written_run_are_recalled_where_the_classes_are_the_same() -> None:
    given = pinned_week()
    proposal, bounds = with_alternatives(given, solve(given))
    (kept,) = bounds.parts
    assert kept is not None
    raised = kept.model_copy(
        update={"least": tuple(tuple((one or 0.0) + 7.0 for one in row) for row in kept.least)}
    )
    known = Run(given, proposal, bounds=bounds.model_copy(update={"parts": (raised,)}))
    assert known.what_if(0).pair_bounds.points.min() >= 7.0
    other = Run(
        given.changed(decisions=()), proposal, bounds=bounds.model_copy(update={"parts": (raised,)})
    )
    assert other.what_if(0).pair_bounds.points.min() < 7.0


def test_a_practitioner_of_another_part_can_hold_no_case_of_this_one() -> None:
    given = pinned_week()
    run = Run(given, solve(given))
    assert run.possible("C2", "P2")
    assert not run.possible("C2", "nobody")
    assert run.with_pair("C2", "nobody") is None
