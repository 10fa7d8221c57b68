"""An instance as arrays: case classes, allowed pairs, limits. What every algorithm here works on.

Cases that every rule and every weight treats alike form a *case class*; the unknown is how many
cases of each class each practitioner takes. Axes are always [class, practitioner]. The arrays hold
whole numbers only: workload in hundredths of the policy's unit, penalties in hundredths of a unit
of excess.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.instance import Action, Instance
from optimizer.rules import active_rules
from optimizer.rules.base import (
    BoolArray,
    ConditionalRule,
    IntArray,
    LimitRule,
    Mode,
    PairRule,
    Preference,
    Rule,
)
from optimizer.week import SCALE, Week

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Limit:
    """A limit rule as arrays.

    Of the new cases, pins included, practitioner p takes `taken[p] + use @ counts[:, p]`: at most
    `room[p]` and at least `floor[p]`. `penalty` is the cost of a unit outside them, 0 for hard.
    """

    key: str
    use: IntArray
    room: IntArray
    floor: IntArray
    taken: IntArray
    penalty: int

    @property
    def hard(self) -> bool:
        """Whether the limit must hold."""
        return self.penalty == 0


@dataclass(frozen=True)
class Condition:
    """A conditional rule as arrays: `features` [feature, class], `taken` [feature, practitioner].

    `modes` holds for each bound practitioner the modes of which one has to hold; `penalty` is the
    cost for a practitioner of whom none holds, 0 for hard.
    """

    key: str
    features: IntArray
    taken: IntArray
    modes: dict[int, tuple[Mode, ...]]
    penalty: int


@dataclass(frozen=True)
class Problem:
    """What is left to decide once the pins are in place.

    Shapes: `members` lists the cases of each class; `weight`, `priority` [class]; `allowed`,
    `pair_penalty`, `preference` [class, practitioner]; `load` (with pins), `capacity`, `receives`
    (someone has a pin already) [practitioner]. `soft_cost` and `preference_cost` are what the pins
    cost. `outside_load` and `outside_capacity` are the totals of practitioners who belong to the
    instance but not to this problem: the mean utilisation is over everyone.
    """

    members: tuple[tuple[int, ...], ...]
    weight: IntArray
    priority: IntArray
    allowed: BoolArray
    pair_penalty: IntArray
    preference: IntArray
    load: IntArray
    capacity: IntArray
    receives: BoolArray
    limits: tuple[Limit, ...]
    conditions: tuple[Condition, ...]
    soft_cost: int = 0
    preference_cost: int = 0
    outside_load: int = 0
    outside_capacity: int = 0

    @property
    def classes(self) -> int:
        """How many case classes there are."""
        return len(self.members)

    @property
    def people(self) -> int:
        """How many practitioners there are."""
        return len(self.load)

    @cached_property
    def count(self) -> IntArray:
        """How many cases each class has, shape [class]."""
        return np.array([len(cases) for cases in self.members], dtype=np.int64)

    @cached_property
    def most(self) -> IntArray:
        """The most cases of a class that each practitioner can take, [class, practitioner]."""
        most = np.where(self.allowed, self.count[:, None], 0)
        for limit in self.limits:
            if limit.hard:
                uses = limit.use > 0
                left = np.maximum(limit.room - limit.taken, 0)
                fits = left[None, :] // np.maximum(limit.use, 1)[:, None]
                most[uses] = np.minimum(most, fits)[uses]
        return most

    @cached_property
    def mean_if_all_placed(self) -> float:
        """Mean utilisation over the whole instance if every case is placed: sum over sum."""
        total = self.load.sum() + self.outside_load + (self.weight * self.count).sum()
        return float(total) / self.total_capacity

    @property
    def total_capacity(self) -> int:
        """Capacity of everyone in the instance, in hundredths; 1 where nobody has any."""
        return max(1, int(self.capacity.sum()) + self.outside_capacity)


@dataclass(frozen=True)
class Compiled:
    """A problem with the way back: which case and practitioner each index stands for.

    `case_ids` and `practitioner_ids` are indexed as in `problem`; `pinned` are the placements that
    the decisions settle.
    """

    problem: Problem
    case_ids: tuple[str, ...]
    practitioner_ids: tuple[str, ...]
    pinned: dict[str, str]

    def deal(self, counts: IntArray) -> dict[str, str | None]:
        """Hand the cases of each class out in their fixed order: case id → practitioner id.

        `counts` has shape [class, practitioner]; cases beyond the counts are left over (None).
        """
        allocation: dict[str, str | None] = dict(self.pinned)
        for members, row in zip(self.problem.members, counts, strict=True):
            takers = np.repeat(np.arange(len(row)), row)
            for place, case in enumerate(members):
                taker = int(takers[place]) if place < len(takers) else None
                allocation[self.case_ids[case]] = (
                    None if taker is None else self.practitioner_ids[taker]
                )
        return allocation


def compile_instance(instance: Instance) -> Compiled:
    """Turn an instance into arrays. The decisions must not contradict the rules.

    Practitioners without capacity take nothing and are left out.
    """
    everyone = Week(instance, instance.cases, instance.practitioners)
    people = tuple(
        person
        for person, capacity in zip(everyone.practitioners, everyone.capacities, strict=True)
        if capacity > 0
    )
    week = Week(instance, instance.cases, people)
    place_of = {person.id: place for place, person in enumerate(people)}
    pins = {
        decision.case: decision.practitioner
        for decision in instance.decisions
        if decision.action is Action.PIN
    }
    pin_row = week.per_case(lambda case: place_of[pins[case.id]] if case.id in pins else -1)
    rules = active_rules(instance.policy)
    allowed, penalty, preference = _pairs(week, rules)
    for decision in instance.decisions:
        if decision.action is Action.FORBID and decision.practitioner in place_of:
            row = [case.id for case in week.cases].index(decision.case)
            allowed[row, place_of[decision.practitioner]] = False
    free = np.flatnonzero(pin_row < 0)
    fixed = np.flatnonzero(pin_row >= 0)
    sink = pin_row[fixed]
    limits = tuple(_limit(week, rule, fixed, sink) for rule in rules if isinstance(rule, LimitRule))
    conditions = tuple(
        _condition(week, rule, fixed, sink) for rule in rules if isinstance(rule, ConditionalRule)
    )
    load = week.loads + _total(week.weights, fixed, sink, len(people))
    problem = _classify(
        free=free,
        week=week,
        allowed=allowed,
        penalty=penalty,
        preference=preference,
        load=load,
        limits=limits,
        conditions=conditions,
        receives=np.bincount(sink, minlength=len(people)) > 0,
        soft_cost=int(penalty[fixed, sink].sum()),
        preference_cost=int(preference[fixed, sink].sum()),
    )
    return Compiled(
        problem,
        tuple(week.cases[place].id for place in free),
        tuple(person.id for person in people),
        pins,
    )


def _pairs(week: Week, rules: Sequence[Rule]) -> tuple[BoolArray, IntArray, IntArray]:
    """Allowed pairs, soft penalties and preference costs, each [case, practitioner]."""
    shape = (len(week.cases), len(week.practitioners))
    allowed = np.ones(shape, dtype=bool)
    penalty = np.zeros(shape, dtype=np.int64)
    preference = np.zeros(shape, dtype=np.int64)
    for rule in rules:
        if isinstance(rule, PairRule) and rule.hard:
            allowed &= ~rule.blocked(week)
        elif isinstance(rule, PairRule):
            penalty += rule.blocked(week) * (rule.settings.penalty * SCALE)
        elif isinstance(rule, Preference):
            preference += rule.cost(week)
    return allowed, penalty, preference


def _total(amounts: IntArray, rows: NDArray[np.intp], sink: IntArray, people: int) -> IntArray:
    """What the pinned cases bring to each practitioner, shape [practitioner]."""
    total = np.zeros(people, dtype=np.int64)
    np.add.at(total, sink, amounts[rows])
    return total


def _limit(week: Week, rule: LimitRule, fixed: NDArray[np.intp], sink: IntArray) -> Limit:
    use = rule.use(week)
    return Limit(
        key=rule.key,
        use=use,
        room=rule.room(week),
        floor=rule.floor(week),
        taken=_total(use, fixed, sink, len(week.practitioners)),
        penalty=0 if rule.hard else rule.settings.penalty * SCALE // rule.scale,
    )


def _condition(
    week: Week, rule: ConditionalRule, fixed: NDArray[np.intp], sink: IntArray
) -> Condition:
    features = rule.features(week)
    return Condition(
        key=rule.key,
        features=features,
        taken=np.array(
            [_total(row, fixed, sink, len(week.practitioners)) for row in features],
            dtype=np.int64,
        ).reshape(len(features), len(week.practitioners)),
        modes=dict(rule.modes(week)),
        penalty=0 if rule.hard else rule.settings.penalty * SCALE,
    )


def _classify(
    *,
    free: NDArray[np.intp],
    week: Week,
    allowed: BoolArray,
    penalty: IntArray,
    preference: IntArray,
    load: IntArray,
    limits: tuple[Limit, ...],
    conditions: tuple[Condition, ...],
    receives: BoolArray,
    soft_cost: int,
    preference_cost: int,
) -> Problem:
    """Gather cases that every array treats alike, heaviest class first."""
    priority = week.per_case(lambda case: case.priority)
    looks = np.column_stack(
        [
            -week.weights[free],
            priority[free],
            *(limit.use[free] for limit in limits),
            *(row[free] for condition in conditions for row in condition.features),
            ~allowed[free],
            penalty[free],
            preference[free],
        ]
    )
    _, first, class_of = np.unique(looks, axis=0, return_index=True, return_inverse=True)
    members: list[list[int]] = [[] for _ in first]
    for case, group in enumerate(class_of.reshape(-1)):
        members[group].append(case)
    sample = free[first]
    return Problem(
        members=tuple(map(tuple, members)),
        weight=week.weights[sample],
        priority=priority[sample],
        allowed=allowed[sample],
        pair_penalty=penalty[sample],
        preference=preference[sample],
        load=load,
        capacity=week.capacities,
        receives=receives,
        limits=tuple(
            Limit(limit.key, limit.use[sample], limit.room, limit.floor, limit.taken, limit.penalty)
            for limit in limits
        ),
        conditions=tuple(
            Condition(c.key, c.features[:, sample], c.taken, c.modes, c.penalty) for c in conditions
        ),
        soft_cost=soft_cost,
        preference_cost=preference_cost,
    )
