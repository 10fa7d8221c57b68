"""A floating practitioner works for one team at a time."""

from collections.abc import Mapping, Sequence

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.disjunction import Disjunct, Disjunction
from caseload.optimizer.rule_kit.shapes import ConditionalRule
from caseload.optimizer.rule_kit.wording import listed


class OneTeam(ConditionalRule):
    """A floating practitioner takes new cases of one team only, which the engine chooses.

    A case without a team goes with any team.
    """

    key = "one_team"
    title = "One team"
    needs = ("practitioners.floating",)
    new_only = True

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A floating practitioner takes new cases of one team only."

    def disjunctions(self, week: Week) -> Sequence[Disjunction]:
        """One team of several."""
        return [Disjunction(self._features(week), self._disjuncts(week))]

    def _features(self, week: Week) -> IntArray:
        """For each team, whether a case is one of its own."""
        teams = _teams(week.cases)
        own = [[case.team == team for case in week.cases] for team in teams]
        return np.array(own, dtype=np.int64).reshape(len(teams), len(week.cases))

    def _disjuncts(self, week: Week) -> Mapping[int, tuple[Disjunct, ...]]:
        """One disjunct a team: nothing of the others."""
        teams = len(_teams(week.cases))
        if teams < 2:
            return {}
        others = 1 - np.eye(teams, dtype=np.int64)
        nothing = np.array([0])
        disjuncts = tuple(Disjunct(rows=row[None, :], rooms=nothing) for row in others)
        return {
            place: disjuncts for place, person in enumerate(week.practitioners) if person.floating
        }

    def complaint(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> str | None:
        """The teams that the practitioner would work for."""
        teams = _teams(taken)
        if not practitioner.floating or len(teams) < 2:
            return None
        return f"{practitioner.label} would work for {len(teams)} teams: {listed(teams)}"


def _teams(cases: Sequence[Case]) -> list[str]:
    """The teams of some cases, in order."""
    return sorted({case.team for case in cases if case.team})
