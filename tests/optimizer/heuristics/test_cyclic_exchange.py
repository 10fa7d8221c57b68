"""Three or four who pass a case each to the next, where no move and no swap helps any more."""

import dataclasses
import random
from collections.abc import Iterator

import numpy as np
import pytest
from test_local_search import assert_as_new, worth

from builders import book_of, case, compiled, held_case, instance, plain_policy, practitioner
from caseload.models.instance import Action, Decision
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.heuristics.cyclic_exchange import CyclicSearch
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.encode import Part
from caseload.optimizer.problem.score import allowed, convex_cost, left_over
from caseload.optimizer.problem.simplify import simplified
from draws import draws, share_of
from strategies import random_instance


def ring(size: int, busy: int = 20, rings: int = 1) -> Part:
    """One new case each, which only this person and the next of the ring may have; P0 of each is
    busy, the heaviest case with them. Q has a case of their own that any P0 might have had.
    """
    names = [f"P{place}" for place in range(size * rings)]
    cases = [case(f"C{place}", weight=float(size - place % size)) for place in range(size * rings)]
    held = [
        held_case(f"H{first}-{place}", f"P{first}")
        for first in range(0, size * rings, size)
        for place in range(busy)
    ]
    may = {f"C{place}": {f"P{place}", f"P{_next(place, size)}"} for place in range(size * rings)}
    may["X"] = {"Q", *(f"P{first}" for first in range(0, size * rings, size))}
    bans = [
        Decision(action=Action.FORBID, case=id, practitioner=person)
        for id, people in may.items()
        for person in ("Q", *names)
        if person not in people
    ]
    week = instance(
        [*cases, case("X", weight=1.0)],
        [practitioner(name) for name in ("Q", *names)],
        plain_policy({"weekly_intake": {"mode": "hard", "PO": 1}}),
        held=tuple(held),
        decisions=tuple(bans),
    )
    [part] = compiled(week).parts
    return part


def _next(place: int, size: int) -> int:
    return place // size * size + (place + 1) % size


def holders(size: int, step: int = 0, rings: int = 1) -> dict[str, str]:
    """Who has which case before each ring turns, or after."""
    places = range(size * rings)
    return {
        "X": "Q",
        **{f"C{one}": f"P{_next(one, size) if step else one}" for one in places},
    }


def searched(part: Part, size: int, rings: int = 1) -> CyclicSearch:
    search = CyclicSearch(part.problem, part.counts(holders(size, rings=rings)))
    search.descend(100)
    return search


@pytest.mark.parametrize("size", [3, 4])
def test_a_ring_turns_where_no_move_and_no_swap_is_allowed(size: int) -> None:
    part = ring(size)
    search = searched(part, size)
    assert (search.counts == part.counts(holders(size))).all()
    search.exchange(100)
    assert (search.counts == part.counts(holders(size, 1))).all()
    assert_as_new(search, search.prices)


def test_two_rings_turn_in_one_round() -> None:
    part = ring(3, rings=2)
    tuning = part.problem.tuning.changed("local_search", cyclic_rounds=1)
    once = dataclasses.replace(part, problem=dataclasses.replace(part.problem, tuning=tuning))
    search = searched(once, 3, rings=2)
    search.exchange(100)
    assert (search.counts == part.counts(holders(3, 1, rings=2))).all()


def test_a_ring_of_five_is_not_looked_for() -> None:
    part = ring(5)
    search = searched(part, 5)
    search.exchange(100)
    assert (search.counts == part.counts(holders(5))).all()


@pytest.mark.parametrize("size", [3, 4])
def test_a_ring_stays_where_turning_it_helps_nobody(size: int) -> None:
    part = ring(size, busy=0)
    search = searched(part, size)
    search.exchange(100)
    assert (search.counts == part.counts(holders(size))).all()


@pytest.mark.parametrize(("most", "turned"), [(4, 0), (5, 1)])
def test_where_there_are_more_classes_than_that_no_ring_is_looked_for(
    most: int, turned: int
) -> None:
    part = ring(4)
    tuning = part.problem.tuning.changed("local_search", cyclic_max_classes=most)
    few = dataclasses.replace(part, problem=dataclasses.replace(part.problem, tuning=tuning))
    search = searched(few, 4)
    search.exchange(100)
    assert (search.counts == part.counts(holders(4, turned))).all()


@pytest.mark.parametrize("size", [3, 4])
def test_a_constructed_allocation_has_turned_its_rings(size: int) -> None:
    part = ring(size)
    assert (construct(part.problem) == part.counts(holders(size, 1))).all()


def local_optima(seed: int) -> Iterator[CyclicSearch]:
    """Searches of random weeks in which no step helps any more."""
    week = random_instance(random.Random(f"cycles{seed}"), people=24, cases=60)
    for part in compile_instance(week, book_of(week)).parts:
        problem = part.problem
        if problem.people and problem.classes:
            search = CyclicSearch(problem, problem.own)
            search.descend(1000)
            if allowed(problem, search.counts):
                yield search


def test_every_cycle_is_worth_what_it_promises() -> None:
    """And it leaves prices as they would be found from nothing."""
    turned = 0
    for seed in draws(120):
        for search in local_optima(seed):
            for _ in range(5):
                cycles = search._apart()
                if not cycles:
                    break
                changes = [cycle.change for cycle in cycles]
                assert changes == sorted(changes)
                assert changes[0] == min(cycle.change for cycle in search._cycles())
                touched = [person for cycle in cycles for person in cycle.holders]
                assert len(set(touched)) == len(touched)
                assert {len(cycle.arcs) for cycle in cycles} <= {3, 4}
                assert all(arc.lose != arc.gain for cycle in cycles for arc in cycle.arcs)
                before = worth(search)
                for cycle in cycles:
                    search._turn(cycle)
                search._price_again(set(touched))
                assert_as_new(search, search.prices)
                assert allowed(search.problem, search.counts)
                promised = sum(cycle.change for cycle in cycles)
                rounding = 1e-3 + 4 * np.spacing(abs(before))
                assert worth(search) - before == pytest.approx(promised, rel=1e-6, abs=rounding)
                turned += 1
    assert turned > share_of(12)


def test_an_exchange_never_leaves_more_over_and_never_ends_less_even_at_the_same() -> None:
    better = 0
    for seed in draws(120):
        for search in local_optima(seed):
            problem, before = search.problem, worth(search)
            left = problem.priority @ left_over(problem, search.counts)
            cost = convex_cost(problem, search.counts)
            search.exchange(1000)
            assert search.best_step() is None
            assert allowed(problem, search.counts)
            assert worth(search) <= before + 1e-6 * abs(before)
            now = problem.priority @ left_over(problem, search.counts)
            assert now <= left
            better += now < left or convex_cost(problem, search.counts) < cost - 1e-6
            np.testing.assert_array_equal(search.left, left_over(problem, search.counts))
    assert better > share_of(9)


def test_the_cheapest_ring_of_three_is_never_missed() -> None:
    """Of all there are, tried one by one; where one holder would be in it twice it is none."""
    found = 0
    for seed in draws(120):
        for search in local_optima(seed):
            price, holder = search._best.copy(), search._holder
            np.fill_diagonal(price, np.inf)
            rings = price[:, :, None] + price[None, :, :] + price.T[:, None, :]
            a, b, c = np.unravel_index(rings.argmin(), rings.shape)
            alike = len({holder[a, b], holder[b, c], holder[c, a]}) < 3
            if rings[a, b, c] < -1e-6 and not alike:
                assert search._apart()[0].change <= rings[a, b, c] + 1e-6
                found += 1
    assert found > share_of(10)


def test_what_is_constructed_leaves_no_ring_to_turn() -> None:
    """Where conditional rules had to be mended before as well."""
    conditional = 0
    for seed in draws(60):
        week = random_instance(random.Random(f"cycles{seed}"), people=40, cases=100)
        for part in compile_instance(week, book_of(week)).parts:
            if not part.problem.people or not part.problem.classes:
                continue
            simple = simplified(part.problem)
            search = CyclicSearch(simple.problem, simple.fold(construct(part.problem)))
            search.prepare()
            if allowed(simple.problem, search.counts):
                assert search.best_step() is None
                assert not search._apart()
                conditional += any(not one.penalty for one in simple.problem.conditions)
    assert conditional > share_of(15)
