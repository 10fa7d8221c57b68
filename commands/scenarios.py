"""Many scenarios of one instance: read, run side by side, kept as they come."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from caseload.reports.shared.console import screen
from caseload.reports.shared.outcome import INTERRUPTED
from caseload.reports.shared.words import counted

if TYPE_CHECKING:
    from caseload.instances.records.resume_store import Store
    from caseload.models.instance import Instance
    from caseload.optimizer.scenarios.ranges import Plan

STORE = "finished.jsonl"
"""The file in which finished pieces are kept."""

T = TypeVar("T")

CapsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--caps",
        metavar="[GRADE=]FROM:TO:STEP",
        help="Caseload caps to try: 25:60:5, or PO=25:60:5; twice for a grid.",
    ),
]
VaryOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=FROM:TO:STEP",
        help="Any figure of the policy: mainly_women_cap.cap=20:50:5.",
    ),
]
KeptOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Write the results here as they come; an interrupted run goes on from them.",
    ),
]
EngineOption = Annotated[Literal["local", "dask"], typer.Option(help="Where the scenarios run.")]
SchedulerOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="With --engine dask: its scheduler.")
]


def check_engine(engine: str, scheduler: str | None) -> None:
    """See that a cluster is asked for with its address.

    Raises:
        BadInput: if only one of the two is given.
    """
    from caseload.models.fault import BadInput, Fault

    if (engine == "dask") != (scheduler is not None):
        expected = "both of --engine dask and --scheduler ADDRESS, or neither"
        raise BadInput([Fault(file="--engine", expected=expected)])


def scenario_plan(caps: list[str] | None, vary: list[str] | None) -> "Plan":
    """The scenarios that are asked for, or the instance as it is where none are.

    Raises:
        BadInput: with everything that is wrong with them.
    """
    from caseload.optimizer.scenarios.ranges import Plan, Row, scenarios

    if caps or vary:
        return scenarios(caps or [], vary or [])
    return Plan(varied=(), rows=(Row("", (), ()),), before=((),), caps=False)


def scenario_instances(
    source: str, policy: str | None, settings: list[str] | None, plan: "Plan"
) -> "list[Instance]":
    """The instance under each scenario's policy, warnings told once.

    Raises:
        BadInput: with everything that is wrong with any of them.
        Contradiction: if the decisions cannot all hold in one of them.
    """
    from caseload.commands.sweeping import areas

    (area,) = areas([source], False, policy, settings or [], plan)
    return [area.instance.changed(policy=policy) for policy in area.policies]


def result_store(out: Path | None, results: set[str]) -> "Store | None":
    """Where finished pieces are kept: in the folder of the results, beside files of these names.

    Raises:
        BadInput: if something else stands in the folder.
    """
    from caseload.instances.records.resume_store import Store
    from caseload.models.fault import BadInput, Fault

    if out is None:
        return None
    known = {STORE, *results}
    if out.exists() and (not out.is_dir() or any(one.name not in known for one in out.iterdir())):
        expected = "a folder that is empty, not there yet, or that of an earlier run of this kind"
        raise BadInput([Fault(file=str(out), expected=expected)])
    return Store(out / STORE)


@contextmanager
def going_on(store: "Store | None", what: str) -> Iterator[None]:
    """If it is interrupted, say how many pieces (`what` one of them is called) are kept."""
    try:
        yield
    except KeyboardInterrupt:
        if store is None:
            raise
        kept = counted(len(store.found), what)
        said = (
            f"Interrupted. {kept} kept in {store.path.parent}: the same command goes on from there."
        )
        screen(stderr=True).print(said)
        raise typer.Exit(INTERRUPTED) from None


def run_kept(
    work: Callable[[T], str],
    tasks: Sequence[T],
    key: Callable[[T], str],
    store: "Store | None",
    advance: Callable[[], None],
    **where: Any,
) -> list[str]:
    """The result of each task in their order, those that are finished taken from the store.

    `where` is how many workers run them, or on which cluster, as `run_side_by_side` takes it.
    """
    from caseload.optimizer.process.parallel import run_side_by_side

    done = store.found if store else {}
    found = {place: done[key(task)] for place, task in enumerate(tasks) if key(task) in done}
    for _ in found:
        advance()
    left = [place for place in range(len(tasks)) if place not in found]
    some = [tasks[place] for place in left]
    if some:
        for number, result in run_side_by_side(work, some, **where):
            found[left[number]] = result
            if store:
                store.add(key(some[number]), result)
            advance()
    return [found[place] for place in range(len(tasks))]


def tell_of_chart(written: bool) -> None:
    """Say what a chart takes, if it could not be drawn."""
    if not written:
        hint = 'No chart: it takes the extra for pages, pip install "caseload[page]".'
        screen(stderr=True).print(hint)
