"""Cases of one household: all with one practitioner, or no two with the same."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Literal

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.disjunction import Disjunct, Disjunction
from caseload.optimizer.rule_kit.easing import Easing, giving_way
from caseload.optimizer.rule_kit.presence import own, stays_with
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.shapes import ConditionalRule
from caseload.optimizer.rule_kit.wording import listed

ONE = np.array([[1]])
"""The row that counts a household's cases with a practitioner."""


class Settings(RuleSettings):
    """`cases` of one household go "together" to one practitioner, or "apart" to different ones."""

    cases: Literal["together", "apart"] = "together"


class Together(ConditionalRule):
    """Cases of one household go to one practitioner, or no two of them to the same.

    Together is all or none: a practitioner takes every one of a household's cases or none of them,
    so that no part of it binds the rest to somebody without room. Where somebody has a case of it
    in hand and neither leaves nor is without capacity, the others go there as far as there is room;
    more of them than fit wait. Such cases in hand move to nobody but another one of these holders.
    Apart counts cases in hand too, where they are listed; two that somebody has already may stay.
    """

    key = "together"
    title = "Household"
    needs = ("cases.household",)
    Settings = Settings

    @property
    def when_full(self) -> str:
        """The predicate of a practitioner who cannot take a case because of its household."""
        if self.settings.cases == "apart":
            return "holding a case of its household"
        return "not able to take it together with its household"

    def sentence(self) -> str:
        """The rule as it is set."""
        if self.settings.cases == "apart":
            return "No practitioner gets a second case of one household."
        return (
            "All cases of one household go to one practitioner, or none of them does; where one is "
            "in hand, the others go there."
        )

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """The rule gives way where it must."""
        return [giving_way(self.key, self.title)] if any(case.household for case in cases) else []

    def disjunctions(self, week: Week) -> Sequence[Disjunction]:
        """One for each household of the cases to be decided that binds anybody."""
        names = sorted({case.household for case in week.cases if case.household})
        found = []
        for name in names:
            mine = np.array([[case.household == name for case in week.cases]], dtype=np.int64)
            bound = self._apart if self.settings.cases == "apart" else self._together
            disjuncts = bound(name, week)
            if disjuncts:
                found.append(Disjunction(mine, disjuncts))
        return found

    def _apart(self, name: str, week: Week) -> dict[int, tuple[Disjunct, ...]]:
        """No more than one with each practitioner, or than are there already."""
        cases = week.instance.households[name]
        in_hand = week.instance.households_in_hand.get(name, {})
        at_home = [stays_with(case) for case in cases]
        found: dict[int, tuple[Disjunct, ...]] = {}
        for place, person in enumerate(week.practitioners):
            room = max(1 - in_hand.get(person.id, 0), at_home.count(person.id))
            if room < len(cases):
                found[place] = (Disjunct(ONE, np.array([room])),)
        return found

    def _together(self, name: str, week: Week) -> dict[int, tuple[Disjunct, ...]]:
        """With one of the holders; without any all with one practitioner, or none."""
        many = len(week.instance.households[name])
        holders = self._holders(name, week.instance)
        none = Disjunct(ONE, np.array([0]))
        every = Disjunct(-ONE, np.array([-many]))
        people = enumerate(week.practitioners)
        if many == 1 and name not in week.instance.households_in_hand:
            return {}
        if holders:
            return {place: (none,) for place, person in people if person.id not in holders}
        return {place: (none, every) for place, _ in people} if many > 1 else {}

    def _holders(self, name: str, instance: Instance) -> Collection[str]:
        """Who has a case of the household in hand and keeps it."""
        keep = {stays_with(case) for case in instance.households.get(name, ())}
        named = keep | instance.households_in_hand.get(name, {}).keys()
        people = (instance.practitioner_of[one] for one in named if one)
        return {person.id for person in people if self._stays(person, instance)}

    def _stays(self, person: Practitioner, instance: Instance) -> bool:
        leaves = any(rule.releases(person, instance) for rule in self.book)
        return not leaves and capacity(instance.policy, person) > 0

    def complaint(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> str | None:
        """The first household that is not kept together, or apart."""
        return next(iter(self.complaints(practitioner, taken, instance)), None)

    def complaints(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> list[str]:
        """A sentence for each household that is not kept together, or apart."""
        gets: dict[str, list[Case]] = defaultdict(list)
        for case in taken:
            if case.household:
                gets[case.household].append(case)
        said = self._not_apart if self.settings.cases == "apart" else self._not_together
        found = (said(practitioner, name, gets[name], instance) for name in sorted(gets))
        return [words for words in found if words]

    def _not_apart(
        self, person: Practitioner, name: str, gets: Sequence[Case], instance: Instance
    ) -> str | None:
        """The number of a household's cases with a practitioner, where it is more than may be."""
        held = sum(case.household == name for case in instance.held_by[person.id])
        stay = sum(case.household == name for case in own(person.id, instance))
        if held + len(gets) <= max(1, held + stay):
            return None
        return f"{person.label} would hold {held + len(gets)} cases of household {name}"

    def _not_together(
        self, person: Practitioner, name: str, gets: Sequence[Case], instance: Instance
    ) -> str | None:
        """The holder with whom a household's cases should be, or those of it that go elsewhere."""
        cases = instance.households[name]
        if len(cases) == 1 and name not in instance.households_in_hand:
            return None
        holders = self._holders(name, instance)
        ids = listed([case.id for case in gets])
        if holders:
            labels = listed([instance.practitioner_of[one].label for one in sorted(holders)])
            elsewhere = f"{person.label} would get {ids} of household {name}, which {labels} holds"
            return None if person.id in holders else elsewhere
        rest = [case.id for case in cases if case not in gets]
        if not rest:
            return None
        return f"{person.label} would get {ids} of household {name} without {listed(rest)}"
