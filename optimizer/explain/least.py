"""What every pair costs at least: one relaxation bounds them all.

The certificate's formula (`optimizer.closed_form`) adds up what each case costs at its cheapest,
and what each practitioner's workload costs at its best. Where a case has to go to one practitioner,
it costs what it costs there, and her workload is at least its weight: both can be read off the
prices that were found for the certificate, so no pair needs a relaxation of its own.
"""

import time

import numpy as np

from optimizer.closed_form import priced
from optimizer.goal import Goal, Settled
from optimizer.problem import FloatArray, Problem
from optimizer.relaxation import FREE, Prices, Relaxation
from optimizer.rules.base import IntArray
from optimizer.splitting import Branch, Splitting, first_tangents

SHARE = 1e-6
"""Gap, as a share of the cost, that splitting leaves open."""


def least_costs(
    problem: Problem,
    settled: Settled,
    incumbent: IntArray,
    cost: float,
    splits: int,
    deadline: float,
) -> FloatArray:
    """The convex cost of no allocation with a pair in place is below this, [class, practitioner].

    `incumbent` [class, practitioner] is the most even allocation known and `cost` its convex cost.
    The relaxation is split until the bound reaches that, `splits` times at most, or the `deadline`
    (monotonic seconds) has passed. Infinite where the two do not go together.
    """
    relaxation = Relaxation(problem, Goal.BALANCE, settled)
    first_tangents(relaxation, incumbent)

    def visit(_parts: FloatArray | None, _price: float) -> float:
        return cost if time.monotonic() < deadline else 0.0

    splitting = Splitting(relaxation, visit, cost * SHARE)
    branches = splitting.run(0 if relaxation.large else splits)
    least = np.full(problem.allowed.shape, FREE)
    for branch in branches:
        if branch.bound < FREE:
            least = np.minimum(least, _least(relaxation, branch))
    return least


def _least(relaxation: Relaxation, branch: Branch) -> FloatArray:
    """The same for one branch of the relaxation."""
    problem = relaxation.problem
    if branch.prices is None:
        return np.where(problem.most > 0, branch.bound, FREE)
    relaxation.choose(branch.choices)
    pair, leave, fixed = priced(relaxation, branch.prices)
    cheapest = np.minimum(pair.min(axis=1, initial=FREE), leave)
    own = fixed + float((problem.count * cheapest).sum())
    dearer = pair - cheapest[:, None] + _load_at_least(relaxation, branch.prices)
    least: FloatArray = np.maximum(own + dearer, branch.bound)
    return least


def _load_at_least(relaxation: Relaxation, prices: Prices) -> FloatArray:
    """What it adds to the best of a practitioner's curve that she takes this much, [class, p]."""
    problem = relaxation.problem
    if relaxation.mean_low != relaxation.mean_high:
        return np.zeros(problem.allowed.shape)
    capacity, slope = problem.capacity.astype(float), prices.slope
    step = max(1, int(np.gcd.reduce(problem.weight)))

    def curve(added: FloatArray) -> FloatArray:
        deviation = problem.load + added - capacity * relaxation.mean_low
        value: FloatArray = deviation**2 / capacity - slope * added
        return value

    best = np.maximum(capacity * (slope / 2 + relaxation.mean_low) - problem.load, 0.0)
    low = np.floor(best / step) * step
    free = np.minimum(curve(low), curve(low + step))
    weight = problem.weight[:, None].astype(float)
    bound = np.broadcast_to(weight, problem.allowed.shape)
    held: FloatArray = np.where(low >= bound, 0.0, np.maximum(curve(bound) - free, 0.0))
    return held
