"""The approved weeks as one history: what names nobody for everybody who sees whole weeks, the rest
for those who may see who decided what.
"""

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.web.pages import NOT_THERE, NOT_YOURS, Visit, refused, show
from caseload.web.security.duties import Duty
from caseload.web.services import counts
from caseload.web.services.history import approved, approved_weeks
from caseload.web.store.events import record

NAMELESS = ("history.csv", counts.NEW_CASES)
FILES = {
    "history.csv": "The weeks and groups, as CSV",
    counts.NEW_CASES: "New cases by grade, as CSV",
    "history.xlsx": "With each change, who made it and why: a workbook",
    "history.ods": "The same as an OpenDocument spreadsheet",
    "history.json": "The same for other programs, as JSON",
}
"""What may be taken away, with what each is; `NAMELESS` are those that name nobody and no case."""


def look(visit: Visit) -> Response:
    """What the weeks come to, drawn and in tables."""
    bench, found = visit.bench, approved(visit.bench, visit.account)
    names, done = visit.may(Duty.NAMES), approved_weeks(visit.bench, visit.account)
    new = counts.new_cases(bench, done)
    tables = [counts.by_grade(bench, new, done), counts.acts_by_week(bench, done)]
    if names:
        tables = [counts.by_person(new), *tables, counts.acts_by_person(bench, done)]
    return visit.page(
        "history.html",
        weeks=found.result.history.weeks,
        page=found.page,
        summary=found.page.summary if names else found.nameless,
        charts=found.page.charts,
        tables=tables,
        files=FILES if names else {one: FILES[one] for one in NAMELESS},
        names=names,
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
    if name not in NAMELESS and not visit.may(Duty.NAMES):
        raise refused(visit, Duty.NAMES, NOT_YOURS)
    if name == counts.NEW_CASES:
        done = approved_weeks(visit.bench, visit.account)
        new = counts.new_cases(visit.bench, done)
        content = counts.table_csv(counts.by_grade(visit.bench, new, done))
    else:
        content = approved(visit.bench, visit.account).result.files()[name]
    with visit.bench.store.begin() as tx:
        record(tx, "history taken away", visit.account.name, file=name)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


ROUTES = [
    Route("/history", show(look, Duty.HISTORY, whole=True)),
    Route("/history/chart/{number}.svg", show(chart, Duty.HISTORY, whole=True)),
    Route("/history/files/{name}", show(file, Duty.HISTORY, whole=True)),
]
