"""Room with scarce people stays free for the cases that are expected and need it."""

from collections.abc import Callable
from typing import Annotated

import numpy as np
from pydantic import Field

from caseload.models import glossary
from caseload.models.ahead import MILLION, Reserve
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import Cost, PreferenceSettings
from caseload.optimizer.rule_kit.shapes import LimitRule, Preference


class Settings(PreferenceSettings):
    """`cost` of room that a case to come needs for certain; `weeks` to look ahead, in so many
    sampled `futures`.
    """

    cost: Cost = 30
    weeks: Annotated[int, Field(strict=True, ge=1, le=104)] = 8
    futures: Annotated[int, Field(strict=True, ge=1, le=1000)] = 20


class KeptFree(Preference):
    """A case does not use up room that cases to come need and others have, as far as is known."""

    key = "kept_free"
    title = "Kept free"
    looks_ahead = True
    Settings = Settings

    def against(self, case: Case, practitioner: Practitioner, instance: Instance) -> str:
        """That cases to come may need the room."""
        return glossary.TAKES_UP_ROOM

    def sentence(self) -> str:
        """The preference in plain English."""
        return (
            f"Room stays free for the cases that are expected in the next {self.settings.weeks} "
            "weeks and that few people could take, where fairness allows."
        )

    def cost(self, week: Week) -> IntArray:
        """What each case would use of each practitioner's room, at its prices."""
        reserves = {} if week.instance.ahead is None else week.instance.ahead.reserve_of
        total = np.zeros((len(week.cases), len(week.practitioners)), dtype=np.int64)
        for limit in self._limits() if reserves else ():
            prices = week.per_practitioner(_price_of(reserves, limit.key))
            total += limit.use(week)[:, None] * prices[None, :]
        cost: IntArray = total * int(self.settings.cost) // MILLION
        return cost

    def price(self, case: Case, practitioner: Practitioner, instance: Instance) -> int:
        """The cost of a pair, from where the practitioner stands on each limit with the case."""
        found = None if instance.ahead is None else instance.ahead.reserve_of.get(practitioner.id)
        if found is None:
            return 0
        total = 0
        for limit in self._limits():
            standing = limit.standing(practitioner, [case], instance)
            if standing is not None and limit.key in found.prices:
                use = round((standing.after - standing.before) * limit.scale)
                total += use * found.prices[limit.key]
        return total * int(self.settings.cost) // MILLION

    def remark(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """Nothing: what is kept free is said of the case that it moved."""
        return None

    def _limits(self) -> list[LimitRule]:
        """The limits on all that is held, which room is kept under."""
        rules = (rule for rule in self.book if isinstance(rule, LimitRule))
        return [rule for rule in rules if rule.settings.mode == "hard" and not rule.new_only]


def _price_of(reserves: dict[str, Reserve], key: str) -> Callable[[Practitioner], int]:
    def price(person: Practitioner) -> int:
        found = reserves.get(person.id)
        return 0 if found is None else found.prices.get(key, 0)

    return price
