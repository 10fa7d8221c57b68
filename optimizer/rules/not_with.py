"""The practitioners who must not have a case, for a reason that is no secret."""

from collections.abc import Sequence

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.easing import Easing
from caseload.optimizer.rule_kit.shapes import PairRule


class NotWith(PairRule):
    """A case goes to none of the practitioners whom it names in `not_with`."""

    key = "not_with"
    title = "Not with"
    bars = "not to have this person's case"
    needs = ("cases.not_with",)

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A case goes to nobody whom it names as not to have it."

    def blocked(self, week: Week) -> BoolArray:
        """Pairs of a case and somebody whom it names."""
        return week.per_pair(
            lambda case: case.not_with,
            lambda person: person.id,
            lambda named, person: person in named,
            dtype=bool,
        )

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """That the practitioner is named."""
        if practitioner.id not in case.not_with:
            return None
        return f"{practitioner.label} is not to have this person's case"

    def easings(self, cases: Sequence[Case], people: Sequence[Practitioner]) -> list[Easing]:
        """None: what was said of two people is not argued with."""
        return []
