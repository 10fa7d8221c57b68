"""What an approved week gives to take away: files, and a list for each practitioner."""

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from caseload.web.pages import NOT_THERE, Visit, show
from caseload.web.services.sending import file_of, files_of, lists, may_send, named
from caseload.web.store.events import record


def look(visit: Visit) -> Response:
    """What there is to take away."""
    ready = may_send(visit.week)
    files = files_of(visit.bench, visit.week) if ready and may_take_files(visit) else {}
    return visit.page("send.html", week=visit.week, files=files, ready=ready)


def may_take_files(visit: Visit) -> bool:
    """Whether whole weeks are for her: not where she is one of the practitioners."""
    return visit.account.practitioner is None


def give(visit: Visit) -> Response:
    """A file of the approved week."""
    name = visit.part("file")
    if not may_send(visit.week) or name not in files_of(visit.bench, visit.week):
        raise HTTPException(404, NOT_THERE)
    path = file_of(visit.bench, visit.week, name)
    with visit.bench.store.begin() as tx:
        record(tx, "taken away", visit.account.name, visit.week.id, file=name)
    return FileResponse(path, filename=named(visit.week, name))


def practitioners(visit: Visit) -> Response:
    """A list for each practitioner, to print: the team's page, without reasons."""
    if not may_send(visit.week):
        raise HTTPException(404, NOT_THERE)
    return visit.page("lists.html", week=visit.week, lists=lists(visit.bench, visit.week))


ROUTES = [
    Route("/weeks/{week}/send", show(look)),
    Route("/weeks/{week}/send/lists", show(practitioners)),
    Route("/weeks/{week}/send/{file}", show(give, whole=True)),
]
