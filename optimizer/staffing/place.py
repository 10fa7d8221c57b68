"""Whether some posts are enough: the engine places everything with them, or says what is left."""

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
from caseload.optimizer.problem.encode import Part
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import unmet
from caseload.optimizer.staffing.over_cap import kept_from


@dataclass(frozen=True)
class Placed:
    """Who takes each case, the priority that is left over, and what cannot be less."""

    allocation: dict[str, str | None]
    left: int
    bound: int


def place(
    instance: Instance,
    posts: Mapping[str, Sequence[str]],
    wanted: Mapping[str, str | None],
    budget: Budget,
    *,
    rebalance: bool,
) -> Placed:
    """Place every case of an instance that has the posts among its practitioners.

    `posts` are the posts of each kind, by the kind's name; `wanted` says who might take each case,
    a practitioner or a kind of post.
    """
    new = {post for some in posts.values() for post in some}
    barred = kept_from(instance, new, rebalance=rebalance)
    compiled = compile_instance(instance, barred=barred, come_down=True)
    allocation: dict[str, str | None] = dict(compiled.pinned)
    left = bound = 0
    for part in compiled.parts:
        start = filled(part.problem, _dealt(part, posts, wanted))
        pipeline = Pipeline(part.problem, instance.policy.balance, 0.0, budget, unheard, start)
        stage = pipeline.place()
        allocation |= part.deal(pipeline.counts)
        left += round(stage.value)
        bound += round(stage.bound)
    return Placed(allocation, left, bound)


def _dealt(
    part: Part, posts: Mapping[str, Sequence[str]], wanted: Mapping[str, str | None]
) -> IntArray:
    """The wanted allocation, [class, practitioner], each case of a kind dealt to one of its posts.

    A case goes to the post that then has most room left under its fullest limit; the heaviest
    cases, and those that most limits count, go first. Who would break a conditional rule in this
    way gets nothing.
    """
    problem = part.problem
    column_of = {name: place for place, name in enumerate(part.practitioner_ids)}
    columns = {
        kind: np.array([column_of[post] for post in some if post in column_of], dtype=np.intp)
        for kind, some in posts.items()
    } | {name: np.array([place], dtype=np.intp) for name, place in column_of.items()}
    hard = [limit for limit in problem.limits if limit.hard]
    room = np.array([limit.room - limit.taken for limit in hard], dtype=np.int64)
    room = room.reshape(len(hard), problem.people)
    use = np.array([limit.use for limit in hard], dtype=np.int64)
    use = use.reshape(len(hard), problem.classes)
    full = np.maximum(room, 1)
    counts = np.zeros((problem.classes, problem.people), dtype=np.int64)
    for group in _hardest_first(problem, use):
        for case in problem.members[group]:
            names = columns.get(wanted.get(part.case_ids[case]) or "")
            if names is None or not len(names):
                continue
            after = room[:, names] - use[:, group, None]
            counted = use[:, group] > 0
            share = (after / full[:, names])[counted].min(axis=0, initial=np.inf)
            share = np.where(problem.allowed[group, names], share, -np.inf)
            best = int(share.argmax())
            if share[best] >= 0:
                counts[group, names[best]] += 1
                room[:, names[best]] = after[:, best]
    for condition in problem.conditions:
        if condition.penalty == 0:
            counts[:, unmet(condition, counts)] = 0
    return counts


def _hardest_first(problem: Problem, use: IntArray) -> IntArray:
    return np.lexsort((-problem.weight, -(use > 0).sum(axis=0)))
