"""Scarce practitioners stay free for the cases that need them."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationInfo, model_validator

from caseload.models import glossary
from caseload.models.base import Gender
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import Cost, PreferenceSettings
from caseload.optimizer.rule_kit.shapes import PairRule, Preference
from caseload.optimizer.rule_kit.vocabulary import Tier, service_of


class Settings(PreferenceSettings):
    """Costs of using a practitioner whom another case may need more.

    In probation's words, `officer`: a case that a PSO may hold goes to a PO or NQO; `lowest_tier`:
    the cost in its place for a case of `tiers`, the tiers that should be a PSO's. `skill`: for each
    skill that some case of the week needs and this one does not. `woman`: a woman officer takes a
    case that does not ask for a woman, while some case of the week does. `level`: for each step
    that a practitioner's level of experience is above the case's complexity.
    """

    officer: Cost = 1
    lowest_tier: Cost = 3
    tiers: tuple[Tier, ...] = ("G",)
    skill: Cost = 1
    woman: Cost = 1
    level: Cost = 0

    @model_validator(mode="before")
    @classmethod
    def _tiers_of_its_own(cls, section: Any, info: ValidationInfo) -> Any:
        if service_of(info).probation or not isinstance(section, dict):
            return section
        return {"tiers": [], **section}


class Overqualification(Preference):
    """A PO, a scarce skill or a woman officer is not used up on a case that needs none."""

    key = "overqualification"
    title = "Overqualification"
    merit = glossary.PO_STAYS_FREE
    Settings = Settings

    def against(self, case: Case, practitioner: Practitioner, instance: Instance) -> str:
        """What is used up: a PO, a skill, a woman officer, experience; what weighs most first."""
        officer, say = practitioner.grade in self.service.qualified, self.service.say
        if officer and self._support_may_hold(case):
            return say(glossary.TAKES_UP_A_PO)
        if instance.skills_needed & set(practitioner.skills) - set(case.skills):
            return glossary.TAKES_UP_A_SKILL
        wanted = instance.asks_for_a_woman and case.practitioner_gender is not Gender.WOMAN
        if officer and wanted and practitioner.gender is Gender.WOMAN:
            return say(glossary.TAKES_UP_A_WOMAN)
        return glossary.TAKES_UP_EXPERIENCE

    def sentence(self) -> str:
        """The preference in plain English."""
        women = "officers" if self.service.probation else f"{self.service.words.qualified}s"
        return self.service.say(
            "A case that a PSO may hold does not use up a PO, and scarce skills and women "
            f"{women} stay free for the cases that need them, where fairness allows."
        )

    def cost(self, week: Week) -> IntArray:
        """Cost of each pair; what is scarce follows from the whole instance's cases."""
        pairs, needed = self._pair_rules(), week.instance.skills_needed
        women_asked = week.instance.asks_for_a_woman
        return week.per_pair(
            lambda case: (
                self._for_support(case, pairs),
                self._lowest(case),
                needed.intersection(case.skills),
                case.practitioner_gender is Gender.WOMAN,
                case.complexity,
            ),
            lambda person: (
                person.grade in self.service.qualified,
                needed.intersection(person.skills),
                women_asked and person.gender is Gender.WOMAN,
                person.level or 0,
            ),
            self._cost,
        )

    def _for_support(self, case: Case, pairs: Sequence[PairRule]) -> bool:
        grades = [rule.grades(case) for rule in pairs]
        return any(all(one in some for some in grades) for one in self.service.support)

    def _lowest(self, case: Case) -> bool:
        return not {case.tier, case.older_tier}.isdisjoint(self.settings.tiers)

    def _cost(
        self,
        case: tuple[bool, bool, frozenset[str], bool, int],
        person: tuple[bool, frozenset[str], bool, int],
    ) -> int:
        for_pso, lowest, skills, asks_woman, complexity = case
        officer, scarce, scarce_woman, level = person
        cost = self.settings.skill * len(scarce - skills)
        cost += self.settings.level * max(0, level - complexity)
        if officer and for_pso:
            cost += self.settings.lowest_tier if lowest else self.settings.officer
        if officer and scarce_woman and not asks_woman:
            cost += self.settings.woman
        return int(cost)

    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost from the models."""
        idle = instance.skills_needed & set(practitioner.skills) - set(case.skills)
        total = len(idle) * int(self.settings.skill)
        if practitioner.level is not None:
            total += max(0, practitioner.level - case.complexity) * int(self.settings.level)
        if practitioner.grade not in self.service.qualified:
            return total
        if self._support_may_hold(case):
            low = self._lowest(case)
            total += int(self.settings.lowest_tier if low else self.settings.officer)
        wanted = instance.asks_for_a_woman and case.practitioner_gender is not Gender.WOMAN
        if wanted and practitioner.gender is Gender.WOMAN:
            total += int(self.settings.woman)
        return total

    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """Say so when a PO stays free for other cases."""
        if practitioner.grade in self.service.qualified or not self._support_may_hold(case):
            return None
        return self.service.say(glossary.KEEPS_A_PO)

    def _support_may_hold(self, case: Case) -> bool:
        rules = self._pair_rules()
        return any(
            all(rule.refusal(case, grade) is None for rule in rules)
            for grade in self.service.support
        )

    def _pair_rules(self) -> list[PairRule]:
        """The pair rules that the policy names: a table counts even where it is switched off."""
        return [rule for rule in self.book if isinstance(rule, PairRule)]
