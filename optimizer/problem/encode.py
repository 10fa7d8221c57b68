"""One piece of an instance as arrays: rules to limits, cases to classes; and the way back."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from caseload.models.risk import risk_of
from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.problem.departures import departures_of
from caseload.optimizer.problem.distinct import distinct_rows
from caseload.optimizer.problem.in_hand import keeping_in_hand
from caseload.optimizer.problem.part import Part, pairs_at_home
from caseload.optimizer.problem.problem import Condition, Limit, Problem
from caseload.optimizer.rule_kit.columns import SCALE, Week
from caseload.optimizer.rule_kit.disjunction import Disjunction
from caseload.optimizer.rule_kit.presence import is_new
from caseload.optimizer.rule_kit.shapes import (
    ConditionalRule,
    LimitRule,
    PairRule,
    Preference,
    Rule,
)


def part_of(
    week: Week,
    rules: Sequence[Rule],
    allowed: BoolArray,
    able: BoolArray,
    pins: dict[str, str],
    most_moves: int | None,
    come_down: bool,
) -> Part:
    """The arrays of one piece: its cases and people (`week`), its pins already in place.

    `allowed` [case, practitioner] are the pairs that may be, `able` [practitioner] those who could
    take a new case; `pins` are holders by case id. For
    `most_moves` and `come_down` see `compile_instance`.
    """
    people = week.practitioners
    place_of = {person.id: place for place, person in enumerate(people)}
    pin_row = week.per_case(lambda case: place_of[pins[case.id]] if case.id in pins else -1)
    free, fixed = np.flatnonzero(pin_row < 0), np.flatnonzero(pin_row >= 0)
    sink = pin_row[fixed]
    at_home = pairs_at_home(week)
    penalty, preference = _costs(week, rules)
    departure, departure_left = departures_of(week)
    limits = tuple(_limit(week, rule, fixed, sink) for rule in rules if isinstance(rule, LimitRule))
    conditions = [
        _condition(week, rule, one, fixed, sink)
        for rule in rules
        if isinstance(rule, ConditionalRule)
        for one in rule.disjunctions(week)
    ]
    if at_home.any():
        firm = {
            rule.key
            for rule in rules
            if come_down and isinstance(rule, LimitRule) and rule.caps_caseload
        }
        gets = np.bincount(sink[~at_home[fixed, sink]], minlength=len(people)) > 0
        limits, conditions, allowed = keeping_in_hand(
            limits, conditions, allowed, at_home, gets, firm
        )
    # What a rule that binds nobody counts would only split the classes.
    binding = tuple(condition for condition in conditions if condition.disjuncts)
    problem = _classify(
        free=free,
        week=week,
        allowed=allowed,
        penalty=penalty,
        preference=preference,
        departure=departure,
        departure_left=departure_left,
        load=week.loads + _total(week.weights, fixed, sink, len(people)),
        limits=limits,
        conditions=binding,
        receives=np.bincount(sink, minlength=len(people)) > 0,
        able=able,
        soft_cost=int(np.where(at_home, 0, penalty)[fixed, sink].sum()),
        preference_cost=int(np.where(at_home, 0, preference)[fixed, sink].sum()),
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
    home = {
        ids[place]: people[holder].id
        for place, row in enumerate(at_home[free])
        for holder in np.flatnonzero(row)
    }
    return Part(problem, ids, tuple(person.id for person in people), previous, home)


def with_room(week: Week, rules: Sequence[Rule]) -> BoolArray:
    """The pairs [case, practitioner] for which there is room.

    Every hard limit leaves room for the case by itself beside what is in hand; conditional rules
    are left aside.
    """
    fits: BoolArray = np.ones((len(week.cases), len(week.practitioners)), dtype=bool)
    for rule in rules:
        if isinstance(rule, LimitRule) and rule.hard:
            use = amounts_counted(week, rule, rule.use(week))[:, None]
            fits &= (use == 0) | (use <= rule.room(week)[None, :])
    return fits


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


def _recent(week: Week) -> IntArray:
    """New cases of each practitioner in the last seven days, shape [practitioner]."""
    holdings = week.instance.holdings
    return week.per_practitioner(lambda person: holdings[person.id].new_cases_7_days)


def amounts_counted(week: Week, rule: LimitRule | ConditionalRule, amounts: IntArray) -> IntArray:
    """What a rule counts of each case, [..., case]: nothing of those in hand if new ones only."""
    return amounts * week.per_case(is_new) if rule.new_only else amounts


def _limit(week: Week, rule: LimitRule, fixed: NDArray[np.intp], sink: IntArray) -> Limit:
    use = amounts_counted(week, rule, rule.use(week))
    return Limit(
        key=rule.key,
        use=use,
        room=rule.room(week),
        floor=rule.floor(week),
        taken=_total(use, fixed, sink, len(week.practitioners)),
        penalty=0 if rule.hard else rule.settings.penalty * SCALE // rule.scale,
    )


def _condition(
    week: Week,
    rule: ConditionalRule,
    disjunction: Disjunction,
    fixed: NDArray[np.intp],
    sink: IntArray,
) -> Condition:
    features = amounts_counted(week, rule, disjunction.features)
    return Condition(
        key=rule.key,
        features=features,
        taken=np.array(
            [_total(row, fixed, sink, len(week.practitioners)) for row in features],
            dtype=np.int64,
        ).reshape(len(features), len(week.practitioners)),
        disjuncts=dict(disjunction.disjuncts),
        penalty=0 if rule.hard else rule.settings.penalty * SCALE,
    )


def _classify(
    *,
    free: NDArray[np.intp],
    week: Week,
    allowed: BoolArray,
    penalty: IntArray,
    preference: IntArray,
    departure: IntArray,
    departure_left: IntArray,
    load: IntArray,
    limits: tuple[Limit, ...],
    conditions: tuple[Condition, ...],
    receives: BoolArray,
    able: BoolArray,
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
    in_hand: BoolArray = at_home.sum(axis=1) > 0
    service = week.instance.policy.service
    priority[in_hand] = priority[free].sum() + 1
    risk = np.where(in_hand, 0, week.per_case(lambda case: risk_of(case, service)))
    risk_unit = max(1, int(np.gcd.reduce(risk[free]))) if len(free) else 1
    risk //= risk_unit
    looks = np.column_stack(
        [
            -week.weights[free],
            priority[free],
            risk[free],
            *(limit.use[free] for limit in limits),
            *(row[free] for condition in conditions for row in condition.features),
            ~allowed[free],
            penalty[free],
            preference[free],
            departure[free],
            departure_left[free],
            in_hand[free],
        ]
    )
    first, class_of = distinct_rows(looks)
    members: list[list[int]] = [[] for _ in first]
    for case, group in enumerate(class_of):
        members[group].append(case)
    sample = free[first]
    own = np.zeros((len(first), at_home.shape[1]), dtype=np.int64)
    np.add.at(own, class_of, at_home[free].astype(np.int64))
    return Problem(
        members=tuple(map(tuple, members)),
        weight=week.weights[sample],
        priority=priority[sample],
        risk=risk[sample],
        risk_unit=risk_unit,
        allowed=allowed[sample],
        pair_penalty=penalty[sample],
        preference=preference[sample],
        departure=departure[sample],
        departure_left=departure_left[sample],
        keeps=week.instance.earlier is not None and week.instance.earlier.keep == "most",
        load=load,
        capacity=week.capacities,
        receives=receives,
        able=able,
        own=own,
        limits=tuple(
            Limit(limit.key, limit.use[sample], limit.room, limit.floor, limit.taken, limit.penalty)
            for limit in limits
        ),
        conditions=tuple(
            Condition(c.key, c.features[:, sample], c.taken, c.disjuncts, c.penalty)
            for c in conditions
        ),
        soft_cost=soft_cost,
        preference_cost=preference_cost,
        recent=recent,
        most_moves=most_moves,
    )
