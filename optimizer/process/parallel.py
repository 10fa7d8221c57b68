"""Many pieces of work side by side: in processes of this machine, or on a Dask cluster."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from caseload.optimizer.process.cluster import AHEAD, RETRIES, client_of, most_ahead

T = TypeVar("T")
R = TypeVar("R")

IDLE_CLOCK_SECONDS = 5
"""Seconds for which an idle process waits for more work: the next question starts at once."""


def run_side_by_side(
    work: Callable[[T], R], tasks: Iterable[T], *, workers: int, scheduler: str | None = None
) -> Iterator[tuple[int, R]]:
    """The results as they come, each with the place of its task.

    Tasks are taken as they are needed; processes wait some seconds for more work, then end. With
    `scheduler`, an address such as tcp://10.0.0.1:8786, the same work runs on its workers, and what
    ran on one that is lost runs again on another.

    Raises:
        BadInput: if the cluster's libraries are missing or nobody answers there.
    """
    if scheduler is not None:
        yield from _on_cluster(work, tasks, scheduler)
        return
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - only for many things

    numbered = delayed(_numbered)
    with parallel_config(backend="loky", idle_worker_timeout=IDLE_CLOCK_SECONDS):
        parallel = Parallel(
            n_jobs=workers, return_as="generator_unordered", pre_dispatch=AHEAD * workers
        )
    yield from parallel(numbered(work, place, task) for place, task in enumerate(tasks))


def _numbered(work: Callable[[T], R], place: int, task: T) -> tuple[int, R]:
    return place, work(task)


def _on_cluster(
    work: Callable[[T], R], tasks: Iterable[T], scheduler: str
) -> Iterator[tuple[int, R]]:
    """The tasks on a cluster, a few for each of its threads at a time."""
    with client_of(scheduler) as client:
        from distributed import as_completed  # noqa: PLC0415 - an extra

        waiting = iter(enumerate(tasks))

        def submit(place: int, task: T) -> Any:
            return client.submit(_numbered, work, place, task, pure=False, retries=RETRIES)

        first = [submit(*one) for one in islice(waiting, most_ahead(client))]
        running = as_completed(first, loop=client.loop)
        for future in running:
            result: tuple[int, R] = future.result()
            for one in islice(waiting, 1):
                running.add(submit(*one))
            yield result
