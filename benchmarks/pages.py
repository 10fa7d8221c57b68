"""How quickly the workbench answers with many at work at once.

`python -m benchmarks.pages --people 20 --seconds 300 --weeks 200` serves a store with so many weeks
and a proposal for a PDU of 84 people, and lets so many people open its pages and accept cases, for
so long, each after a moment of thought. It prints for each page how often it was opened and how
long it took, and the memory of the server before and after.
"""

import argparse
import random
import re
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kills import CASE, FORM, GONE, Lead, serve, set_up
from caseload.web.settings import DATABASE
from caseload.web.store.database import Store
from caseload.web.store.events import record
from caseload.web.store.weeks import add_week, change_week

THOUGHT = (0.2, 2.0)
"""Seconds that somebody thinks before she opens the next page."""

PAGES = (
    ("the weeks", "/weeks?page={page}"),
    ("a week", "/weeks/{week}"),
    ("what was brought in", "/weeks/{week}/check"),
    ("people", "/weeks/{week}/people"),
    ("the proposal", "/weeks/{week}/proposal"),
    ("decide", "/weeks/{week}/decide"),
    ("one case", "/weeks/{week}/case?id={case}"),
    ("by person", "/weeks/{week}/people-load"),
    ("check and approve", "/weeks/{week}/approve"),
    ("the record", "/weeks/{week}/record"),
)
"""The pages with their addresses."""

CASES = re.compile(r"/case\?id=([^\"#&]+)")


@dataclass
class Taken:
    """Seconds by page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)


def fill(folder: Path, many: int) -> None:
    """Put weeks into the store beside the one that is there, each with a record."""
    file = folder / DATABASE
    store = Store.open(f"sqlite:///{file}", file)
    for number in range(many):
        with store.begin() as tx:
            id = add_week(tx, f"Week {number}", "Sam Reed", begins="2026-11-30", pdu="North")
            change_week(tx, id, "Sam Reed", cases=120, left_over=number % 7, spread=3.5)
            for case in range(20):
                record(tx, "decided", "Sam Reed", id, case=f"C{case}", action="accept")
    store.close()


def work(lead: Lead, week: str, cases: list[str], until: float, seed: int, taken: Taken) -> None:
    """One person at work until a moment of `time.monotonic`."""
    drawn = random.Random(seed)
    while time.monotonic() < until:
        name, path = drawn.choice(PAGES)
        asked = path.format(week=week, case=drawn.choice(cases), page=drawn.randint(1, 4))
        began = time.monotonic()
        try:
            lead.get(asked)
            if name == "decide" and drawn.random() < 0.5:
                accept(lead, week, drawn.choice(cases))
        except urllib.error.HTTPError as error:
            if error.code != 409:  # somebody was quicker: that is an answer
                taken.wrong.append(f"{asked}: {error.code}")
        except GONE as error:
            taken.wrong.append(f"{asked}: {type(error).__name__}")
        taken.seconds[name].append(time.monotonic() - began)
        time.sleep(drawn.uniform(*THOUGHT))


def accept(lead: Lead, week: str, case: str) -> None:
    """Accept a case, if it is still undecided, or undo that."""
    page = f"/weeks/{week}/case?id={case}"
    text = lead.get(page)
    form, seen = FORM.search(text), dict(CASE.findall(text))
    if form and case in seen:
        fields = {"form": form[1], "act": "accept", "case": case, "seen": seen[case]}
        data = urllib.parse.urlencode(fields | {"once": str(random.random())}).encode()
        lead.send(f"/weeks/{week}/decide", data)


def memory(process: int) -> float:
    """The memory of a process in MB, 0 where the system does not say."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmRSS:\s+(\d+)", status.read_text()) if status.is_file() else None
    return int(found[1]) / 1000 if found else 0.0


def main(arguments: list[str] | None = None) -> int:
    """Measure; returns how many answers were wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--weeks", type=int, default=200)
    asked = parser.parse_args(arguments)
    taken = Taken()
    with tempfile.TemporaryDirectory(prefix="caseload-pages-") as place:
        folder = Path(place)
        week = set_up(folder)
        fill(folder, asked.weeks - 1)
        process, lead = serve(folder)
        try:
            cases = sorted(set(CASES.findall(lead.get(f"/weeks/{week}/decide"))))
            for _, path in PAGES:
                lead.get(path.format(week=week, case=cases[0], page=1))
            before, until = memory(process.pid), time.monotonic() + asked.seconds
            people = [
                threading.Thread(target=work, args=(lead, week, cases, until, one, taken))
                for one in range(asked.people)
            ]
            for one in people:
                one.start()
            for one in people:
                one.join()
            after = memory(process.pid)
        finally:
            process.terminate()
            process.wait()
    tell(taken)
    print(f"memory of the server: {before:.0f} MB, and {after:.0f} MB at the end")
    return len(taken.wrong)


def tell(taken: Taken) -> None:
    """Print how long each page took, in seconds."""
    print(f"{'page':22}{'opened':>8}{'median':>9}{'95 %':>9}{'most':>9}")
    everything: list[float] = []
    for name, _ in PAGES:
        seconds = sorted(taken.seconds[name])
        everything += seconds
        _line(name, seconds)
    _line("all", sorted(everything))
    for sentence in taken.wrong[:20]:
        print(f"WRONG: {sentence}")


def _line(name: str, seconds: list[float]) -> None:
    if seconds:
        middle, high = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
        print(f"{name:22}{len(seconds):8}{middle:9.3f}{high:9.3f}{seconds[-1]:9.3f}")


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
