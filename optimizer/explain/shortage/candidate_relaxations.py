"""What could be changed so that a case finds a place: a rule that asks less, or a new post.

A lever has steps, the smallest first; each step lets at least as much through as the one before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from caseload.models.base import Grade
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.shapes import PairRule, Rule, Trait
from caseload.optimizer.rule_kit.wording import listed
from caseload.optimizer.rules import hard_rules, visible

POSTS = (Grade.PO, Grade.PSO)
"""The grades that posts are for: newly qualified officers and trainees are POs to be."""

TENTHS = 10
"""Steps of a post, up to full time."""

NEW = "new post"
"""The identifier of whoever would fill a post."""


class Lever(Protocol):
    """Something that could be changed, by so many steps."""

    @property
    def steps(self) -> int:
        """How many steps there are."""
        ...

    @property
    def kind(self) -> int:
        """Its place among changes of the same size: figures, rows, posts, whole rules."""
        ...

    def on(self, instance: Instance, step: int) -> Instance:
        """The instance with the change, at a step counted from 1."""
        ...

    def words(self, step: int) -> str:
        """The change as a clause that begins a sentence."""
        ...

    def option(self, step: int) -> str | None:
        """The change as `--set` takes it; None where it cannot say it."""
        ...


@dataclass(frozen=True)
class Eased:
    """A rule that asks less."""

    rule: Rule
    easing: Easing

    @property
    def steps(self) -> int:
        """How many values the setting has to offer."""
        return len(self.easing.values)

    @property
    def kind(self) -> int:
        """Figures first, then other settings, and rules that give way last."""
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
class Post:
    """A new practitioner of a grade in a team, full time or part of it."""

    grade: Grade
    team: str | None
    pdu: str | None
    traits: tuple[Trait, ...]
    number: int

    steps = TENTHS
    kind = 2

    def on(self, instance: Instance, step: int) -> Instance:
        """The instance with somebody in the post, cleared for every case."""
        name = f"{NEW} {self.number}"
        hours = round(instance.policy.capacity.full_hours * step / TENTHS, 2)
        fields: dict[str, Any] = {"team": self.team, "pdu": self.pdu, "contracted_hours": hours}
        for trait in self.traits:
            fields |= trait.fields
        person = Practitioner(id=name, grade=self.grade, **fields)
        rules = [r for r in hard_rules(instance.policy) if isinstance(r, PairRule)]
        cases = instance.cases
        for rule in rules:
            cases = tuple(rule.admitting(case, name) for case in cases)
        return instance.changed(practitioners=(*instance.practitioners, person), cases=cases)

    def words(self, step: int) -> str:
        """How much of whom, and where."""
        share = "a" if step == TENTHS else f"{step / TENTHS:g} of a"
        place = f" in {self.team}" if self.team else ""
        who = f" who {listed([trait.words for trait in self.traits])}" if self.traits else ""
        return f"add {share} full-time {self.grade}{place}{who}"

    def option(self, step: int) -> str | None:
        """No setting makes a post."""
        return None


def levers(
    instance: Instance,
    left: Sequence[Case],
    competing: Sequence[Case],
    people: Sequence[Practitioner],
) -> list[Lever]:
    """Everything that could be changed for some cases that are `left` over.

    `competing` are the cases that compete for the same `people`, those left over among them. Who
    is available is never argued with.
    """
    return [*_eased(instance, competing, people), *_posts(instance, left)]


def _eased(
    instance: Instance, cases: Sequence[Case], people: Sequence[Practitioner]
) -> Iterator[Eased]:
    for rule in visible(instance.policy):
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
            yield Eased(rule, easing)


def _posts(instance: Instance, cases: Sequence[Case]) -> Iterator[Post]:
    """A post for each kind of case, of each grade that may hold it."""
    rules = _pair_rules(instance)
    seen: list[Post] = []
    for case in cases:
        traits = tuple(t for rule in rules for t in [rule.trait(case)] if t is not None)
        for grade in POSTS:
            post = Post(grade, case.team, case.pdu, traits, len(seen))
            if all(post.words(1) != other.words(1) for other in seen):
                seen.append(post)
    yield from seen


def qualify(before: Instance, after: Instance, cases: Sequence[Case]) -> int:
    """How many practitioners may hold one of the cases after a change and not before it.

    Whether they are available is not asked, so that nothing can be told from the number.
    """
    now, then = (_pair_rules(one) for one in (before, after))
    return sum(
        any(
            not all(rule.objection(case, person, before) is None for rule in now)
            and all(rule.objection(case, person, after) is None for rule in then)
            for case in cases
        )
        for person in before.practitioners
    )


def _pair_rules(instance: Instance) -> list[PairRule]:
    """The hard rules on pairs that anybody can look up."""
    return [rule for rule in visible(instance.policy) if isinstance(rule, PairRule)]
