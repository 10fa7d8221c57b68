"""From an instance to problems: rules to arrays, cases to classes, the whole to components."""

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from models.instance import Action, Instance
from optimizer.problem import Condition, Limit, Problem
from optimizer.rules import active_rules, discreet
from optimizer.rules.base import (
    BoolArray,
    ConditionalRule,
    IntArray,
    LimitRule,
    PairRule,
    Preference,
    Rule,
)
from optimizer.rules.in_hand import stays_with
from optimizer.score import unmet
from optimizer.week import SCALE, Week

ONE_PIECE = 20_000
"""Pairs up to which an instance is solved in one piece, whatever its components: preferences may
then spend the whole instance's tolerance where it serves best."""


@dataclass(frozen=True)
class Part:
    """A problem with the way back: which case and practitioner each index stands for.

    `previous` names the practitioner who held a case before, by case id, where somebody did.
    """

    problem: Problem
    case_ids: tuple[str, ...]
    practitioner_ids: tuple[str, ...]
    previous: dict[str, str] = field(default_factory=dict)

    def deal(self, counts: IntArray) -> dict[str, str | None]:
        """Hand the cases of each class out: case id → practitioner id.

        Nothing tells the cases of a class apart but who held them before: they stay there where
        that can be, the others go out in their fixed order. `counts` has shape [class,
        practitioner]; cases beyond the counts are left over (None).
        """
        allocation: dict[str, str | None] = {}
        for members, row in zip(self.problem.members, counts, strict=True):
            takers = [self.practitioner_ids[taker] for taker in np.repeat(np.arange(len(row)), row)]
            cases = [self.case_ids[case] for case in members]
            for case in cases:
                if self.previous.get(case) in takers:
                    takers.remove(self.previous[case])
                    allocation[case] = self.previous[case]
            rest = [case for case in cases if case not in allocation]
            allocation |= dict(zip_longest(rest, takers[: len(rest)]))
        return allocation


@dataclass(frozen=True)
class Compiled:
    """The parts of an instance that no case connects, and the placements that pins settle.

    `qualified` says how many practitioners qualify for each case, by case id: those whom no rule
    bars, whoever is available, so that nothing can be told from the number.
    """

    parts: tuple[Part, ...]
    pinned: dict[str, str]
    qualified: dict[str, int]

    def deal(self, counts: Sequence[IntArray]) -> dict[str, str | None]:
        """The allocation that counts of every part stand for: case id → practitioner id."""
        allocation: dict[str, str | None] = dict(self.pinned)
        for part, some in zip(self.parts, counts, strict=True):
            allocation |= part.deal(some)
        return allocation


def compile_instance(
    instance: Instance,
    most_moves: int | None = None,
    *,
    barred: BoolArray | None = None,
    come_down: bool = False,
) -> Compiled:
    """Turn an instance into problems. The decisions must not contradict the rules.

    Practitioners without capacity take nothing and are left out. Of the cases in hand that stand
    among the cases, at most `most_moves` go to somebody else; None for any number. Pairs that are
    `barred` [case, practitioner] do not go together, whatever the rules say. With `come_down`
    nobody keeps more cases than the caps on the whole caseload leave her.
    """
    everyone = Week(instance, instance.cases, instance.practitioners)
    capable = np.flatnonzero(everyone.capacities > 0)
    people = tuple(everyone.practitioners[place] for place in capable)
    week = Week(instance, instance.cases, people)
    rules = active_rules(instance.policy)
    pins = {d.case: d.practitioner for d in instance.decisions if d.action is Action.PIN}
    qualified, allowed = _allowed(week, rules, None if barred is None else barred[:, capable])
    free = [place for place, case in enumerate(week.cases) if case.id not in pins]
    parts = []
    pieces = _pieces(allowed, free) if most_moves is None else [(free, range(len(people)))]
    for rows, columns in pieces:
        own = tuple(people[place] for place in columns)
        ids = {person.id for person in own}
        mine = [p for p, c in enumerate(week.cases) if pins.get(c.id) in ids] if pins else []
        places = sorted([*rows, *mine])
        part = Week(instance, tuple(week.cases[place] for place in places), own)
        pairs = allowed[np.ix_(places, columns)]
        parts.append(_part(part, rules, pairs, pins, most_moves, come_down))
    many = zip(week.cases, qualified.sum(axis=1).tolist(), strict=True)
    return Compiled(_in_context(parts), pins, {case.id: count for case, count in many})


def _allowed(
    week: Week, rules: Sequence[Rule], barred: BoolArray | None
) -> tuple[BoolArray, BoolArray]:
    """Pairs that no hard rule and no decision bars, [case, practitioner]: whoever is available, and
    of those who are.
    """
    pairs = [rule for rule in rules if isinstance(rule, PairRule) and rule.hard]
    hidden = discreet(pairs)
    shape = (len(week.cases), len(week.practitioners))
    qualified: BoolArray = np.ones(shape, dtype=bool) if barred is None else ~barred
    for rule in (rule for rule in pairs if rule.key not in hidden):
        qualified &= ~rule.blocked(week)
    forbidden = [d for d in week.instance.decisions if d.action is Action.FORBID]
    row_of = {case.id: place for place, case in enumerate(week.cases)} if forbidden else {}
    column_of = {person.id: place for place, person in enumerate(week.practitioners)}
    for decision in forbidden:
        if decision.practitioner in column_of:
            qualified[row_of[decision.case], column_of[decision.practitioner]] = False
    allowed = qualified.copy()
    for rule in (rule for rule in pairs if rule.key in hidden):
        allowed &= ~rule.blocked(week)
    at_home = _at_home(week)
    return qualified | at_home, allowed | at_home


def _at_home(week: Week) -> BoolArray:
    """Cases in hand with the practitioners who hold them: no rule is asked of these pairs."""
    place_of = {person.id: place for place, person in enumerate(week.practitioners)}
    home = week.per_case(lambda case: place_of.get(stays_with(case, week.instance) or "", -1))
    at_home: BoolArray = home[:, None] == np.arange(len(place_of))[None, :]
    return at_home


def _pieces(
    allowed: BoolArray, free: Sequence[int]
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Rows and columns of each piece to be solved apart, every one of them in some piece."""
    rows = np.array(free, dtype=np.intp)
    everyone = np.arange(allowed.shape[1])
    if allowed.sum() <= ONE_PIECE:
        return [(rows, everyone)]
    label = _components(allowed[rows])
    idle = ~allowed[rows].any(axis=0)
    label[idle] = len(label)
    first = np.where(allowed[rows].any(axis=1), allowed[rows].argmax(axis=1), -1)
    label_of_row = np.where(first >= 0, label[first], -1)
    pieces = [(rows[label_of_row == name], everyone[label == name]) for name in np.unique(label)]
    stranded = rows[label_of_row == -1]
    return [*pieces, (stranded, everyone[:0])] if len(stranded) else pieces


def _components(allowed: BoolArray) -> NDArray[np.intp]:
    """For each column the least column that rows connect it with, shape [practitioner]."""
    distinct = {row.tobytes(): row for row in allowed}.values()
    members = [np.flatnonzero(row) for row in distinct if row.any()]
    label = np.arange(allowed.shape[1])
    while True:
        before = label.copy()
        for columns in members:
            label[columns] = label[columns].min()
        label = label[label]
        if (label == before).all():
            return label


def _in_context(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts, each knowing what stands outside it; cases that nobody may take weigh nothing."""
    loads = [
        int(p.problem.load.sum() + p.problem.weight @ p.problem.count) if p.problem.people else 0
        for p in parts
    ]
    capacities = [int(p.problem.capacity.sum()) for p in parts]
    return tuple(
        dataclasses.replace(
            part,
            problem=dataclasses.replace(
                part.problem,
                outside_load=sum(loads) - load,
                outside_capacity=sum(capacities) - capacity,
            ),
        )
        for part, load, capacity in zip(parts, loads, capacities, strict=True)
    )


def _part(
    week: Week,
    rules: Sequence[Rule],
    allowed: BoolArray,
    pins: dict[str, str],
    most_moves: int | None,
    come_down: bool,
) -> Part:
    """The arrays of one piece; its pins are already in place."""
    people = week.practitioners
    place_of = {person.id: place for place, person in enumerate(people)}
    pin_row = week.per_case(lambda case: place_of[pins[case.id]] if case.id in pins else -1)
    free, fixed = np.flatnonzero(pin_row < 0), np.flatnonzero(pin_row >= 0)
    sink = pin_row[fixed]
    at_home = _at_home(week)
    penalty, preference = (np.where(at_home, 0, cost) for cost in _costs(week, rules))
    limits = tuple(_limit(week, rule, fixed, sink) for rule in rules if isinstance(rule, LimitRule))
    conditions = [
        _condition(week, rule, fixed, sink) for rule in rules if isinstance(rule, ConditionalRule)
    ]
    if at_home.any():
        firm = {
            rule.key
            for rule in rules
            if come_down and isinstance(rule, LimitRule) and rule.caps_caseload
        }
        limits, conditions, allowed = _as_it_is(limits, conditions, allowed, at_home, firm)
    # What a rule that binds nobody counts would only split the classes.
    binding = tuple(condition for condition in conditions if condition.modes)
    problem = _classify(
        free=free,
        week=week,
        allowed=allowed,
        penalty=penalty,
        preference=preference,
        load=week.loads + _total(week.weights, fixed, sink, len(people)),
        limits=limits,
        conditions=binding,
        receives=np.bincount(sink, minlength=len(people)) > 0,
        soft_cost=int(penalty[fixed, sink].sum()),
        preference_cost=int(preference[fixed, sink].sum()),
        at_home=at_home,
        recent=tuple((_recent(week) + np.bincount(sink, minlength=len(people))).tolist()),
        most_moves=most_moves,
    )
    ids = tuple(week.cases[place].id for place in free)
    previous = {
        case.id: case.previous_practitioner
        for case in (week.cases[place] for place in free)
        if case.previous_practitioner
    }
    return Part(problem, ids, tuple(person.id for person in people), previous)


def _costs(week: Week, rules: Sequence[Rule]) -> tuple[IntArray, IntArray]:
    """Soft penalties and preference costs, each [case, practitioner]."""
    penalty = np.zeros((len(week.cases), len(week.practitioners)), dtype=np.int64)
    preference = np.zeros_like(penalty)
    for rule in rules:
        if isinstance(rule, PairRule) and not rule.hard:
            penalty += rule.blocked(week) * (rule.settings.penalty * SCALE)
        elif isinstance(rule, Preference):
            preference += rule.cost(week)
    return penalty, preference


def _total(amounts: IntArray, rows: NDArray[np.intp], sink: IntArray, people: int) -> IntArray:
    """What the pinned cases bring to each practitioner, shape [practitioner]."""
    total = np.zeros(people, dtype=np.int64)
    np.add.at(total, sink, amounts[rows])
    return total


def _as_it_is(
    limits: tuple[Limit, ...],
    conditions: list[Condition],
    allowed: BoolArray,
    at_home: BoolArray,
    firm: Collection[str],
) -> tuple[tuple[Limit, ...], list[Condition], BoolArray]:
    """Limits and conditions that let everyone keep what she has, and the pairs that are left.

    Whoever is over a limit while all her cases stay takes nothing more that it counts. Of the
    limits that are `firm` (keys) she has to come down to the room that she has.
    """
    allowed = allowed.copy()
    mine = at_home.astype(np.int64)
    eased = []
    for limit in limits:
        staying = limit.use @ mine
        over = staying > np.maximum(limit.room - limit.taken, 0)
        allowed[np.ix_(limit.use > 0, over)] = False
        room = limit.room if limit.key in firm else np.maximum(limit.room, staying)
        eased.append(dataclasses.replace(limit, room=room))
    kept = []
    for condition in conditions:
        over = np.zeros(at_home.shape[1], dtype=bool)
        over[unmet(condition, mine)] = True
        allowed[:, over] = False
        modes = {person: modes for person, modes in condition.modes.items() if not over[person]}
        kept.append(dataclasses.replace(condition, modes=modes))
    return tuple(eased), kept, allowed | at_home


def _recent(week: Week) -> IntArray:
    """New cases of each practitioner in the last seven days, shape [practitioner]."""
    holdings = week.instance.holdings
    return week.per_practitioner(lambda person: holdings[person.id].new_cases_7_days)


def _counted(week: Week, rule: LimitRule | ConditionalRule, amounts: IntArray) -> IntArray:
    """What a rule counts of each case, [..., case]: nothing of those in hand if new ones only."""
    return np.where(_at_home(week).any(axis=1), 0, amounts) if rule.new_only else amounts


def _limit(week: Week, rule: LimitRule, fixed: NDArray[np.intp], sink: IntArray) -> Limit:
    use = _counted(week, rule, rule.use(week))
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
    features = _counted(week, rule, rule.features(week))
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
    at_home: BoolArray,
    recent: tuple[int, ...],
    most_moves: int | None,
) -> Problem:
    """Gather cases that every array treats alike, heaviest class first.

    No case in hand is left without anybody so that new ones find a place: it goes before them all.
    """
    priority = week.per_case(lambda case: case.priority)
    in_hand = at_home.any(axis=1)
    priority[in_hand] = priority[free].sum() + 1
    home = np.full(len(at_home), -1)
    home[in_hand] = np.nonzero(at_home)[1]
    looks = np.column_stack(
        [
            -week.weights[free],
            priority[free],
            *(limit.use[free] for limit in limits),
            *(row[free] for condition in conditions for row in condition.features),
            ~allowed[free],
            penalty[free],
            preference[free],
            home[free],
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
        home=tuple(home[sample].tolist()) if in_hand.any() else (),
        recent=recent,
        most_moves=most_moves,
    )
