"""`kill -9` of the workbench at drawn moments with decisions going in: nothing answered is lost.

`python -m benchmarks.kills --kills 50 --seed 1` serves one folder again and again. A lead decides
on case after case, each decision a form of its own, while a proposal is made in the background; at
a drawn moment the server is killed. Then the store is opened: every decision that was answered is
there, none is there that was not sent, the record's chain holds, and the work in the background is
done, waits to be taken up, or is said to be lost.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path

from caseload.web.settings import DATABASE
from caseload.web.store.database import Store
from caseload.web.store.decisions import decisions
from caseload.web.store.events import Chain
from caseload.web.store.jobs import jobs
from caseload.web.store.weeks import runs

LINK = re.compile(r"(http://127\.0\.0\.1:\d+)(/start/\S+)")
FORM = re.compile(r'name="form" value="([^"]+)"')
CASE = re.compile(r'name="case" value="([^"]+)">.*?name="seen" value="(\d+)"', re.DOTALL)
LAST = 2.5
"""Seconds after the first decision within which the server is killed."""

GONE = (urllib.error.URLError, HTTPException, OSError)
"""What a browser meets when the server is killed in the middle of an answer."""


@dataclass
class Lead:
    """Somebody at a browser: what she has sent, and what was answered."""

    home: str
    sent: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """A browser with its cookies."""
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        ).open

    def get(self, path: str) -> str:
        """A page."""
        with self._open(self.home + path, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: str) -> str:
        """Send a form from a page; returns the address at which it ends."""
        found = FORM.search(self.get(page))
        assert found, page
        data = urllib.parse.urlencode({"form": found[1], **fields}).encode()
        return self.send(path, data)

    def send(self, path: str, data: bytes) -> str:
        """Send what a form holds; returns the address at which it ends."""
        request = urllib.request.Request(self.home + path, data, {"Origin": self.home})
        with self._open(request, timeout=60) as answer:
            answer.read()
            return str(answer.url)

    def decide(self, page: str, text: str, kill: int) -> None:
        """Put each case of a page on hold, for a reason of its own, until the server is gone."""
        form = FORM.search(text)
        assert form
        for number, (case, seen) in enumerate(dict(CASE.findall(text)).items()):
            mark = f"{kill}-{number}"
            fields = {"form": form[1], "once": mark, "act": "hold", "reason": mark}
            data = urllib.parse.urlencode({**fields, "case": case, "seen": seen}).encode()
            self.sent.add(mark)
            try:
                self.send(page, data)
                self.answered.add(mark)
            except GONE:
                return


def serve(folder: Path) -> tuple["subprocess.Popen[str]", Lead]:
    """A server over a folder, and somebody who has come in."""
    process = subprocess.Popen(
        [sys.executable, "-m", "caseload", "serve", str(folder), "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    for line in process.stdout:
        found = LINK.search(line)
        if found:
            lead = Lead(found[1])
            lead.get(found[2])
            lead.post("/name", "/name", name="Sam Reed")
            return process, lead
    raise RuntimeError("the server did not start")


@dataclass(frozen=True)
class Found:
    """What stood in the store after a kill, and what is wrong about it."""

    answered: int
    kept: int
    job: str
    wrong: tuple[str, ...]


def strike(folder: Path, week: str, kill: int, after: float) -> Found:
    """Let decisions go in and a proposal be made, kill the server, and look at the store."""
    process, lead = serve(folder)
    deciding: threading.Thread | None = None
    try:
        address = lead.post(f"/weeks/{week}/proposal", f"/weeks/{week}", once=f"job-{kill}")
        page = f"/weeks/{week}/decide"
        deciding = threading.Thread(target=lead.decide, args=(page, lead.get(page), kill))
        deciding.start()
        time.sleep(after)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert deciding
    deciding.join()
    return look(folder, week, kill, lead, address.rsplit("/", 1)[-1])


def look(folder: Path, week: str, kill: int, lead: Lead, job: str) -> Found:
    """What stands in the store."""
    file = folder / DATABASE
    store = Store.open(f"sqlite:///{file}", file)
    try:
        with store.read() as tx:
            made = [one for one in decisions(tx, week) if one.reason.startswith(f"{kill}-")]
            wrong = Chain().wrong(tx)
            states = {one.id: one.state for one in jobs(tx, most=1000)}
            folders = [one.id for one in runs(tx, week)]
    finally:
        store.close()
    kept = {one.reason for one in made}
    wrong += [f"{mark} was answered and is lost" for mark in sorted(lead.answered - kept)]
    wrong += [f"{mark} was never sent" for mark in sorted(kept - lead.sent)]
    wrong += [f"{len(made) - len(kept)} decisions stand twice"] if len(kept) < len(made) else []
    wrong += [
        f"the run {one} has no folder"
        for one in folders
        if not (folder / "weeks" / week / "runs" / one / "proposal.json").is_file()
    ]
    state = states.get(job, "done before")
    return Found(len(lead.answered), len(kept), state, tuple(wrong))


def set_up(folder: Path) -> str:
    """A week with a proposal; returns its identifier."""
    process, lead = serve(folder)
    try:
        address = lead.post("/weeks/new", "/weeks/new", example="weekly", once="start")
        week = address.split("/weeks/")[1].split("/")[0]
        lead.post(f"/weeks/{week}/proposal", f"/weeks/{week}", once="first")
        while "Accept" not in _page(lead, f"/weeks/{week}/decide"):
            time.sleep(0.5)
        return week
    finally:
        process.terminate()
        process.wait()


def _page(lead: Lead, path: str) -> str:
    try:
        return lead.get(path)
    except urllib.error.HTTPError:
        return ""


def ends(folder: Path) -> Counter[str]:
    """How the jobs stand after the server has had the time to take up what was left."""
    process, _ = serve(folder)
    file = folder / DATABASE
    try:
        for _ in range(120):
            time.sleep(1)
            states = _states(file)
            if not states["queued"] + states["running"]:
                break
        return states
    finally:
        process.terminate()
        process.wait()


def _states(file: Path) -> Counter[str]:
    store = Store.open(f"sqlite:///{file}", file)
    try:
        with store.read() as tx:
            return Counter(one.state for one in jobs(tx, most=1000))
    finally:
        store.close()


def main(arguments: list[str] | None = None) -> int:
    """Kill the server again and again; returns how many kills left something wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    drawn = random.Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="caseload-kills-") as place:
        folder = Path(place)
        week = set_up(folder)
        found = [
            strike(folder, week, kill, drawn.uniform(0.0, LAST)) for kill in range(asked.kills)
        ]
        last = ends(folder)
    for one in found:
        for sentence in one.wrong:
            print(f"WRONG: {sentence}")
    print(f"{asked.kills} kills; {sum(one.answered for one in found)} decisions answered")
    print(
        f"{sum(one.kept for one in found)} of those that were sent are kept; none answered is lost"
    )
    print(f"work in the background when killed: {dict(Counter(one.job for one in found))}")
    print(f"and in the end: {dict(last)}")
    return sum(bool(one.wrong) for one in found)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
