"""Decisions that cannot all hold: the smallest sets that conflict, found before any solve.

A pin is a fact, so what it breaks can be read off the models: a rule that bars the pair, a limit
that the pins on one person pass together, two decisions about one case.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from models.case import Case
from models.instance import Action, Decision, Instance
from models.practitioner import Practitioner
from models.proposal import Conflict
from models.workload import capacity
from optimizer.rules import active_rules
from optimizer.rules.base import LimitRule, PairRule


def conflicts(instance: Instance) -> list[Conflict]:
    """Every smallest conflict among the decisions, the smallest first; empty if all can hold."""
    found = [*_between_decisions(instance), *_with_pairs(instance), *_with_limits(instance)]
    return sorted(found, key=lambda c: (len(c.decisions) + len(c.rules), c.sentence))


def _pins(instance: Instance) -> list[Decision]:
    return [decision for decision in instance.decisions if decision.action is Action.PIN]


def _between_decisions(instance: Instance) -> Iterator[Conflict]:
    """Two decisions about one case that exclude each other."""
    for one, other in combinations(instance.decisions, 2):
        if one.case != other.case:
            continue
        both_pins = one.action is Action.PIN and other.action is Action.PIN
        same_person = one.practitioner == other.practitioner
        if (both_pins and not same_person) or (one.action is not other.action and same_person):
            yield Conflict(
                decisions=(one, other),
                rules=(),
                sentence=f"{_said(one)} and {_said(other)}: only one of the two can hold.",
            )


def _said(decision: Decision) -> str:
    """A decision with where it was given."""
    words = decision.words()
    words = words[0].upper() + words[1:]
    return f"{words} ({decision.source})" if decision.source else words


def _with_pairs(instance: Instance) -> Iterator[Conflict]:
    """A pin that a hard rule bars."""
    rules = [r for r in active_rules(instance.policy) if isinstance(r, PairRule) and r.hard]
    for pin in _pins(instance):
        person = instance.practitioner_of[pin.practitioner]
        objections = [
            (rule.title, objection)
            for rule in rules
            for objection in [rule.objection(instance.case_of[pin.case], person, instance)]
            if objection is not None
        ]
        if not objections and capacity(instance.policy, person) == 0:
            objections = [("Capacity", f"{person.label} has no capacity")]
        for title, objection in objections:
            yield Conflict(
                decisions=(pin,), rules=(title,), sentence=f"{_said(pin)}, but {objection}."
            )


def _with_limits(instance: Instance) -> Iterator[Conflict]:
    """Pins on one person that together pass a hard limit: the fewest that do."""
    pinned: defaultdict[str, list[Decision]] = defaultdict(list)
    for pin in _pins(instance):
        pinned[pin.practitioner].append(pin)
    rules = [r for r in active_rules(instance.policy) if isinstance(r, LimitRule) and r.hard]
    for person_id, pins in sorted(pinned.items()):
        person = instance.practitioner_of[person_id]
        for rule in rules:
            few = _fewest_over(rule, person, pins, instance)
            if few:
                yield _limit_conflict(rule, person, few, instance)


def _fewest_over(
    rule: LimitRule, person: Practitioner, pins: Sequence[Decision], instance: Instance
) -> list[Decision]:
    """The fewest of a person's pins that pass the limit, none if all of them stay within it.

    A limit adds up what its cases use, so the greediest cases are the fewest.
    """
    cases = {pin.case: instance.case_of[pin.case] for pin in pins}

    def excess(some: Sequence[Case]) -> float:
        standing = rule.standing(person, some, instance)
        return standing.excess if standing else 0.0

    def use(pin: Decision) -> float:
        standing = rule.standing(person, [cases[pin.case]], instance)
        return standing.after - standing.before if standing else 0.0

    greediest = sorted(pins, key=lambda pin: (-use(pin), pin.case))
    for size in range(1, len(greediest) + 1):
        few = greediest[:size]
        if excess([cases[pin.case] for pin in few]) > 1e-9:
            return few
    return []


def _limit_conflict(
    rule: LimitRule, person: Practitioner, pins: Sequence[Decision], instance: Instance
) -> Conflict:
    cases = [instance.case_of[pin.case] for pin in pins]
    standing = rule.standing(person, cases, instance)
    assert standing is not None
    said = "; ".join(_said(pin) for pin in pins)
    return Conflict(
        decisions=tuple(pins),
        rules=(rule.title,),
        sentence=f"{said}, but {rule.words(person, standing)}.",
    )
