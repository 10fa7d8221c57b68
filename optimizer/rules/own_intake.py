"""The number of new cases that one practitioner takes this week, where one is given."""

from collections.abc import Sequence

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.easing import Easing, giving_way
from caseload.optimizer.rule_kit.shapes import NO_LIMIT, LimitRule, Standing


class OwnIntake(LimitRule):
    """A practitioner gets no more new cases this week than `max_new_cases` says.

    Cases in hand that move, and cases of the days before, do not count.
    """

    key = "own_intake"
    title = "Own intake"
    new_only = True
    full = "at their own limit of new cases"
    needs = ("practitioners.max_new_cases",)

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A practitioner with a limit of her own gets no more new cases this week than it."

    def use(self, week: Week) -> IntArray:
        """Every case counts one."""
        return np.ones(len(week.cases), dtype=np.int64)

    def room(self, week: Week) -> IntArray:
        """The practitioner's own limit."""
        return week.per_practitioner(
            lambda person: NO_LIMIT if person.max_new_cases is None else person.max_new_cases
        )

    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing | None:
        """New cases against the own limit; None for a practitioner without one."""
        most = practitioner.max_new_cases
        if most is None:
            return None
        return Standing(before=0, after=len(taken), cap=most, unit="new cases this week")

    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """How many new cases, of how many."""
        return (
            f"{practitioner.label} would get {standing.after:g} of {standing.cap:g} new cases "
            "this week, a limit of their own"
        )

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """The rule gives way where it must: no figure of the policy stands for one person's."""
        return [giving_way(self.key, self.title)]
