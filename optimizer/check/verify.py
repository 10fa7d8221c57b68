"""Every rule asked of an allocation: the model-side reading, one practitioner at a time.

It reads models only and shares no code with the solver side.
"""

from collections.abc import Collection, Mapping, Sequence

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Breach
from caseload.models.workload import exact
from caseload.optimizer.check.allocation import Allocation, taken_by
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import own, stays_with
from caseload.optimizer.rule_kit.shapes import (
    ConditionalRule,
    LimitRule,
    PairRule,
    Rule,
)


class InternalError(Exception):
    """Raised when the check disagrees with the solver: nothing may be written."""


def breaches(
    instance: Instance,
    book: RuleBook,
    allocation: Allocation,
    people: Collection[str] | None = None,
) -> list[Breach]:
    """Every rule that the allocation breaks, in the order of the rules.

    With `people` (identifiers) only what these practitioners take is looked at.
    """
    taken = taken_by(instance, allocation)
    if people is not None:
        taken = {person: taken[person] for person in people}
    return broken_by(instance, book, taken, book.rules)


def broken_by(
    instance: Instance,
    book: RuleBook,
    taken: Mapping[str, Sequence[Case]],
    rules: Sequence[Rule],
) -> list[Breach]:
    """Each of the rules that is broken by what practitioners take, by their identifiers."""
    found: list[Breach] = []
    for rule in rules:
        if isinstance(rule, PairRule):
            hidden = rule.key in book.discreet
            found += _pair_breaches(rule, instance, taken, hidden=hidden)
        elif isinstance(rule, LimitRule):
            found += _limit_breaches(rule, instance, taken)
        elif isinstance(rule, ConditionalRule):
            found += _conditional_breaches(rule, instance, taken)
    return _told_once(found)


def _told_once(found: Sequence[Breach]) -> list[Breach]:
    """The breaches, those that are told in the same words put together: their costs add up."""
    told: dict[tuple[str, str, tuple[str, ...]], Breach] = {}
    for breach in found:
        key = (breach.sentence, breach.practitioner, breach.cases)
        first = told.setdefault(key, breach)
        if first is not breach:
            both = {"cost": first.cost + breach.cost, "soft": first.soft and breach.soft}
            told[key] = first.model_copy(update=both)
    return list(told.values())


def _breach(rule: Rule, sentence: str, person: str, cases: Sequence[Case], excess: float) -> Breach:
    return Breach(
        rule=rule.public_key or rule.key,
        title=rule.title,
        sentence=sentence,
        practitioner=person,
        cases=tuple(case.id for case in cases),
        excess=excess,
        soft=not rule.hard,
        cost=0.0 if rule.hard else float(exact(excess) * rule.settings.penalty),
    )


def _people(instance: Instance, taken: Mapping[str, Sequence[Case]]) -> list[Practitioner]:
    return [instance.practitioner_of[person] for person in sorted(taken)]


def _pair_breaches(
    rule: PairRule, instance: Instance, taken: Mapping[str, Sequence[Case]], *, hidden: bool
) -> list[Breach]:
    """The pairs that the rule bars; a rule that is `hidden` says no more than its predicate."""
    found = []
    for person in _people(instance, taken):
        for case in taken[person.id]:
            if stays_with(case) == person.id:
                continue
            objection = rule.objection(case, person, instance)
            if objection is not None:
                said = rule.bars if hidden else objection
                sentence = f"Case {case.id} with {person.label}: {said}"
                found.append(_breach(rule, sentence, person.id, [case], 1.0))
    return found


def _limit_breaches(
    rule: LimitRule, instance: Instance, taken: Mapping[str, Sequence[Case]]
) -> list[Breach]:
    found = []
    for person in _people(instance, taken):
        cases = rule.counted(taken[person.id])
        standing = rule.standing(person, cases, instance)
        if standing is None:
            continue
        excess = standing.excess
        if excess > 1e-9:
            excess = min(excess, standing.after - _as_it_is(rule, person, instance))
        if excess > 1e-9:
            words = rule.words(person, standing)
            found.append(_breach(rule, words, person.id, cases, excess))
        if standing.shortfall > 1e-9:
            words = rule.words(person, standing)
            short = _breach(rule, words, person.id, cases, standing.shortfall)
            found.append(short.model_copy(update={"shortfall": True}))
    return found


def _conditional_breaches(
    rule: ConditionalRule, instance: Instance, taken: Mapping[str, Sequence[Case]]
) -> list[Breach]:
    found = []
    for person in _people(instance, taken):
        cases = rule.counted(taken[person.id])
        complaints = rule.complaints(person, cases, instance)
        if not complaints:
            continue
        held = rule.counted(own(person.id, instance))
        keeps = {case.id for case in cases} <= {case.id for case in held}
        if keeps and rule.complaint(person, held, instance) is not None:
            continue
        found += [_breach(rule, said, person.id, cases, 1.0) for said in complaints]
    return found


def _as_it_is(rule: LimitRule, person: Practitioner, instance: Instance) -> float:
    """Where a practitioner stands on a limit if all her cases that may move stay with her."""
    standing = rule.standing(person, rule.counted(own(person.id, instance)), instance)
    return standing.after if standing else 0.0
