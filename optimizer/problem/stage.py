"""The stages of the lexicographic objective: one figure for each, whatever the figure is of.

Every stage is called by its `StageName`. A `StageVector` holds one figure a stage; the score of an
allocation, the ceilings that earlier stages leave, the penalties of the local search and the duals
of the relaxation all have this form. Units: *allocate* counts priority left over, *minimums* counts
units by which hard floors are missed, *soft rules* is in hundredths of a unit of excess, *balance*
is the convex cost Σ (L − κ·mean)²/κ in hundredths of the workload unit, *keep* counts what departs
from an earlier proposal, *preferences* is a cost.
"""

from dataclasses import dataclass, replace
from typing import Generic, Self, TypeVar

from caseload.models.proposal import StageName

Figure = TypeVar("Figure")


@dataclass(frozen=True)
class StageVector(Generic[Figure]):
    """One figure for each stage, in the order in which the stages are settled."""

    allocate: Figure
    minimums: Figure
    soft_rules: Figure
    balance: Figure
    keep: Figure
    preferences: Figure

    def __getitem__(self, stage: StageName) -> Figure:
        """The figure of a stage."""
        figure: Figure = getattr(self, _field(stage))
        return figure

    def put(self, stage: StageName, figure: Figure) -> Self:
        """The vector with another figure for one stage."""
        return replace(self, **{_field(stage): figure})


@dataclass(frozen=True)
class Ceilings(StageVector[float | None]):
    """Values that settled stages may not exceed; None where a stage is not settled yet.

    *Soft rules* and *preferences* leave out what the pins cost.
    """

    allocate: int | None = None
    minimums: int | None = None
    soft_rules: int | None = None
    balance: float | None = None
    keep: int | None = None
    preferences: int | None = None


def _field(stage: StageName) -> str:
    return stage.value.replace(" ", "_")
