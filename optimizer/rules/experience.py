"""The complexity of the cases that each level of experience may hold."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from caseload.models.base import Frozen
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import LEVELS, Practitioner
from caseload.optimizer.arrays import BoolArray
from caseload.optimizer.rule_kit.columns import Week
from caseload.optimizer.rule_kit.sections import RuleSettings
from caseload.optimizer.rule_kit.shapes import PairRule

Complexity = Annotated[int, Field(strict=True, ge=1, le=5)]


def _known(level: str) -> str:
    if level not in map(str, LEVELS):
        raise ValueError(f"a level from {min(LEVELS)} to {max(LEVELS)}")
    return level


class Band(Frozen):
    """The complexity of the cases that a level may hold, from `lowest` to `highest`."""

    lowest: Complexity = 1
    highest: Complexity = 5

    @model_validator(mode="after")
    def _in_order(self) -> "Band":
        if self.lowest > self.highest:
            raise ValueError("lowest no more than highest")
        return self

    def __contains__(self, complexity: int) -> bool:
        return self.lowest <= complexity <= self.highest


class Settings(RuleSettings):
    """`bands` maps a level to its band of complexity; a level without a band may hold any case."""

    mode: Literal["hard", "soft", "off"] = "off"
    bands: dict[Annotated[str, AfterValidator(_known)], Band] = {}


class Experience(PairRule):
    """A case's complexity lies within the band of the practitioner's level of experience."""

    key = "experience"
    title = "Experience"
    bars = "of a level that it does not suit"
    passable = True
    needs = ("practitioners.level",)
    Settings = Settings

    def sentence(self) -> str:
        """The rule in plain English."""
        return "A case's complexity is within what the practitioner's level of experience may hold."

    def blocked(self, week: Week) -> BoolArray:
        """Pairs in which the complexity is outside the level's band."""
        return week.per_pair(
            lambda case: case.complexity,
            lambda person: person.level,
            lambda complexity, level: complexity not in self._band(level),
            dtype=bool,
        )

    def objection(self, case: Case, practitioner: Practitioner, instance: Instance) -> str | None:
        """The case's complexity, and the band of the practitioner's level."""
        band = self._band(practitioner.level)
        if case.complexity in band:
            return None
        only = f"{band.lowest} to {band.highest}" if band.lowest < band.highest else band.lowest
        return (
            f"the case is of complexity {case.complexity}; {practitioner.label}, of level "
            f"{practitioner.level}, may hold {only}"
        )

    def _band(self, level: int | None) -> Band:
        band: Band = self.settings.bands.get(str(level), Band())
        return band
