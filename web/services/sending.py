"""What is taken away of an approved week."""

import re
from dataclasses import dataclass
from pathlib import Path

from caseload.reports.shared.page import write_page
from caseload.web.bench import Bench
from caseload.web.services.folders import folder_of, run_folder
from caseload.web.services.proposing import plan_of
from caseload.web.store.weeks import APPROVED, Week

PAGE = "proposal.html"

FILES = {
    "proposal.xlsx": "The workbook",
    "proposal.csv": "Who takes which case, as CSV",
    "practitioners.csv": "Everybody's figures, as CSV",
    "left_over.csv": "What is left over, as CSV",
    PAGE: "A page to send",
    "proposal.json": "Everything for other programs, as JSON",
}
"""The files by name, with what each is."""


@dataclass(frozen=True)
class PersonsList:
    """Who gets which cases. Cases whose access is limited are counted, not named."""

    name: str
    team: str
    cases: tuple[str, ...]
    others: int


def may_send(week: Week) -> bool:
    """Whether there is something to take away."""
    return week.state == APPROVED and week.run is not None


def named(week: Week, file: str) -> str:
    """What a file is called where it is taken to: after the week and its version."""
    stem = re.sub(r"[^A-Za-z0-9-]+", "-", week.title.rsplit(".", 1)[0]).strip("-") or "week"
    return f"{stem[:60]}-v{week.version}-{file}"


def file_of(bench: Bench, week: Week, name: str) -> Path:
    """A file of an approved week; the page is drawn when it is asked for first."""
    assert week.run is not None
    if name != PAGE:
        return run_folder(bench.settings, week.id, week.run) / name
    path = folder_of(bench.settings, week.id) / "pages" / f"{week.run}.html"
    if not path.is_file():
        write_page(plan_of(bench, week).page(), path)
    return path


def lists(bench: Bench, week: Week) -> list[PersonsList]:
    """A list for everybody who takes a case, by team and name."""
    plan = plan_of(bench, week)
    cases = plan.instance.case_of
    limited = {one.id for one in cases.values() if one.excluded or one.restricted_to}
    found = []
    for person in plan.instance.practitioners:
        mine = [row.case for row in plan.proposal.new if row.practitioner == person.id]
        if mine:
            shown = tuple(case for case in mine if case not in limited)
            found.append(
                PersonsList(person.label, person.team or "", shown, len(mine) - len(shown))
            )
    return sorted(found, key=lambda one: (one.team, one.name))
