"""The solver process: takes problems on its standard input, answers on its standard output.

It runs apart so that it can be stopped, killed or run out of memory without losing the allocation
that the parent holds. Messages are pickles; the parent is the only one who talks to it.
"""

import contextlib
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from caseload.optimizer.budget import Budget
from caseload.optimizer.collector import collect_seldom
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.pipeline.answer import Answer, Failure, News, Stop, Task
from caseload.optimizer.problem.score import first_stages
from caseload.optimizer.problem.simplify import simplified

if TYPE_CHECKING:
    from caseload.optimizer.pipeline.pipeline import Pipeline


def limit_memory(gigabytes: float) -> None:
    """Let this process take no more memory than this, where the system can enforce it."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    size = int(gigabytes * 2**30)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def main() -> None:
    """Answer tasks until the input ends."""
    inbox, outbox = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    tasks: list[Task] = []
    ready = threading.Semaphore(0)
    current: list[Budget] = []
    reason: list[str] = []

    def listen() -> None:
        while True:
            try:
                message: Any = pickle.load(inbox)
            except (EOFError, pickle.UnpicklingError):
                message = None
            if isinstance(message, Task):
                tasks.append(message)
                ready.release()
                continue
            reason.append(message.reason if isinstance(message, Stop) else "person")
            for budget in list(current):
                budget.stop(reason[0])
            if message is None:
                ready.release()
                return

    threading.Thread(target=listen, daemon=True).start()
    with contextlib.suppress(Exception):  # what is missing is told when a task comes
        _load()
    while True:
        ready.acquire()
        if not tasks:
            return
        task = tasks.pop(0)
        budget = Budget(task.effort, time.monotonic() + task.seconds, task.seed, task.branchings)
        current[:] = [budget]
        if reason:
            budget.stop(reason[0])

        def report(answer: Answer, number: int = task.number) -> None:
            _send(outbox, News(number, answer))

        _send(outbox, answer_to(task, budget, report))


def _load() -> type["Pipeline"]:
    """What finds answers: the solvers behind it take a while to load."""
    from caseload.optimizer.pipeline.pipeline import Pipeline  # noqa: PLC0415
    from caseload.optimizer.solvers import network_flow  # noqa: PLC0415

    network_flow.load()
    return Pipeline


def _walk(task: Task, budget: Budget, report: Callable[[Answer], None]) -> Answer:
    from caseload.optimizer.path.walk import Walk  # noqa: PLC0415 - few tasks ask for a path

    return Walk(task, budget, report).run()


def answer_to(task: Task, budget: Budget, report: Callable[[Answer], None]) -> News:
    """The last answer to a task, every better one on the way reported; a failure is an answer."""
    try:
        if task.path is not None:
            return News(task.number, _walk(task, budget, report), budget.stopped_by)
        pipeline = _load()
        simple = simplified(task.problem)
        start = construct(task.problem, simple=simple)
        report(Answer(start, ()))
        settings = task.policy, task.gap, budget, report, start
        answer = pipeline(task.problem, *settings, priced=task.priced, simple=simple).run()
    except Exception as error:
        return News(task.number, None, "crash", Failure.of(error))
    if first_stages(task.problem, answer.counts) > first_stages(task.problem, start):
        answer = Answer(start, ())
    return News(task.number, answer, budget.stopped_by)


def _send(outbox: BinaryIO, news: News) -> None:
    try:
        pickle.dump(news, outbox)
        outbox.flush()
    except OSError:  # nobody listens any more
        os._exit(0)


if __name__ == "__main__":
    limit_memory(float(sys.argv[1]))
    collect_seldom()
    main()
