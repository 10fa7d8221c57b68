"""How many complex cases a practitioner may hold."""

from collections.abc import Sequence

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.grades import Cap, CapByGrade, caps_by_grade
from caseload.optimizer.rule_kit.shapes import LimitRule, Standing


class Settings(CapByGrade):
    """The most complex cases that someone of each grade may hold, whatever her hours."""

    PO: Cap = 12
    NQO: Cap = 6
    PSO: Cap = 8
    PQiP: Cap = 3


class ComplexityCap(LimitRule):
    """Complex work is shared out: nobody holds more than so many complex cases."""

    key = "complexity_cap"
    title = "Complexity cap"
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figures."""
        return f"Complex cases in hand stay within {self.settings.words()}."

    def use(self, week: Week) -> IntArray:
        """One for a complex case."""
        threshold = week.instance.policy.complex_from
        return week.per_case(lambda case: case.complexity >= threshold)

    def room(self, week: Week) -> IntArray:
        """Cap less complex cases in hand, no less than nothing."""
        holdings = week.instance.holdings
        held = week.per_practitioner(lambda person: holdings[person.id].complex_cases)
        room: IntArray = np.maximum(caps_by_grade(week, self.settings) - held, 0)
        return room

    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing:
        """Complex cases before and after, against the cap."""
        before = instance.holdings[practitioner.id].complex_cases
        added = [case for case in taken if case.complexity >= instance.policy.complex_from]
        return Standing(
            before=before,
            after=before + len(added),
            cap=self.settings.of(practitioner.grade),
            unit="complex cases",
        )

    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """How many complex cases, of how many."""
        return (
            f"{practitioner.label} would hold {standing.after:g} of {standing.cap:g} complex cases"
        )
