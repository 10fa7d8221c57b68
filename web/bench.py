"""The workbench as every page knows it: what it was asked for, what it keeps, what it is doing."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from caseload.web.jobs.runner import Jobs
from caseload.web.security.accounts import Accounts
from caseload.web.settings import Settings
from caseload.web.store.database import Store
from caseload.web.store.events import Chain, record

OPEN_FOR = 300.0
"""Seconds for which somebody who looked at a week is taken to have it open."""


MOST_ACTS = 10_000
"""Forms of late that are known by their marks, so that a second click is no second act."""


@dataclass(frozen=True)
class Bench:
    """Settings, store and work in the background; accounts where a proxy signs people in."""

    settings: Settings
    store: Store
    jobs: Jobs
    accounts: Accounts | None = None
    chain: Chain = field(default_factory=Chain)
    _visits: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    _acts: dict[str, tuple[threading.Lock, dict[str, Response]]] = field(default_factory=dict)
    _used: threading.Event = field(default_factory=threading.Event)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def opens(self, week: str, who: str, case: str = "") -> None:
        """Note who has a week open, or a case of it; what was not open of late is recorded."""
        there = self._visits.setdefault((week, case), {})
        now, before = time.monotonic(), there.get(who, -OPEN_FOR)
        there[who] = now
        if now - before >= OPEN_FOR:
            about = {"case": case} if case else {}
            with self.store.begin() as tx:
                record(tx, "opened", who, week, **about)

    def others_at(self, week: str, name: str) -> list[str]:
        """Who else has had a week open of late."""
        since = time.monotonic() - OPEN_FOR
        there = self._visits.get((week, ""), {}).items()
        return sorted(who for who, at in list(there) if at > since and who != name)

    @contextmanager
    def once(self, mark: str) -> Iterator[dict[str, Response]]:
        """The act of a form, by the form's mark: what it was answered with, once it has been.

        The same form that comes again meanwhile waits, and is answered alike.
        """
        with self._turn:
            turn, answered = self._acts.setdefault(mark, (threading.Lock(), {}))
            while len(self._acts) > MOST_ACTS:
                del self._acts[next(iter(self._acts))]
        with turn:
            yield answered

    def first_in(self) -> bool:
        """Whether nobody has come in by the link before; nobody else will."""
        with self._turn:
            first = not self._used.is_set()
            self._used.set()
            return first


def bench_of(request: Request) -> Bench:
    """The workbench that a request came to."""
    bench: Bench = request.app.state.bench
    return bench
