"""The record: everything that was done, by whom, with its chain of hashes looked at."""

import json

from starlette.responses import Response
from starlette.routing import Route

from caseload.web.pages import Visit, show
from caseload.web.security.duties import Duty
from caseload.web.services.recorded import Line, export, lines
from caseload.web.store.events import record


def of_week(visit: Visit) -> Response:
    """What was done in a week."""
    return _page(visit, lines(visit.bench, visit.account, visit.week.id), visit.week)


def of_all(visit: Visit) -> Response:
    """What was done in all weeks that she sees."""
    return _page(visit, lines(visit.bench, visit.account, None), None)


def _page(visit: Visit, found: list[Line], week: object) -> Response:
    with visit.bench.store.read() as tx:
        broken = visit.bench.chain.wrong(tx)
    return visit.page("record.html", week=week, lines=found, broken=broken)


def give(visit: Visit) -> Response:
    """The whole record as lines of JSON, each with its hash, to be looked at elsewhere."""
    content = export(visit.bench)
    with visit.bench.store.begin() as tx:
        record(tx, "record taken away", visit.account.name)
    body = "".join(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in content)
    headers = {"content-disposition": 'attachment; filename="caseload-record.jsonl"'}
    return Response(body, media_type="application/x-ndjson", headers=headers)


ROUTES = [
    Route("/record", show(of_all)),
    Route("/record/export", show(give, Duty.EXPORT, whole=True)),
    Route("/weeks/{week}/record", show(of_week)),
]
