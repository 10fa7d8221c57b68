"""Disjunctions: the ways in which a practitioner may work, of which one has to hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from caseload.optimizer.arrays import IntArray


@dataclass(frozen=True)
class Disjunct:
    """One way in which a practitioner may work: `rows @ (sum of features taken) <= rooms`.

    Shapes: `rows` [row, feature], `rooms` [row]. Coefficients may be negative.
    """

    rows: IntArray
    rooms: IntArray


@dataclass(frozen=True)
class Disjunction:
    """What is counted of each case, and the disjuncts of which one has to hold.

    `features` [feature, case]; `disjuncts` by the index of each bound practitioner in the week.
    """

    features: IntArray
    disjuncts: Mapping[int, tuple[Disjunct, ...]]
