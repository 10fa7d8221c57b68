"""Construction: greedy by scarcity and weight, then local search, then repair.

Conditional rules are left out at first, as they make many classes of few; breaches are then
repaired by local search at a rising price of a breach (a penalty method), and cyclic exchanges end
it. The first allocation of an 80 × 140 week takes 0.05 s, and most are within 1e-4 of the best.
"""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from caseload.optimizer.arrays import FloatArray, IntArray
from caseload.optimizer.heuristics.cyclic_exchange import CyclicSearch
from caseload.optimizer.heuristics.local_search import Search
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.problem.aggregate import Aggregation, aggregated
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, breaking, left_over, moved, unmet, utilisation
from caseload.optimizer.problem.simplify import simplified


def construct(
    problem: Problem, prices: Penalties = Penalties(), simple: Aggregation | None = None
) -> IntArray:
    """An allocation that keeps every hard rule, shape [class, practitioner].

    The class with the fewest takers goes first, then the heaviest; each case goes where it costs
    least; moves, swaps and cyclic exchanges then improve the whole. An allocation by hand is
    changed step by step instead. `simple` is the problem simplified, where that is known.
    """
    if not problem.people:
        return np.zeros_like(problem.most)
    if problem.by_hand:
        return descend(problem, problem.own, prices)
    coarse = simple or simplified(problem)
    whole = coarse.problem
    soft = tuple(condition for condition in whole.conditions if condition.penalty)
    bare = aggregated(dataclasses.replace(whole, conditions=soft))
    counts = bare.unfold(_construct(bare.problem, prices))
    if _broken(whole, counts):
        return coarse.unfold(mended(whole, counts, prices, cyclic=True))
    return coarse.unfold(_exchanged(whole, counts, prices))


def repaired(problem: Problem, counts: IntArray, simple: Aggregation) -> IntArray:
    """An allocation that keeps every hard rule near another one, [class, practitioner].

    Whoever breaks a rule gives up every case but cases in hand that nobody then has; what has no
    place is placed where it costs least. Where a rule is broken even then it is constructed anew.
    """
    if allowed(problem, counts):
        return counts
    near = simple.fold(counts)
    near[:, breaking(simple.problem, near)] = 0
    near += _gone_home(simple.problem, near)
    found = simple.unfold(filled(simple.problem, near))
    return found if allowed(problem, found) else construct(problem, simple=simple)


def place_at_once(problem: Problem) -> IntArray:
    """An allocation for want of a better one: scarce and heavy classes first, nothing mended."""
    return _placed(problem, Penalties()) if problem.people else np.zeros_like(problem.most)


def filled(problem: Problem, counts: IntArray) -> IntArray:
    """The allocation with the unallocated cases that still fit, nothing else moved."""
    order = np.argsort(-problem.priority, kind="stable")
    return _filled(problem, counts, Penalties(), order) if problem.people else counts


def _construct(problem: Problem, prices: Penalties) -> IntArray:
    return descend(problem, _placed(problem, prices), prices)


def _placed(problem: Problem, prices: Penalties) -> IntArray:
    slots = np.minimum(problem.most, problem.count[:, None]).sum(axis=1)
    order = np.lexsort((np.arange(problem.classes), -problem.weight, slots))
    return _filled(problem, problem.own, prices, order)


def _filled(problem: Problem, counts: IntArray, prices: Penalties, order: IntArray) -> IntArray:
    """The allocation with unallocated cases given where they cost least."""
    search = Search(problem, counts, prices)
    search.fill(order)
    return search.counts


def round_off(problem: Problem, parts: FloatArray, prices: Penalties = Penalties()) -> IntArray:
    """An allocation near a solution in parts: its whole cases, the rest placed greedily.

    `parts` has shape [class, practitioner]; it may break conditional rules, which are mended. Where
    cases in hand may move, those that move in parts stay.
    """
    whole = np.floor(parts + 1e-6).astype(np.int64)
    if problem.most_moves is not None:
        whole += _gone_home(problem, whole)
    lenient = dataclasses.replace(
        prices, breach=_breach(problem, problem.tuning.construct.breach_prices[0])
    )
    order = np.argsort(-problem.weight, kind="stable")
    return mended(problem, _filled(problem, whole, lenient, order), prices)


def _breach(problem: Problem, price: float) -> float:
    """A price of a breach for each unit of an ordinary case's weight, in units of convex cost."""
    return price * float(np.median(problem.weight)) if problem.classes else 0.0


def mended(
    problem: Problem, counts: IntArray, prices: Penalties, *, cyclic: bool = False
) -> IntArray:
    """The allocation repaired until it keeps the hard conditional rules: their price rises.

    A practitioner who still breaks one in the end loses every case but cases in hand that nobody
    then has; where even that breaks one, the search starts again from the cases in hand. Where the
    end is to be `cyclic`, cyclic exchanges improve what keeps the rules.
    """
    counts = _at_rising_prices(problem, counts, prices, cyclic)
    broken = _broken(problem, counts)
    if not broken:
        return counts
    counts = counts.copy()
    counts[:, broken] = 0
    counts += _gone_home(problem, counts)
    if _broken(problem, counts):
        counts = problem.own
    order = np.argsort(-problem.weight, kind="stable")
    counts = _filled(problem, counts, prices, order)
    return (_exchanged if cyclic else descend)(problem, counts, prices)


def _at_rising_prices(
    problem: Problem, counts: IntArray, prices: Penalties, cyclic: bool
) -> IntArray:
    """Descend at one price of a breach after another; once the rules hold, at a prohibitive one."""
    rising = [_breach(problem, price) for price in problem.tuning.construct.breach_prices]
    if problem.most_moves is not None:
        for price in rising:
            if _broken(problem, counts):
                counts = descend(problem, counts, dataclasses.replace(prices, breach=price))
        return counts if _broken(problem, counts) else descend(problem, counts, prices)
    search = CyclicSearch(problem, counts, dataclasses.replace(prices, breach=rising[0]))
    search.prepare()
    for price in rising:
        if _broken(problem, search.counts):
            search.reprice(price)
            search.go_on(most_steps(problem))
    if not _broken(problem, search.counts):
        search.reprice(prices.breach)
        search.go_on(most_steps(problem))
        if cyclic:
            search.exchange(most_steps(problem))
    return search.counts


def _exchanged(problem: Problem, counts: IntArray, prices: Penalties) -> IntArray:
    """As `descend`, with cyclic exchanges at the end unless cases in hand may move."""
    if problem.most_moves is not None:
        return descend(problem, counts, prices)
    search = CyclicSearch(problem, counts, prices)
    search.descend(most_steps(problem))
    search.exchange(most_steps(problem))
    return search.counts


def _gone_home(problem: Problem, counts: IntArray) -> IntArray:
    """Cases in hand that nobody has and that go back to their holders, [class, practitioner]."""
    missing = np.maximum(problem.own - counts, 0)
    before = np.cumsum(missing, axis=1) - missing
    gone: IntArray = np.clip(left_over(problem, counts)[:, None] - before, 0, missing)
    return gone


def _broken(problem: Problem, counts: IntArray) -> list[int]:
    """The practitioners who break a hard conditional rule."""
    hard = (condition for condition in problem.conditions if condition.penalty == 0)
    return [person for condition in hard for person in unmet(condition, counts)]


def most_steps(problem: Problem) -> int:
    """Bound on the steps of a descent."""
    return problem.tuning.construct.steps_per_case * int(problem.count.sum()) + 1


def descend(
    problem: Problem,
    counts: IntArray,
    prices: Penalties = Penalties(),
    keeps: Callable[[IntArray], bool] | None = None,
) -> IntArray:
    """The allocation that moves and swaps lead to from another one.

    Where cases in hand may move, their number stays within what is allowed.
    """
    if problem.most_moves is not None:
        return _descend_moving(problem, counts, prices, keeps)
    search = Search(problem, counts, prices)
    search.descend(most_steps(problem), keeps)
    return search.counts


def descend_at(
    problem: Problem,
    counts: IntArray,
    move_prices: Sequence[float],
    prices: Penalties = Penalties(),
) -> IntArray:
    """As `descend`, with these prices on a move one after the other."""
    for price in move_prices:
        search = Search(problem, counts, dataclasses.replace(prices, move=price))
        search.descend(most_steps(problem))
        counts = search.counts
    return counts


def _descend_moving(
    problem: Problem,
    counts: IntArray,
    prices: Penalties,
    keeps: Callable[[IntArray], bool] | None,
) -> IntArray:
    """As `descend`, with a price on moves that falls until as many are made as may be.

    The steps that help most for a move come first. More moves than may be are taken back first.
    Where most of them are made, or preferences count, they have found their places already. Once
    all are made a lower price changes nothing: it makes only those steps cheaper that move more.

    What a move is worth may be known beforehand: its price then falls from there.
    """
    most, none = problem.most_moves or 0, moved(problem, problem.own)
    weight = float(problem.weight.max(initial=1))
    dear = 4.0 * weight * float(np.ptp(utilisation(problem, counts))) * prices.balance
    tuning, worth = problem.tuning.construct, prices.move
    price = worth or dear / 2**tuning.move_price_doublings
    while moved(problem, counts) > most and price < dear * 2**tuning.move_price_doublings:
        price *= 2.0
        counts = descend_at(problem, counts, (price,), prices)
    made = moved(problem, counts) - none
    placed = prices.preferences or (most - none) / 2 < made <= most - none
    fall = tuning.move_price_fall_share
    if worth:
        falls = [worth * share for share in tuning.worth_shares]
    else:
        falls = [] if placed else [dear * fall**step for step in range(tuning.move_price_falls)]
    for falling in [*falls, 0.0]:
        search = Search(problem, counts, dataclasses.replace(prices, move=falling))
        search.descend(most_steps(problem), keeps)
        counts = search.counts
        if search.moved >= most:
            break
    return counts
