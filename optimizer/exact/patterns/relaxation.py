"""The linear relaxation over shares: what it proves, and which shares can still matter.

With a price π for each class and the least reduced cost m of each kind's shares, every cover costs
Σ π·count + Σ m·people, plus for each share that it uses what its reduced cost is above m. Any
prices give a valid bound, so it holds whatever the rounding of the linear solver.
"""

from dataclasses import dataclass

import numpy as np

from caseload.optimizer.arrays import BoolArray, FloatArray, IntArray
from caseload.optimizer.exact.patterns.cover import Cover
from caseload.optimizer.solvers.linear_program import Rows, Simplex, linear_model

ROUNDING = 1e-6

PRECISION = 1e-12
"""Share of what is added up by which a sum may be wrong."""


@dataclass(frozen=True)
class Priced:
    """A bound on the cost of every cover, and what each share costs above it, [share]."""

    bound: float
    above: FloatArray

    @property
    def whole(self) -> int:
        """The bound as a whole number, as costs are."""
        return int(np.ceil(self.bound - ROUNDING))

    def cheaper_than(self, cost: float) -> BoolArray:
        """The shares that a cover cheaper than this may use, [share]."""
        return self.bound + self.above < cost + ROUNDING


def priced(cover: Cover) -> Priced:
    """The relaxation's bound for a cover; a weak one where the relaxation has no solution."""
    prices = _prices(cover)
    reduced = cover.cost - cover.takes @ prices
    least = np.full(len(cover.people), np.inf)
    np.minimum.at(least, cover.kind, reduced)
    terms = np.concatenate([prices * cover.count, _times(cover.people, least)])
    wrong = PRECISION * np.abs(terms[np.isfinite(terms)]).sum()
    return Priced(float(terms.sum() - wrong), reduced - least[cover.kind])


def _times(people: IntArray, least: FloatArray) -> FloatArray:
    """A kind of whom there is nobody costs nothing, whatever its shares."""
    return np.where(people > 0, people * np.where(people > 0, least, 0.0), 0.0)


def _prices(cover: Cover) -> FloatArray:
    """Duals of the classes, [class]; nothing where the linear solver has none."""
    classes, shares = len(cover.count), len(cover.cost)
    rows = Rows()
    count, people = cover.count.astype(float), cover.people.astype(float)
    rows.open(count, count)
    first = rows.open(people, people)
    share, group = np.nonzero(cover.takes)
    rows.fill(group, share, cover.takes[share, group].astype(float))
    rows.fill(first + cover.kind, np.arange(shares), np.ones(shares))
    most = np.full(shares, np.inf)
    model = linear_model(np.zeros(shares), most, cover.cost.astype(float), rows)
    prices = Simplex(model).solve().dual
    return np.zeros(classes) if prices is None else prices[:classes]
