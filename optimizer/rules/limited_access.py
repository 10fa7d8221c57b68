"""Limited access: the practitioners who must not see a case."""

from collections.abc import Sequence

import numpy as np

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.shapes import C, PairRule

NOT_AVAILABLE = "not available for this case"
"""The only words for any list: that a list exists is confidential as well."""


class LimitedAccess(PairRule):
    """A case goes to none of its exclusion list, and only to those of its restriction list."""

    key = "limited_access"
    title = "Availability"
    bars = NOT_AVAILABLE
    public_key = "availability"

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A case goes only to practitioners who are available for it."

    def blocked(self, week: Week) -> BoolArray:
        """Pairs that a list bars."""
        place_of = {person.id: place for place, person in enumerate(week.practitioners)}
        blocked: BoolArray = np.zeros((len(week.cases), len(place_of)), dtype=bool)
        for row, case in zip(blocked, week.cases, strict=True):
            if case.restricted_to:
                row[:] = True
                row[[place_of[name] for name in case.restricted_to if name in place_of]] = False
            row[[place_of[name] for name in case.excluded if name in place_of]] = True
        return blocked

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """`NOT_AVAILABLE` for either list."""
        if practitioner.id in case.excluded:
            return NOT_AVAILABLE
        if case.restricted_to and practitioner.id not in case.restricted_to:
            return NOT_AVAILABLE
        return None

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """None: no setting changes a list."""
        return []

    def admitting(self, case: C, instance: Instance) -> C:
        """The case with the people of the instance whom it bars as the only ones whom it bars."""
        if not case.restricted_to:
            return case
        barred = {p.id for p in instance.practitioners if self.objection(case, p, instance)}
        update = {"restricted_to": (), "excluded": tuple(sorted({*case.excluded, *barred}))}
        return case.model_copy(update=update)
