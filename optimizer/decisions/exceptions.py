"""Exceptions: which limit each of them passes, and what none may pass.

An exception gives a case to a practitioner past one rule that may be passed. A limit counts the
case all the same, so nothing more that it counts comes to the practitioner.
"""

from collections.abc import Iterator, Sequence

from caseload.models.case import Case
from caseload.models.conflict import Conflict
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.shapes import LimitRule, Rule


def exceptions(instance: Instance) -> list[Decision]:
    """The decisions that are exceptions."""
    return [one for one in instance.decisions if one.action is Action.EXCEPT]


def passed_by(exception: Decision, instance: Instance, book: RuleBook) -> list[tuple[Rule, str]]:
    """The hard rules in the way of an exception, beside the other pins on the practitioner, each
    with what it says of the pair.
    """
    person = instance.practitioner_of[exception.practitioner]
    pinned = [
        instance.case_of[pin.case]
        for pin in instance.pins.values()
        if pin.practitioner == person.id
    ]
    return in_the_way(instance.case_of[exception.case], person, pinned, instance, book)


def in_the_way(
    case: Case,
    person: Practitioner,
    pinned: Sequence[Case],
    instance: Instance,
    book: RuleBook,
) -> list[tuple[Rule, str]]:
    """The hard rules between a practitioner and a case, which is among those `pinned` to her, each
    with what it says of the pair.
    """
    found: list[tuple[Rule, str]] = list(book.objections(case, person, instance))
    for rule in book.hard_limits:
        counted = rule.counted(pinned)
        standing = rule.standing(person, counted, instance)
        if standing is None or standing.excess <= 1e-9:
            continue
        without = rule.standing(person, [one for one in counted if one != case], instance)
        if without and standing.after > without.after:
            found.append((rule, rule.words(person, standing)))
    return found


def passes(rule: Rule, pin: Decision) -> bool:
    """Whether a decision is an exception that may pass the rule."""
    return pin.action is Action.EXCEPT and rule.may_be_passed


def refused(instance: Instance, book: RuleBook) -> Iterator[Conflict]:
    """The exceptions that would pass more than one rule."""
    for one in exceptions(instance):
        found = [
            (rule, said) for rule, said in passed_by(one, instance, book) if rule.may_be_passed
        ]
        if len(found) > 1:
            yield Conflict(
                decisions=(one,),
                rules=tuple(rule.title for rule, _ in found),
                sentence=f"{stated(one)}, but an exception passes one limit, and this one would "
                f"pass {len(found)}: {'; '.join(said for _, said in found)}.",
            )


def stated(decision: Decision) -> str:
    """A decision with its source."""
    words = decision.words()
    words = words[0].upper() + words[1:]
    return f"{words} ({decision.source})" if decision.source else words


def counted_pins(rule: LimitRule, pins: Sequence[Decision]) -> list[Decision]:
    """The pins that have to keep a limit: all but the exceptions that may pass it."""
    return [pin for pin in pins if not passes(rule, pin)]
