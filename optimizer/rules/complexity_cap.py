"""The number of complex cases that a practitioner may hold."""

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_kit.count_cap import CountCap
from caseload.optimizer.rule_kit.grades import Cap, CapByGrade


class Settings(CapByGrade):
    """The most complex cases that a practitioner of each grade may hold, whatever the hours."""

    PO: Cap = 12
    NQO: Cap = 6
    PSO: Cap = 8
    PQiP: Cap = 3


class ComplexityCap(CountCap):
    """Complex work is shared out: no practitioner holds more complex cases than the cap."""

    key = "complexity_cap"
    title = "Complexity cap"
    needs = ("cases.complexity",)
    noun = "complex cases"
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figures."""
        return f"Complex cases in hand stay within {self.settings.words()}."

    def counts(self, case: Case, policy: Policy) -> bool:
        """Whether the case is complex."""
        return case.complexity >= policy.complex_from

    def held(self, practitioner: Practitioner, instance: Instance) -> int:
        """Complex cases in hand."""
        return instance.holdings[practitioner.id].complex_cases
