"""The workload that a practitioner may carry, as a share of capacity."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated

import numpy as np
from pydantic import Field

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity, case_weight, exact
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import SCALE, Week
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.shapes import LimitRule, Standing


class Settings(RuleSettings):
    """`percent` of capacity that workload may reach."""

    percent: Annotated[int, Field(strict=True, ge=0, le=1000)] = 110


class WorkloadCap(LimitRule):
    """A practitioner's workload stays within a percentage of the capacity."""

    key = "workload_cap"
    title = "Workload cap"
    Settings = Settings
    scale = SCALE
    caps_workload = True
    unit = " %"

    def sentence(self) -> str:
        """The rule with its figure."""
        return f"A workload stays within {self.settings.percent} % of capacity."

    def use(self, week: Week) -> IntArray:
        """The weights, in hundredths."""
        return week.weights

    def room(self, week: Week) -> IntArray:
        """The share of capacity less the load in hand, in whole hundredths."""
        most = week.capacities * self.settings.percent // 100
        room: IntArray = np.maximum(most - week.loads, 0)
        return room

    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing:
        """Workload before and after, against the share of capacity."""
        before = exact(instance.holdings[practitioner.id].workload)
        added = sum((exact(case_weight(instance.policy, case)) for case in taken), Decimal(0))
        most = exact(capacity(instance.policy, practitioner)) * self.settings.percent / 100
        return Standing(
            before=float(before),
            after=float(before + added),
            cap=float(most.quantize(Decimal("0.01"), ROUND_FLOOR)),
            unit=instance.policy.unit,
        )

    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """Workload against its limit."""
        return (
            f"{practitioner.label} would carry {standing.after:g} of {standing.cap:g} "
            f"{standing.unit} ({self.settings.percent} % of capacity)"
        )
