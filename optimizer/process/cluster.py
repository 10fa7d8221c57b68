"""Parts of a week solved on a Dask cluster: each by one worker, again where one is lost."""

import contextlib
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from caseload.models.fault import BadInput, Fault
from caseload.optimizer.budget import Budget
from caseload.optimizer.pipeline.answer import Answer, News, Task
from caseload.optimizer.process.pool import DIED, GRACE, TICK, Result, Supply, keep_news
from caseload.optimizer.process.worker import answer_to

AHEAD = 2
"""Tasks that wait for each thread of the cluster, so that none is idle and few are on their way."""

RETRIES = 3
"""How often a task begins anew where the worker that had it is lost."""


def client_of(scheduler: str) -> Any:
    """A client of the Dask scheduler at an address such as tcp://10.0.0.1:8786.

    Raises:
        BadInput: if the cluster's libraries are missing or nobody answers there.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        expected = 'the cluster\'s libraries: pip install "caseload[cluster]"'
        raise BadInput([Fault(file="--engine", value="dask", expected=expected)]) from None
    try:
        return Client(scheduler, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError):
        expected = "the address of a Dask scheduler that answers, such as tcp://10.0.0.1:8786"
        raise BadInput([Fault(file="--scheduler", value=scheduler, expected=expected)]) from None


def most_ahead(client: Any) -> int:
    """How many tasks may be on their way at a time."""
    threads: int = sum(client.nthreads().values())
    return AHEAD * max(1, threads)


class ClusterSolvers:
    """The workers of a cluster that answer tasks side by side, as `Solvers` do on one machine.

    The answers are the same, since each task is solved by one worker alone and deterministic
    seconds decide. What ran on a worker that is lost begins anew on another. Only the last answer
    to a task is heard of, the best so far where a signal or the clock ends the search. A few tasks
    are on their way at a time, so that what is sent takes no memory to speak of.
    """

    def __init__(self, scheduler: str) -> None:
        self._client = client_of(scheduler)
        self._run = f"caseload-{uuid.uuid4().hex}"
        self._stop_at: float | None = None
        self._reason = "crash"
        self._told = False
        self.traces: list[str] = []

    def __enter__(self) -> "ClusterSolvers":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grow(self, workers: int) -> None:
        """Nothing: a cluster has the workers that it has."""

    def stop(self, reason: str) -> None:
        """Ask every worker for its best so far, because of "person" or "time"."""
        if self._stop_at is None:
            self._stop_at, self._reason = time.monotonic() + 2 * GRACE, reason

    def solve(
        self, tasks: Iterable[Task], seconds: float, on_news: Callable[[News], None]
    ) -> list[Result]:
        """Answer every task within `seconds` (plus a short grace), in the order of the tasks.

        Tasks are taken as the cluster has room for them. What fails has no answer, and where it
        failed stands in `traces`.

        Raises:
            ImportError: if a library that a worker needs is missing.
        """
        supply = Supply(tasks)
        running: dict[int, Any] = {}
        inbox: queue.Queue[int] = queue.Queue()
        deadline, most = time.monotonic() + seconds, most_ahead(self._client)
        while True:
            while len(running) < most and self._stop_at is None and supply:
                self._send(supply.pop(), running, inbox)
            if not running or self._is_over(deadline):
                break
            with contextlib.suppress(queue.Empty):
                number = inbox.get(timeout=TICK)
                self._hear(running.pop(number), supply.results[number], on_news)
        self._client.cancel(list(running.values()))
        for result in supply.results.values():
            if result.stopped_by == "person":
                result.stopped_by = self._reason
        return supply.ended(self._reason)

    def _send(self, task: Task, running: dict[int, Any], inbox: "queue.Queue[int]") -> None:
        future = self._client.submit(solve_part, task, self._run, pure=False, retries=RETRIES)
        running[task.number] = future
        future.add_done_callback(lambda _: inbox.put(task.number))

    def _is_over(self, deadline: float) -> bool:
        """Whether nobody is waited for any more; workers are told to stop when it is time."""
        if time.monotonic() > deadline:
            self.stop("time")
        if self._stop_at is None:
            return False
        if not self._told:
            self._told = True
            self._event().set()
        return time.monotonic() > self._stop_at

    def _hear(self, future: Any, result: Result, on_news: Callable[[News], None]) -> None:
        """Keep what came of a task; a worker that was lost too often gave nothing."""
        try:
            news: News = future.result()
        except Exception:  # whatever the cluster says: this part has no answer
            result.stopped_by, result.broke_off = "crash", DIED
            return
        keep_news(news, result, self.traces)
        on_news(news)

    def _event(self) -> Any:
        from distributed import Event  # noqa: PLC0415 - an extra

        return Event(self._run, client=self._client)

    def close(self) -> None:
        """Leave the cluster; what waits there for a sign is let go."""
        with contextlib.suppress(Exception):  # a cluster that is gone needs none
            event = self._event()
            event.set()
            event.clear()
        self._client.close()


def solve_part(task: Task, run: str) -> News:
    """Answer a task on a worker; when its run is told to stop, with the best so far."""
    budget = Budget(task.effort, time.monotonic() + task.seconds, task.seed, task.branchings)
    best: list[Answer | None] = [None]
    last: list[News] = []

    def search() -> None:
        last.append(answer_to(task, budget, lambda answer: best.__setitem__(0, answer)))

    with _signs(run, task.seconds).heeded(budget) as sign:
        searching = threading.Thread(target=search, daemon=True)
        searching.start()
        while searching.is_alive() and not sign.is_set():
            searching.join(TICK)
        searching.join(GRACE)  # a solver may take a while to notice
    return last[0] if last else News(task.number, best[0], "person")


class _Signs:
    """Waits on a worker for the sign to stop that a run may give, once for all of its tasks."""

    def __init__(self, run: str, seconds: float) -> None:
        from distributed import Event, get_client  # noqa: PLC0415 - an extra

        self._event = Event(run, client=get_client())
        self._seconds = seconds
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._budgets: list[Budget] = []
        threading.Thread(target=self._wait, args=(run,), daemon=True).start()

    def _wait(self, run: str) -> None:
        with contextlib.suppress(Exception):  # the run's parent is gone: nobody stops it
            if self._event.wait(timeout=self._seconds):
                self._stopped.set()
        with self._lock:
            _waiting.pop(run, None)
            for budget in self._budgets if self._stopped.is_set() else ():
                budget.stop("person")

    @contextmanager
    def heeded(self, budget: Budget) -> Iterator[threading.Event]:
        """While inside, the sign, which is given, ends this search."""
        with self._lock:
            self._budgets.append(budget)
            if self._stopped.is_set():
                budget.stop("person")
        yield self._stopped
        with self._lock:
            self._budgets.remove(budget)


_waiting: dict[str, _Signs] = {}
_starting = threading.Lock()


def _signs(run: str, seconds: float) -> _Signs:
    """What waits on this worker for the signs of a run."""
    with _starting:
        if run not in _waiting:
            _waiting[run] = _Signs(run, seconds)
        return _waiting[run]
