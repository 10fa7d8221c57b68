"""The dual bound: the certificate, recomputed in closed form from the master's duals.

The Lagrangian dual (Geoffrion 1974) needs no trust in the linear solver: any duals give a valid
bound, good duals a good one, whatever the solver's rounding. With slopes g (one a practitioner),
prices λ of each limit's room, φ of its floor and μ of each settled stage, every allocation costs at
least

    Σ_k n_k · min(cost of leaving k, min_p [cost_kp + g_p·w_k + Σ_l (λ_lp − φ_lp)·use_lk])
    − Σ λ·room + Σ φ·floor + Σ_p min_A [θ·h_p(A) − g_p·A] − Σ μ·settled value

where h_p(A) = (load_p + A − κ_p·c)²/κ_p, A is the workload added, c the mean utilisation and θ the
price of the convex cost. Where the allocation decides which cases are left over, c has a range, and
its worst value counts. Of a class in hand, the cases that stand with a practitioner may stay there
at a price of their own; they come first where they are cheaper.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.relaxation.master.duals import INFINITY, Duals
from caseload.optimizer.relaxation.master.master_lp import MasterLP


@dataclass(frozen=True)
class Priced:
    """What each case costs at some duals.

    `pair` where it comes to a practitioner and `stay` where it stays with one (at most `stays` of
    them), [class, practitioner], infinite where that cannot be; `leave` where it is left over, of
    `count` cases, [class]; `fixed` is everything else.
    """

    pair: FloatArray
    stay: FloatArray
    stays: IntArray
    leave: FloatArray
    count: IntArray
    fixed: float

    def bound(self) -> float:
        """The bound: of each class the cheapest cases first."""
        return self.fixed + float(self._filled[0].sum())

    def cheapest(self) -> FloatArray:
        """The price of the last case of each class when the cheapest come first, [class]."""
        return self._filled[1]

    @cached_property
    def _filled(self) -> tuple[FloatArray, FloatArray]:
        """The least price of all cases of each class, and of its last one, both [class]."""
        away = np.minimum(self.pair.min(axis=1, initial=INFINITY), self.leave)
        if not self.stays.any():
            return self.count * away, away
        stays = self.stay < away[:, None]
        rest = self.count - (self.stays * stays).sum(axis=1)
        kept = np.where(stays, self.stay, 0.0)
        total = (self.stays * kept).sum(axis=1) + rest * np.where(rest > 0, away, 0.0)
        dearest = np.where(stays, self.stay, -INFINITY).max(axis=1, initial=-INFINITY)
        return total, np.where(rest > 0, away, dearest)


def dual_bound(master: MasterLP, duals: Duals) -> float:
    """The bound that these duals give; see the formula above."""
    return priced(master, duals).bound()


def priced(master: MasterLP, duals: Duals) -> Priced:
    """What one more case of each class costs at these duals."""
    problem, stage, ceilings = master.problem, master.stage, master.ceilings
    pair = np.zeros((problem.classes, problem.people))
    come, stay = pair.copy(), pair.copy()
    if stage is StageName.PREFERENCES:
        come += problem.preference
        stay += problem.staying(problem.preference)
    soft_price = 1.0 if stage is StageName.SOFT_RULES else duals.ceilings.soft_rules
    short_price = 1.0 if stage is StageName.MINIMUMS else duals.ceilings.minimums
    price = 1.0 if stage is StageName.ALLOCATE else duals.ceilings.allocate
    leave: FloatArray = (problem.priority * price).astype(np.float64)
    if not master.strict_soft:
        come += soft_price * problem.pair_penalty
        stay += soft_price * problem.staying(problem.pair_penalty)
    keep_price = 1.0 if stage is StageName.KEEP else duals.ceilings.keep
    come += keep_price * problem.departure
    stay += keep_price * problem.departure
    leave += keep_price * problem.departure_left
    total = 0.0
    for limit, room, floor in zip(problem.limits, duals.room, duals.floor, strict=True):
        strict = master.strict_soft if limit.penalty else ceilings.minimums == 0
        most = (
            INFINITY if strict else (soft_price * limit.penalty if limit.penalty else short_price)
        )
        over = room if limit.hard else np.minimum(room, most)
        short = np.minimum(floor, most)
        left = limit.room - limit.taken
        total -= float((over * (np.maximum(left, 0) if limit.hard else left)).sum())
        total += float((short * (limit.floor - limit.taken)).sum())
        pair += limit.use[:, None] * (over - short)[None, :]
    if problem.most_moves is not None:
        come += duals.moves * problem.moves[:, None]
        stay += duals.moves * (problem.moves[:, None] - 1)
        total -= duals.moves * problem.most_moves
    for hull in duals.hulls:
        pair[:, hull.hull.person] += hull.added()
        total -= hull.most()
    if master.convex:
        slope = duals.slope
        pair += problem.weight[:, None] * slope[None, :]
        total += _conjugate(master, slope, duals.ceilings.balance)
    total -= duals.ceilings.allocate * (ceilings.allocate or 0)
    total -= duals.ceilings.minimums * (ceilings.minimums or 0)
    total -= duals.ceilings.soft_rules * (ceilings.soft_rules or 0)
    total -= duals.ceilings.keep * (ceilings.keep or 0)
    if stage is not StageName.BALANCE and ceilings.balance is not None:
        total -= duals.ceilings.balance * ceilings.balance
    if master.placed_all:
        leave = np.full(problem.classes, INFINITY)
    return Priced(
        pair=np.where(master.usable, pair + come, INFINITY),
        stay=np.where(master.stays > 0, pair + stay, INFINITY),
        stays=master.stays,
        leave=leave,
        count=problem.count,
        fixed=total,
    )


def _conjugate(master: MasterLP, slope: FloatArray, theta: float) -> float:
    """Σ_p min over A of θ·h_p(A) − g_p·A, with A in whole steps of the weights when c is fixed."""
    problem = master.problem
    capacity = problem.capacity.astype(float)
    if theta <= 0:
        most = (problem.weight[:, None] * problem.most).sum(axis=0)
        return float(np.minimum(0.0, -slope * most).sum())
    if master.mean_low != master.mean_high:
        pull = float((capacity * slope).sum())
        worst = max(master.mean_low * pull, master.mean_high * pull)
        return float((slope * problem.load - capacity * slope**2 / (4 * theta)).sum()) - worst
    mean = master.mean_low
    step = int(np.gcd.reduce(problem.weight)) if problem.classes else 0
    step = max(step, 1)
    most = (problem.weight[:, None] * problem.most).sum(axis=0) // step * step
    best = capacity * (slope / (2 * theta) + mean) - problem.load
    options = np.stack([np.floor(best / step) * step, np.ceil(best / step) * step])
    options = np.clip(options, 0, most[None, :])
    deviation = problem.load + options - capacity * mean
    return float((theta * deviation**2 / capacity - slope * options).min(axis=0).sum())
