"""Thresholds of the engine, in one place: where methods change over, and how far each one goes.

A `Tuning` travels with each `Problem` (`problem.tuning`), so every algorithm reads the thresholds
of the problem it has in hand. No threshold decides whether an answer is right: the check and the
dual bound hold whatever they are. They decide how long the search takes and how near it comes. The
figures were chosen by measurement; `python -m benchmarks.ablation` switches each mechanism off and
prints what it is worth.

Units stand in the names: `pairs` are pairs of a case class and a practitioner that may go together,
`points` percentage points of utilisation, `seconds` deterministic seconds of CP-SAT unless they say
`clock_seconds`; a `share` is a fraction of 1.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from caseload.optimizer.tuning.core import (
    Construct,
    Exact,
    LocalSearch,
    Parts,
    Preferences,
    Relaxation,
    RestrictedMip,
    Sizes,
)
from caseload.optimizer.tuning.questions import (
    Alternatives,
    Counterfactual,
    Path,
    Remedies,
    Simulation,
    Staffing,
)

__all__ = [
    "Alternatives",
    "Construct",
    "Counterfactual",
    "Exact",
    "LocalSearch",
    "Parts",
    "Path",
    "Preferences",
    "Relaxation",
    "Remedies",
    "RestrictedMip",
    "Simulation",
    "Sizes",
    "Staffing",
    "Tuning",
]


@dataclass(frozen=True)
class Tuning:
    """All thresholds of the engine."""

    sizes: Sizes = field(default_factory=Sizes)
    construct: Construct = field(default_factory=Construct)
    local_search: LocalSearch = field(default_factory=LocalSearch)
    relaxation: Relaxation = field(default_factory=Relaxation)
    restricted_mip: RestrictedMip = field(default_factory=RestrictedMip)
    exact: Exact = field(default_factory=Exact)
    preferences: Preferences = field(default_factory=Preferences)
    parts: Parts = field(default_factory=Parts)
    counterfactual: Counterfactual = field(default_factory=Counterfactual)
    alternatives: Alternatives = field(default_factory=Alternatives)
    remedies: Remedies = field(default_factory=Remedies)
    path: Path = field(default_factory=Path)
    staffing: Staffing = field(default_factory=Staffing)
    simulation: Simulation = field(default_factory=Simulation)

    def changed(self, room: str, **figures: Any) -> "Tuning":
        """The same thresholds with some figures of one room replaced."""
        return replace(self, **{room: replace(getattr(self, room), **figures)})
