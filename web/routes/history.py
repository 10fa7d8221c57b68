"""The approved weeks as one history: a page for everybody who sees whole weeks, files for those who
may see who decided what.
"""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.reports.history.files import NAMES
from caseload.web.pages import NOT_THERE, Visit, show
from caseload.web.security.duties import Duty
from caseload.web.services.history import approved
from caseload.web.store.events import record

FILES = sorted({*NAMES, "history.ods"})
"""What may be taken away: the files of the command, and the workbook as OpenDocument."""


def look(visit: Visit) -> Response:
    """What the weeks come to, drawn and in tables."""
    found = approved(visit.bench, visit.account)
    return visit.page(
        "history.html",
        weeks=found.result.history.weeks,
        page=found.page,
        charts=found.page.charts,
        files=FILES if visit.account.may(Duty.NAMES) else [],
    )


def chart(visit: Visit) -> Response:
    """A chart of the page."""
    charts, number = approved(visit.bench, visit.account).page.charts, visit.part("number")
    if not number.isdecimal() or int(number) >= len(charts):
        raise HTTPException(404, NOT_THERE)
    return Response(charts[int(number)].svg, media_type="image/svg+xml")


def file(visit: Visit) -> Response:
    """The history as a file."""
    name = visit.part("name")
    if name not in FILES:
        raise HTTPException(404, NOT_THERE)
    content = approved(visit.bench, visit.account).result.files()[name]
    with visit.bench.store.begin() as tx:
        record(tx, "history taken away", visit.account.name, file=name)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


ROUTES = [
    Route("/history", show(look, Duty.HISTORY, whole=True)),
    Route("/history/chart/{number}.svg", show(chart, Duty.HISTORY, whole=True)),
    Route("/history/files/{name}", show(file, Duty.NAMES, whole=True)),
]
