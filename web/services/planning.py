"""A planner's questions: asked of a week, worked on in the background, their answers kept."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from caseload.instances.tables.files import write_atomically
from caseload.instances.week.allocations import own_allocation, read_allocation
from caseload.models.fault import BadInput, Fault
from caseload.reports.shared.beside import sides
from caseload.reports.shared.page import Page
from caseload.web.bench import Bench
from caseload.web.jobs.planning import page_of
from caseload.web.security.accounts import Account
from caseload.web.services.folders import input_file, read_input, safe_name
from caseload.web.store.events import record
from caseload.web.store.jobs import Job, add_job
from caseload.web.store.rules import in_force, rule_changes
from caseload.web.store.scenarios import (
    Scenario,
    add_scenario,
    answer_anew,
    delete_scenario,
    rename_scenario,
    scenario,
    scenarios,
)
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
PLANS, KEPT = "plans", "kept"
"""The folder of all scenarios, and in that of each the one with what need not be solved again."""

PAGES = 16
"""Answers that are kept ready."""


@dataclass(frozen=True)
class Plan:
    """A scenario with how the work stands that answers it."""

    id: str
    job: Job
    title: str
    about: str
    week: Week
    name: str


def plans(bench: Bench, account: Account) -> list[Plan]:
    """The latest scenarios of weeks that somebody sees, the last one first."""
    with bench.store.read() as tx:
        found = [(one, _about(tx, account, one)) for one in scenarios(tx)]
    return [_plan(one, about) for one, about in found if about is not None]


def plan(bench: Bench, account: Account, id: str) -> Plan | None:
    """One scenario; None if there is none, or it is about another team's week."""
    with bench.store.read() as tx:
        found = scenario(tx, id)
        about = _about(tx, account, found) if found else None
    return _plan(found, about) if found is not None and about is not None else None


def _about(tx: Connection, account: Account, one: Scenario) -> Week | None:
    """The week that a scenario is about, None if somebody does not see it."""
    about = week(tx, one.job.week) if one.job.week else None
    return about if about is not None and account.sees(about.pdu, about.team) else None


def _plan(one: Scenario, about: Week) -> Plan:
    title, said = TITLES[one.job.kind], str(one.job.asked["about"])
    return Plan(one.id, one.job, title, said, about, one.name or f"{title}: {said}")


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
    """Ask a question, kept under the `name` that is given; returns the scenario's identifier.

    `by_hand` is a file with an allocation by hand, to compare with.

    Raises:
        BadInput: with everything that is wrong with the figures, or with the file.
    """
    assert about.input is not None
    asked_for, said = figures(kind, given)
    folder = bench.settings.folder / PLANS / new_id()
    if kind == "compare":
        asked_for, said = _by_hand(bench, about, folder, by_hand)
    with bench.store.read() as tx:
        settings = in_force(rule_changes(tx, about.place))
    asked: dict[str, Any] = {
        "settings": settings,
        "instance": str(input_file(bench.settings, about.id, about.input)),
        "out": str(folder / "1"),
        "keep": str(folder / KEPT),
        "about": said,
        **asked_for,
    }
    name = given.get("name", "")
    with bench.store.begin() as tx:
        made = add_job(tx, kind, about.id, asked, who, once)
        add_scenario(tx, made, name)
        record(tx, "planned", who, about.id, job=made, work=kind, about=said, name=name)
    bench.jobs.take(made)
    return made


def ask_more(bench: Bench, found: Plan, cap: int, who: str, once: str) -> None:
    """Ask what one more cap does; those that are known are not solved again.

    Raises:
        BadInput: if it cannot be a cap, or there would be too many.
    """
    asked = found.job.asked
    caps = sorted({*asked["caps"], cap})
    if not LOWEST <= cap <= HIGHEST or len(caps) > MOST_SCENARIOS:
        expected = f"a whole number from {LOWEST} to {HIGHEST}, and {MOST_SCENARIOS} caps at most"
        raise BadInput([Fault(file="cap", value=str(cap), expected=expected)])
    folder = root_of(bench, found)
    said = f"caps {', '.join(map(str, caps))}"
    out = str(folder / new_id())
    more = asked | {"caps": caps, "steps": len(caps), "out": out, "about": said}
    more.setdefault("keep", str(folder / KEPT))
    with bench.store.begin() as tx:
        made = add_job(tx, found.job.kind, found.week.id, more, who, once)
        answer_anew(tx, found.id, made)
        record(tx, "planned", who, found.week.id, job=made, work=found.job.kind, about=said)
    bench.jobs.take(made)


def rename(bench: Bench, found: Plan, name: str, who: str) -> None:
    """Call a scenario something else.

    Raises:
        BadInput: if it is called nothing.
    """
    if not name:
        raise BadInput([Fault(file="Name", expected="what the scenario is to be called")])
    with bench.store.begin() as tx:
        rename_scenario(tx, found.id, name)
        record(tx, "scenario renamed", who, found.week.id, before=found.name, name=name)


def delete(bench: Bench, found: Plan, who: str) -> None:
    """Take a scenario away with its files; a line in the record is left.

    Raises:
        BadInput: if it is being worked on.
    """
    if found.job.open:
        expected = "a scenario that is not being worked on; stop it first"
        raise BadInput([Fault(file=found.name, expected=expected)])
    with bench.store.begin() as tx:
        delete_scenario(tx, found.id)
        record(tx, "scenario deleted", who, found.week.id, name=found.name, work=found.job.kind)
    shutil.rmtree(root_of(bench, found), ignore_errors=True)


def root_of(bench: Bench, found: Plan) -> Path:
    """The folder with everything that belongs to a scenario."""
    plans = bench.settings.folder / PLANS
    return plans / Path(found.job.asked["out"]).relative_to(plans).parts[0]


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
        shutil.rmtree(folder)
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
    return answer_page(found.job.kind, Path(found.job.asked["out"]))


@lru_cache(maxsize=PAGES)
def answer_page(kind: str, folder: Path) -> Page:
    """The page of an answer in a folder."""
    return page_of(kind, folder)


@dataclass(frozen=True)
class Chosen:
    """A cap that was chosen: the least and the most there are, and its figures by their headings.

    `title` is blank and there are no figures where it has not been solved.
    """

    cap: int
    low: int
    high: int
    title: str
    figures: tuple[tuple[str, str], ...]


def chosen(found: Plan, given: Mapping[str, str]) -> Chosen | None:
    """The cap that was chosen, the highest without one; None where caps were not what was asked.

    `slide` is where a slider was moved to, from `was`; `cap` is a number that was typed.
    """
    if found.job.kind != "caps" or "caps" not in found.job.asked:
        return None
    caps = found.job.asked["caps"]
    low, high = min(caps), max(caps)
    moved = given.get("slide", "") if given.get("slide") != given.get("was") else ""
    text = moved or given.get("cap", "")
    cap = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else high
    cap = min(max(cap, LOWEST), HIGHEST)
    if cap not in caps:
        return Chosen(cap, low, high, "", ())
    side = sides(page(found))[caps.index(cap)]
    shown = tuple((head, cell.text) for head, cell in side.figures)
    return Chosen(cap, low, high, side.label, shown)


def files(found: Plan) -> list[str]:
    """The files of an answer, as the command line writes them."""
    folder = Path(found.job.asked["out"]) / "files"
    return sorted(one.name for one in folder.iterdir() if one.is_file())
