"""Exhaustive search: the best value of every stage, from the models alone.

Knows nothing of the engine: it asks the rules' model side about every set of cases that each
practitioner could take, and tries every way to give the cases out.
"""

import math
from dataclasses import dataclass

import numpy as np

from builders import book_of
from caseload.models.case import HeldCase
from caseload.models.instance import Action, Instance
from caseload.models.risk import risk_of
from caseload.models.workload import capacity, case_weight
from caseload.optimizer.rule_kit.presence import stays_with
from caseload.optimizer.rule_kit.shapes import ConditionalRule, LimitRule, PairRule, Preference

TOLERANCE = 1e-6


@dataclass
class Best:
    """The best value of each stage; `balance` in percentage points, `vector` for leximax."""

    allocate: float
    waiting: float
    minimums: float
    soft: float
    balance: float
    preferences: float
    keep: float = 0.0
    vector: tuple[float, ...] | None = None


def brute_force(instance: Instance, most_moves: int | None = None) -> Best:
    """Try everything: practical up to 5 practitioners × 6 cases.

    Cases in hand among the cases may stay where they are; at most `most_moves` of them move.
    """
    people = [p for p in instance.practitioners if capacity(instance.policy, p) > 0]
    tables = _Tables(instance, people)
    cases, many = len(instance.cases), len(people)
    shape = (many + 1,) * cases
    picks = (
        np.stack(np.unravel_index(np.arange((many + 1) ** cases), shape), axis=1)
        if cases
        else (np.zeros((1, 0), dtype=int))
    )
    bits = np.array([1 << place for place in range(cases)], dtype=np.int64)
    masks = np.zeros((len(picks), many), dtype=np.int64)
    for person in range(many):
        masks[:, person] = ((picks == person) * bits).sum(axis=1)
    keep = np.ones(len(picks), dtype=bool)
    for decision in instance.decisions:
        if decision.practitioner not in [p.id for p in people]:
            keep &= not decision.places
            continue
        case = [c.id for c in instance.cases].index(decision.case)
        person = [p.id for p in people].index(decision.practitioner)
        given = picks[:, case] == person
        keep &= given if decision.places else ~given
    moves = np.zeros(len(picks), dtype=int)
    for place, case in enumerate(instance.cases):
        home = stays_with(case)
        if home is not None:
            keep &= picks[:, place] < many
            moves += picks[:, place] != [p.id for p in people].index(home)
    keep &= moves <= (len(instance.cases) if most_moves is None else most_moves)
    who = np.arange(many)
    keep &= tables.fits[who, masks].all(axis=1)
    picks, masks = picks[keep], masks[keep]

    priority = np.array([case.priority for case in instance.cases], dtype=float)
    unallocated = ((picks == many) * priority).sum(axis=1)
    risk = np.array([risk_of(case) for case in instance.cases], dtype=float)
    columns = {
        "allocate": unallocated,
        "waiting": ((picks == many) * risk).sum(axis=1),
        "minimums": tables.short[who, masks].sum(axis=1),
        "soft": tables.soft[who, masks].sum(axis=1),
    }
    best: dict[str, float] = {}
    for name in tuple(columns):
        values = columns[name]
        best[name] = float(values.min())
        near = values <= best[name] + TOLERANCE
        columns = {other: column[near] for other, column in columns.items()}
        masks, picks = masks[near], picks[near]
    measure = instance.policy.balance.measure
    scores = _balance(instance, tables, masks, measure)
    vector = None
    share = instance.policy.balance.keep_share
    if not many:
        value, near = 0.0, np.ones(len(masks), dtype=bool)
        kept = near
    elif measure == "leximax":
        ranked = scores.round(9)
        order = np.lexsort(ranked.T[::-1])
        vector = tuple(ranked[order[0]])
        near = (np.abs(ranked - ranked[order[0]]) < TOLERANCE).all(axis=1)
        value = float(vector[0]) if vector else 0.0
        kept = near
    else:
        value = float(scores.min())
        near = scores <= _tolerated(instance, tables, value) + TOLERANCE
        kept = scores <= _tolerated(instance, tables, value, share) + TOLERANCE
    departs = np.zeros(len(masks))
    if instance.earlier is not None and instance.earlier.keep == "most":
        departs = _departures(instance, picks, [p.id for p in people])
    fewest = float(departs[kept].min())
    near = near & (departs <= fewest)
    preferences = tables.preference[who, masks[near]].sum(axis=1)
    return Best(
        best["allocate"],
        best["waiting"],
        best["minimums"],
        best["soft"],
        value,
        float(preferences.min()),
        fewest,
        vector,
    )


def _departures(instance: Instance, picks: np.ndarray, people: list[str]) -> np.ndarray:
    """How many undecided cases of each row of picks are not where they were before."""
    total = np.zeros(len(picks))
    before = instance.earlier.holder_of
    for place, case in enumerate(instance.cases):
        holder = before.get(case.id) or stays_with(case)
        if holder is None or case.id in instance.pins:
            continue
        weight = instance.policy.balance.keep_told if case.id in instance.earlier.told else 1
        there = people.index(holder) if holder in people else -1
        total += weight * (picks[:, place] != there)
    return total


def _tolerated(instance: Instance, tables: "_Tables", best: float, share: float = 1.0) -> float:
    """The balance up to which later stages may spend; that of a spread adds in squares."""
    policy = instance.policy.balance
    if instance.earlier is not None and instance.earlier.keep == "most":
        best = math.ceil(100 * best - 1e-6) / 100
    if policy.measure != "spread":
        return best + share * policy.tolerance
    able = tables.capacity[tables.able].sum() / tables.capacity.sum()
    return float(np.sqrt(best**2 + (share * policy.tolerance) ** 2 * able))


class _Tables:
    """For each practitioner and set of cases: does it fit, and what does it cost."""

    def __init__(self, instance: Instance, people: list) -> None:
        cases = instance.cases
        rules = book_of(instance).rules
        shape = (len(people), 2 ** len(cases))
        self.fits = np.ones(shape, dtype=bool)
        self.soft, self.short = np.zeros(shape), np.zeros(shape)
        self.preference, self.load = np.zeros(shape), np.zeros(shape)
        self.takes = np.zeros(shape, dtype=bool)
        self.capacity = np.array([capacity(instance.policy, p) for p in people])
        self.able = np.array([could_take(instance, rules, p) for p in people], dtype=bool)
        for row, person in enumerate(people):
            for mask in range(shape[1]):
                taken = [case for i, case in enumerate(cases) if mask >> i & 1]
                self.takes[row, mask] = bool(taken)
                self.load[row, mask] = instance.holdings[person.id].workload + sum(
                    case_weight(instance.policy, case) for case in taken
                )
                for rule in rules:
                    self._count(rule, instance, row, mask, person, taken)

    def _count(self, rule, instance, row, mask, person, taken) -> None:
        own = [c for c in instance.cases if stays_with(c) == person.id]
        pinned = set(instance.pins)
        agreed = {(d.case, d.practitioner) for d in instance.decisions if d.action is Action.EXCEPT}
        decided = [c for c in taken if c.id in pinned]
        come = [c for c in taken if c not in own]
        if isinstance(rule, Preference):
            self.preference[row, mask] += sum(rule.price(c, person, instance) for c in come)
            return
        short = 0.0
        if isinstance(rule, PairRule):
            over = float(
                sum(
                    rule.objection(c, person, instance) is not None
                    for c in come
                    if not (rule.hard and rule.may_be_passed and (c.id, person.id) in agreed)
                )
            )
        else:
            assert isinstance(rule, LimitRule | ConditionalRule)
            if rule.new_only:
                own = []
                come = [c for c in come if not isinstance(c, HeldCase)]
                taken = come
        if isinstance(rule, LimitRule):
            standing = rule.standing(person, taken, instance)
            over = standing.excess if standing else 0.0
            short = standing.shortfall if standing else 0.0
            if over and rule.hard and any((c.id, person.id) in agreed for c in taken):
                alone = rule.standing(person, rule.counted(decided), instance)
                over = max(0.0, standing.after - max(alone.after, standing.cap))
            if standing and own:
                as_it_is = rule.standing(person, own, instance)
                kept = rule.standing(
                    person, [c for c in taken if c in own or c.id in pinned], instance
                )
                over = max(0.0, standing.after - max(standing.cap, as_it_is.after))
                if as_it_is.after > standing.cap and standing.after > kept.after:
                    self.fits[row, mask] = False
        elif isinstance(rule, ConditionalRule):
            over = float(len(rule.complaints(person, taken, instance)))
            excused = own and not any(c.id in pinned for c in come)
            if excused and rule.complaint(person, own, instance) is not None:
                over = 0.0
                self.fits[row, mask] &= not come
        if rule.hard:
            self.fits[row, mask] &= over <= 1e-9
            self.short[row, mask] += short
        else:
            self.soft[row, mask] += rule.settings.penalty * (over + short)


def could_take(instance: Instance, rules, person) -> bool:
    """Whether some new case fits with the practitioner by itself, by pair rules and limits."""
    decided = {(d.case, d.practitioner): d.action for d in instance.decisions}

    def fits(case) -> bool:
        if decided.get((case.id, person.id)) is Action.FORBID:
            return False
        if stays_with(case) == person.id:
            return False
        for rule in rules:
            if isinstance(rule, PairRule) and rule.hard:
                if rule.objection(case, person, instance) is not None:
                    return False
            elif isinstance(rule, LimitRule) and rule.hard:
                if rule.new_only and isinstance(case, HeldCase):
                    continue
                standing = rule.standing(person, [case], instance)
                if standing and standing.excess > 1e-9 and standing.after > standing.before + 1e-9:
                    return False
        return True

    return any(fits(case) for case in instance.cases)


def _balance(instance: Instance, tables: _Tables, masks: np.ndarray, measure: str) -> np.ndarray:
    who = np.arange(masks.shape[1])
    if not len(who):
        return np.zeros((len(masks), 0)) if measure == "leximax" else np.zeros(len(masks))
    load = tables.load[who, masks]
    used = load / tables.capacity
    total = tables.capacity.sum()
    mean = load.sum(axis=1) / total
    if measure == "spread":
        return 100 * np.sqrt((tables.capacity * (used - mean[:, None]) ** 2).sum(axis=1) / total)
    if measure == "range":
        used = used[:, tables.able]
        return 100 * np.ptp(used, axis=1) if used.shape[1] else np.zeros(len(masks))
    receives = np.where(tables.takes[who, masks], 100 * used, 0.0)
    return receives.max(axis=1) if measure == "peak" else -np.sort(-receives, axis=1)
