"""The next week: carried forward from an approved one with what happened since."""

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response
from starlette.routing import Route

from caseload.models.fault import BadInput
from caseload.reports.shared.problems import fault_sentences
from caseload.web.pages import Visit, act, show, text
from caseload.web.routes.weeks import MOST_PASTED
from caseload.web.security.duties import Duty
from caseload.web.services.carrying import HINTS, TABLES, ahead, carry_forward, examples_for
from caseload.web.services.folders import safe_name, service_of


def look(visit: Visit) -> Response:
    """What comes by itself, and what may be brought in."""
    return _page(visit, [], {})


def _page(visit: Visit, wrong: list[str], pasted: dict[str, str]) -> Response:
    return visit.page(
        "next.html",
        status=422 if wrong else 200,
        week=visit.week,
        ahead=ahead(visit.bench, visit.week),
        tables=TABLES,
        hints=HINTS,
        examples=examples_for(service_of(visit.bench.settings, visit.week)),
        wrong=wrong,
        pasted=pasted,
    )


def take(visit: Visit, form: FormData) -> Response:
    """Start the next week."""
    given: dict[str, tuple[str, bytes]] = {}
    pasted = {one: text(form, f"{one}-text", MOST_PASTED) for one in TABLES}
    for one in TABLES:
        file = form.get(f"{one}-file")
        if isinstance(file, UploadFile) and file.filename:
            given[one] = safe_name(file.filename), file.file.read()
        elif pasted[one]:
            given[one] = f"{one}.csv", f"{pasted[one]}\n".encode()
    try:
        id, lines = carry_forward(visit.bench, visit.week, given, visit.account)
    except BadInput as bad:
        return _page(visit, fault_sentences(bad.faults), pasted)
    return visit.go(f"/weeks/{id}/check", " ".join(lines))


ROUTES = [
    Route("/weeks/{week}/next", show(look, Duty.BRING_IN, whole=True), methods=["GET"]),
    Route("/weeks/{week}/next", act(take, Duty.BRING_IN, whole=True), methods=["POST"]),
]
