"""The server: a port of this computer, a link that lets one person in once, and the browser."""

import contextlib
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from caseload.instances.records.lock import alone
from caseload.models.fault import BadInput, Fault
from caseload.web.app import create_app
from caseload.web.bench import Bench
from caseload.web.jobs.runner import Jobs
from caseload.web.security.accounts import Accounts
from caseload.web.services.deleting import sweep_all
from caseload.web.services.finishes import FINISHES
from caseload.web.services.importing import unstage_all
from caseload.web.settings import DATABASE, Settings
from caseload.web.store.database import Store
from caseload.web.store.events import record

HOST = "127.0.0.1"
LOCK = "open.lock"
BACKLOG = 128

Say = Callable[[str], None]


class _Server(uvicorn.Server):
    """A server that leaves signals to the program when it has ended."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in good order at the first signal."""
        asked = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in asked}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def make_folder(settings: Settings) -> None:
    """The folder of a workbench, open to nobody else.

    Raises:
        BadInput: if it cannot be used.
    """
    try:
        settings.weeks.mkdir(parents=True, exist_ok=True)
        settings.folder.chmod(0o700)
        settings.secret()
    except OSError as error:
        expected = f"a folder that can be written to ({error.strerror})"
        raise BadInput([Fault(file=str(settings.folder), expected=expected)]) from None


def open_bench(settings: Settings) -> Bench:
    """The workbench in a folder, its store open.

    Raises:
        BadInput: if the folder, the accounts or the store cannot be used.
    """
    make_folder(settings)
    accounts = Accounts(settings.folder) if settings.proxy_header else None
    file = None if settings.database else settings.folder / DATABASE
    store = Store.open(settings.url, file)
    return Bench(settings, store, Jobs(store, FINISHES, settings.jobs), accounts)


def serve(settings: Settings, port: int, say: Say, *, browser: bool) -> None:
    """Serve the workbench until a signal ends it.

    Raises:
        BadInput: if the folder, the store or the port cannot be used, or another server has them.
    """
    make_folder(settings)
    with _alone(settings.folder):
        bench = open_bench(settings)
        bench.store.have_to_itself()
        unstage_all(settings)
        sweep_all(bench)
        with bench.store.begin() as tx:
            for sentence in bench.chain.wrong(tx):
                say(f"Look at this: {sentence}.")
            record(tx, "opened", "the workbench")
        listening = _listen(port)
        address = f"http://{HOST}:{listening.getsockname()[1]}"
        link = address if bench.accounts else f"{address}/start/{settings.token}"
        say(f"The workbench keeps everything in {settings.folder}.")
        say(f"Open {link}" + ("" if bench.accounts else " (this link lets one browser in, once)"))
        say("Ctrl-C ends it; nothing that was saved is lost.")
        config = uvicorn.Config(
            create_app(bench),
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
        )
        if browser and not bench.accounts:
            with contextlib.suppress(Exception):
                webbrowser.open(link)
        try:
            _Server(config).run(sockets=[listening])
        finally:
            listening.close()
            bench.store.close()


def _listen(port: int) -> socket.socket:
    """A port of this computer alone; any free one for 0."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(BACKLOG)  # whoever opens the link at once waits until it is answered
    except OSError as error:
        listening.close()
        expected = f"a port that is free ({error.strerror})"
        raise BadInput([Fault(file="--port", value=str(port), expected=expected)]) from None
    return listening


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other servers out of the folder meanwhile.

    Raises:
        BadInput: if another one has it.
    """
    with alone(folder / LOCK) as taken:
        if not taken:
            expected = "a folder that no other workbench has open; end that one first"
            raise BadInput([Fault(file=str(folder), expected=expected)])
        yield
