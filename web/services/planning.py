"""A planner's questions: asked of a week, worked on in the background, their answers kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from caseload.instances.tables.files import write_atomically
from caseload.instances.week.allocations import own_allocation, read_allocation
from caseload.models.fault import BadInput, Fault
from caseload.reports.shared.page import Page
from caseload.web.bench import Bench
from caseload.web.jobs.planning import page_of
from caseload.web.security.accounts import Account
from caseload.web.services.folders import input_file, read_input, safe_name
from caseload.web.store.events import record
from caseload.web.store.jobs import Job, add_job, job, jobs
from caseload.web.store.weeks import Week, new_id, week, weeks

TITLES = {
    "caps": "What each cap does",
    "staffing": "How many posts a cap needs",
    "simulate": "The weeks to come",
    "compare": "By hand beside the proposal",
}
"""The questions by the kind of work."""

LOWEST, HIGHEST = 1, 200
MOST_SCENARIOS = 20
MOST_WEEKS, MOST_REPLICATIONS = 104, 30
SCENARIO = "Scenario"
"""The heading of the table that has a row for each scenario."""

PAGES = 16
"""Answers that are kept ready."""


@dataclass(frozen=True)
class Plan:
    """A question with how it stands."""

    job: Job
    title: str
    about: str
    week: Week


def plans(bench: Bench, account: Account) -> list[Plan]:
    """The latest questions about weeks that somebody sees, the last one first."""
    with bench.store.read() as tx:
        found = [one for kind in TITLES for one in jobs(tx, kind=kind)]
        week_of = {one.week: week(tx, one.week) for one in found if one.week}
    return [
        Plan(one, TITLES[one.kind], str(one.asked["about"]), about)
        for one in sorted(found, key=lambda one: (one.at, one.id), reverse=True)
        for about in [week_of.get(one.week or "")]
        if about is not None and account.sees(about.pdu, about.team)
    ]


def plan(bench: Bench, account: Account, id: str) -> Plan | None:
    """One question; None if there is none, or it is about another team's week."""
    with bench.store.read() as tx:
        found = job(tx, id)
        about = week(tx, found.week) if found is not None and found.week else None
    if found is None or found.kind not in TITLES or about is None:
        return None
    if not account.sees(about.pdu, about.team):
        return None
    return Plan(found, TITLES[found.kind], str(found.asked["about"]), about)


def weeks_to_ask(bench: Bench, account: Account) -> list[Week]:
    """The weeks of which something can be asked."""
    with bench.store.read() as tx:
        return [one for one in weeks(tx, account.places) if one.input is not None]


def ask(
    bench: Bench,
    about: Week,
    kind: str,
    given: Mapping[str, str],
    who: str,
    once: str,
    by_hand: tuple[str, bytes] | None = None,
) -> str:
    """Ask a question; returns the job's identifier.

    `by_hand` is a file with an allocation by hand, to compare with.

    Raises:
        BadInput: with everything that is wrong with the figures, or with the file.
    """
    assert about.input is not None
    asked_for, said = figures(kind, given)
    folder = bench.settings.folder / "plans" / new_id()
    if kind == "compare":
        asked_for, said = _by_hand(bench, about, folder, by_hand)
    asked: dict[str, Any] = {
        "instance": str(input_file(bench.settings, about.id, about.input)),
        "out": str(folder),
        "about": said,
        **asked_for,
    }
    with bench.store.begin() as tx:
        made = add_job(tx, kind, about.id, asked, who, once)
        record(tx, "planned", who, about.id, job=made, work=kind, about=said)
    bench.jobs.take(made)
    return made


def figures(kind: str, given: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """The figures of a form, and what they say in a few words; a comparison has none."""
    if kind in ("caps", "staffing"):
        low, high, step = _whole(
            given, {"from": (LOWEST, HIGHEST), "to": (LOWEST, HIGHEST), "step": (1, HIGHEST)}
        )
        caps = list(range(low, high + 1, step))
        if not caps or len(caps) > MOST_SCENARIOS:
            expected = f"a cap from which to go up, and at most {MOST_SCENARIOS} of them"
            raise BadInput([Fault(file="to", value=str(high), expected=expected)])
        return {"caps": caps, "steps": len(caps)}, f"caps {', '.join(map(str, caps))}"
    if kind == "simulate":
        horizon, times = _whole(
            given, {"weeks": (1, MOST_WEEKS), "replications": (1, MOST_REPLICATIONS)}
        )
        return {"weeks": horizon, "replications": times}, f"{horizon} weeks, {times} times"
    return {}, ""


def _by_hand(
    bench: Bench, about: Week, folder: Path, given: tuple[str, bytes] | None
) -> tuple[dict[str, Any], str]:
    """The allocation by hand: of a file, which is kept in the folder, or the week's own."""
    week_of = read_input(bench.settings, about.id, about.input or 0)
    if given is None:
        own = own_allocation(week_of)
        if own is None:
            expected = "a file with who took which case; the week has no allocation by hand"
            raise BadInput([Fault(file="by hand", expected=expected)])
        return {"by_hand": own}, "the week's own allocation by hand"
    path = folder / safe_name(given[0])
    write_atomically(path, given[1])
    try:
        return {"by_hand": read_allocation(path, week_of)}, path.name
    except BadInput:
        path.unlink()
        path.parent.rmdir()
        raise


def _whole(given: Mapping[str, str], asked: Mapping[str, tuple[int, int]]) -> list[int]:
    """Whole numbers of a form, each within its bounds."""
    faults, found = [], []
    for name, (least, most) in asked.items():
        text = given.get(name, "")
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
        if not least <= number <= most:
            expected = f"a whole number from {least:,} to {most:,}"
            faults.append(Fault(file=name, value=text[:20], expected=expected))
        found.append(number)
    if faults:
        raise BadInput(faults)
    return found


def page(found: Plan) -> Page:
    """The page of an answer."""
    return _page(found.job.kind, Path(found.job.asked["out"]))


@lru_cache(maxsize=PAGES)
def _page(kind: str, folder: Path) -> Page:
    return page_of(kind, folder)


@dataclass(frozen=True)
class Chosen:
    """One scenario of several: which, of how many, and its figures by their headings."""

    place: int
    most: int
    title: str
    figures: tuple[tuple[str, str], ...]


def scenario(found: Plan, at: str) -> Chosen | None:
    """The scenario at a place, the last one without one; None where there are no several."""
    tables = [one.table for one in page(found).sections if one.table is not None]
    rows = next((one.shown for one in tables if one.heads[0] == SCENARIO), [])
    heads = next((one.heads for one in tables if one.heads[0] == SCENARIO), ())
    if found.job.kind != "caps" or len(rows) < 2:
        return None
    last = len(rows) - 1
    place = min(int(at), last) if at.isascii() and at.isdecimal() and len(at) < 6 else last
    title, *figures = (cell.text for cell in rows[place])
    return Chosen(place, last, title, tuple(zip(heads[1:], figures, strict=True)))


def files(found: Plan) -> list[str]:
    """The files of an answer, as the command line writes them."""
    folder = Path(found.job.asked["out"]) / "files"
    return sorted(one.name for one in folder.iterdir() if one.is_file())
