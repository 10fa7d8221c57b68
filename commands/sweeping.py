"""What a sweep runs: its areas, each area's scenarios, and those that are finished already."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from caseload.commands.options import read
from caseload.instances.records.resume_store import Store
from caseload.instances.week.areas import by_pdu
from caseload.instances.week.read import policies_with
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.proposal import Contradiction
from caseload.models.scenario import Scenario, Sweep
from caseload.optimizer.check.conflicts import conflicts
from caseload.optimizer.check.hitting_set import fewest_to_give_up
from caseload.optimizer.options import Options
from caseload.optimizer.process.parallel import run_side_by_side
from caseload.optimizer.rule_book import RuleBook, caseload_cap, policy_faults
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


@dataclass(frozen=True)
class Area:
    """An instance and the policy that each scenario has for it."""

    instance: Instance
    policies: Sequence[Policy]

    def task(self, place: int, plan: Plan, effort: float) -> Task:
        """One of its scenarios."""
        instance = self.instance.changed(policy=self.policies[place])
        return Task(instance, plan.rows[place], effort)


def areas(
    sources: Sequence[str],
    split: bool,
    policy: str | None,
    settings: Sequence[str],
    plan: Plan,
) -> list[Area]:
    """Every instance with the policies of the scenarios, read and checked, warnings told once.

    With `split` there is one for each PDU of an instance.

    Raises:
        BadInput: with everything that is wrong with any of them.
        Contradiction: if the decisions of an instance cannot all hold in a scenario.
    """
    found: list[Area] = []
    faults: list[Fault] = []
    for source in sources:
        try:
            base = read(source, policy, None, list(settings), None).instance
            mine = policies(base, plan.rows)
            found += [Area(part, mine) for part in (by_pdu(base) if split else [base])]
        except BadInput as bad:
            faults += bad.faults
    names = [area.instance.name for area in found]
    faults += [
        Fault(file=name, expected="instances of different names")
        for name in dict.fromkeys(name for name in names if names.count(name) > 1)
    ]
    if faults:
        raise BadInput(list(dict.fromkeys(faults)))
    for area in found:
        _see_that_decisions_hold(area)
    return found


def policies(base: Instance, rows: Sequence[Row]) -> list[Policy]:
    """The policy of each scenario; a rule that a figure of it needs is on."""
    cap = caseload_cap()
    name = cap.key if cap else ""
    off = base.policy.rules.get(name, {}).get("mode") == "off"
    on = [f"{name}.mode=hard"] if off else []
    overrides = [
        [*on, *row.settings]
        if any(one.startswith(f"{name}.") for one in row.settings)
        else row.settings
        for row in rows
    ]
    return policies_with(base, overrides, policy_faults)


def _see_that_decisions_hold(area: Area) -> None:
    """Before anything is solved, and for the first scenario in which they do not."""
    if not area.instance.decisions:
        return
    for policy in area.policies:
        instance = area.instance.changed(policy=policy)
        book = RuleBook.of(policy)
        found = conflicts(instance, book)
        if found:
            raise Contradiction(found, fewest_to_give_up(instance, book))


@dataclass
class Run:
    """Scenarios on their way: solved side by side, kept as they come, never solved twice."""

    areas: Sequence[Area]
    plan: Plan
    effort: float
    store: Store | None
    advance: Callable[[], None]
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
                task = area.task(place, self.plan, self.effort)
                key = task.key if self.store else ""
                if self.store and key in self.store.found:
                    self._add(number, place, self.store.found[key])
                else:
                    self._sent.append((number, place, key))
                    yield task

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
            sweep = swept(area.instance.name, self.plan.varied, self._no_fewer(area, found))
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
                    task = area.task(place, self.plan, self.effort)
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
