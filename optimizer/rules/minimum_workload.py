"""The least workload of a practitioner, as a share of capacity."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import capacity, case_weight, exact
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import SCALE, Week
from caseload.optimizer.rule_kit.presence import absence
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.shapes import NO_LIMIT, LimitRule, Standing


class Settings(RuleSettings):
    """`percent` of capacity that each workload should reach. The rule is never hard: whether it can
    hold depends on the week's cases.
    """

    mode: Literal["soft", "off"] = "off"
    percent: Annotated[int, Field(strict=True, ge=0, le=1000)] = 50


class MinimumWorkload(LimitRule):
    """Each available practitioner reaches a share of capacity, as far as the cases allow."""

    key = "minimum_workload"
    title = "Minimum workload"
    new_only = True
    scale = SCALE
    Settings = Settings

    def sentence(self) -> str:
        """The rule with its figure."""
        return (
            f"Everyone who is available reaches a workload of {self.settings.percent} % of "
            "capacity, as far as the cases allow."
        )

    def use(self, week: Week) -> IntArray:
        """The weights, in hundredths."""
        return week.weights

    def room(self, week: Week) -> IntArray:
        """No limit upwards."""
        return np.full(len(week.practitioners), NO_LIMIT, dtype=np.int64)

    def floor(self, week: Week) -> IntArray:
        """The share of capacity less the load in hand in whole hundredths; zero for the absent."""
        policy, begins = week.instance.policy, week.instance.week_beginning
        present = week.per_practitioner(lambda p: absence(p, policy, begins, 0) is None)
        least = week.capacities * self.settings.percent // 100
        floor: IntArray = np.where(present > 0, np.maximum(least - week.loads, 0), 0)
        return floor

    def standing(
        self, practitioner: Practitioner, taken: Sequence[Case], instance: Instance
    ) -> Standing | None:
        """Workload before and after, and the part that the new cases have to bring."""
        policy = instance.policy
        if absence(practitioner, policy, instance.week_beginning, 0) is not None:
            return None
        before = exact(instance.holdings[practitioner.id].workload)
        added = sum((exact(case_weight(policy, case)) for case in taken), Decimal(0))
        least = exact(capacity(policy, practitioner)) * self.settings.percent / 100
        least = least.quantize(Decimal("0.01"), ROUND_FLOOR)
        return Standing(
            before=float(before),
            after=float(before + added),
            cap=float(NO_LIMIT),
            floor=float(max(least - before, Decimal(0))),
            unit=policy.unit,
        )

    def words(self, practitioner: Practitioner, standing: Standing) -> str:
        """Workload against its least."""
        return (
            f"{practitioner.label} would carry {standing.after:g} of at least "
            f"{standing.before + standing.floor:g} {standing.unit} "
            f"({self.settings.percent} % of capacity)"
        )
