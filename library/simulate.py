"""The weeks to come, under several ways of allocating."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseload.instances.policies.policy import suggestion
from caseload.instances.records.resume_store import Store
from caseload.instances.tables.frame import read_frame
from caseload.instances.week.arrivals import arrivals_of
from caseload.instances.workbooks.book import Book
from caseload.library.instance import InputWarning, under
from caseload.library.kept import Step, nothing, result_store, run_kept
from caseload.library.limits import EFFORT, REPLICATIONS, SEED, WEEKS, WORKERS, see_that
from caseload.library.result import Result
from caseload.library.scenarios import Figures, Ranges, instances, of_arguments, varied
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.simulation import Assigner, Course, Simulation
from caseload.optimizer.hindsight.hindsight import course_of
from caseload.optimizer.scenarios.ranges import Plan, Settings
from caseload.optimizer.simulate.assign import ASSIGNERS, USUAL
from caseload.optimizer.simulate.rhythm import RHYTHMS, Rhythm
from caseload.optimizer.simulate.run import Horizon
from caseload.optimizer.simulate.stress import CALM, STRESSES, Stress
from caseload.optimizer.simulate.summary import summarised
from caseload.reports.shared.page import Page
from caseload.reports.shared.tables import frames
from caseload.reports.simulation.files import (
    NAMES,
    simulation_tables,
    simulation_workbook,
    write_simulation,
)
from caseload.reports.simulation.page import simulation_page

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class SimulateResult(Result):
    """Scenarios and ways of allocating side by side, over the weeks."""

    in_view = {
        "weeks": ("scenario", "allocates", "week", "arrived", "placed", "waiting", "in hand"),
    }

    simulation: Simulation

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a planner is told."""
        return self.simulation.sentences

    def to_frames(self) -> "dict[str, pd.DataFrame]":
        """Return the tables of the workbook as data frames; `tidy` has the rows of the CSV file.

        Returns
        -------
        dict of DataFrame
            `outlook`, `weeks`, `says` and `tidy`. Utilisation and spread are in percentage points,
            waits in weeks.
        """
        return frames(simulation_tables(self.simulation))

    def to_json(self) -> str:
        """The simulation as JSON, as `caseload simulate --json` prints it."""
        return self.simulation.model_dump_json(indent=1) + "\n"

    def page(self) -> Page:
        """The simulation as a page to send; takes the extra `page`."""
        return simulation_page(self.simulation)

    def workbook(self) -> Book:
        """The workbook that `write` writes."""
        return simulation_workbook(self.simulation)

    def write(self, folder: str | Path) -> bool:
        """Write CSV, workbook, JSON and the chart into a folder; False if no chart can be drawn."""
        return write_simulation(self.simulation, Path(folder))


def simulate(
    week: Instance,
    weeks: int = 52,
    *,
    replications: int = 3,
    assign: Sequence[str] = (),
    caps: Ranges | None = None,
    vary: Mapping[str, Figures] | None = None,
    arrivals: "pd.DataFrame | None" = None,
    hindsight: bool = False,
    stress: Sequence[str] = (),
    every: Sequence[str] = (),
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
    effort: float = 0.05,
    workers: int = 2,
    scheduler: str | None = None,
    keep: str | Path | None = None,
    on_step: Step = nothing,
) -> SimulateResult:
    """Go through the weeks to come: the engine beside simpler ways of allocating, cap by cap.

    Every way of allocating sees the same arrivals, endings and absences. The worker processes have
    ended when this returns.

    Parameters
    ----------
    week
        The instance: the first of the weeks.
    weeks
        How many weeks to go through.
    replications
        How many times, each with other chances.
    assign
        Who allocates: engine, least-loaded, round-robin, random, and without any all of these;
        lookahead (the engine keeping scarce people free) and fair-over-time where they are named.
    caps, vary
        As for `caps`; without them the policy as it is.
    arrivals
        The cases to come, with the columns of cases and `week` (1 is this week); drawn without it.
    hindsight
        Whether each course is set against the best that anybody could have done who knew all weeks
        beforehand; takes as long again, or longer.
    stress
        What befalls the year beside the calm one: away-10, away-20, away-30, intake-50, weights-20,
        loss, or all.
    every
        How often cases are allocated, beside each other: 1d (every working day), 1w, 2w, 4w; every
        week without any. Not together with `hindsight`, whose weeks are whole.
    seed
        What chance starts from.
    settings
        Settings laid over the policy, such as `{"simulation.length_weeks": 40}`.
    effort
        How hard the engine looks each week, in deterministic seconds.
    workers, scheduler, keep, on_step
        As for `caps`.

    Returns
    -------
    SimulateResult
        Means over the replications with their 95 % intervals, week by week and over all.

    Raises
    ------
    BadInput
        With everything that is wrong with the arguments.
    Contradiction
        If the decisions cannot all hold.
    """
    see_that(
        weeks=(weeks, WEEKS),
        replications=(replications, REPLICATIONS),
        seed=(seed, SEED),
        effort=(effort, EFFORT),
        workers=(workers, WORKERS),
    )
    ways = assigners(assign, "assign")
    plan = varied(caps, vary, grades=tuple(week.policy.service.grades))
    with of_arguments():
        given = instances(lambda: under(week, settings), plan)
    faults: list[Fault] = []
    told: list[Fault] = []
    listed = (
        None
        if arrivals is None
        else arrivals_of(read_frame(arrivals, "arrivals", faults), given[0], weeks, faults, told)
    )
    for fault in told:
        warnings.warn(fault.sentence(), InputWarning, stacklevel=2)
    horizon = Horizon(weeks, seed, effort, listed, hindsight)
    store = result_store(keep, NAMES)
    befalls, how_often = stresses(stress, "stress"), rhythms(every, "every", hindsight)
    tasks = courses(plan, given, ways, replications, horizon, befalls, how_often)
    return result_of(tasks, replications, plan, store, on_step, workers, scheduler)


def assigners(named: Iterable[str], place: str) -> list[Assigner]:
    """The ways of allocating that are asked for, each once, in the order of all of them.

    Raises:
        BadInput: at this `place`, for names that are none.
    """
    by_name = {way.replace(" ", "-"): way for way in ASSIGNERS}
    asked = list(named)
    _see_that_known(asked, place, list(by_name))
    return [way for name, way in by_name.items() if name in asked] if asked else list(USUAL)


def stresses(named: Iterable[str], place: str) -> list[Stress]:
    """The stresses that are asked for beside the calm year, or nothing at all.

    Raises:
        BadInput: at this `place`, for names that are none.
    """
    asked, by_name = list(named), {stress.key: stress for stress in STRESSES if stress is not CALM}
    _see_that_known(asked, place, [*by_name, ALL])
    found = [one for name, one in by_name.items() if ALL in asked or name in asked]
    return [CALM, *found] if found else []


def rhythms(named: Iterable[str], place: str, hindsight: bool) -> list[Rhythm]:
    """How often cases are allocated, as it is asked, in the order of all rhythms.

    Raises:
        BadInput: at this `place`, for names that are none, and where hindsight is asked for, too.
    """
    asked = [name for text in named for name in text.split(",") if name]
    _see_that_known(asked, place, [one.key for one in RHYTHMS])
    if asked and hindsight:
        expected = "no hindsight beside it: that knows whole weeks alone"
        raise BadInput([Fault(file=place, value=", ".join(asked), expected=expected)])
    return [one for one in RHYTHMS if one.key in asked]


def _see_that_known(asked: Iterable[str], place: str, known: Sequence[str]) -> None:
    """See that only names that are known are asked for."""
    faults = [
        Fault(
            file=place,
            value=name,
            expected=f"one of {', '.join(known)}{suggestion(name, known)}",
        )
        for name in asked
        if name not in known
    ]
    if faults:
        raise BadInput(faults)


ALL = "all"
"""The name of every stress together."""

Task = tuple[Instance, str, Settings, Assigner, int, Horizon]
"""An instance under the policy of a scenario, its label and settings, who allocates, the number of
the replication, and how far to look ahead."""


def courses(
    plan: Plan,
    given: Sequence[Instance],
    ways: Sequence[Assigner],
    replications: int,
    horizon: Horizon,
    befalls: Sequence[Stress] = (),
    how_often: Sequence[Rhythm] = (),
) -> list[Task]:
    """Every course, in the order of scenarios, rhythms, stresses, ways of allocating and
    replications.
    """
    return [
        (one, label, row.settings, way, number, ahead)
        for one, row in zip(given, plan.rows, strict=True)
        for every in how_often or (None,)
        for stress in befalls or (CALM,)
        for words in [(row.label, every.label if every else "", stress.label if befalls else "")]
        for label in [", ".join(filter(None, words))]
        for ahead in [replace(horizon, every=every, stress=stress)]
        for way in ways
        for number in range(1, replications + 1)
    ]


def result_of(
    tasks: Sequence[Task],
    replications: int,
    plan: Plan,
    store: Store | None,
    advance: Step,
    workers: int,
    scheduler: str | None,
) -> SimulateResult:
    """The courses, gone through and put together."""
    found = run_kept(go_through, tasks, key, store, advance, workers=workers, scheduler=scheduler)
    gone = [Course.model_validate_json(one) for one in found]
    instance, *_, horizon = tasks[0]
    return SimulateResult(summarised(instance, horizon, replications, plan.varied, gone))


def key(task: Task) -> str:
    """What a course depends on."""
    instance, _, settings, way, number, horizon = task
    made_by = f"caseload={version('caseload')}"
    form = f"form={Simulation.model_fields['schema_version'].default}"
    about = [*settings, way, f"replication={number}", horizon.key]
    return " ".join([made_by, form, instance.digest, *about])


def go_through(task: Task) -> str:
    """One course as JSON: what processes and clusters hand back."""
    instance, label, settings, way, number, horizon = task
    return course_of(instance, way, horizon, number, label, settings).model_dump_json()
