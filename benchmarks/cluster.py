"""What a part of a week costs, and what a Dask scheduler adds: `python -m benchmarks.cluster`.

Three things are measured on this machine: many parts that hardly take any work, through processes
and through a cluster of as many workers; parts of the size of a PDU, in processor seconds and in
bytes that travel; and what is done in one process around them. The table scales all of it to a
million practitioners.
"""

import argparse
import multiprocessing
import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import fmean

import psutil

from benchmarks.ladder import machine
from caseload.instances.generate.generate import generate
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.budget import Budget
from caseload.optimizer.check.bound import is_recounted
from caseload.optimizer.check.confirm import confirm
from caseload.optimizer.heuristics.construct import place_at_once
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.answer import Answer, Task, unheard
from caseload.optimizer.problem.components import Compiled, compile_instance
from caseload.optimizer.process.cluster import ClusterSolvers
from caseload.optimizer.process.pool import Solvers
from caseload.optimizer.process.solving import PartSolvers
from caseload.optimizer.process.worker import answer_to
from caseload.optimizer.proposal.assemble import propose
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning

RESULT = Path(__file__).parent / "results" / "cluster.md"
WORKERS = 2
PDU_PEOPLE, PDU_CASES = 93, 148
"""A PDU of the nation: 10,000 practitioners and 16,000 cases in 108 of them."""

SMALL_PEOPLE, SMALL_CASES = 3, 3
"""A part that hardly takes any work."""

MILLION = 1_000_000
APART = Tuning().changed("sizes", one_piece_max_pairs=0)


@dataclass(frozen=True)
class Many:
    """Parts sent in one go: how many, seconds by the clock, processor seconds of the parent and of
    the scheduler, and megabytes that the parent grew.
    """

    parts: int
    seconds: float
    parent: float
    scheduler: float
    grown: float

    @property
    def serial(self) -> float:
        """Seconds a part that no number of workers takes off: parent and scheduler side by side."""
        return max(self.parent, self.scheduler) / self.parts


def week(pdus: int, people: int, cases: int) -> Instance:
    """A week of so many PDUs, each with so many practitioners and new cases."""
    policy, _ = make_policy(base_policy("tiers-2026"), "tiers-2026")
    assert policy is not None
    sizes = {"practitioners": pdus * people, "cases": pdus * cases}
    return generate(policy, name="many", seed=1, pdus=pdus, teams=2, **sizes)


def tasks_of(given: Instance, compiled: Compiled, copies: int = 1) -> list[Task]:
    """The parts of a week as tasks, each so many times."""
    problems = [part.problem for part in compiled.parts if part.problem.people] * copies
    each = Options().of_each(len(problems))
    priced = is_recounted(given)
    return [
        Task(
            n,
            one,
            given.policy.balance,
            each.gap,
            each.effort,
            600.0,
            0,
            each.branchings,
            None,
            priced,
        )
        for n, one in enumerate(problems)
    ]


def through(solvers: PartSolvers, tasks: list[Task], scheduler: int | None = None) -> Many:
    """What it takes to have the tasks answered, once everything has been loaded.

    `scheduler` is the number of the process in which one runs.
    """
    solvers.solve(tasks[: 4 * WORKERS], 600.0, lambda _: None)
    before, started = memory(), time.monotonic()
    ours, theirs = spent(None), spent(scheduler) if scheduler else 0.0
    found = solvers.solve(tasks, 600.0, lambda _: None)
    seconds, parent = time.monotonic() - started, spent(None) - ours
    there = spent(scheduler) - theirs if scheduler else 0.0
    assert all(one.answer is not None for one in found)
    return Many(len(tasks), seconds, parent, there, memory() - before)


def spent(process: int | None) -> float:
    """The processor seconds that a process has used so far; None is this one."""
    times = psutil.Process(process).cpu_times()
    return float(times.user + times.system)


def memory() -> float:
    """The memory that this process has, in megabytes."""
    return float(psutil.Process().memory_info().rss) / 2**20


def clock(work: Callable[[], object]) -> float:
    """Processor seconds of a piece of work."""
    started = time.process_time()
    work()
    return time.process_time() - started


@dataclass(frozen=True)
class Cost:
    """What a PDU takes: processor seconds to solve, kilobytes to send and back, and in the parent
    seconds to compile, to propose and to check.
    """

    solve: float
    sent: float
    back: float
    compile: float
    propose: float
    check: float


def cost_of_pdus(pdus: int) -> Cost:
    """The mean of what PDUs of the usual size cost, each solved in this process."""
    given = week(pdus, PDU_PEOPLE, PDU_CASES)
    book, made, answers, taken = RuleBook.of(given.policy), [], list[Answer](), list[float]()
    compiling = clock(lambda: made.append(compile_instance(given, book, tuning=APART)))
    compiled = made[0]
    tasks = tasks_of(given, compiled)
    for task in tasks:
        budget = Budget(task.effort, time.monotonic() + task.seconds, 0, task.branchings)
        started = time.process_time()
        answer = answer_to(task, budget, unheard).answer
        taken.append(time.process_time() - started)
        assert answer is not None
        answers.append(answer)
    places = iter(answers)
    answers = [
        next(places) if part.problem.people else Answer(place_at_once(part.problem), ())
        for part in compiled.parts
    ]
    proposed: list[Proposal] = []
    options = Options()
    proposing = clock(
        lambda: proposed.append(propose(given, book, compiled, answers, "proof", options))
    )
    checking = clock(lambda: confirm(given, proposed[0]))
    return Cost(
        solve=fmean(taken),
        sent=fmean(len(pickle.dumps(task)) for task in tasks) / 1024,
        back=fmean(len(pickle.dumps(one)) for one in answers) / 1024,
        compile=compiling / pdus,
        propose=proposing / pdus,
        check=checking / pdus,
    )


def serve(workers: int, pipe: Connection) -> None:
    """A scheduler and worker processes of one thread each, until something comes over the pipe."""
    from distributed import LocalCluster  # noqa: PLC0415 - an extra

    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
    ) as cluster:
        pipe.send((cluster.scheduler_address, os.getpid()))
        pipe.recv()


@contextmanager
def cluster_of(workers: int) -> Iterator[tuple[str, int]]:
    """A scheduler apart from this process, as on other machines: its address and its process."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=serve, args=(workers, theirs))
    process.start()
    yield ours.recv()
    ours.send(None)
    process.join()


def report(small: dict[str, list[Many]], cost: Cost) -> str:
    """The page of results."""
    serial = small["dask"][-1].serial
    pdus = MILLION / PDU_PEOPLE
    around = cost.compile + cost.propose + cost.check
    rows = [
        f"| {name} | {row.parts:,} | {row.seconds:.1f} | {1000 * row.parent / row.parts:.1f} | "
        f"{1000 * row.scheduler / row.parts:.1f} | {row.grown:.0f} |"
        for name, many in small.items()
        for row in many
    ]
    lines = [
        "# Parts on a cluster",
        "",
        f"`python -m benchmarks.cluster` on {machine()} {WORKERS} workers. A part of the first "
        f"table is a PDU of {SMALL_PEOPLE} practitioners and {SMALL_CASES} cases, so that what is "
        "around it shows.",
        "",
        "| engine | parts | seconds | parent, ms a part | scheduler, ms a part "
        "| parent grows, MB |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        "The seconds are by the clock, of a machine that did other work as well; the rest is "
        f"processor time. A PDU of {PDU_PEOPLE} practitioners and {PDU_CASES} cases, in processor "
        "seconds of one process (mean):",
        "",
        "| solve | compile | propose | check | sent, kB | back, kB |",
        "|---|---|---|---|---|---|",
        f"| {cost.solve:.2f} | {cost.compile:.3f} | {cost.propose:.3f} | {cost.check:.3f} | "
        f"{cost.sent:.0f} | {cost.back:.0f} |",
        "",
        f"So {MILLION:,} practitioners, {pdus:,.0f} such PDUs:",
        "",
        "| what | takes |",
        "|---|---|",
        f"| solving, on any number of workers | {pdus * cost.solve / 3600:.1f} processor hours |",
        f"| on 100 workers | {pdus * cost.solve / 100 / 60:.1f} minutes |",
        f"| sending and hearing, one part after another | {pdus * serial:.0f} seconds |",
        f"| workers beyond which it is these that are waited for | {cost.solve / serial:,.0f} |",
        f"| what travels | {pdus * (cost.sent + cost.back) / 2**20:.1f} GB |",
        f"| compile, propose and check in one process | {pdus * around / 60:.0f} minutes |",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, print and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pdus", type=int, default=8, help="PDUs whose cost is measured")
    options.add_argument("--copies", type=int, default=8, help="how often each small part is sent")
    options.add_argument("--out", type=Path, default=RESULT)
    asked = options.parse_args()
    given = week(48, SMALL_PEOPLE, SMALL_CASES)
    compiled = compile_instance(given, RuleBook.of(given.policy), tuning=APART)
    small: dict[str, list[Many]] = {"processes": [], "dask": []}
    with cluster_of(WORKERS) as (address, scheduler):
        for copies in (asked.copies // 4, asked.copies):
            tasks = tasks_of(given, compiled, copies)
            with Solvers(WORKERS) as here:
                small["processes"].append(through(here, tasks))
            with ClusterSolvers(address) as there:
                small["dask"].append(through(there, tasks, scheduler))
    page = report(small, cost_of_pdus(asked.pdus))
    print(page)
    asked.out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
