"""A planner's pages: questions, their progress, their answers."""

from pathlib import Path

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from caseload.reports.shared.page import Chart, Page
from caseload.web.pages import NOT_THERE, Visit, act, show, text
from caseload.web.routes.weeks import files_of
from caseload.web.security.accounts import Role
from caseload.web.services import planning
from caseload.web.services.planning import Plan
from caseload.web.store.jobs import DONE

WHO = (Role.PLANNER, Role.LEAD)


def look(visit: Visit) -> Response:
    """The questions there are, and the forms to ask more."""
    return visit.page(
        "plan.html",
        plans=planning.plans(visit.bench, visit.account),
        weeks=planning.weeks_to_ask(visit.bench, visit.account),
        chosen=visit.asked("week"),
    )


def ask(visit: Visit, form: FormData) -> Response:
    """Ask a question."""
    there = {one.id: one for one in planning.weeks_to_ask(visit.bench, visit.account)}
    about, kind = there.get(text(form, "week", 40)), text(form, "kind", 20)
    if about is None or kind not in planning.TITLES:
        raise HTTPException(404, NOT_THERE)
    names = ("from", "to", "step", "weeks", "replications")
    given = {name: text(form, name, 20) for name in names}
    files = files_of(form)
    who, once = visit.account.name, text(form, "once")
    job = planning.ask(visit.bench, about, kind, given, who, once, files[0] if files else None)
    return visit.go(f"/plan/{job}")


def one(visit: Visit) -> Response:
    """A question on its way, or its answer."""
    found = _plan(visit)
    done = found.job.state == DONE
    return visit.page(
        "answer.html",
        plan=found,
        so_far=visit.bench.jobs.so_far.get(found.job.id, {}),
        page=planning.page(found) if done else None,
        chosen=planning.scenario(found, visit.asked("at")) if done else None,
        charts=_charts(planning.page(found)) if done else [],
        files=planning.files(found) if done else [],
    )


def chart(visit: Visit) -> Response:
    """A chart of an answer."""
    found = _plan(visit)
    if found.job.state != DONE:
        raise HTTPException(404, NOT_THERE)
    charts = _charts(planning.page(found))
    number = visit.part("number")
    if not number.isdecimal() or int(number) >= len(charts):
        raise HTTPException(404, NOT_THERE)
    return Response(charts[int(number)].svg, media_type="image/svg+xml")


def file(visit: Visit) -> Response:
    """A file of an answer."""
    found, name = _plan(visit), visit.part("name")
    if found.job.state != DONE or name not in planning.files(found):
        raise HTTPException(404, NOT_THERE)
    return FileResponse(Path(found.job.asked["out"]) / "files" / name, filename=name)


def stop(visit: Visit, _form: FormData) -> Response:
    """Stop the work on a question."""
    found = _plan(visit)
    visit.bench.jobs.stop(found.job.id)
    return visit.go(f"/plan/{found.job.id}")


def _plan(visit: Visit) -> Plan:
    """The question that the address names.

    Raises:
        HTTPException: 404, if there is none, or it is about another team's week.
    """
    found = planning.plan(visit.bench, visit.account, visit.part("job"))
    if found is None:
        raise HTTPException(404, NOT_THERE)
    return found


def _charts(page: Page) -> list[Chart]:
    """The charts of a page, in the order in which they are shown."""
    found: list[Chart] = []
    for section in page.sections:
        found += [section.chart] if section.chart else []
        found += section.charts
    return found


ROUTES = [
    Route("/plan", show(look, *WHO), methods=["GET"]),
    Route("/plan", act(ask, *WHO), methods=["POST"]),
    Route("/plan/{job}", show(one, *WHO), methods=["GET"]),
    Route("/plan/{job}/stop", act(stop, *WHO), methods=["POST"]),
    Route("/plan/{job}/chart/{number}.svg", show(chart, *WHO), methods=["GET"]),
    Route("/plan/{job}/files/{name}", show(file, *WHO), methods=["GET"]),
]
