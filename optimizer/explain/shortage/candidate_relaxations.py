"""Candidate relaxations: the constraints that could give way so that a case finds a place.

A *lever* relaxes one constraint in steps, the smallest first; each step allows everything that the
step before it allows. A lever eases a rule or adds a new post.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.shapes import PairRule, Rule, Trait
from caseload.optimizer.rule_kit.wording import listed

STEPS_PER_POST = 10
"""A post is added in tenths of full time."""

POST_NAME = "new post"
"""The identifier of a practitioner in a new post starts with these words."""


class Lever(Protocol):
    """One constraint that could be relaxed, in steps."""

    @property
    def steps(self) -> int:
        """The number of steps."""
        ...

    @property
    def kind(self) -> int:
        """The rank among changes of the same size: figures, table rows, posts, whole rules."""
        ...

    def on(self, instance: Instance, step: int) -> Instance:
        """The instance with the lever at a step, counted from 1."""
        ...

    def words(self, step: int) -> str:
        """The change as a clause that begins a sentence."""
        ...

    def option(self, step: int) -> str | None:
        """The change as `--set` takes it; None where it cannot say it."""
        ...


@dataclass(frozen=True)
class EasedRule:
    """A rule with one setting eased."""

    rule: Rule
    easing: Easing

    @property
    def steps(self) -> int:
        """The number of easier values that the setting has."""
        return len(self.easing.values)

    @property
    def kind(self) -> int:
        """0 for figures, 1 for rows of a table, 3 for a whole rule that gives way."""
        return 3 if self.easing.whole else int(isinstance(self.rule, PairRule))

    def on(self, instance: Instance, step: int) -> Instance:
        """The instance under the policy with the setting."""
        return instance.changed(policy=self.easing.on(instance.policy, step))

    def words(self, step: int) -> str:
        """The rule's own words."""
        return self.easing.words[step - 1]

    def option(self, step: int) -> str | None:
        """The setting."""
        return self.easing.option(step)


@dataclass(frozen=True)
class NewPost:
    """A new practitioner of a grade in a team, from a tenth of full time up to full time.

    `rules` are the hard rules that have to admit the practitioner.
    """

    grade: str
    team: str | None
    pdu: str | None
    traits: tuple[Trait, ...]
    number: int
    rules: tuple[PairRule, ...]

    steps = STEPS_PER_POST
    kind = 2

    def on(self, instance: Instance, step: int) -> Instance:
        """The instance with a practitioner in the post who is on every limited access list."""
        name = f"{POST_NAME} {self.number}"
        hours = round(instance.policy.capacity.full_hours * step / STEPS_PER_POST, 2)
        fields: dict[str, Any] = {"team": self.team, "pdu": self.pdu, "contracted_hours": hours}
        for trait in self.traits:
            fields |= trait.fields
        person = Practitioner(id=name, grade=self.grade, **fields)
        cases = instance.cases
        for rule in self.rules:
            cases = tuple(rule.admitting(case, instance) for case in cases)
        return instance.changed(practitioners=(*instance.practitioners, person), cases=cases)

    def words(self, step: int) -> str:
        """The share of full time, the grade, the team and the traits."""
        share = "a" if step == STEPS_PER_POST else f"{step / STEPS_PER_POST:g} of a"
        place = f" in {self.team}" if self.team else ""
        who = f" who {listed([trait.words for trait in self.traits])}" if self.traits else ""
        return f"add {share} full-time {self.grade}{place}{who}"

    def option(self, step: int) -> str | None:
        """None: no setting adds a post."""
        return None


def levers(
    instance: Instance,
    book: RuleBook,
    left: Sequence[Case],
    competing: Sequence[Case],
    people: Sequence[Practitioner],
) -> list[Lever]:
    """All levers for some cases that are `left` over.

    `competing` are the cases that compete for the same `people`, the left over ones included. No
    lever changes who is available.
    """
    return [
        *eased_rules(instance, book, competing, people),
        *_new_posts(book, left, instance.policy.service.recruited),
    ]


def eased_rules(
    instance: Instance, book: RuleBook, cases: Sequence[Case], people: Sequence[Practitioner]
) -> Iterator[EasedRule]:
    """Every rule that may be named, with each of its easings that could let a case through."""
    for rule in book.visible:
        if isinstance(rule, PairRule):
            against = any(
                rule.objection(case, person, instance)
                for case in cases
                for person in instance.practitioners
            )
            found = rule.easings(cases, instance.practitioners) if against else []
        else:
            found = rule.easings(cases, people)
        for easing in found:
            yield EasedRule(rule, easing)


def _new_posts(book: RuleBook, cases: Sequence[Case], grades: Sequence[str]) -> Iterator[NewPost]:
    """One post of each grade for each kind of case, as far as their words differ."""
    rules = _pair_rules(book)
    seen: list[NewPost] = []
    for case in cases:
        traits = tuple(t for rule in rules for t in [rule.trait(case)] if t is not None)
        for grade in grades:
            post = NewPost(grade, case.team, case.pdu, traits, len(seen), book.hard_pairs)
            if all(post.words(1) != other.words(1) for other in seen):
                seen.append(post)
    yield from seen


def newly_qualified(
    before: tuple[Instance, RuleBook], after: tuple[Instance, RuleBook], cases: Sequence[Case]
) -> int:
    """The number of practitioners whom rules bar from all of the cases only before a change.

    Availability is left out, so that the number gives nothing confidential away.
    """
    (now, old), (then, new) = before, after
    rules, changed = _pair_rules(old), _pair_rules(new)
    return sum(
        any(
            not all(rule.objection(case, person, now) is None for rule in rules)
            and all(rule.objection(case, person, then) is None for rule in changed)
            for case in cases
        )
        for person in now.practitioners
    )


def _pair_rules(book: RuleBook) -> list[PairRule]:
    """The hard rules on pairs that are not confidential."""
    return [rule for rule in book.visible if isinstance(rule, PairRule)]
