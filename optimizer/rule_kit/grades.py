"""Caps by grade, and caps in proportion to part-time hours."""

from typing import Annotated

from pydantic import Field

from caseload.models.base import Grade
from caseload.models.practitioner import Practitioner
from caseload.models.workload import exact
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.wording import article, listed

Cap = Annotated[int, Field(strict=True, ge=0, le=1000)]


class CapByGrade(RuleSettings):
    """A cap for a full-time practitioner of each grade."""

    PO: Cap
    NQO: Cap
    PSO: Cap
    PQiP: Cap

    def of(self, grade: Grade) -> int:
        """The full-time cap of a grade."""
        return int(getattr(self, grade.value))

    def words(self) -> str:
        """The caps as they are read out: "50", or "50 for a PO and 20 for a PQiP"."""
        caps = {grade: self.of(grade) for grade in Grade}
        if len(set(caps.values())) == 1:
            return str(caps[Grade.PO])
        return listed([f"{cap} for {article(grade)}" for grade, cap in caps.items()])


def caps_by_grade(week: Week, caps: CapByGrade) -> IntArray:
    """Each practitioner's full-time cap, shape [practitioner]."""
    return week.per_practitioner(lambda person: caps.of(person.grade))


def caps_by_hours(week: Week, caps: CapByGrade) -> IntArray:
    """Each practitioner's cap in proportion to hours, rounded down, shape [practitioner].

    Hours above full time raise no cap. The arithmetic is exact in decimals: 22.2 of 37 hours is
    three fifths, which no float represents.
    """
    full_hours = exact(week.instance.policy.capacity.full_hours)

    def cap(person: Practitioner) -> int:
        hours = exact(person.contracted_hours) - exact(person.reduction_hours)
        return int(caps.of(person.grade) * min(hours, full_hours) // full_hours)

    return week.per_practitioner(cap)
