"""Barriers: what keeps a practitioner from a case under every allocation, and the words for it.

Each practitioner counts once, under the first rule that bars the pair. Rules on availability come
last and share one wording, so that nothing confidential shows: a practitioner whom another rule
bars as well is listed under that rule.
"""

from collections.abc import Iterator, Sequence

from caseload.models.case import Case
from caseload.models.explanation import Bar, BarredGroup
from caseload.models.instance import Action
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rule_kit.shapes import (
    ConditionalRule,
    Counting,
    LimitRule,
    Rule,
)
from caseload.optimizer.rule_kit.wording import counted

DECISION, CAPACITY = "decision", "capacity"
"""Keys of the two barriers that are no rules."""


def is_discreet(run: Run, key: str) -> bool:
    """Whether a barrier's rule must show as no more than "not available"."""
    return key in run.book.discreet


def first_bar(run: Run, case: Case, person: Practitioner) -> Bar | None:
    """The first barrier between a practitioner and a case; None if there is none."""
    return next(all_bars(run, case, person), None)


def all_bars(run: Run, case: Case, person: Practitioner) -> Iterator[Bar]:
    """Every barrier between a practitioner and a case: decisions, capacity, each hard rule once."""
    for decision in run.instance.decisions:
        banned = decision.action is Action.FORBID and decision.practitioner == person.id
        if banned and decision.case == case.id:
            words = f"it was decided beforehand that {decision.words()}"
            yield _bar(person, DECISION, "Decision", words)
    if capacity(run.instance.policy, person) <= 0:
        yield _bar(person, CAPACITY, "Capacity", f"{person.label} has no capacity")
    pinned = pinned_to(run, person)
    barred = {one.key: said for one, said in run.book.objections(case, person, run.instance)}
    for rule in run.book.hard:
        objection = barred.get(rule.key) or _objection(rule, case, person, pinned, run)
        if objection is not None:
            yield _bar(person, rule.public_key or rule.key, rule.title, objection)


def pinned_to(run: Run, person: Practitioner) -> list[Case]:
    """The new cases that decisions pin to a practitioner."""
    return [
        run.case(decision.case)
        for decision in run.instance.decisions
        if decision.places and decision.practitioner == person.id
    ]


def _bar(person: Practitioner, key: str, title: str, words: str) -> Bar:
    return Bar(practitioner=person.id, name=person.label, rule=key, title=title, sentence=words)


def _objection(
    rule: Rule, case: Case, person: Practitioner, pinned: Sequence[Case], run: Run
) -> str | None:
    """A limit's or conditional rule's sentence where it bars the case beside the pinned cases."""
    if isinstance(rule, LimitRule):
        standing = rule.standing(person, rule.counted([*pinned, case]), run.instance)
        before = rule.standing(person, rule.counted(pinned), run.instance)
        if standing is None or before is None or standing.after == before.after:
            return None
        return rule.words(person, standing) if standing.excess > 1e-9 else None
    if isinstance(rule, ConditionalRule) and not run.possible(case.id, person.id):
        return rule.complaint(person, rule.counted([*pinned, case]), run.instance)
    return None


def bars_of_case(run: Run, case: Case) -> list[Bar]:
    """The first barrier of every practitioner who cannot hold a case, in the instance's order."""
    found = (first_bar(run, case, person) for person in run.instance.practitioners)
    return [one for one in found if one is not None]


def without_discreet(run: Run, found: Sequence[Bar]) -> list[Bar]:
    """The barriers that may be counted; those that show as "not available" are in no number."""
    return [one for one in found if not is_discreet(run, one.rule)]


def grouped_by_rule(run: Run, found: Sequence[Bar]) -> tuple[BarredGroup, ...]:
    """The barriers by rule, the largest group first, with one sentence for each group."""
    phrases = phrase_of_rule(run)
    groups: dict[str, list[Bar]] = {}
    for one in found:
        groups.setdefault(one.rule, []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        BarredGroup(
            title=people[0].title,
            sentence=f"{counted(len(people), 'practitioner')} "
            f"{'is' if len(people) == 1 else 'are'} {phrases[key]}",
            people=tuple(people),
        )
        for key, people in ordered
    )


def phrase_of_rule(run: Run) -> dict[str, str]:
    """The predicate of a barred practitioner ("at the limit of …"), by the rule's public key."""
    phrases = {rule.public_key or rule.key: _phrase(rule) for rule in run.book.hard}
    return phrases | {DECISION: "kept from it by a decision", CAPACITY: "without capacity"}


def _phrase(rule: Rule) -> str:
    return rule.when_full if isinstance(rule, Counting) else rule.bars
