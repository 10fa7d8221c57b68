"""Every allocation of a small week tried in turn: a proof that needs no solver."""

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from caseload.models.case import Case
from caseload.models.instance import Action, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.risk import risk_of
from caseload.models.workload import capacity, case_weight, exact
from caseload.optimizer.check.able import able_to_take
from caseload.optimizer.check.exceptions import sorted_out
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.rule_book import RuleBook

MOST_ALLOCATIONS = 4096
"""Allocations up to which every one is tried."""

MOST_CASES = 12
"""Cases up to which allocations are counted at all."""

Set = tuple[str, ...]
"""The cases of one practitioner, by identifier."""


def least_balance(instance: Instance, book: RuleBook) -> float | None:
    """The least balance of any allocation that is best in every stage before, in points.

    Of leximax the first component. None where there are too many allocations, or cases in hand may
    move.
    """
    if instance.opened or len(instance.cases) > MOST_CASES:
        return None
    takers = {case.id: tuple(_takers(instance, book, case)) for case in instance.cases}
    if math.prod(len(some) + 1 for some in takers.values()) > MOST_ALLOCATIONS:
        return None
    look = _Look(instance, book)
    best: tuple[Fraction | float, ...] | None = None
    for chosen in product(*((*takers[case.id], None) for case in instance.cases)):
        found = look.at(chosen)
        if found is not None and (best is None or found < best):
            best = found
    return None if best is None else look.points(best[-1])


def _takers(instance: Instance, book: RuleBook, case: Case) -> Iterator[str]:
    """Who may hold a case, by decisions and hard pair rules."""
    decided = [one for one in instance.decisions if one.case == case.id]
    pins = {one.practitioner for one in decided if one.places}
    forbidden = {one.practitioner for one in decided if one.action is Action.FORBID}
    for person in instance.practitioners:
        if capacity(instance.policy, person) > 0 and person.id not in forbidden:
            barred = person.id not in pins and any(
                rule.objection(case, person, instance) for rule in book.hard_pairs
            )
            if not barred and (not pins or person.id in pins):
                yield person.id


class _Look:
    """Allocations looked at one by one; what a practitioner's cases come to is counted once."""

    def __init__(self, instance: Instance, book: RuleBook) -> None:
        self.instance, self.book = instance, book
        self.people = [p for p in instance.practitioners if capacity(instance.policy, p) > 0]
        self.able = able_to_take(instance, book)
        self.pinned = {d.case for d in instance.decisions if d.places}
        self.scale = {rule.key: rule.scale for rule in book.limits}
        self.size = {p.id: Fraction(exact(capacity(instance.policy, p))) for p in self.people}
        self._sets: dict[tuple[str, Set], tuple[float, float, Fraction] | None] = {}

    def at(self, chosen: tuple[str | None, ...]) -> tuple[Fraction | float, ...] | None:
        """The stages of an allocation up to the balance; None where it breaks a hard rule."""
        left = [c for c, who in zip(self.instance.cases, chosen, strict=True) if who is None]
        if any(case.id in self.pinned for case in left):
            return None
        short = soft = 0.0
        loads: dict[str, tuple[Fraction, bool]] = {}
        for person in self.people:
            mine = tuple(
                case.id
                for case, who in zip(self.instance.cases, chosen, strict=True)
                if who == person.id
            )
            found = self._set(person, mine)
            if found is None:
                return None
            short, soft = short + found[0], soft + found[1]
            loads[person.id] = found[2], bool(mine)
        return (
            sum(case.priority for case in left),
            sum(risk_of(case, self.instance.policy.service) for case in left),
            round(short, 9),
            round(soft, 9),
            self._balance(loads),
        )

    def _set(self, person: Practitioner, mine: Set) -> tuple[float, float, Fraction] | None:
        """Minimums missed, what gives way, and the workload; None where a hard rule is broken."""
        key = person.id, mine
        if key not in self._sets:
            allocation = {case.id: None for case in self.instance.cases} | dict.fromkeys(
                mine, person.id
            )
            broken = breaches(self.instance, self.book, allocation, [person.id])
            found, _ = sorted_out(self.instance, self.book, broken)
            if any(not (one.soft or one.shortfall) for one in found):
                self._sets[key] = None
            else:
                hard = (one for one in found if not one.soft)
                short = sum(one.excess * self.scale[one.rule] for one in hard)
                soft = sum(one.cost for one in found if one.soft)
                self._sets[key] = short, soft, self._load(person, mine)
        return self._sets[key]

    def _load(self, person: Practitioner, mine: Set) -> Fraction:
        policy, case_of = self.instance.policy, self.instance.case_of
        own = Fraction(exact(self.instance.holdings[person.id].workload))
        return own + sum(Fraction(exact(case_weight(policy, case_of[name]))) for name in mine)

    def _balance(self, loads: dict[str, tuple[Fraction, bool]]) -> Fraction:
        """What orders allocations as the measure does: of the spread the variance."""
        measure = self.instance.policy.balance.measure
        used = {who: load / self.size[who] for who, (load, _) in loads.items()}
        if measure == "spread":
            whole = sum(self.size.values(), Fraction(0)) or Fraction(1)
            mean = sum((load for load, _ in loads.values()), Fraction(0)) / whole
            square = sum((self.size[who] * one * one for who, one in used.items()), Fraction(0))
            return square / whole - mean * mean
        if measure == "range":
            some = [one for who, one in used.items() if who in self.able]
            return max(some) - min(some) if some else Fraction(0)
        return max((one for who, one in used.items() if loads[who][1]), default=Fraction(0))

    def points(self, balance: Fraction | float) -> float:
        """The balance in percentage points."""
        spread = self.instance.policy.balance.measure == "spread"
        return 100.0 * (math.sqrt(max(0, balance)) if spread else float(balance))
