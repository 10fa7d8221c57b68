"""Paths of smallest change walked in this process, and exhaustive search to compare with."""

import dataclasses
import itertools
import random
import re
import time
from collections.abc import Iterable, Iterator

from builders import book_of, case, instance, practitioner
from caseload.models.instance import Action, Instance
from caseload.models.risk import risk_of
from caseload.models.workload import capacity
from caseload.optimizer.budget import Budget
from caseload.optimizer.check.allocation import taken_by
from caseload.optimizer.check.figures import spread, workload_table
from caseload.optimizer.compare.smallest_changes import path_of, path_task
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.options import Options
from caseload.optimizer.path.pareto import ParetoPoint
from caseload.optimizer.path.start import PUT_RIGHT, start_of
from caseload.optimizer.path.walk import Walk
from caseload.optimizer.pipeline.answer import Answer
from caseload.optimizer.rule_kit.shapes import ConditionalRule, LimitRule, PairRule
from caseload.optimizer.tuning import Tuning
from oracle import could_take
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
    part = start_of(week, book_of(week), by_hand)
    part = dataclasses.replace(part, problem=dataclasses.replace(part.problem, tuning=tuning))
    options = Options(gap=0.0, effort=effort)
    task = path_task(0, part, week.policy.balance, options, by_hand, every)
    answers: list[Answer] = []
    Walk(task, Budget(task.effort, time.monotonic() + 600, branchings=0), answers.append).run()
    return path_of(task, answers)


def weeks_by_hand(
    label: str, seeds: Iterable[int], measure: str
) -> Iterator[tuple[int, Instance, Allocation]]:
    """Small random weeks with an allocation by hand that has a path, and their seeds."""
    for seed in seeds:
        rng = random.Random(f"{label}{measure}{seed}")
        week = random_instance(rng, people=3, cases=4, measure=measure)
        by_hand = made_by_hand(rng, week)
        carried = any(capacity(week.policy, person) for person in week.practitioners)
        if week.cases and carried and not conflicts(week, book_of(week)):
            yield seed, week, by_hand


class Exhaustive:
    """Every allocation, with what it is worth; those are out that break more than the start does.

    What is broken as at the start counts among the soft rules, at the price `PUT_RIGHT`.
    """

    def __init__(self, week: Instance, by_hand: Allocation) -> None:
        self.week = week
        self.by_hand = by_hand
        self.rules = book_of(week).rules
        self.people = [p.id for p in week.practitioners if capacity(week.policy, p) > 0]
        self.able = {
            p.id
            for p in week.practitioners
            if p.id in self.people and could_take(week, self.rules, p)
        }
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
        """Priority left over, its risk, shortfall, soft cost and balance; None if not allowed."""
        week = self.week
        barred = set()
        for decision in week.decisions:
            given = allocation[decision.case]
            kept = given in (decision.practitioner, None)
            if decision.action is Action.FORBID:
                kept = given != decision.practitioner
            if not kept and given != self.start[decision.case]:
                return None
            if not kept:
                barred.add(decision.case)
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
                            if rule.hard:
                                barred.add(one.id)
                            else:
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
                    broken, by_hand = (
                        rule.complaints(person, some[name], week) for some in (taken, before)
                    )
                    if rule.hard and not about(broken) <= about(by_hand):
                        return None
                    over = float(len(broken))
                if not rule.hard and not isinstance(rule, PairRule | LimitRule | ConditionalRule):
                    continue
                soft += over * (PUT_RIGHT if rule.hard else rule.settings.penalty)
        soft += PUT_RIGHT * len(barred)
        left = sum(c.priority for c in week.cases if allocation[c.id] is None)
        even = round(self.balance(allocation), 4)
        return (left, self.risk(allocation), round(short, 6), round(soft, 6), even)

    def risk(self, allocation: Allocation) -> int:
        return sum(risk_of(c) for c in self.week.cases if allocation[c.id] is None)

    def balance(self, allocation: Allocation) -> float:
        if self.week.policy.balance.measure == "spread":
            return spread(self.week, allocation)
        used = [
            (row.utilisation_after, row.caseload_after > row.caseload_before, row.practitioner)
            for row in workload_table(self.week, book_of(self.week), allocation)
            if row.utilisation_after is not None
        ]
        if self.week.policy.balance.measure == "range":
            some = [u for u, _, who in used if who in self.able]
            return 100 * (max(some) - min(some)) if some else 0.0
        return 100 * max((u for u, receives, _ in used if receives), default=0.0)


def made_by_hand(rng: random.Random, week: Instance) -> Allocation:
    names = [p.id for p in week.practitioners]
    return {c.id: rng.choice([*names, None]) for c in week.cases}


def lopsided() -> tuple[Instance, Allocation]:
    """Six cases, all with one of three equal people."""
    week = instance([case(f"C{n}") for n in range(6)], [practitioner(f"P{n}") for n in range(3)])
    return week, {f"C{n}": "P0" for n in range(6)}


def about(complaints: Iterable[str]) -> set[str]:
    """What complaints are about: the household that they name, if any."""
    named = (re.search(r"household (.+?)(?:, which| without|$)", said) for said in complaints)
    return {one.group(1) if one else "" for one in named}
