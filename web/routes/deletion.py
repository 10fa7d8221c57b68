"""A week is deleted, once the policy's time is over."""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from caseload.web.pages import Visit, act, show, text
from caseload.web.security.duties import Duty
from caseload.web.services.deleting import delete, keeping

SURE = "Tick that you are sure"


def look(visit: Visit) -> Response:
    """What goes with the week, what stays, and since when it may go."""
    return _page(visit, {})


def _page(visit: Visit, wrong: dict[str, str]) -> Response:
    kept = keeping(visit.bench, visit.week)
    status = 422 if wrong else 200
    return visit.page("delete.html", status, week=visit.week, kept=kept, wrong=wrong)


def gone(visit: Visit, form: FormData) -> Response:
    """Delete the week."""
    if text(form, "sure") != "yes":
        return _page(visit, {"sure": SURE})
    delete(visit.bench, visit.week, visit.account.name)
    return visit.go("/", f"{visit.week.title} is deleted.")


ROUTES = [
    Route("/weeks/{week}/delete", show(look, Duty.DELETE, whole=True), methods=["GET"]),
    Route("/weeks/{week}/delete", act(gone, Duty.DELETE, whole=True), methods=["POST"]),
]
