"""The subproblem: whether the posts of a plan are enough, decided by the engine's first stage.

The start deals the master's allocation in bulk to the single posts; the pipeline then places as
much as possible and bounds what is left over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from caseload.models.instance import Instance
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import filled
from caseload.optimizer.pipeline.answer import unheard
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import unmet
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.staffing.over_cap import barred_handovers
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class PlacedWithPosts:
    """The allocation, the priority left over, and the bound that no allocation beats."""

    allocation: dict[str, str | None]
    left: int
    bound: int


def place_with_posts(
    instance: Instance,
    book: RuleBook,
    posts: Mapping[str, Sequence[str]],
    in_bulk: Mapping[str, str | None],
    budget: Budget,
    *,
    rebalance: bool,
    tuning: Tuning = Tuning(),
) -> PlacedWithPosts:
    """Place every case of an instance that has the posts among its practitioners.

    `posts` are the posts of each kind, by the kind's name. `in_bulk` is the master's allocation: a
    practitioner or a kind of post for each case.
    """
    new = {post for some in posts.values() for post in some}
    barred = barred_handovers(instance, new, rebalance=rebalance)
    compiled = compile_instance(instance, book, barred=barred, come_down=True, tuning=tuning)
    allocation: dict[str, str | None] = dict(compiled.pinned)
    left = bound = 0
    for part in compiled.parts:
        start = filled(part.problem, _dealt(part, posts, in_bulk))
        pipeline = Pipeline(part.problem, instance.policy.balance, 0.0, budget, unheard, start)
        stage = pipeline.place()
        allocation |= part.deal(pipeline.counts)
        left += round(stage.value)
        bound += round(stage.bound)
    return PlacedWithPosts(allocation, left, bound)


def _dealt(
    part: Part, posts: Mapping[str, Sequence[str]], in_bulk: Mapping[str, str | None]
) -> IntArray:
    """The allocation in bulk as counts, [class, practitioner], each case dealt to a single post.

    A case goes to the post that then has the largest fraction of room left under its fullest limit.
    The cases that most limits count, and of these the heaviest, go first. A practitioner who would
    break a conditional rule gets nothing.
    """
    problem = part.problem
    column_of = {name: column for column, name in enumerate(part.practitioner_ids)}
    columns = {
        kind: np.array([column_of[post] for post in some if post in column_of], dtype=np.intp)
        for kind, some in posts.items()
    } | {name: np.array([column], dtype=np.intp) for name, column in column_of.items()}
    hard = [limit for limit in problem.limits if limit.hard]
    room = np.array([limit.room - limit.taken for limit in hard], dtype=np.int64)
    room = room.reshape(len(hard), problem.people)
    use = np.array([limit.use for limit in hard], dtype=np.int64)
    use = use.reshape(len(hard), problem.classes)
    full = np.maximum(room, 1)
    counts = np.zeros((problem.classes, problem.people), dtype=np.int64)
    for group in _hardest_first(problem, use):
        for case in problem.members[group]:
            names = columns.get(in_bulk.get(part.case_ids[case]) or "")
            if names is None or not len(names):
                continue
            after = room[:, names] - use[:, group, None]
            counted = use[:, group] > 0
            fraction = (after / full[:, names])[counted].min(axis=0, initial=np.inf)
            fraction = np.where(problem.allowed[group, names], fraction, -np.inf)
            best = int(fraction.argmax())
            if fraction[best] >= 0:
                counts[group, names[best]] += 1
                room[:, names[best]] = after[:, best]
    for condition in problem.conditions:
        if condition.penalty == 0:
            counts[:, unmet(condition, counts)] = 0
    return counts


def _hardest_first(problem: Problem, use: IntArray) -> IntArray:
    """The classes by the number of limits that count them, then by weight, both descending."""
    return np.lexsort((-problem.weight, -(use > 0).sum(axis=0)))
