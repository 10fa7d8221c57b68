"""The queue of work in the background: what is asked runs, a few pieces side by side."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from caseload.web.jobs.child import STOP
from caseload.web.store import jobs as kept
from caseload.web.store.database import Store
from caseload.web.store.events import record
from caseload.web.store.jobs import DONE, FAILED, LOST, QUEUED, Job

CHILD = "caseload.web.jobs.child"

LOOKS_AGAIN = 0.05
"""Seconds between two looks at a job that is waited for."""

NOT_BEGUN = "It was stopped before it was begun."

MOST_TRIES = 2
"""How often a job is begun before it is said to be lost."""

Finish = Callable[[Any, Job, dict[str, Any]], None]
"""What follows in the store when a job is done, in the same act: connection, job, result."""


@dataclass
class Jobs:
    """Pieces of work in processes of their own; what is known of each so far stands in `so_far`.

    `finishes` are what each kind does in the store when it is done.
    """

    store: Store
    finishes: dict[str, Finish]
    most: int = 2
    so_far: dict[str, dict[str, Any]] = field(default_factory=dict)
    _waiting: "queue.Queue[str | None]" = field(default_factory=queue.Queue)
    _running: dict[str, "subprocess.Popen[str]"] = field(default_factory=dict)
    _spare: "list[subprocess.Popen[str]]" = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _closing: bool = False

    def start(self) -> None:
        """Begin to work; jobs that a server which was lost left behind are taken up, or said to be
        lost.
        """
        with self.store.begin() as tx:
            for job in kept.open_jobs(tx):
                if job.tries >= MOST_TRIES:
                    said = ["It was begun twice, and the workbench ended both times meanwhile."]
                    kept.end_job(tx, job.id, LOST, {"why": "lost", "said": said})
                    record(tx, "job lost", job.who, job.week, job=job.id, work=job.kind)
                else:
                    self._waiting.put(job.id)
        for _ in range(self.most):
            thread = threading.Thread(target=self._work, daemon=True)
            thread.start()
            self._threads.append(thread)

    def take(self, id: str) -> None:
        """Do a job that stands in the store, after those before it."""
        if id not in self.so_far:
            self.so_far[id] = {"doing": "Waiting for its turn"}
            self._waiting.put(id)

    def warm(self) -> None:
        """Have a process ready for the next job, which then begins at once; it takes a while to
        load what it needs.
        """
        if not self._spare and not self._closing:
            self._spare.append(_process())

    def spare(self) -> "list[subprocess.Popen[str]]":
        """The processes that are ready."""
        return list(self._spare)

    def wait(self, id: str, seconds: float) -> Job | None:
        """A job as it stands when it is over, or after so many seconds."""
        end = time.monotonic() + seconds
        while True:
            with self.store.read() as tx:
                found = kept.job(tx, id)
            if found is None or not found.open or time.monotonic() >= end:
                return found
            time.sleep(LOOKS_AGAIN)

    def stop(self, id: str) -> None:
        """Ask a job for the best that it has so far; one that waits for its turn is over."""
        process = self._running.get(id)
        if process is None:
            with self.store.begin() as tx:
                job = kept.job(tx, id)
                if job is not None and job.state == QUEUED:
                    kept.end_job(tx, id, FAILED, {"why": "stopped", "said": [NOT_BEGUN]})
                    record(tx, "job stopped", job.who, job.week, job=id, work=job.kind)
            self.so_far.pop(id, None)
        if process is not None and process.stdin is not None:
            with suppress(OSError, ValueError):
                process.stdin.write(STOP + "\n")
                process.stdin.flush()

    def processes(self) -> "list[subprocess.Popen[str]]":
        """The processes that are at work."""
        return list(self._running.values())

    def close(self) -> None:
        """End every process; jobs that were not done are taken up at the next start."""
        self._closing = True
        for _ in self._threads:
            self._waiting.put(None)
        while self._spare:
            _let_go(self._spare.pop())
        for process in self.processes():
            process.kill()
        for thread in self._threads:
            thread.join(timeout=5)

    def _work(self) -> None:
        while (id := self._waiting.get()) is not None:
            with self.store.begin() as tx:
                job = kept.job(tx, id)
                if job is None or not job.open or self._closing:
                    continue
                kept.start_job(tx, id)
            state, result = self._run(job)
            if self._closing:
                return
            self._end(job, state, result)

    def _run(self, job: Job) -> tuple[str, dict[str, Any]]:
        """Let a process do the job; returns how it ended and what came of it."""
        process = self._ready()
        assert process.stdin is not None and process.stdout is not None
        self._running[job.id] = process
        try:
            with suppress(OSError):
                process.stdin.write(json.dumps({"kind": job.kind, **job.asked}) + "\n")
                process.stdin.flush()
            for line in process.stdout:
                message = json.loads(line)
                if "progress" in message:
                    self.so_far[job.id] = message["progress"]
                elif "done" in message:
                    return DONE, message["done"]
                else:
                    return FAILED, message["failed"]
        finally:
            del self._running[job.id]
            _let_go(process)
        said = ["The work ended without a word: killed, or out of memory. Nothing was changed."]
        return FAILED, {"why": "crash", "said": said}

    def _ready(self) -> "subprocess.Popen[str]":
        """The process that was made ready, or a new one."""
        with suppress(IndexError):
            while (spare := self._spare.pop()).poll() is not None:
                _let_go(spare)
            return spare
        return _process()

    def _end(self, job: Job, state: str, result: dict[str, Any]) -> None:
        """Keep what came of a job, with what follows from it, in one act."""
        try:
            with self.store.begin() as tx:
                kept.end_job(tx, job.id, state, result)
                record(tx, f"job {state}", job.who, job.week, job=job.id, work=job.kind)
                if state == DONE and job.kind in self.finishes:
                    self.finishes[job.kind](tx, job, result)
        except Exception:
            said = ["What came of it could not be kept. Nothing was changed; ask for it again."]
            with suppress(Exception), self.store.begin() as tx:
                kept.end_job(tx, job.id, FAILED, {"why": "store", "said": said})
        finally:
            self.so_far.pop(job.id, None)


def _process() -> "subprocess.Popen[str]":
    """A process that waits for what is asked of it."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def _let_go(process: "subprocess.Popen[str]") -> None:
    """End a process, and let go of what was shared with it."""
    process.kill()
    process.wait()
    for end in (process.stdout, process.stdin):
        if end is not None:
            with suppress(OSError):
                end.close()
