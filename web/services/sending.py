"""What is taken away of an approved week."""

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from caseload.instances.tables.files import write_atomically
from caseload.library.requests import service_requests
from caseload.reports.requests.bodies import Written, is_of_the_service
from caseload.reports.shared.page import write_page
from caseload.web.bench import Bench
from caseload.web.services.folders import folder_of, run_folder
from caseload.web.services.noting import DRAFT
from caseload.web.services.proposing import plan_of
from caseload.web.store.notes import latest_notes
from caseload.web.store.weeks import APPROVED, Week

PAGE, OPEN, REQUESTS = "proposal.html", "proposal.ods", "requests.zip"

FILES = {
    "proposal.xlsx": "The workbook",
    OPEN: "The workbook for LibreOffice and others (OpenDocument)",
    "proposal.csv": "Who takes which case, as CSV",
    "practitioners.csv": "Everybody's figures, as CSV",
    "left_over.csv": "What is left over, as CSV",
    PAGE: "A page to send",
    "proposal.json": "Everything for other programs, as JSON",
    REQUESTS: "Requests that enter the week in the allocation service; nothing is sent",
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


def files_of(bench: Bench, week: Week) -> dict[str, str]:
    """The files of an approved week; requests only where the service would know what they name."""
    plan = plan_of(bench, week)
    known = is_of_the_service(plan.instance, plan.proposal)
    return {name: what for name, what in FILES.items() if known or name != REQUESTS}


def named(week: Week, file: str) -> str:
    """What a file is called where it is taken to: after the week and its version."""
    stem = re.sub(r"[^A-Za-z0-9-]+", "-", week.title.rsplit(".", 1)[0]).strip("-") or "week"
    return f"{stem[:60]}-v{week.version}-{file}"


def file_of(bench: Bench, week: Week, name: str) -> Path:
    """A file of an approved week; what is no file of the run is made when it is first asked for.

    Raises:
        BadInput: if there is something in the notes that the service would not take.
    """
    assert week.run is not None
    if name == REQUESTS:
        return _requests(bench, week)
    if name not in (PAGE, OPEN):
        return run_folder(bench.settings, week.id, week.run) / name
    path = folder_of(bench.settings, week.id) / "pages" / f"{week.run}{Path(name).suffix}"
    if not path.is_file() and name == PAGE:
        write_page(plan_of(bench, week).page(), path)
    elif not path.is_file():
        plan_of(bench, week).write_workbook(path, replace=True)
    return path


def _requests(bench: Bench, week: Week) -> Path:
    """The requests of an approved week, with the notes as they were written, and else drafts."""
    with bench.store.read() as tx:
        notes = {case: one for case, one in latest_notes(tx, week.id).items() if one.who != DRAFT}
    own = {case: Written(one.text, one.sensitive, own=True) for case, one in notes.items()}
    words = sorted((case, one.text, one.sensitive) for case, one in own.items())
    mark = hashlib.sha256(repr(words).encode()).hexdigest()[:16]
    path = folder_of(bench.settings, week.id) / "pages" / f"{week.run}-{mark}.zip"
    if not path.is_file():
        plan = replace(plan_of(bench, week), source=week.title)
        write_atomically(path, service_requests(plan, notes=own).archive())
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
