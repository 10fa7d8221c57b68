"""The posts that a cap needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseload.instances.records.resume_store import Store
from caseload.instances.workbooks.book import Book
from caseload.library.instance import under
from caseload.library.kept import Step, nothing, result_store, run_kept
from caseload.library.limits import POSTS_EFFORT, SECONDS, WORKERS, see_that
from caseload.library.result import Result
from caseload.library.scenarios import Ranges, instances, of_arguments, varied
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.staffing import Staffing, StaffingCurve
from caseload.optimizer.scenarios.ranges import Plan, Settings
from caseload.optimizer.staffing.answer import Options
from caseload.optimizer.staffing.answer import staffing as answer
from caseload.optimizer.staffing.benders import Recruitment
from caseload.optimizer.staffing.curve import curve
from caseload.reports.shared.page import Page
from caseload.reports.shared.tables import frames
from caseload.reports.staffing.files import (
    NAMES,
    staffing_tables,
    staffing_workbook,
    write_staffing,
)
from caseload.reports.staffing.page import staffing_page

if TYPE_CHECKING:
    import pandas as pd

OWN_CAP = "the policy's own cap"
"""What the scenario is called in which nothing varies."""

STEPS = (1, 0.5, 0.2, 0.1)
"""Shares of full hours that part-time posts may come in."""


@dataclass(frozen=True, repr=False)
class StaffingResult(Result):
    """The posts that each cap needs, in ascending order of the caps."""

    in_view = {"by_cap": ()}

    curve: StaffingCurve

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a planner is told: how many posts, why, and whether fewer might do."""
        return self.curve.sentences

    @property
    def left_over(self) -> bool:
        """Whether some case is left over that no post would place."""
        return any(row.left_over for row in self.curve.rows)

    def to_frames(self) -> "dict[str, pd.DataFrame]":
        """Return the tables of the workbook as data frames.

        Returns
        -------
        dict of DataFrame
            `by_cap`, `posts` (as posts.csv), `tidy` (as staffing.csv) and `said`. Posts are in
            full-time equivalents.
        """
        return frames(staffing_tables(self.curve))

    def to_json(self) -> str:
        """The curve as JSON, as `caseload staffing --json` prints it."""
        return self.curve.model_dump_json(indent=1) + "\n"

    def page(self) -> Page:
        """The curve as a page to send; takes the extra `page`."""
        return staffing_page(self.curve)

    def workbook(self) -> Book:
        """The workbook that `write` writes."""
        return staffing_workbook(self.curve)

    def write(self, folder: str | Path) -> bool:
        """Write CSV, workbook, JSON and the chart into a folder; False if no chart can be drawn."""
        return write_staffing(self.curve, Path(folder))


def staffing(
    week: Instance,
    cap: Ranges | None = None,
    *,
    grades: Sequence[str] = (),
    step: float = 0.1,
    rebalance: bool = False,
    settings: Mapping[str, Any] | None = None,
    effort: float = 5.0,
    time_limit: float = 120.0,
    workers: int = 2,
    scheduler: str | None = None,
    keep: str | Path | None = None,
    on_step: Step = nothing,
) -> StaffingResult:
    """Say how many posts a cap needs, of which grade and where, and that no fewer will do.

    The worker processes have ended when this returns.

    Parameters
    ----------
    week
        The instance.
    cap
        The cap on the caseload, in cases, or several to compare, for everybody or by grade;
        without it the policy's own.
    grades
        Grades that may be recruited; without any, all that the policy has a cost for.
    step
        Part-time posts in such shares of full hours: 1, 0.5, 0.2 or 0.1.
    rebalance
        Whether colleagues may take movable cases of those over the cap.
    settings
        Settings laid over the policy.
    effort
        How hard to look for fewer posts, in deterministic seconds.
    time_limit
        Seconds by the clock for each cap.
    workers, scheduler, keep, on_step
        As for `caps`.

    Returns
    -------
    StaffingResult
        A row for each cap: the posts in full-time equivalents, and a bound on their cost.

    Raises
    ------
    BadInput
        With everything that is wrong with the caps, grades and settings.
    Contradiction
        If the decisions cannot all hold.
    """
    see_that(
        effort=(effort, POSTS_EFFORT), time_limit=(time_limit, SECONDS), workers=(workers, WORKERS)
    )
    if step not in STEPS:
        expected = f"one of {', '.join(map(str, STEPS))}"
        raise BadInput([Fault(file="step", value=str(step), expected=expected)])
    plan = named(varied(cap, name="cap", grades=tuple(week.policy.service.grades)))
    with of_arguments():
        given = instances(lambda: under(week, settings), plan)
        wanted = wanted_posts(given[0], grades, step, rebalance)
    options = Options(effort=effort, time_limit=time_limit, limits=len(plan.rows) == 1)
    store = result_store(keep, NAMES)
    return result_of(plan, given, wanted, options, store, on_step, workers, scheduler)


def named(plan: Plan) -> Plan:
    """The scenarios, the one in which nothing varies under a name."""
    if plan.varied:
        return plan
    (row,) = plan.rows
    return replace(plan, rows=(replace(row, label=OWN_CAP),))


def wanted_posts(
    instance: Instance, grades: Iterable[str], step: float, rebalance: bool
) -> Recruitment:
    """What may be recruited: the policy's grades, or those of them that are asked for.

    Raises:
        BadInput: for a grade that the policy has no cost for.
    """
    cost = instance.policy.staffing.cost
    known = {one.lower(): one for one in cost}
    unknown = [one for one in grades if one.strip().lower() not in known]
    if unknown:
        expected = (
            f"a grade that the policy has a cost for: {', '.join(known[one] for one in known)}; "
            f"the setting staffing.cost.{list(instance.policy.service.grades)[1]}=1 adds one"
        )
        raise BadInput([Fault(file="--grade", value=unknown[0], expected=expected)])
    chosen = {known[one.strip().lower()] for one in grades} or set(cost)
    return Recruitment(
        cost={one: cost[one] for one in cost if one in chosen},
        steps=round(1 / float(step)),
        rebalance=rebalance,
    )


def result_of(
    plan: Plan,
    given: Sequence[Instance],
    wanted: Recruitment,
    options: Options,
    store: Store | None,
    advance: Step,
    workers: int,
    scheduler: str | None,
) -> StaffingResult:
    """The posts of each scenario (`given` under its policy), solved and put together."""
    tasks: list[Task] = [
        (one, row.settings, row.label, wanted, options)
        for one, row in zip(given, plan.rows, strict=True)
    ]
    found = run_kept(solve, tasks, key, store, advance, workers=workers, scheduler=scheduler)
    answers = [Staffing.model_validate_json(one) for one in found]
    return StaffingResult(curve(given[0], wanted, answers))


Task = tuple[Instance, Settings, str, Recruitment, Options]
"""An instance under the policy of a scenario, its settings and label, and what is asked of it."""


def key(task: Task) -> str:
    """What an answer depends on."""
    instance, settings, _, wanted, options = task
    parts = [version("caseload"), instance.digest, *settings]
    parts += [f"{grade}={cost}" for grade, cost in wanted.cost.items()]
    parts += [f"steps={wanted.steps}", f"rebalance={wanted.rebalance}"]
    return " ".join([*parts, f"effort={options.effort:g}", f"limits={options.limits}"])


def solve(task: Task) -> str:
    """One answer as JSON: what processes and clusters hand back."""
    instance, settings, label, wanted, options = task
    return answer(instance, wanted, settings, label, options).model_dump_json()
