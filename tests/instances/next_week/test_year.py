"""A year of weeks, one made from the other: no case is lost, and none is counted twice."""

import random
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

import caseload as cl
from caseload.instances.generate.generate import generate
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import instance_json, write_instance
from caseload.library.next_week import NextWeekResult
from caseload.library.plan import Plan
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.allocate import as_asked
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook
from engine import solve

WEEKS = 52


def first(*, listed: bool) -> Instance:
    policy, _ = make_policy(base_policy("tiers-2026"), "tiers-2026")
    assert policy
    return generate(policy, name="year", seed=5, teams=2, practitioners=6, cases=6, listed=listed)


def planned(week: Instance, rng: random.Random) -> Plan:
    """A plan of the week in which one case in ten is held."""
    held = [case.id for case in week.cases if rng.random() < 0.1]
    decisions = [Decision(action=Action.HOLD, case=case, reason="later") for case in held]
    week = week.changed(decisions=(*week.decisions, *decisions))
    return Plan(week, solve(week, effort=0.02, gap=0.01))


def arrivals(rng: random.Random, number: int) -> pd.DataFrame:
    names = [f"W{number:02}-{place}" for place in range(rng.randint(3, 8))]
    tiers = rng.choices("ABCDEFG", k=len(names))
    return pd.DataFrame(
        {"case": names, "tier": tiers, "gender": rng.choices(["woman", "man"], k=len(names))}
    )


def changes(week: Instance, number: int) -> pd.DataFrame | None:
    """Somebody starts, somebody is away, hours change."""
    person = week.practitioners[number % len(week.practitioners)].id
    if number % 13 == 5:
        return pd.DataFrame({"practitioner": [f"N{number}"], "grade": ["PO"], "team": ["New"]})
    if number % 7 == 3:
        return pd.DataFrame({"practitioner": [person], "contracted_hours": [30.0]})
    return None


def step_listed(plan: Plan, rng: random.Random, number: int) -> NextWeekResult:
    """A week in which cases of all kinds end, and one of those left over is withdrawn."""
    placed = [case for case, who in plan.allocation.items() if who]
    waiting = [case.id for case in plan.instance.cases if plan.allocation.get(case.id) is None]
    there = [case.id for case in plan.instance.held or ()] + placed
    gone = rng.sample(there, min(len(there), rng.randint(3, 8)))
    withdrawn = waiting[:1] if rng.random() < 0.5 else []
    ended = pd.DataFrame(
        {"case": gone + withdrawn, "withdrawn": ["no"] * len(gone) + ["yes"] * len(withdrawn)}
    )
    people = changes(plan.instance, number)
    return cl.next_week(
        plan, ended=ended, cases=arrivals(rng, number), people=people, done=handed_over(plan)
    )


def handed_over(plan: Plan) -> pd.DataFrame | None:
    """What was done where somebody leaves: as proposed, and her cases go to a colleague."""
    week = plan.instance
    assert week.week_beginning
    last = week.week_beginning + timedelta(days=7)
    gone = {one.id for one in week.practitioners if one.leaving_on and one.leaving_on < last}
    stays = next(one.id for one in week.practitioners if one.id not in gone)
    done = dict(plan.allocation)
    done |= {case.id: stays for case in week.held or () if case.practitioner in gone}
    if not gone:
        return None
    return pd.DataFrame({"case": list(done), "practitioner": list(done.values())})


def test_a_year_of_listed_weeks_loses_no_case() -> None:
    rng = random.Random("a year")
    week, ended, waited = first(listed=True), 0, 0
    for number in range(WEEKS):
        plan = planned(week, rng)
        before = {case.id for case in (*week.cases, *(week.held or ()))}
        made = step_listed(plan, rng, number)
        told = made.account
        held = {case.id for case in made.instance.held or ()}
        come = {case.id for case in made.instance.cases}
        parts = [held, set(told.ended), set(told.withdrawn), set(told.waiting)]
        assert set[str]().union(*parts) == before
        assert sum(map(len, parts)) == len(before)
        assert come == {*told.waiting, *told.new}
        for case in made.instance.held or ():
            if case.id in plan.allocation:
                assert case.practitioner == plan.allocation[case.id]
                assert case.allocated_on == week.week_beginning
        for case in made.instance.cases:
            earlier = week.case_of.get(case.id)
            assert case.weeks_waited == (earlier.weeks_waited + 1 if earlier else 0)
        ended, waited = ended + len(told.ended), waited + len(told.waiting)
        week = made.instance
    assert ended > WEEKS
    assert waited > 10
    assert {one.id for one in week.practitioners} >= {"N5", "N18", "N31", "N44"}
    assert "P004" not in week.practitioner_of, "she left in the course of the year"


def test_a_year_of_counted_weeks_keeps_every_count() -> None:
    rng = random.Random("a year of counts")
    week = first(listed=False)
    stay = [one.model_copy(update={"leaving_on": None}) for one in week.practitioners]
    week = week.changed(practitioners=tuple(stay))
    for number in range(WEEKS // 3):
        plan = planned(week, rng)
        person = rng.choice([one for one in week.practitioners if one.caseload > 3])
        gone = rng.randint(1, 3)
        ended = pd.DataFrame({"practitioner": [person.id], "cases": [gone], "tier": ["G"]})
        made = cl.next_week(plan, ended=ended, cases=arrivals(rng, number))
        placed = [case for case, who in plan.allocation.items() if who]
        caseload = sum(one.caseload for one in week.practitioners)
        assert made.account.held == caseload + len(placed) - gone
        assert {*placed, *made.account.waiting} == set(week.case_of)
        for one in made.instance.practitioners:
            mine = sum(who == one.id for who in plan.allocation.values())
            left = gone if one.id == person.id else 0
            assert one.caseload == week.practitioner_of[one.id].caseload + mine - left
            assert one.new_cases_7_days == 0
        week = made.instance


@pytest.mark.parametrize("listed", [True, False])
def test_the_same_week_comes_out_to_the_same_bytes_and_is_read_again(
    listed: bool, tmp_path: Path
) -> None:
    week = first(listed=listed)
    plan = planned(week, random.Random(1))
    made = [cl.next_week(plan, cases=arrivals(random.Random(2), 1)).instance for _ in range(2)]
    assert instance_json(made[0]) == instance_json(made[1])
    for name in ("week", "week.json", "week.xlsx"):
        write_instance(made[0], tmp_path / name)
        assert read_instance(tmp_path / name).digest == made[0].digest


def test_a_week_that_follows_can_be_repeated(tmp_path: Path) -> None:
    week = first(listed=True)
    for number in range(2):
        cl.allocate(week, effort=0.1).write(tmp_path / f"run{number}")
        made = cl.next_week(tmp_path / f"run{number}", cases=arrivals(random.Random(2), number))
        week = made.instance
    again = cl.repeat(tmp_path / "run1")
    assert again.repeatable
    assert again.same
    assert not again.different


def year(folder: Path | None) -> list[bytes]:
    """A year of weeks, each made from the plan of the one before: what every week was.

    With a `folder` plans are written there and read again, and every run is repeated. Every case
    that was there or came is held, has ended or waits, by its identifier.
    """
    policy, _ = make_policy(base_policy("tiers-2026"), "tiers-2026")
    assert policy
    week = generate(policy, name="small", seed=8, teams=1, practitioners=3, cases=3, listed=True)
    week = week.changed(
        practitioners=tuple(p.model_copy(update={"leaving_on": None}) for p in week.practitioners)
    )
    rng, seen = random.Random("a year of runs"), list[bytes]()
    known = {case.id for case in (*week.cases, *(week.held or ()))}
    gone = set[str]()
    for number in range(WEEKS):
        run: Plan | Path = cl.allocate(week, effort=0.01)
        if folder is not None and isinstance(run, Plan):
            run.write(folder / f"run{number:02}")
            run = folder / f"run{number:02}"
            assert cl.repeat(run).same, number
        there = [case.id for case in week.held or ()]
        ended = pd.DataFrame({"case": rng.sample(there, min(len(there), 3))})
        new = arrivals(rng, number).head(3)
        made = cl.next_week(run, ended=ended, cases=new)
        known |= set(new["case"])
        gone |= {*made.account.ended, *made.account.withdrawn}
        week = made.instance
        parts = [{c.id for c in week.held or ()}, {c.id for c in week.cases}, gone]
        assert set[str]().union(*parts) == known
        assert sum(map(len, parts)) == len(known)
        seen.append(instance_json(week))
    return seen


def test_a_year_of_runs_is_the_same_twice_and_every_run_repeats(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_this_process(week: Instance, options: Options, *_: object) -> Proposal:
        return as_asked(week, solve_here(week, RuleBook.of(week.policy), options))

    monkeypatch.setattr("caseload.library.allocate.solve", in_this_process)
    once = year(tmp_path)
    assert once == year(None)
    assert len(set(once)) == WEEKS
