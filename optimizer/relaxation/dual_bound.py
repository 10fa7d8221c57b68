"""The certificate: what no allocation can beat, from the prices of the linear relaxation.

The relaxation's dual prices give a bound that is recomputed here in closed form, so it holds
whatever the rounding of the linear solver: any prices give a valid bound, good prices a good one.
With slopes g (one a practitioner), prices λ of each limit's room, φ of its floor and μ of each
settled stage, every allocation costs at least

    Σ_k n_k · min(cost of leaving k, min_p [cost_kp + g_p·w_k + Σ_l (λ_lp − φ_lp)·use_lk])
    − Σ λ·room + Σ φ·floor + Σ_p min_A [θ·h_p(A) − g_p·A] − Σ μ·settled value

where h_p(A) = (load_p + A − κ_p·c)²/κ_p, A is the workload added, c the mean utilisation and θ the
price of the convex cost. When it can be chosen which cases are left over, c has a range, and the
worst c in it counts. Of a class in hand, as many cases as stand with somebody may stay there at a
price of their own: those come first where they are cheaper.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.relaxation.duals import FREE, Duals
from caseload.optimizer.relaxation.master_lp import Relaxation


@dataclass(frozen=True)
class Priced:
    """What prices make of each case: one that comes to a practitioner (`pair`) or stays with her
    (`stay`, at most `stays` of them), [class, practitioner], infinite where that cannot be; one
    that is left over (`leave`) of `count`, [class]; and of the rest (`fixed`).
    """

    pair: FloatArray
    stay: FloatArray
    stays: IntArray
    leave: FloatArray
    count: IntArray
    fixed: float

    def bound(self) -> float:
        """What no allocation can be below: of each class the cheapest first."""
        return self.fixed + float(self._filled[0].sum())

    def cheapest(self) -> FloatArray:
        """The price of the last case of each class when the cheapest come first, [class]."""
        return self._filled[1]

    @cached_property
    def _filled(self) -> tuple[FloatArray, FloatArray]:
        """The least price of all cases of each class, and of its last one, both [class]."""
        away = np.minimum(self.pair.min(axis=1, initial=FREE), self.leave)
        if not self.stays.any():
            return self.count * away, away
        stays = self.stay < away[:, None]
        rest = self.count - (self.stays * stays).sum(axis=1)
        kept = np.where(stays, self.stay, 0.0)
        total = (self.stays * kept).sum(axis=1) + rest * np.where(rest > 0, away, 0.0)
        dearest = np.where(stays, self.stay, -FREE).max(axis=1, initial=-FREE)
        return total, np.where(rest > 0, away, dearest)


def closed_form(relaxation: Relaxation, prices: Duals) -> float:
    """The bound that these prices give, whatever they are: see the module's formula."""
    return priced(relaxation, prices).bound()


@dataclass(frozen=True)
class Dearer:
    """A bound, and how much more than that anything costs in which a case of a class comes to a
    practitioner, or one that may stay with her leaves: [class, practitioner], infinite where that
    cannot be.
    """

    bound: float
    come: FloatArray
    leave: FloatArray


def dearer(relaxation: Relaxation, prices: Duals) -> Dearer:
    """The bound that these prices give, and how much more each pair costs."""
    found = priced(relaxation, prices)
    last = found.cheapest()
    last = np.where(np.isfinite(last), last, 0.0)[:, None]
    leave = np.where(found.stays > 0, last - np.where(found.stays > 0, found.stay, 0.0), FREE)
    return Dearer(found.bound(), found.pair - last, leave)


def priced(relaxation: Relaxation, prices: Duals) -> Priced:
    """What prices make of one case more."""
    problem, stage, ceilings = relaxation.problem, relaxation.stage, relaxation.ceilings
    pair = np.zeros((problem.classes, problem.people))
    come, stay = pair.copy(), pair.copy()
    if stage is StageName.PREFERENCES:
        come += problem.preference
        stay += problem.staying(problem.preference)
    soft_price = 1.0 if stage is StageName.SOFT_RULES else prices.ceilings.soft_rules
    short_price = 1.0 if stage is StageName.MINIMUMS else prices.ceilings.minimums
    price = 1.0 if stage is StageName.ALLOCATE else prices.ceilings.allocate
    leave: FloatArray = (problem.priority * price).astype(np.float64)
    if not relaxation.strict_soft:
        come += soft_price * problem.pair_penalty
        stay += soft_price * problem.staying(problem.pair_penalty)
    total = 0.0
    for limit, room, floor in zip(problem.limits, prices.room, prices.floor, strict=True):
        strict = relaxation.strict_soft if limit.penalty else ceilings.minimums == 0
        most = FREE if strict else (soft_price * limit.penalty if limit.penalty else short_price)
        over = room if limit.hard else np.minimum(room, most)
        short = np.minimum(floor, most)
        left = limit.room - limit.taken
        total -= float((over * (np.maximum(left, 0) if limit.hard else left)).sum())
        total += float((short * (limit.floor - limit.taken)).sum())
        pair += limit.use[:, None] * (over - short)[None, :]
    if problem.most_moves is not None:
        come += prices.moves * problem.moves[:, None]
        stay += prices.moves * (problem.moves[:, None] - 1)
        total -= prices.moves * problem.most_moves
    for hull in prices.hulls:
        pair[:, hull.hull.person] += hull.added()
        total -= hull.most()
    if relaxation.convex:
        slope = prices.slope
        pair += problem.weight[:, None] * slope[None, :]
        total += _conjugate(relaxation, slope, prices.ceilings.balance)
    total -= prices.ceilings.allocate * (ceilings.allocate or 0)
    total -= prices.ceilings.minimums * (ceilings.minimums or 0)
    total -= prices.ceilings.soft_rules * (ceilings.soft_rules or 0)
    if stage is not StageName.BALANCE and ceilings.balance is not None:
        total -= prices.ceilings.balance * ceilings.balance
    if relaxation.placed_all:
        leave = np.full(problem.classes, FREE)
    return Priced(
        pair=np.where(relaxation.usable, pair + come, FREE),
        stay=np.where(relaxation.stays > 0, pair + stay, FREE),
        stays=relaxation.stays,
        leave=leave,
        count=problem.count,
        fixed=total,
    )


def _conjugate(relaxation: Relaxation, slope: FloatArray, theta: float) -> float:
    """Σ_p min over A of θ·h_p(A) − g_p·A, with A in whole steps of the weights when c is fixed."""
    problem = relaxation.problem
    capacity = problem.capacity.astype(float)
    if theta <= 0:
        most = (problem.weight[:, None] * problem.most).sum(axis=0)
        return float(np.minimum(0.0, -slope * most).sum())
    if relaxation.mean_low != relaxation.mean_high:
        pull = float((capacity * slope).sum())
        worst = max(relaxation.mean_low * pull, relaxation.mean_high * pull)
        return float((slope * problem.load - capacity * slope**2 / (4 * theta)).sum()) - worst
    mean = relaxation.mean_low
    step = int(np.gcd.reduce(problem.weight)) if problem.classes else 0
    step = max(step, 1)
    most = (problem.weight[:, None] * problem.most).sum(axis=0) // step * step
    best = capacity * (slope / (2 * theta) + mean) - problem.load
    options = np.stack([np.floor(best / step) * step, np.ceil(best / step) * step])
    options = np.clip(options, 0, most[None, :])
    deviation = problem.load + options - capacity * mean
    return float((theta * deviation**2 / capacity - slope * options).min(axis=0).sum())
