"""A lower cap on a caseload that is mainly women."""

from collections.abc import Mapping, Sequence

import numpy as np

from caseload.models.base import Gender
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import share_of_hours
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.disjunction import Disjunct, Disjunction
from caseload.optimizer.rule_kit.grades import Cap
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.shapes import ConditionalRule


class Settings(RuleSettings):
    """`cap` for a full-time practitioner whose caseload is half women or more."""

    cap: Cap = 40


class MainlyWomenCap(ConditionalRule):
    """A caseload that would be half women or more stays within a lower cap."""

    key = "mainly_women_cap"
    title = "Mainly-women cap"
    needs = ("cases.gender", "current.gender", "practitioners.women_cases")
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figures."""
        return (
            f"A caseload that is half women or more stays within {self.settings.cap}, "
            "in proportion to hours."
        )

    def disjunctions(self, week: Week) -> Sequence[Disjunction]:
        """One of the two caps."""
        return [Disjunction(self._features(week), self._disjuncts(week))]

    def _features(self, week: Week) -> IntArray:
        """Cases, and cases of women."""
        return np.array(
            [
                np.ones(len(week.cases), dtype=np.int64),
                week.per_case(lambda case: case.gender is Gender.WOMAN),
            ]
        )

    def _disjuncts(self, week: Week) -> Mapping[int, tuple[Disjunct, ...]]:
        """Fewer than half are women, or the caseload stays within the cap."""
        found = {}
        for place, person in enumerate(week.practitioners):
            held = week.instance.holdings[person.id]
            room = max(0, self._cap(person, week.instance) - held.caseload)
            fewer_than_half = Disjunct(
                rows=np.array([[-1, 2]]),
                rooms=np.array([held.caseload - 2 * held.women_cases - 1]),
            )
            found[place] = (
                fewer_than_half,
                Disjunct(rows=np.array([[1, 0]]), rooms=np.array([room])),
            )
        return found

    def _cap(self, person: Practitioner, instance: Instance) -> int:
        return int(self.settings.cap * share_of_hours(instance.policy, person))

    def complaint(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> str | None:
        """The caseload, the number of women in it, and the lower cap."""
        held = instance.holdings[practitioner.id]
        caseload = held.caseload + len(taken)
        women = held.women_cases + sum(case.gender is Gender.WOMAN for case in taken)
        cap = self._cap(practitioner, instance)
        if not taken or 2 * women < caseload or caseload <= cap:
            return None
        return (
            f"{practitioner.label} would hold {caseload} cases, {women} of them women: "
            f"half women or more, so the cap is {cap}"
        )
