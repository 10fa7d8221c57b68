"""The two readings of a rule, side by side: the arrays for the solver, the models for people."""

from collections.abc import Sequence

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.shapes import (
    ConditionalRule,
    LimitRule,
    PairRule,
    Preference,
    Rule,
)

Pair = tuple[str, str]


def week_of(instance: Instance) -> Week:
    return Week(instance, instance.cases, instance.practitioners)


def barred(rule: PairRule, instance: Instance) -> set[Pair]:
    """The pairs of identifiers that the rule bars, once both readings have agreed on them."""
    agree(rule, week_of(instance))
    return {
        (case.id, person.id)
        for case in instance.cases
        for person in instance.practitioners
        if rule.objection(case, person, instance) is not None
    }


def objection(rule: PairRule, case: Case, person: Practitioner, instance: Instance) -> str | None:
    """What the rule says against the pair, once both readings have agreed."""
    agree(rule, week_of(instance))
    return rule.objection(case, person, instance)


def excess(rule: LimitRule, instance: Instance) -> float:
    """How far the first practitioner would be over if she took every case of the instance."""
    agree(rule, week_of(instance))
    standing = rule.standing(instance.practitioners[0], instance.cases, instance)
    return standing.excess if standing else 0.0


def says(rule: LimitRule, instance: Instance) -> str:
    """What is said of the first practitioner if she takes every case of the instance."""
    person = instance.practitioners[0]
    standing = rule.standing(person, instance.cases, instance)
    assert standing is not None
    return rule.words(person, standing)


def costs(rule: Preference, instance: Instance) -> dict[Pair, int]:
    """The cost of each pair of identifiers, once both readings have agreed on it."""
    agree(rule, week_of(instance))
    return {
        (case.id, person.id): rule.price(case, person, instance)
        for case in instance.cases
        for person in instance.practitioners
    }


def agree(rule: Rule, week: Week) -> None:
    """Both readings of the rule say the same of the week."""
    if isinstance(rule, PairRule):
        _pairs_agree(rule, week)
    elif isinstance(rule, Preference):
        _costs_agree(rule, week)
    elif isinstance(rule, LimitRule):
        _limits_agree(rule, week)
    else:
        assert isinstance(rule, ConditionalRule)
        _conditions_agree(rule, week)


def _pairs_agree(rule: PairRule, week: Week) -> None:
    said = [
        [rule.objection(case, person, week.instance) is not None for person in week.practitioners]
        for case in week.cases
    ]
    assert rule.blocked(week).shape == (len(week.cases), len(week.practitioners))
    assert rule.blocked(week).tolist() == said


def _costs_agree(rule: Preference, week: Week) -> None:
    said = [
        [rule.price(case, person, week.instance) for person in week.practitioners]
        for case in week.cases
    ]
    assert rule.cost(week).shape == (len(week.cases), len(week.practitioners))
    assert rule.cost(week).tolist() == said
    assert rule.cost(week).min(initial=0) >= 0


def _subsets(cases: Sequence[Case]) -> list[list[int]]:
    """Every choice of cases, by their places."""
    return [
        [place for place in range(len(cases)) if mask >> place & 1]
        for mask in range(2 ** len(cases))
    ]


def _limits_agree(rule: LimitRule, week: Week) -> None:
    use, room, floor = rule.use(week), rule.room(week), rule.floor(week)
    assert use.min(initial=0) >= 0
    assert room.min(initial=0) >= 0
    for place, person in enumerate(week.practitioners):
        for chosen in _subsets(week.cases):
            taken = [week.cases[case] for case in chosen]
            standing = rule.standing(person, taken, week.instance)
            over = standing.excess if standing else 0.0
            short = standing.shortfall if standing else 0.0
            used = int(use[chosen].sum())
            assert round(over * rule.scale, 6) == max(0, used - int(room[place]))
            assert round(short * rule.scale, 6) == max(0, int(floor[place]) - used)


def _conditions_agree(rule: ConditionalRule, week: Week) -> None:
    every = rule.disjunctions(week)
    for place, person in enumerate(week.practitioners):
        for chosen in _subsets(week.cases):
            taken = [week.cases[case] for case in chosen]
            broken = sum(
                place in one.disjuncts
                and not any(
                    bool(np.all(m.rows @ one.features[:, chosen].sum(axis=1) <= m.rooms))
                    for m in one.disjuncts[place]
                )
                for one in every
            )
            assert len(rule.complaints(person, taken, week.instance)) == broken
            assert (rule.complaint(person, taken, week.instance) is None) is (not broken)
