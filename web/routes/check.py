"""What was brought in: faults with a place to mend each, remarks to look at, what was mended."""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from caseload.instances.tables.guesses import BLANK
from caseload.models.fault import Fault
from caseload.reports.shared.problems import fault_sentences
from caseload.reports.shared.words import counted
from caseload.web.pages import Visit, act, show, text
from caseload.web.security.duties import Duty
from caseload.web.services.mending import fault_rows, mend, shown_edits
from caseload.web.services.overview import input_said
from caseload.web.services.people import HEADS
from caseload.web.store.events import record
from caseload.web.store.uploads import edits, latest_upload
from caseload.web.store.weeks import change_week, see_that_it_is_open

TYPED = "cell "
"""How the names of fields begin in which a cell is mended."""


def look(visit: Visit) -> Response:
    """Every fault and remark, where it is."""
    week = visit.week
    with visit.bench.store.read() as tx:
        upload = latest_upload(tx, week.id)
        made = edits(tx, upload.id) if upload else []
    faults = fault_rows(upload) if upload else []
    return visit.page(
        "check.html",
        week=week,
        upload=upload,
        faults=faults,
        guesses=sum(1 for one in faults if one.field and one.guess),
        remarks=fault_sentences([Fault.model_validate(one) for one in week.told]),
        said=input_said(visit.bench, week) if week.input and not faults else "",
        edits=shown_edits(made),
        blank=BLANK,
        heads=HEADS,
    )


def take(visit: Visit, form: FormData) -> Response:
    """Keep what was typed in the place of cells; or every guess at once."""
    week, upload = visit.week, text(form, "upload", 40)
    if text(form, "all") == "guesses":
        with visit.bench.store.read() as tx:
            latest = latest_upload(tx, week.id)
        rows = fault_rows(latest) if latest else []
        typed = {one.field: one.guess for one in rows if one.field and one.guess}
    else:
        given = {name.removeprefix(TYPED): text(form, name) for name in form if _is_cell(name)}
        blank = {text for text in form.getlist("blank") if isinstance(text, str)}
        typed = {name: said for name, said in given.items() if said or name in blank}
    left = mend(visit.bench, week, upload, typed, visit.account.name)
    said = f"{counted(len(typed), 'cell')} mended; " + (
        f"{counted(left, 'fault')} left." if left else "nothing is wrong any more."
    )
    return visit.go(f"/weeks/{week.id}/check", said)


def _is_cell(name: str) -> bool:
    return name.startswith(TYPED)


def seen(visit: Visit, form: FormData) -> Response:
    """Note that somebody has looked at the remarks."""
    with visit.bench.store.begin() as tx:
        now = see_that_it_is_open(tx, visit.week.id)
        if str(now.input) == text(form, "input", 20):
            change_week(tx, now.id, visit.account.name, seen=True)
            record(tx, "remarks seen", visit.account.name, now.id, remarks=len(now.told))
    return visit.go(f"/weeks/{visit.week.id}")


ROUTES = [
    Route("/weeks/{week}/check", show(look, whole=True), methods=["GET"]),
    Route("/weeks/{week}/check", act(take, Duty.BRING_IN, whole=True), methods=["POST"]),
    Route("/weeks/{week}/seen", act(seen, Duty.BRING_IN, whole=True), methods=["POST"]),
]
