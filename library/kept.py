"""Long work in pieces: run side by side, kept as they come, and never done twice."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from caseload.instances.records.resume_store import Store
from caseload.models.fault import BadInput, Fault
from caseload.optimizer.process.parallel import run_side_by_side

STORE = "finished.jsonl"
"""The file in which finished pieces are kept."""

T = TypeVar("T")
Step = Callable[[], None]
"""Called when one more piece is done."""


def nothing() -> None:
    """The step of work that nobody watches."""


def result_store(folder: str | Path | None, results: frozenset[str]) -> Store | None:
    """Where finished pieces are kept: in the folder of the results, beside files of these names.

    Raises:
        BadInput: if something else stands in the folder.
    """
    if folder is None:
        return None
    out = Path(folder)
    known = {STORE, *results}
    if out.exists() and (not out.is_dir() or any(one.name not in known for one in out.iterdir())):
        expected = "a folder that is empty, not there yet, or that of an earlier run of this kind"
        raise BadInput([Fault(file=str(out), expected=expected)])
    return Store(out / STORE)


def run_kept(
    work: Callable[[T], str],
    tasks: Sequence[T],
    key: Callable[[T], str],
    store: Store | None,
    advance: Step,
    **where: Any,
) -> list[str]:
    """The result of each task in their order, those that are finished taken from the store.

    `where` is how many workers run them, or on which cluster, as `run_side_by_side` takes it.
    """
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
