"""Who cannot hold a case whatever else is done, and the rule that says so.

A practitioner is counted once, under the first rule that keeps her from the case. Rules that speak
of who is available come last and all say the same words, so that nothing can be read out of them:
whoever is barred by another rule as well is listed there.
"""

from collections.abc import Iterator, Sequence

from caseload.models.case import Case
from caseload.models.explanation import Bar, BarredGroup
from caseload.models.instance import Action
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rule_kit.shapes import ConditionalRule, LimitRule, PairRule, Rule
from caseload.optimizer.rule_kit.wording import counted
from caseload.optimizer.rules import discreet

DECISION, CAPACITY = "decision", "capacity"
"""What stands against a pair beside the rules."""


def is_discreet(run: Run, key: str) -> bool:
    """Whether a bar's rule says no more than that somebody is not available."""
    return key in discreet(run.hard_rules)


def bar(run: Run, case: Case, person: Practitioner) -> Bar | None:
    """What keeps a practitioner from a case under every allocation; None if nothing does."""
    return next(bars(run, case, person), None)


def bars(run: Run, case: Case, person: Practitioner) -> Iterator[Bar]:
    """Everything that keeps a practitioner from a case, each rule once."""
    hidden_keys = discreet(run.hard_rules)
    for decision in run.instance.decisions:
        banned = decision.action is Action.FORBID and decision.practitioner == person.id
        if banned and decision.case == case.id:
            words = f"it was decided beforehand that {decision.words()}"
            yield _bar(person, DECISION, "Decision", words)
    if capacity(run.instance.policy, person) <= 0:
        yield _bar(person, CAPACITY, "Capacity", f"{person.label} has no capacity")
    hers = pinned_to(run, person)
    for rule in run.hard_rules:
        objection = _objection(rule, case, person, hers, run)
        if objection is not None:
            hidden = rule.key in hidden_keys
            said = f"{person.label} is {rule.bars}" if hidden else objection
            yield _bar(person, rule.public_key or rule.key, rule.title, said)


def pinned_to(run: Run, person: Practitioner) -> list[Case]:
    """The new cases that the lead has given to a practitioner beforehand."""
    return [
        run.case(decision.case)
        for decision in run.instance.decisions
        if decision.action is Action.PIN and decision.practitioner == person.id
    ]


def _bar(person: Practitioner, key: str, title: str, words: str) -> Bar:
    return Bar(practitioner=person.id, name=person.label, rule=key, title=title, sentence=words)


def _objection(
    rule: Rule, case: Case, person: Practitioner, hers: Sequence[Case], run: Run
) -> str | None:
    """The rule's own sentence where it keeps the practitioner from the case for good."""
    if isinstance(rule, PairRule):
        return rule.objection(case, person, run.instance)
    if isinstance(rule, LimitRule):
        standing = rule.standing(person, [*hers, case], run.instance)
        before = rule.standing(person, hers, run.instance)
        if standing is None or before is None or standing.after == before.after:
            return None
        return rule.words(person, standing) if standing.excess > 1e-9 else None
    if isinstance(rule, ConditionalRule) and not run.possible(case.id, person.id):
        return rule.complaint(person, [*hers, case], run.instance)
    return None


def barred(run: Run, case: Case) -> list[Bar]:
    """Everyone who cannot hold a case, each under one rule, in the order of their identifiers."""
    found = (bar(run, case, person) for person in run.instance.practitioners)
    return [one for one in found if one is not None]


def apart(run: Run, found: Sequence[Bar]) -> tuple[list[Bar], list[Bar]]:
    """Those whom a rule or a decision keeps away, which anybody can count, and those who are no
    more than not available: these are never part of a number.
    """
    hidden = [one for one in found if is_discreet(run, one.rule)]
    return [one for one in found if one not in hidden], hidden


def grouped(run: Run, found: Sequence[Bar]) -> tuple[BarredGroup, ...]:
    """The barred by rule, the largest group first, with one sentence for each group."""
    said = said_of(run)
    groups: dict[str, list[Bar]] = {}
    for one in found:
        groups.setdefault(one.rule, []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(
        BarredGroup(
            title=people[0].title,
            sentence=f"{counted(len(people), 'practitioner')} "
            f"{'is' if len(people) == 1 else 'are'} {said[key]}",
            people=tuple(people),
        )
        for key, people in ordered
    )


def said_of(run: Run) -> dict[str, str]:
    """What somebody is whom a rule keeps from a case, by the rule's public key."""
    said = {rule.public_key or rule.key: _said(rule) for rule in run.hard_rules}
    return said | {DECISION: "kept from it by a decision", CAPACITY: "without capacity"}


def _said(rule: Rule) -> str:
    if isinstance(rule, LimitRule | ConditionalRule):
        return f"at the limit of the {rule.title.lower()}"
    return rule.bars
