"""How many complex cases a practitioner may hold."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from models.base import Grade
from models.case import Case
from models.instance import Instance
from models.practitioner import Practitioner
from optimizer.rules.base import IntArray, LimitRule, RuleSettings, Standing
from optimizer.week import Week

Cap = Annotated[int, Field(ge=0, le=1000)]


class Settings(RuleSettings):
    """The most complex cases that someone of each grade may hold."""

    PO: Cap = 12
    NQO: Cap = 6
    PSO: Cap = 8
    PQiP: Cap = 3

    def of(self, grade: Grade) -> int:
        """The cap of a grade."""
        return int(getattr(self, grade.value))


class ComplexityCap(LimitRule):
    """Complex work is shared out: nobody holds more than so many complex cases."""

    key = "complexity_cap"
    title = "Complexity cap"
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figures."""
        caps = ", ".join(f"{self.settings.of(grade)} for a {grade}" for grade in Grade)
        return f"Complex cases in hand stay within {caps}."

    def use(self, week: Week) -> IntArray:
        """One for a complex case."""
        threshold = week.instance.policy.complex_from
        return week.per_case(lambda case: case.complexity >= threshold)

    def room(self, week: Week) -> IntArray:
        """Cap less complex cases in hand."""
        caps = week.per_practitioner(lambda person: self.settings.of(person.grade))
        holdings = week.instance.holdings
        held = week.per_practitioner(lambda person: holdings[person.id].complex_cases)
        room: IntArray = np.maximum(caps - held, 0)
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
