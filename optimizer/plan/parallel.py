"""Many pieces of work side by side: in processes of this machine, or on a Dask cluster."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from models.fault import BadInput, Fault

T = TypeVar("T")
R = TypeVar("R")


def run_side_by_side(
    work: Callable[[T], R], tasks: Sequence[T], *, workers: int, scheduler: str | None = None
) -> Iterator[tuple[int, R]]:
    """The results as they come, each with the place of its task.

    With `scheduler`, an address such as tcp://10.0.0.1:8786, the same work runs on its workers.

    Raises:
        BadInput: if the cluster's libraries are missing or nobody answers there.
    """
    if scheduler is not None:
        yield from _on_cluster(work, tasks, scheduler)
        return
    from joblib import Parallel, delayed  # noqa: PLC0415 - only where many things are run

    numbered = delayed(_numbered)
    parallel = Parallel(n_jobs=min(workers, len(tasks)), return_as="generator_unordered")
    yield from parallel(numbered(work, place, task) for place, task in enumerate(tasks))


def _numbered(work: Callable[[T], R], place: int, task: T) -> tuple[int, R]:
    return place, work(task)


def _on_cluster(
    work: Callable[[T], R], tasks: Sequence[T], scheduler: str
) -> Iterator[tuple[int, R]]:
    try:
        from distributed import Client, as_completed  # noqa: PLC0415 - an extra
    except ImportError:
        expected = 'the cluster\'s libraries: pip install "caseload[cluster]"'
        raise BadInput([Fault(file="--engine", value="dask", expected=expected)]) from None
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        expected = "the address of a Dask scheduler that answers, such as tcp://10.0.0.1:8786"
        raise BadInput([Fault(file="--scheduler", value=scheduler, expected=expected)]) from None
    with client:
        futures = [
            client.submit(_numbered, work, place, task, pure=False, retries=3)
            for place, task in enumerate(tasks)
        ]
        for future in as_completed(futures):
            yield future.result()
