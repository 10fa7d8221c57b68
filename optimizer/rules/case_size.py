"""The largest case that a practitioner may take."""

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import case_weight
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week, hundredths
from caseload.optimizer.rule_kit.shapes import PairRule


class CaseSize(PairRule):
    """No case weighs more than the largest that a practitioner may take, where one is given."""

    key = "case_size"
    title = "Case size"
    bars = "not to take a case of that size"
    passable = True
    needs = ("practitioners.largest_case",)

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A case weighs no more than the largest that a practitioner may take."

    def blocked(self, week: Week) -> BoolArray:
        """Pairs in which the case is too large."""
        policy = week.instance.policy
        return week.per_pair(
            lambda case: hundredths(case_weight(policy, case)),
            lambda person: None if person.largest_case is None else hundredths(person.largest_case),
            lambda weight, largest: largest is not None and weight > largest,
            dtype=bool,
        )

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The case's weight against the largest that the practitioner may take."""
        weight, largest = case_weight(instance.policy, case), practitioner.largest_case
        if largest is None or round(weight * 100) <= round(largest * 100):
            return None
        return (
            f"the case weighs {weight:g} {instance.policy.unit}; {practitioner.label} may take "
            f"one of {largest:g} at most"
        )
