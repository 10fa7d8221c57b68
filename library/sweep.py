"""A sweep on its way: every scenario of every area, solved side by side and kept."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from caseload.instances.records.resume_store import Store
from caseload.library.kept import Step
from caseload.library.scenarios import Area
from caseload.models.instance import Instance
from caseload.models.scenario import Scenario, Sweep
from caseload.optimizer.options import Options
from caseload.optimizer.process.parallel import run_side_by_side
from caseload.optimizer.scenarios.ranges import Plan, Row
from caseload.optimizer.scenarios.scenario import scenario
from caseload.optimizer.scenarios.sweep import swept


@dataclass(frozen=True)
class Task:
    """An instance under the policy of a scenario, how hard to look, and where to begin."""

    instance: Instance
    row: Row
    effort: float
    start: dict[str, str | None] | None = None

    @property
    def key(self) -> str:
        """What the scenario's answer depends on."""
        form = f"form={Sweep.model_fields['schema_version'].default}"
        made_by = f"caseload={version('caseload')}"
        settings = [*self.row.settings, f"effort={self.effort:g}"]
        return " ".join([made_by, form, self.instance.digest, *settings])


def solve(task: Task) -> str:
    """One scenario as JSON: what processes and clusters hand back."""
    options = Options(effort=task.effort)
    return scenario(task.instance, task.row, options, task.start).model_dump_json()


@dataclass
class Run:
    """Scenarios on their way: solved side by side, kept as they come, never solved twice."""

    areas: Sequence[Area]
    plan: Plan
    effort: float
    store: Store | None
    advance: Step
    _found: dict[int, dict[int, str]] = field(default_factory=dict)
    _sent: list[tuple[int, int, str]] = field(default_factory=list)

    def sweeps(self, workers: int, scheduler: str | None) -> Iterator[tuple[int, Sweep]]:
        """The sweep of each area, with its place, as soon as all its scenarios are there.

        Of several areas nobody's allocation is kept.
        """
        most = len(self.areas) * len(self.plan.rows)
        results = run_side_by_side(
            solve, self._unsolved(), workers=min(workers, most), scheduler=scheduler
        )
        for number, result in results:
            area, place, key = self._sent[number]
            self._keep(key, result)
            self._add(area, place, result)
            yield from self._whole()
        yield from self._whole()

    def _unsolved(self) -> Iterator[Task]:
        """The tasks whose answers are not there yet; the others join what was found."""
        for number, area in enumerate(self.areas):
            for place in range(len(self.plan.rows)):
                task = self._task(area, place)
                key = task.key if self.store else ""
                if self.store and key in self.store.found:
                    self._add(number, place, self.store.found[key])
                else:
                    self._sent.append((number, place, key))
                    yield task

    def _task(self, area: Area, place: int) -> Task:
        """A scenario of an area."""
        return Task(area.under(place), self.plan.rows[place], self.effort)

    def _add(self, area: int, place: int, result: str) -> None:
        self._found.setdefault(area, {})[place] = result
        self.advance()

    def _keep(self, key: str, result: str) -> None:
        if self.store:
            self.store.add(key, result)

    def _whole(self) -> Iterator[tuple[int, Sweep]]:
        """The areas that have just become whole."""
        rows = self.plan.rows
        for number in [one for one, some in list(self._found.items()) if len(some) == len(rows)]:
            some = self._found.pop(number)
            found = [Scenario.model_validate_json(some[place]) for place in range(len(rows))]
            area = self.areas[number]
            week = area.instance
            sweep = swept(
                week.name, self.plan.varied, self._no_fewer(area, found), week.policy.name
            )
            yield number, sweep if len(self.areas) == 1 else _without_names(sweep)

    def _no_fewer(self, area: Area, found: list[Scenario]) -> list[Scenario]:
        """The scenarios; one that places less than one with lower caps begins from its answer.

        That is possible only where neither is proven, and the answer never gets worse than what it
        begins from.
        """
        rows = list(found)
        for place, before in enumerate(self.plan.before if self.plan.caps else ()):
            for lower in before:
                if rows[place].priority_left > rows[lower].priority_left:
                    task = self._task(area, place)
                    task = dataclasses.replace(task, start=rows[lower].allocation)
                    rows[place] = Scenario.model_validate_json(self._again(task, lower))
        return rows

    def _again(self, task: Task, lower: int) -> str:
        """The answer to a task that begins from another scenario's, kept under a key of its own."""
        key = f"{task.key} from {self.plan.rows[lower].label}"
        if self.store and key in self.store.found:
            return self.store.found[key]
        result = solve(task)
        self._keep(key, result)
        return result


def _without_names(sweep: Sweep) -> Sweep:
    """The sweep without who takes which case."""
    rows = (row.model_copy(update={"allocation": {}}) for row in sweep.scenarios)
    return sweep.model_copy(update={"scenarios": tuple(rows)})
