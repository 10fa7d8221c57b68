"""The weeks there are, and one week with what is to be done in it."""

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response
from starlette.routing import Route

from caseload.web.pages import Visit, act, show, text
from caseload.web.security.duties import Duty
from caseload.web.services.bring_in import bring_in, brought, bundled, start_week
from caseload.web.services.deleting import keeping
from caseload.web.services.seeing import uncounted
from caseload.web.services.tasks import tasks
from caseload.web.store.weeks import weeks

PAGE = 50
"""Weeks on a page."""

PASTED = ("cases", "practitioners")
"""Tables that may be pasted from a spreadsheet."""

MOST_PASTED = 5_000_000


def home(visit: Visit) -> Response:
    """The weeks, the last changed first."""
    number = max(0, int(visit.asked("page", "1")) - 1) if visit.asked("page", "1").isdigit() else 0
    with visit.bench.store.read() as tx:
        found = weeks(tx, visit.account.places, PAGE + 1, number * PAGE)
    return visit.page(
        "weeks.html",
        others=visit.bench.others_at,
        weeks=[uncounted(visit.account, one) for one in found[:PAGE]],
        number=number + 1,
        more=len(found) > PAGE,
    )


def new(visit: Visit) -> Response:
    """The form that starts a week."""
    return visit.page("new_week.html")


def start(visit: Visit, form: FormData) -> Response:
    """Start a week from files, or from the example."""
    example = text(form, "example")
    given = bundled(example) if example else brought(files_of(form))
    id = start_week(visit.bench, given, visit.account, text(form, "title", 200))
    return visit.go(f"/weeks/{id}/check")


def one(visit: Visit) -> Response:
    """A week with its tasks."""
    others = visit.bench.others_at(visit.week.id, visit.account.name)
    return visit.page(
        "week.html",
        week=visit.week,
        list=tasks(visit.bench, visit.account, visit.week),
        others=others,
        deletable=_deletable(visit),
    )


def _deletable(visit: Visit) -> bool:
    """Whether she may delete the week now."""
    may = visit.may(Duty.DELETE) and visit.account.practitioner is None
    return may and keeping(visit.bench, visit.week).over


def replace(visit: Visit, form: FormData) -> Response:
    """Bring other files in."""
    bring_in(visit.bench, visit.week.id, brought(files_of(form)), visit.account)
    return visit.go(f"/weeks/{visit.week.id}/check")


def files_of(form: FormData) -> list[tuple[str, bytes]]:
    """The files of a form by name, and tables that were pasted."""
    given = [one for one in form.getlist("file") if isinstance(one, UploadFile)]
    found = [(one.filename or "", one.file.read()) for one in given if one.filename]
    pasted = [(f"{name}.csv", text(form, name, MOST_PASTED)) for name in PASTED]
    return found + [(name, f"{said}\n".encode()) for name, said in pasted if said]


ROUTES = [
    Route("/", show(home, Duty.SEE)),
    Route("/weeks", show(home, Duty.SEE)),
    Route("/weeks/new", show(new, Duty.BRING_IN, whole=True), methods=["GET"]),
    Route("/weeks/new", act(start, Duty.BRING_IN, whole=True), methods=["POST"]),
    Route("/weeks/{week}", show(one, Duty.SEE)),
    Route("/weeks/{week}/files", act(replace, Duty.BRING_IN, whole=True), methods=["POST"]),
]
