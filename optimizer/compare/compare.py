"""The comparison of allocations by hand with the proposed one: the library's entry."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from caseload.models.comparison import ByHand, Comparison, PathPoint
from caseload.models.instance import Instance
from caseload.optimizer.allocate import allocate
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.compare.sides import AlikeCases, differences, side_of
from caseload.optimizer.compare.smallest_changes import (
    EVERY,
    path_of,
    path_points,
    path_task,
    walk_in_processes,
)
from caseload.optimizer.interrupt import breaking
from caseload.optimizer.options import Options, Progress
from caseload.optimizer.path.start import Allocation, start_of
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.process.pool import Solvers
from caseload.optimizer.rule_book import RuleBook

PROPOSED = "proposed"

PUT_RIGHT = "put right"
"""The name of the side that has what an allocation by hand broke put right."""


def compare(
    instance: Instance,
    by_hand: Mapping[str, Allocation],
    options: Options = Options(),
    on_progress: Callable[[Progress], None] | None = None,
    every: int = EVERY,
) -> Comparison:
    """Set allocations by hand (name → case id → practitioner id) beside the proposed one.

    Each number of changes up to `every` has its point on the path.

    Raises:
        KeyboardInterrupt: if Ctrl-C or SIGTERM ends a search: the best so far would stand beside
            the allocations by hand as if it were the proposed one.
        Contradiction, InternalError, ImportError: as `allocate`.
    """
    with breaking():
        return _compared(instance, by_hand, options, on_progress, every)


def _compared(
    instance: Instance,
    by_hand: Mapping[str, Allocation],
    options: Options,
    on_progress: Callable[[Progress], None] | None,
    every: int,
) -> Comparison:
    book = RuleBook.of(instance.policy)
    one = 1, options.memory_gb
    # What walks loads what it needs while the proposal is made.
    with Solvers(*one) as proposing, Solvers(*one) as walking:
        proposal = allocate(instance, options, on_progress, proposing)
        proposed = proposal.allocation
        alike = AlikeCases.of(compile_instance(instance, book, tuning=options.tuning).parts)
        path_options = replace(options, effort=options.effort * options.tuning.path.effort_share)
        reachable = {**proposed, **proposal.most_even}
        paths = _paths(
            instance, book, by_hand, alike, reachable, path_options, on_progress, every, walking
        )
    sides = [
        side_of(name, instance, given, proposed, alike, by_hand=True)
        for name, given in by_hand.items()
    ]
    last = side_of(PROPOSED, instance, proposed, proposed, alike)
    rows, mended = [], []
    for mine, found in zip(sides, paths, strict=True):
        given = by_hand[mine.name]
        path = tuple(_with_breaches(instance, book, given, point) for point in found)
        row = ByHand(name=mine.name, put_right=None, differences=differences(mine, last), path=path)
        if any(not breach.soft for breach in mine.breaches):
            title = PUT_RIGHT if len(sides) == 1 else f"{PUT_RIGHT} ({mine.name})"
            row = row.model_copy(update={"put_right": title})
            best = after(given, row.mended)
            mended.append(side_of(title, instance, best, proposed, alike, mended=True))
        rows.append(row)
    return Comparison(
        instance=instance.name,
        input_hash=instance.digest,
        policy=instance.policy.name,
        seed=options.seed,
        cases=len(instance.cases),
        sides=(*sides, last, *mended),
        by_hand=tuple(rows),
        certificate=proposal.certificate,
    )


def after(by_hand: Allocation, point: PathPoint) -> Allocation:
    """The allocation by hand with the changes of a point."""
    return {**by_hand, **{change.case: change.after for change in point.changes}}


def _with_breaches(
    instance: Instance, book: RuleBook, by_hand: Allocation, point: PathPoint
) -> PathPoint:
    """The point with the breaches that are left, and what soft rules cost without those."""
    found = breaches(instance, book, after(by_hand, point))
    soft = sum(breach.cost for breach in found if breach.soft)
    broken = sum(not breach.soft for breach in found)
    return point.model_copy(update={"broken": broken, "soft": soft})


def _paths(
    instance: Instance,
    book: RuleBook,
    by_hand: Mapping[str, Allocation],
    alike: AlikeCases,
    reachable: Allocation,
    options: Options,
    on_progress: Callable[[Progress], None] | None,
    every: int,
    walking: Solvers,
) -> list[tuple[PathPoint, ...]]:
    """The path of smallest change from each allocation by hand, walked in solver processes.

    `reachable` is a good allocation, from which every path's end begins.
    """
    parts = [start_of(instance, book, given, options.tuning) for given in by_hand.values()]
    balance = instance.policy.balance
    tasks = [
        path_task(number, part, balance, options, alike.aligned(reachable, given), every)
        for number, (part, given) in enumerate(zip(parts, by_hand.values(), strict=True))
    ]
    tell = on_progress or (lambda _progress: None)
    answers = walk_in_processes(walking, tasks, options, tell)
    return [
        path_points(part, path_of(task, found), given)
        for part, task, found, given in zip(parts, tasks, answers, by_hand.values(), strict=True)
    ]
