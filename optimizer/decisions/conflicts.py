"""Conflicts: the smallest sets of decisions that cannot all hold, found before any solve.

The models alone show most: a hard rule that bars a pinned pair, a limit that the pins on one
practitioner pass together, two decisions about one case. Where the pins on a practitioner break a
conditional rule by themselves, or cases in hand may move, the constraint model says whether some
allocation mends that; it is a conflict only where none does. Taking any decision out of a set, or
its rule, leaves no conflict in it: each set is a minimal unsatisfiable subset (a deletion filter:
Chinneck and Dravnieks 1991).
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from caseload.models.case import Case, HeldCase
from caseload.models.conflict import Conflict
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity
from caseload.optimizer.decisions.exceptions import counted_pins, passes, refused, stated
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import own
from caseload.optimizer.rule_kit.shapes import LimitRule, Rule


def conflicts(instance: Instance, book: RuleBook, most_moves: int | None = None) -> list[Conflict]:
    """The smallest conflicts among the decisions, the smallest first; empty if all can hold.

    At most `most_moves` of the cases in hand that stand among the cases may move (None: any
    number). Where the models alone show conflicts, those that take a search are not looked for.
    """
    found = list(_between_decisions(instance))
    instance = this_week(instance)
    found += [
        *_with_pairs(instance, book),
        *_with_limits(instance, book),
        *refused(instance, book),
    ]
    found = found or _without_completion(instance, book, most_moves)
    return sorted(found, key=lambda c: (len(c.decisions) + len(c.rules), c.sentence))


def _pins(instance: Instance) -> list[Decision]:
    return list(instance.pins.values())


def _between_decisions(instance: Instance) -> Iterator[Conflict]:
    """Two decisions about one case that exclude each other."""
    for one, other in combinations(instance.decisions, 2):
        if one.case != other.case:
            continue
        both_pins = one.places and other.places
        same_person = one.practitioner == other.practitioner
        if Action.NOTE in (one.action, other.action):
            continue
        held = Action.HOLD in (one.action, other.action) and (one.places or other.places)
        same_person &= one.places is not other.places
        if held or (both_pins and one != other) or same_person:
            yield Conflict(
                decisions=(one, other),
                rules=(),
                sentence=f"{stated(one)} and {stated(other)}: only one of the two can hold.",
            )


def _with_pairs(instance: Instance, book: RuleBook) -> Iterator[Conflict]:
    """A pin that a hard rule bars."""
    for pin in _pins(instance):
        person = instance.practitioner_of[pin.practitioner]
        objections = [
            (rule.title, objection)
            for rule, objection in book.objections(instance.case_of[pin.case], person, instance)
            if not passes(rule, pin)
        ]
        if not objections and capacity(instance.policy, person) == 0:
            objections = [("Capacity", f"{person.label} has no capacity")]
        for title, objection in objections:
            firm = "; no exception passes this rule" if pin.action is Action.EXCEPT else ""
            yield Conflict(
                decisions=(pin,), rules=(title,), sentence=f"{stated(pin)}, but {objection}{firm}."
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
            few = _fewest_over(rule, person, counted_pins(rule, pins), instance)
            if few:
                yield _limit_conflict(rule, person, few, instance)


def _without_completion(
    instance: Instance, book: RuleBook, most_moves: int | None
) -> list[Conflict]:
    """A smallest set of pins that no allocation completes within the rules, if there is one."""
    broken = [
        (rule, person, pins)
        for person, pins in _pins_by_person(instance)
        for rule in book.hard_conditions
        if rule.complaint(person, _cases(pins, instance), instance) is not None
    ]
    pins = _pins(instance)
    if not pins or not (broken or instance.opened):
        return []

    from caseload.optimizer.decisions.completion import (  # noqa: PLC0415 - loads the solver
        is_impossible,
    )

    def impossible(some: Sequence[Decision]) -> bool:
        kept = [one for one in instance.decisions if one.action is Action.FORBID]
        return is_impossible(instance, book, [*kept, *some], most_moves)

    if not impossible(pins):
        return []
    alone = next((own for _, _, own in broken if impossible(own)), pins)
    few = list(alone)
    for pin in alone:
        rest = [one for one in few if one != pin]
        if impossible(rest):
            few = rest
    return [_no_completion(instance, book, few)]


def _no_completion(instance: Instance, book: RuleBook, pins: Sequence[Decision]) -> Conflict:
    """The conflict of pins that no allocation completes, with the rules that they break alone."""
    told = [
        (rule.title, complaint)
        for person, own in _pins_by_person(instance.changed(decisions=tuple(pins)))
        for rule in book.hard_conditions
        for complaint in [rule.complaint(person, _cases(own, instance), instance)]
        if complaint is not None
    ]
    said = "; ".join(stated(pin) for pin in pins)
    why = "; ".join(complaint for _, complaint in told) or "no allocation inside the rules has them"
    rest = ", and no other cases can put that right" if told else ""
    return Conflict(
        decisions=tuple(pins),
        rules=tuple(dict.fromkeys(title for title, _ in told)),
        sentence=f"{said}, but {why}{rest}.",
    )


def _fewest_over(
    rule: LimitRule, person: Practitioner, pins: Sequence[Decision], instance: Instance
) -> list[Decision]:
    """The fewest of a practitioner's pins that pass the limit; none if all together keep it.

    A limit is a sum over its cases, so the cases with the largest use are the fewest.
    """
    cases = {pin.case: instance.case_of[pin.case] for pin in pins}
    if rule.new_only:
        pins = [pin for pin in pins if not isinstance(cases[pin.case], HeldCase)]
    # Whoever passes a limit with what is in hand may hold as much again after a move.
    mine = [] if rule.new_only else own(person.id, instance)
    as_it_is = rule.standing(person, mine, instance)
    spare = as_it_is.excess if as_it_is else 0.0

    def excess(some: Sequence[Case]) -> float:
        standing = rule.standing(person, some, instance)
        return max(0.0, standing.excess - spare) if standing else 0.0

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
    said = "; ".join(stated(pin) for pin in pins)
    return Conflict(decisions=tuple(pins), rules=(rule.title,), sentence=f"{said}, but {words}.")
