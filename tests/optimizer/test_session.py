"""A week kept open answers as runs of their own do, and stays as it was where it cannot."""

import random

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.conflict import Contradiction
from caseload.models.earlier import Keep
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import Proposal, StageName
from caseload.optimizer.allocate import as_asked
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.session import Reply, Session
from draws import draws, share_of
from strategies import random_instance


def settled(proposal: Proposal) -> dict[str, float]:
    """The values of the stages that are proven, as they show."""
    return {
        stage.name.value: round(stage.value, 2)
        for stage in proposal.stages
        if stage.value - stage.bound < 0.005
    }


def drawn(rng: random.Random, week: Instance) -> Decision:
    action = rng.choice([Action.PIN, Action.PIN, Action.FORBID, Action.HOLD])
    who = "" if action is Action.HOLD else rng.choice(week.practitioners).id
    return Decision(action=action, case=rng.choice(week.cases).id, practitioner=who)


@pytest.mark.parametrize("measure", ["spread", "peak"])
def test_every_answer_is_that_of_a_fresh_run(measure: str) -> None:
    answered = refused = prepared = 0
    for seed in draws(60):
        rng = random.Random(f"session{measure}{seed}")
        week = random_instance(rng, measure=measure, decisions=0.0)
        if not week.cases:
            continue
        session = Session(week)
        for _ in range(3):
            if rng.random() < 0.5:
                session.prepare()
                prepared += 1
            before = session.now
            try:
                reply = session.decide([drawn(rng, week)])
            except Contradiction:
                refused += 1
                assert session.now is before
                continue
            fresh = solve_here(reply.instance, book_of(reply.instance))
            ours, theirs = settled(reply.proposal), settled(fresh)
            both = ours.keys() & theirs.keys()
            assert {n: ours[n] for n in both} == {n: theirs[n] for n in both}, seed
            assert len(both) >= len(theirs) - 1, seed
            assert never_too_high(session, fresh, reply.instance), seed
            moved = reply.proposal.allocation
            then = before.proposal.allocation
            assert {one.case for one in reply.moved} == {
                c for c in {*moved, *then} if moved.get(c) != then.get(c)
            }
            answered += 1
            if rng.random() < 0.3:
                assert session.undo() is before
    assert answered > share_of(50)
    assert refused > share_of(5)
    assert prepared > share_of(30)


def pin(session: Session, case_id: str, who: str, keep: Keep = "most") -> Reply:
    return session.decide([Decision(action=Action.PIN, case=case_id, practitioner=who)], keep)


def two_people(cap: int) -> Instance:
    rules = {"caseload_cap": {"PO": cap, "PSO": cap}}
    people = [practitioner("P1", caseload=3), practitioner("P2", caseload=2)]
    cases = [case("C1"), case("C2"), case("C3")]
    return instance(cases, people, plain_policy(rules=rules))


def test_a_higher_limit_is_answered_and_undone() -> None:
    session = Session(two_people(cap=4))
    assert sum(row is None for row in session.now.proposal.allocation.values()) == 0
    pin(session, "C1", "P1")
    with pytest.raises(Contradiction):
        pin(session, "C2", "P1")
    higher = session.set_policy(two_people(cap=5).policy)
    fresh = solve_here(higher.instance, book_of(higher.instance))
    assert higher.proposal == as_asked(higher.instance, fresh)
    pin(session, "C2", "P1")
    assert session.now.proposal.allocation["C2"] == "P1"
    session.undo()
    session.undo()
    with pytest.raises(Contradiction):
        pin(session, "C2", "P1")


def test_a_held_case_leaves_a_bound_behind_that_no_longer_holds() -> None:
    """With the heavy case out of the week the load is more even than it could be with it."""
    people = [practitioner("P1", caseload=0), practitioner("P2", caseload=0)]
    cases = [case("C1", weight=30.0), case("C2", weight=10.0), case("C3", weight=10.0)]
    session = Session(instance(cases, people, plain_policy()))
    with_it = session.now.proposal.certificate
    without = session.decide([Decision(action=Action.HOLD, case="C1")]).proposal.certificate
    assert without.value < with_it.bound
    assert without.value == 0


def test_a_later_decision_takes_the_place_of_one_on_its_case() -> None:
    session = Session(two_people(cap=5))
    pin(session, "C1", "P1")
    reply = pin(session, "C1", "P2", keep="all")
    assert [one.practitioner for one in reply.instance.decisions] == ["P2"]
    assert [(one.case, one.after) for one in reply.moved] == [("C1", "P2")]
    assert session.undo().proposal.allocation["C1"] == "P1"


def test_bounds_of_a_week_with_everything_placed_say_nothing_once_a_case_waits() -> None:
    """Without the heavy case, which only one may hold, the load is more even than with it."""
    rules = {"caseload_cap": {"PO": 11, "PSO": 11}, "skills": {}}
    people = [
        practitioner("P1", caseload=10, workload=10.0, skills=("a",)),
        practitioner("P2", caseload=0, workload=10.0),
        practitioner("P3", caseload=0, workload=10.0),
    ]
    cases = [
        case("C1", weight=1.0),
        case("C2", weight=30.0, skills=("a",)),
        case("C3", weight=1.0),
        case("C4", weight=1.0),
    ]
    session = Session(instance(cases, people, plain_policy(rules=rules)))
    session.prepare()
    assert not session.now.proposal.unallocated
    pin(session, "C1", "P1")
    reply = pin(session, "C3", "P2")
    assert [row.case for row in reply.proposal.unallocated] == ["C2"]
    fresh = solve_here(reply.instance, book_of(reply.instance))
    assert settled(reply.proposal) == settled(fresh)
    assert never_too_high(session, fresh, reply.instance)


def never_too_high(session: Session, fresh: Proposal, week: Instance) -> bool:
    """Whether what is known of the balance beforehand is a bound on what a fresh run reaches."""
    known = session.known_of(week)
    names = [stage.name for stage in fresh.stages]
    place = names.index(StageName.BALANCE)
    values = tuple(stage.value for stage in fresh.stages[:place])
    return (
        known is None or known.before != values or known.bound <= fresh.stages[place].value + 1e-6
    )
