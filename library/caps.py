"""What each cap does, or any other figure of the policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseload.instances.workbooks.book import Book
from caseload.library.instance import under
from caseload.library.kept import Step, nothing, result_store
from caseload.library.limits import EFFORT, WORKERS, see_that
from caseload.library.result import Result
from caseload.library.scenarios import Figures, Ranges, areas, of_arguments, varied
from caseload.library.sweep import Run
from caseload.models.instance import Instance
from caseload.models.scenario import Region, Sweep
from caseload.optimizer.scenarios.region import region
from caseload.reports.shared.page import Page
from caseload.reports.shared.tables import frames
from caseload.reports.sweep.files import NAMES, sweep_tables, sweep_workbook, write_sweep
from caseload.reports.sweep.page import sweep_page

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class CapsResult(Result):
    """The scenarios of one instance, or of several areas and their sums."""

    in_view = {"scenarios": ()}

    whole: Sweep
    areas: tuple[Sweep, ...] = ()

    @property
    def model(self) -> Sweep | Region:
        """The result as it is kept: a sweep, or a region where there are several areas."""
        return Region(whole=self.whole, areas=self.areas) if self.areas else self.whole

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a planner is told: from where on everything fits, and for want of whom."""
        return self.whole.sentences

    def to_frames(self) -> "dict[str, pd.DataFrame]":
        """Return the tables of the workbook as data frames; `tidy` has the rows of the CSV file.

        Returns
        -------
        dict of DataFrame
            `scenarios`, `left_over` and `tidy`. Spreads and the highest utilisation are in
            percentage points, shares are 1 for 100 %.
        """
        return frames(sweep_tables(self.whole, self.areas))

    def to_json(self) -> str:
        """The sweep as JSON, as `caseload caps --json` prints it."""
        return self.model.model_dump_json(indent=1) + "\n"

    def page(self) -> Page:
        """The sweep as a page to send; takes the extra `page`."""
        return sweep_page(self.whole, self.areas)

    def workbook(self) -> Book:
        """The workbook that `write` writes."""
        return sweep_workbook(self.whole, self.areas)

    def write(self, folder: str | Path) -> bool:
        """Write CSV, workbook, JSON and the chart into a folder; False if no chart can be drawn."""
        return write_sweep(self.whole, self.areas, Path(folder))


def caps(
    week: Instance | Sequence[Instance],
    caps: Ranges | None = None,
    *,
    vary: Mapping[str, Figures] | None = None,
    by_pdu: bool = False,
    settings: Mapping[str, Any] | None = None,
    effort: float = 1.5,
    workers: int = 2,
    scheduler: str | None = None,
    keep: str | Path | None = None,
    on_step: Step = nothing,
) -> CapsResult:
    """Say what each cap does: what is placed and left over, how even, and what runs out first.

    The worker processes have ended when this returns.

    Parameters
    ----------
    week
        The instance; several are solved each by itself and added up.
    caps
        Caps on the caseload to try, in cases: `range(25, 61, 5)` for everybody, or by grade.
    vary
        Any other figures to try, by setting: `{"weekly_intake.PSO": [4, 5]}`. Several make a grid.
    by_pdu
        Whether every PDU of an instance is solved by itself.
    settings
        Settings laid over the policy.
    effort
        How hard to look in each scenario, in deterministic seconds.
    workers
        Processes side by side; the answer does not depend on it.
    scheduler
        The address of a Dask scheduler, to run the scenarios on its workers.
    keep
        A folder in which finished scenarios are kept, and from which they are taken again.
    on_step
        Called when one more scenario is done.

    Returns
    -------
    CapsResult
        A scenario for each figure, in ascending order.

    Raises
    ------
    BadInput
        With everything that is wrong with the figures and settings.
    Contradiction
        If the decisions cannot all hold in a scenario.
    """
    see_that(effort=(effort, EFFORT), workers=(workers, WORKERS))
    weeks = [week] if isinstance(week, Instance) else list(week)
    plan = varied(caps, vary, grades=tuple(weeks[0].policy.service.grades))
    store = result_store(keep, NAMES)
    with of_arguments():
        sources = [lambda one=one: under(one, settings) for one in weeks]
        places = areas(sources, plan, by_area=by_pdu)
    return result_of(Run(places, plan, effort, store, on_step), workers, scheduler)


def result_of(run: Run, workers: int, scheduler: str | None = None) -> CapsResult:
    """Every scenario of a run, solved and put together."""
    found = dict(run.sweeps(workers, scheduler))
    sweeps = [found[place] for place in sorted(found)]
    if len(sweeps) == 1:
        return CapsResult(sweeps[0])
    several = region(sweeps)
    return CapsResult(several.whole, several.areas)
