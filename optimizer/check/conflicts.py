"""Conflicts: the smallest sets of decisions that cannot all hold, found before any solve.

The models alone show them: a hard rule that bars a pinned pair, a limit that the pins on one
practitioner pass together, two decisions about one case. The pins on one practitioner must keep a
conditional rule by themselves; other new cases that could mend it do not count. Taking any decision
out of a set, or its rule, leaves no conflict in it: each set is a minimal unsatisfiable subset.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from caseload.models.case import Case
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Conflict
from caseload.models.workload import capacity
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import LimitRule, Rule


def conflicts(instance: Instance, book: RuleBook) -> list[Conflict]:
    """Every smallest conflict among the decisions, the smallest first; empty if all can hold."""
    found = [
        *_between_decisions(instance),
        *_with_pairs(instance, book),
        *_with_limits(instance, book),
        *_with_conditions(instance, book),
    ]
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
    """A decision with its source."""
    words = decision.words()
    words = words[0].upper() + words[1:]
    return f"{words} ({decision.source})" if decision.source else words


def _with_pairs(instance: Instance, book: RuleBook) -> Iterator[Conflict]:
    """A pin that a hard rule bars."""
    for pin in _pins(instance):
        person = instance.practitioner_of[pin.practitioner]
        objections = [
            (rule.title, objection)
            for rule, objection in book.objections(instance.case_of[pin.case], person, instance)
        ]
        if not objections and capacity(instance.policy, person) == 0:
            objections = [("Capacity", f"{person.label} has no capacity")]
        for title, objection in objections:
            yield Conflict(
                decisions=(pin,), rules=(title,), sentence=f"{_said(pin)}, but {objection}."
            )


def _pins_by_person(instance: Instance) -> list[tuple[Practitioner, list[Decision]]]:
    pinned: defaultdict[str, list[Decision]] = defaultdict(list)
    for pin in _pins(instance):
        pinned[pin.practitioner].append(pin)
    return [(instance.practitioner_of[person], pins) for person, pins in sorted(pinned.items())]


def _with_limits(instance: Instance, book: RuleBook) -> Iterator[Conflict]:
    """The fewest pins on one practitioner that together pass a hard limit."""
    rules = book.hard_limits
    for person, pins in _pins_by_person(instance):
        for rule in rules:
            few = _fewest_over(rule, person, pins, instance)
            if few:
                yield _limit_conflict(rule, person, few, instance)


def _with_conditions(instance: Instance, book: RuleBook) -> Iterator[Conflict]:
    """The fewest pins on one practitioner that together break a hard conditional rule."""
    rules = book.hard_conditions
    for person, pins in _pins_by_person(instance):
        for rule in rules:
            if rule.complaint(person, _cases(pins, instance), instance) is None:
                continue
            sizes = (combinations(pins, size) for size in range(1, len(pins) + 1))
            for few in chain.from_iterable(sizes):
                complaint = rule.complaint(person, _cases(few, instance), instance)
                if complaint is not None:
                    yield _conflict(rule, few, complaint)
                    break


def _fewest_over(
    rule: LimitRule, person: Practitioner, pins: Sequence[Decision], instance: Instance
) -> list[Decision]:
    """The fewest of a practitioner's pins that pass the limit; none if all together keep it.

    A limit is a sum over its cases, so the cases with the largest use are the fewest.
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
    standing = rule.standing(person, _cases(pins, instance), instance)
    assert standing is not None
    return _conflict(rule, pins, rule.words(person, standing))


def _cases(pins: Sequence[Decision], instance: Instance) -> list[Case]:
    return [instance.case_of[pin.case] for pin in pins]


def _conflict(rule: Rule, pins: Sequence[Decision], words: str) -> Conflict:
    said = "; ".join(_said(pin) for pin in pins)
    return Conflict(decisions=tuple(pins), rules=(rule.title,), sentence=f"{said}, but {words}.")
