"""The subproblem: posts that are enough place everything, posts that are not say what is left."""

import time
from collections.abc import Mapping

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.optimizer.budget import Budget
from caseload.optimizer.staffing.subproblem import PlacedWithPosts, place_with_posts
from recruitment import CAP


def placed(posts: int, in_bulk: Mapping[str, str | None]) -> PlacedWithPosts:
    """Twelve cases for posts with room for five each, and nobody else."""
    people = [practitioner(f"N{n}") for n in range(posts)]
    cases = [case(f"C{n}") for n in range(12)]
    given: Instance = instance(cases, people, plain_policy(CAP))
    names = {"kind": [person.id for person in people]}
    return place_with_posts(
        given, book_of(given), names, in_bulk, Budget(5.0, time.monotonic() + 600), rebalance=False
    )


def test_posts_that_are_enough_take_everything_whatever_the_master_dealt() -> None:
    for in_bulk in ({f"C{n}": "kind" for n in range(12)}, {}):
        found = placed(3, in_bulk)
        assert (found.left, found.bound) == (0, 0)
        assert set(found.allocation.values()) == {"N0", "N1", "N2"}


def test_posts_that_are_too_few_provably_leave_cases_over() -> None:
    found = placed(2, {f"C{n}": "kind" for n in range(12)})
    assert (found.left, found.bound) == (2, 2)
    assert sum(holder is None for holder in found.allocation.values()) == 2
