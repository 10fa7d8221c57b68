"""The workbench as every page knows it: what it was asked for, what it keeps, what it is doing."""

import threading
from dataclasses import dataclass, field

from starlette.requests import Request

from caseload.web.jobs.runner import Jobs
from caseload.web.security.accounts import Accounts
from caseload.web.settings import Settings
from caseload.web.store.database import Store


@dataclass(frozen=True)
class Bench:
    """Settings, store and work in the background; accounts where a proxy signs people in."""

    settings: Settings
    store: Store
    jobs: Jobs
    accounts: Accounts | None = None
    _used: threading.Event = field(default_factory=threading.Event)
    _turn: threading.Lock = field(default_factory=threading.Lock)

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
