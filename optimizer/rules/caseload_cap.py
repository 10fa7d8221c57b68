"""The number of cases that a practitioner may hold."""

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.optimizer.rule_kit.count_cap import CountCap
from caseload.optimizer.rule_kit.grades import Cap, CapByGrade


class Settings(CapByGrade):
    """The most cases that a full-time practitioner of each grade may hold."""

    PO: Cap = 50
    NQO: Cap = 50
    PSO: Cap = 50
    PQiP: Cap = 50


class CaseloadCap(CountCap):
    """A practitioner's caseload stays within the cap for the grade and the hours."""

    key = "caseload_cap"
    title = "Caseload cap"
    noun = "cases"
    by_hours = True
    caps_caseload = True
    alike = True
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figures."""
        return f"A caseload stays within {self.settings.words()}, in proportion to hours."

    def counts(self, case: Case, policy: Policy) -> bool:
        """Every case counts."""
        return True

    def held(self, practitioner: Practitioner, instance: Instance) -> int:
        """The caseload in hand."""
        return instance.holdings[practitioner.id].caseload
