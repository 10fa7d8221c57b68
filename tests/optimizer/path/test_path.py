"""The path of smallest change against exhaustive search, from the models alone."""

import dataclasses
import itertools
import random
import time

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.models.comparison import TOLD
from caseload.models.instance import Action, Instance
from caseload.models.workload import capacity
from caseload.optimizer.allocate import Options
from caseload.optimizer.budget import Budget
from caseload.optimizer.check.conflicts import conflicts
from caseload.optimizer.check.verify import (
    breaches,
    preference_cost,
    spread,
    taken_by,
    workload_table,
)
from caseload.optimizer.compare.sides import AlikeCases
from caseload.optimizer.compare.smallest_changes import path_of, path_points, path_task
from caseload.optimizer.path.pareto import ParetoPoint
from caseload.optimizer.path.start import start_of
from caseload.optimizer.path.walk import Walk
from caseload.optimizer.pipeline.answer import Answer
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.rule_kit.shapes import ConditionalRule, LimitRule, PairRule
from caseload.optimizer.rules import active_rules
from caseload.optimizer.tuning import Tuning
from strategies import random_instance

Allocation = dict[str, str | None]


def path(
    week: Instance,
    by_hand: Allocation,
    every: int = 100,
    effort: float = 30.0,
    tuning: Tuning = Tuning(),
) -> list[ParetoPoint]:
    """The path, walked in this process; the known allocation is the one by hand: surely allowed."""
    part = start_of(week, by_hand)
    part = dataclasses.replace(part, problem=dataclasses.replace(part.problem, tuning=tuning))
    options = Options(gap=0.0, effort=effort)
    task = path_task(0, part, week.policy.balance, options, by_hand, every)
    answers: list[Answer] = []
    Walk(task, Budget(task.effort, time.monotonic() + 600, branchings=0), answers.append).run()
    return path_of(task, answers)


class Exhaustive:
    """Every allocation, with what it is worth and what of the rules it breaks beyond the start."""

    def __init__(self, week: Instance, by_hand: Allocation) -> None:
        self.week = week
        self.by_hand = by_hand
        self.rules = active_rules(week.policy)
        self.people = [p.id for p in week.practitioners if capacity(week.policy, p) > 0]
        self.start = {
            c.id: by_hand.get(c.id) if by_hand.get(c.id) in self.people else None
            for c in week.cases
        }
        ids = [c.id for c in week.cases]
        self.all = []
        for takers in itertools.product([None, *self.people], repeat=len(ids)):
            allocation = dict(zip(ids, takers, strict=True))
            worth = self.worth(allocation)
            if worth is not None:
                moves = sum(allocation[c] != self.start[c] for c in ids)
                self.all.append((moves, worth))

    def best(self, most: int) -> tuple[float, ...]:
        return min(worth for moves, worth in self.all if moves <= most)

    def worth(self, allocation: Allocation) -> tuple[float, ...] | None:
        """Priority left over, shortfall, soft cost and balance; None if it is not allowed."""
        week = self.week
        for decision in week.decisions:
            given = allocation[decision.case]
            kept = given in (decision.practitioner, None)
            if decision.action is Action.FORBID:
                kept = given != decision.practitioner
            if not kept and given != self.start[decision.case]:
                return None
        taken, before = taken_by(week, allocation), taken_by(week, self.start)
        short = soft = 0.0
        for rule in self.rules:
            for name in self.people:
                person = week.practitioner_of[name]
                over = 0.0
                if isinstance(rule, PairRule):
                    for one in taken[name]:
                        if rule.objection(one, person, week) is not None:
                            if rule.hard and self.start[one.id] != name:
                                return None
                            over += 1.0
                elif isinstance(rule, LimitRule):
                    standing = rule.standing(person, taken[name], week)
                    if standing is None:
                        continue
                    by_hand = rule.standing(person, before[name], week)
                    if rule.hard and standing.excess > by_hand.excess + 1e-9:
                        return None
                    over = standing.excess
                    if rule.hard:
                        short += standing.shortfall * rule.scale
                    else:
                        over += standing.shortfall
                elif isinstance(rule, ConditionalRule):
                    broken = rule.complaint(person, taken[name], week) is not None
                    if rule.hard and broken and rule.complaint(person, before[name], week) is None:
                        return None
                    over = float(broken)
                if not rule.hard and not isinstance(rule, PairRule | LimitRule | ConditionalRule):
                    continue
                soft += 0.0 if rule.hard else over * rule.settings.penalty
        left = sum(c.priority for c in week.cases if allocation[c.id] is None)
        return (left, round(short, 6), round(soft, 6), round(self.balance(allocation), 4))

    def balance(self, allocation: Allocation) -> float:
        if self.week.policy.balance.measure == "spread":
            return spread(self.week, allocation)
        used = [
            (row.utilisation_after, row.caseload_after > row.caseload_before)
            for row in workload_table(self.week, allocation)
            if row.utilisation_after is not None
        ]
        if self.week.policy.balance.measure == "range":
            return 100 * (max(u for u, _ in used) - min(u for u, _ in used))
        return 100 * max((u for u, receives in used if receives), default=0.0)


def made_by_hand(rng: random.Random, week: Instance) -> Allocation:
    names = [p.id for p in week.practitioners]
    return {c.id: rng.choice([*names, None]) for c in week.cases}


@pytest.mark.parametrize("measure", ["spread", "peak", "range"])
def test_every_point_equals_exhaustive_search(measure: str) -> None:
    asked = 0
    for seed in range(60):
        rng = random.Random(f"path{measure}{seed}")
        week = random_instance(rng, people=3, cases=4, measure=measure)
        by_hand = made_by_hand(rng, week)
        if conflicts(week) or not week.cases:
            continue
        if not any(capacity(week.policy, person) for person in week.practitioners):
            continue
        every = Exhaustive(week, by_hand)
        for point in path(week, by_hand):
            asked += 1
            best = every.best(point.most)
            assert point.rank == pytest.approx(best, abs=6e-4), (seed, point.most)
            assert point.proven, (seed, point.most)
    assert asked > 50


@pytest.mark.parametrize("effort", [30.0, 0.0])
def test_leaving_pairs_out_makes_no_bound_too_high(effort: float) -> None:
    few, seen = Tuning().changed("path", first_pairs=1), 0
    for seed in range(40):
        rng = random.Random(f"few{seed}")
        week = random_instance(rng, people=3, cases=4, measure="spread", decisions=0.0)
        if not week.cases or not any(capacity(week.policy, p) for p in week.practitioners):
            continue
        by_hand = made_by_hand(rng, week)
        every = Exhaustive(week, by_hand)
        for point in path(week, by_hand, effort=effort, tuning=few):
            seen += 1
            best = every.best(point.most)
            assert (*point.counted_bound, 0.0) <= best
            if point.counted == best[:-1]:
                assert point.bound <= best[-1] + 6e-4
                assert point.balance >= best[-1] - 6e-4
            if effort:
                assert point.rank == pytest.approx(best, abs=6e-4)
    assert seen > 40


def test_how_few_changes_bring_so_much_is_not_skipped() -> None:
    week = instance([case(f"C{n}") for n in range(12)], [practitioner(f"P{n}") for n in range(12)])
    by_hand: Allocation = {f"C{n}": "P0" for n in range(12)}
    listed = path_points(start_of(week, by_hand), path(week, by_hand, every=1), by_hand)
    all_of_them = path_points(start_of(week, by_hand), path(week, by_hand), by_hand)
    for share in TOLD:
        fewest = next(point.moves for point in all_of_them if point.gain >= share)
        assert next(point.moves for point in listed if point.gain >= share) == fewest


SEEDS = (0, 1, 2, 4, 5, 6, 8, 9, 10)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_path_is_monotone_and_ends_at_the_best(seed: int) -> None:
    rng = random.Random(f"monotone{seed}")
    week = random_instance(rng, people=3, cases=5, measure="spread", decisions=0.0)
    by_hand = made_by_hand(rng, week)
    if not week.cases:
        pytest.skip("chance has pinned or taken every case")
    found = path(week, by_hand)
    ranks = [point.rank for point in found]
    assert ranks == sorted(ranks, reverse=True)
    every = Exhaustive(week, by_hand)
    assert ranks[-1] == pytest.approx(every.best(len(week.cases)), abs=6e-4)
    part = start_of(week, by_hand)
    listed = path_points(part, found, by_hand)
    for point in listed:
        allocation = {**every.start, **{c.case: c.after for c in point.changes}}
        assert len(point.changes) <= point.moves
        assert every.worth(allocation) == pytest.approx(
            (point.left_over, point.shortfall / 1.0, point.soft, point.value), abs=6e-4
        )


def lopsided() -> tuple[Instance, Allocation]:
    """Six cases, all with one of three equal people."""
    week = instance([case(f"C{n}") for n in range(6)], [practitioner(f"P{n}") for n in range(3)])
    return week, {f"C{n}": "P0" for n in range(6)}


def test_each_change_helps_most_at_first() -> None:
    week, by_hand = lopsided()
    found = path(week, by_hand)
    assert [point.most for point in found] == [0, 1, 2, 3, 4]
    listed = path_points(start_of(week, by_hand), found, by_hand)
    gains = [point.gain for point in listed]
    assert gains[0] == 0.0
    assert gains[-1] == 1.0
    assert gains == sorted(gains)
    assert listed[-1].value == pytest.approx(0.0, abs=1e-6)
    assert all(change.before == "P0" for change in listed[-1].changes)


def test_a_case_left_over_by_hand_is_placed_by_the_first_change() -> None:
    week, by_hand = lopsided()
    by_hand["C5"] = None
    found = path(week, by_hand)
    assert [point.counted[0] for point in found[:2]] == [1.0, 0.0]
    listed = path_points(start_of(week, by_hand), found, by_hand)
    assert listed[0].gain is None
    assert [(c.before, c.case) for c in listed[1].changes] == [(None, "C5")]


def test_what_was_broken_by_hand_may_stay_but_nobody_else_may_have_it() -> None:
    cap = {"caseload_cap": {"mode": "hard", "PO": 2, "NQO": 2, "PSO": 2, "PQiP": 2}}
    week = instance(
        [case(f"C{n}") for n in range(6)],
        [practitioner(f"P{n}") for n in range(2)],
        plain_policy(cap),
    )
    by_hand: Allocation = {f"C{n}": "P0" for n in range(5)}
    found = path(week, by_hand)
    assert found[0].counted[0] == 1.0
    assert found[-1].counted[0] == 0.0
    assert found[-1].counts.sum() == 6
    loads = found[-1].counts.sum(axis=0)
    assert sorted(loads.tolist()) == [2, 4]


def test_alike_cases_agree_whoever_has_which() -> None:
    week, by_hand = lopsided()
    alike = AlikeCases.of(compile_instance(week).parts)
    one: Allocation = {**by_hand, "C0": "P1"}
    other: Allocation = {**by_hand, "C3": "P1"}
    assert alike.agreement(one, other) == 6
    assert alike.agreement(one, by_hand) == 5
    assert alike.aligned(other, one) == one


def test_the_start_has_the_worth_of_the_allocation_by_hand() -> None:
    for seed in range(20):
        rng = random.Random(f"start{seed}")
        week = random_instance(rng, people=3, cases=4, measure="spread", decisions=0.0)
        by_hand = made_by_hand(rng, week)
        capable = {p.id for p in week.practitioners if capacity(week.policy, p)}
        if not capable or any(v is not None and v not in capable for v in by_hand.values()):
            continue
        first = path(week, by_hand)[0]
        assert first.balance == pytest.approx(spread(week, by_hand), abs=1e-6)
        soft = sum(breach.cost for breach in breaches(week, by_hand))
        assert first.counted[2] == pytest.approx(soft)
        assert preference_cost(week, by_hand) >= 0
