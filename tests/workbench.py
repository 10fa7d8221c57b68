"""A workbench for tests: its own folder, somebody at the browser, jobs that run to their end."""

import atexit
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from caseload.web.app import create_app
from caseload.web.bench import Bench
from caseload.web.server import open_bench
from caseload.web.settings import Settings
from caseload.web.store.jobs import jobs

HERE = "http://127.0.0.1"
FORM = re.compile(r'name="form" value="([^"]+)"')
ONCE = re.compile(r'name="once" value="([^"]+)"')


class Browser:
    """Somebody at a browser: follows redirects, and sends forms from the pages that hold them."""

    def __init__(self, client: TestClient, bench: Bench) -> None:
        self.client, self.bench = client, bench

    def get(self, address: str, **more: Any) -> Any:
        return self.client.get(address, **more)

    def marks(self, page: str) -> dict[str, str]:
        text = self.get(page).text
        form, once = FORM.search(text), ONCE.search(text)
        assert form, f"no form on {page}: {text[:300]}"
        return {"form": form[1], "once": once[1] if once else ""}

    def send(
        self,
        address: str,
        fields: Mapping[str, Any] | None = None,
        *,
        page: str | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> Any:
        """Send a form from the page that holds it (`page`, or the address itself)."""
        data = self.marks(page or address) | dict(fields or {})
        return self.client.post(
            address, data=data, files=files, headers={"origin": HERE} | dict(headers or {}), **more
        )

    def start(self, **fields: Any) -> str:
        """Start a week; returns its identifier."""
        files = fields.pop("files", None)
        answer = self.send("/weeks/new", fields, files=files)
        assert answer.status_code == 200, answer.text
        return str(answer.url).split("/weeks/")[1].split("/")[0]

    def wait(self) -> None:
        """Wait until no job is open."""
        while True:
            with self.bench.store.read() as tx:
                if not any(one.open for one in jobs(tx)):
                    return
            time.sleep(0.05)

    def propose(self, week: str) -> Any:
        """Have a proposal made; returns the page that shows it."""
        self.send(f"/weeks/{week}/proposal", page=f"/weeks/{week}")
        self.wait()
        return self.get(f"/weeks/{week}/proposal")


@contextmanager
def workbench(folder: Path, **settings: Any) -> Iterator[Bench]:
    """A workbench in a folder, its store open."""
    bench = open_bench(Settings(folder, **settings))
    try:
        yield bench
    finally:
        bench.store.close()


@cache
def _seed(given: str | bytes) -> tuple[Path, str]:
    """A workbench with an example, or a week as JSON, and its proposal, made once."""
    folder = Path(tempfile.mkdtemp(prefix="caseload-seed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with workbench(folder / "bench") as bench, browser(bench) as one:
        named = isinstance(given, str)
        week = one.start(example=given) if named else one.start(files={"file": ("w.json", given)})
        one.propose(week)
    return folder / "bench", week


def proposed(given: str | bytes, folder: Path) -> str:
    """Put a workbench into a folder that has a week and its proposal; returns the week.

    The week is an example, or given as JSON.
    """
    seed, week = _seed(given)
    shutil.copytree(seed, folder)
    return week


@contextmanager
def browser(bench: Bench, name: str = "Sam Reed") -> Iterator[Browser]:
    """Somebody who came in by the link and gave her name; jobs run meanwhile."""
    with TestClient(create_app(bench), base_url=HERE, raise_server_exceptions=False) as client:
        one = Browser(client, bench)
        client.get(f"/start/{bench.settings.token}")
        one.send("/name", {"name": name})
        yield one
