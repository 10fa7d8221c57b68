"""Solver processes: fed tasks, listened to, and ended whatever happens to them."""

import contextlib
import pickle
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseload.optimizer.process.start import MEMORY_GB, ended, started

if TYPE_CHECKING:  # a process is started before all that it will say is loaded here
    from caseload.optimizer.pipeline.answer import Answer, News, Task

GRACE = 1.5
"""Seconds that a process gets to hand over its best after it was told to stop."""

TICK = 0.1
"""Seconds between looks at the clock and at the stop button while nothing arrives."""


@dataclass
class Result:
    """The last answer to a task, None if the process gave none, and what ended the search.

    `broke_off` says why, in words that speak of nobody, where the process died or failed.
    """

    answer: "Answer | None" = None
    stopped_by: str | None = None
    broke_off: str | None = None


DIED = "a solver process ended without a word, killed or out of memory"


def keep_news(news: "News", result: Result, traces: list[str]) -> None:
    """Keep what a process said of its task; where it failed is added to the traces.

    Raises:
        ImportError: if a library that the process needs is missing.
    """
    result.answer = news.answer or result.answer
    result.stopped_by = news.stopped_by
    if news.failure is not None:
        if news.failure.missing is not None:
            kind = ModuleNotFoundError if news.failure.gone else ImportError
            raise kind(news.failure.why, name=news.failure.missing)
        result.broke_off = news.failure.why
        traces.append(news.failure.trace)


class Worker:
    """A solver process and the thread that listens to it."""

    def __init__(self, memory_gb: float, inbox: "queue.Queue[tuple[Worker, News | None]]") -> None:
        self.process = started(memory_gb)
        self.task: Task | None = None
        self._unsent: deque[object] = deque()
        self._writing = False
        self._listener = threading.Thread(target=self._listen, args=(inbox,), daemon=True)
        self._listener.start()

    def _listen(self, inbox: "queue.Queue[tuple[Worker, News | None]]") -> None:
        assert self.process.stdout is not None
        while True:
            try:
                inbox.put((self, pickle.load(self.process.stdout)))
            except Exception:  # the process has ended, perhaps in the middle of a message
                inbox.put((self, None))
                return

    def send(self, message: object) -> None:
        """Write a message; that the process has died is noticed by its listener.

        A signal may ask for another one in the middle of it, which then goes out after it.
        """
        assert self.process.stdin is not None
        self._unsent.append(message)
        while self._unsent and not self._writing:
            self._writing = True
            try:
                with contextlib.suppress(OSError, IndexError):
                    pickle.dump(self._unsent.popleft(), self.process.stdin)
                    self.process.stdin.flush()
            finally:
                self._writing = False

    def end(self) -> None:
        """End the process for good."""
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        ended(self.process)
        self._listener.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


class Supply:
    """Tasks, each taken when it is about to be needed, and their results by number."""

    def __init__(self, tasks: "Iterable[Task]") -> None:
        self._coming = iter(tasks)
        self._ahead: deque[Task] = deque()
        self._whole = False
        self.results: dict[int, Result] = {}

    def take_one(self) -> None:
        """Take one more of what comes."""
        task = next(self._coming, None)
        if task is None:
            self._whole = True
            return
        self.results[task.number] = Result()
        self._ahead.append(task)

    def is_short(self, enough: int) -> bool:
        """Whether more tasks come, and fewer than `enough` have been taken and wait."""
        return not self._whole and len(self._ahead) < enough

    def __bool__(self) -> bool:
        """Whether a task waits."""
        if self.is_short(1):
            self.take_one()
        return bool(self._ahead)

    def pop(self) -> "Task":
        """The next task; there is one."""
        return self._ahead.popleft()

    def ended(self, reason: str) -> list[Result]:
        """Every result in the order of the tasks; what has no ending ended for this reason."""
        while not self._whole:
            self.take_one()
        for result in self.results.values():
            result.stopped_by = result.stopped_by or reason
        return list(self.results.values())


class Solvers:
    """A few solver processes that answer tasks side by side.

    The answers do not depend on how many there are: each task is solved by one process alone. A
    process that dies costs its task the search, not the last answer; the rest goes on.

    A context ends them. After `stop`, processes that have no task yet get none.
    """

    def __init__(self, workers: int, memory_gb: float = MEMORY_GB) -> None:
        self._memory = memory_gb
        self._inbox: queue.Queue[tuple[Worker, News | None]] = queue.Queue()
        self._workers = [Worker(memory_gb, self._inbox) for _ in range(workers)]
        self._stop_at: float | None = None
        self._reason = "crash"
        self.traces: list[str] = []

    def __enter__(self) -> "Solvers":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def grow(self, workers: int) -> None:
        """Start processes until there are this many."""
        while len(self._workers) < workers:
            self._workers.append(Worker(self._memory, self._inbox))

    def stop(self, reason: str) -> None:
        """Ask every process for its best so far, because of "person" or "time"."""
        from caseload.optimizer.pipeline.answer import Stop  # noqa: PLC0415 - the type alone

        if self._stop_at is None:
            self._stop_at, self._reason = time.monotonic() + GRACE, reason
            for worker in self._workers:
                worker.send(Stop(reason))

    def solve(
        self, tasks: "Iterable[Task]", seconds: float, on_news: "Callable[[News], None]"
    ) -> list[Result]:
        """Answer every task within `seconds` (plus a short grace), in the order of the tasks.

        Tasks are taken while processes work on those before them. What fails keeps its last answer,
        and where it failed stands in `traces`.

        Raises:
            ImportError: if a library that a process needs is missing.
        """
        supply = Supply(tasks)
        busy: set[Worker] = set()
        deadline = time.monotonic() + seconds
        for worker in self._workers:
            self._next(worker, supply, busy)
        while busy:
            if time.monotonic() > deadline:
                self.stop("time")
            if self._stop_at is not None and time.monotonic() > self._stop_at:
                break
            short = self._stop_at is None and supply.is_short(len(self._workers))
            try:
                worker, news = self._inbox.get(timeout=0 if short else TICK)
            except queue.Empty:
                if short:
                    supply.take_one()
                continue
            if self._note(worker, news, supply.results, on_news):
                busy.discard(worker)
                if news is None:
                    worker = self._replace(worker, bool(supply))
                self._next(worker, supply, busy)
        return supply.ended(self._reason)

    def _note(
        self,
        worker: Worker,
        news: "News | None",
        results: dict[int, Result],
        on_news: "Callable[[News], None]",
    ) -> bool:
        """Keep what arrived; True if the worker is free again (or dead)."""
        if news is None:
            if worker.task is not None:
                result = results[worker.task.number]
                result.stopped_by, result.broke_off = "crash", DIED
            return worker.task is not None
        keep_news(news, results[news.number], self.traces)
        on_news(news)
        return news.stopped_by is not None

    def _next(self, worker: Worker, supply: "Supply", busy: set[Worker]) -> None:
        worker.task = None
        if self._stop_at is None and supply:
            worker.task = supply.pop()
            worker.send(worker.task)
            busy.add(worker)

    def _replace(self, worker: Worker, needed: bool) -> Worker:
        """A new process in the place of one that died, if there is still work for it."""
        worker.end()
        if not needed:
            return worker
        fresh = Worker(self._memory, self._inbox)
        self._workers[self._workers.index(worker)] = fresh
        return fresh

    def close(self) -> None:
        """End every process."""
        for worker in self._workers:
            worker.end()
