"""The certificate: what no allocation can beat, from the prices of the linear relaxation.

The relaxation's dual prices give a bound that is recomputed here in closed form, so it holds
whatever the rounding of the linear solver: any prices give a valid bound, good prices a good one.
With slopes g (one a practitioner), prices λ of each limit's room, φ of its floor and μ of each
settled stage, every allocation costs at least

    Σ_k n_k · min(cost of leaving k, min_p [cost_kp + g_p·w_k + Σ_l (λ_lp − φ_lp)·use_lk])
    − Σ λ·room + Σ φ·floor + Σ_p min_A [θ·h_p(A) − g_p·A] − Σ μ·settled value

where h_p(A) = (load_p + A − κ_p·c)²/κ_p, A is the workload added, c the mean utilisation and θ the
price of the convex cost. When it can be chosen which cases are left over, c has a range, and the
worst c in it counts.
"""

import numpy as np

from optimizer.goal import Goal
from optimizer.problem import FloatArray
from optimizer.relaxation import FREE, Prices, Relaxation


def closed_form(relaxation: Relaxation, prices: Prices) -> float:
    """The bound that these prices give, whatever they are: see the module's formula."""
    return dearer(relaxation, prices)[0]


def dearer(relaxation: Relaxation, prices: Prices) -> tuple[float, FloatArray]:
    """The bound that these prices give, and how much more than that anything with a pair costs.

    Shape: [class, practitioner], infinite where the two do not go together.
    """
    pair, leave, fixed = priced(relaxation, prices)
    cheapest: FloatArray = np.minimum(pair.min(axis=1, initial=FREE), leave)
    extra: FloatArray = pair - np.where(cheapest < FREE, cheapest, 0.0)[:, None]
    return fixed + float((relaxation.problem.count * cheapest).sum()), extra


def priced(relaxation: Relaxation, prices: Prices) -> tuple[FloatArray, FloatArray, float]:
    """What prices make of one case more: with each practitioner, and left over; and the rest.

    Shapes: [class, practitioner], infinite where the two do not go together, and [class].
    """
    problem, goal, settled = relaxation.problem, relaxation.goal, relaxation.settled
    pair = np.zeros((problem.classes, problem.people))
    if goal is Goal.PREFERENCE:
        pair += problem.preference
    soft_price = 1.0 if goal is Goal.SOFT else prices.soft
    short_price = 1.0 if goal is Goal.SHORTFALL else prices.shortfall
    price = 1.0 if goal is Goal.ALLOCATE else prices.unallocated
    leave: FloatArray = (problem.priority * price).astype(np.float64)
    if not relaxation.strict_soft:
        pair += soft_price * problem.pair_penalty
    total = 0.0
    for limit, room, floor in zip(problem.limits, prices.room, prices.floor, strict=True):
        strict = relaxation.strict_soft if limit.penalty else settled.shortfall == 0
        most = FREE if strict else (soft_price * limit.penalty if limit.penalty else short_price)
        over = room if limit.hard else np.minimum(room, most)
        short = np.minimum(floor, most)
        left = limit.room - limit.taken
        total -= float((over * (np.maximum(left, 0) if limit.hard else left)).sum())
        total += float((short * (limit.floor - limit.taken)).sum())
        pair += limit.use[:, None] * (over - short)[None, :]
    if problem.most_moves is not None:
        pair += prices.moves * problem.moves
        total -= prices.moves * problem.most_moves
    for hull in prices.hulls:
        pair[:, hull.hull.person] += hull.added()
        total -= hull.most()
    if relaxation.convex:
        slope = prices.slope
        pair += problem.weight[:, None] * slope[None, :]
        total += _conjugate(relaxation, slope, prices.cost)
    total -= prices.unallocated * (settled.unallocated or 0)
    total -= prices.shortfall * (settled.shortfall or 0)
    total -= prices.soft * (settled.soft or 0)
    if goal is not Goal.BALANCE and settled.cost is not None:
        total -= prices.cost * settled.cost
    if relaxation.placed_all:
        leave = np.full(problem.classes, FREE)
    return np.where(relaxation.usable, pair, FREE), leave, total


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
