"""A planner's pages: scenarios, their progress, their answers, two of them beside each other."""

from pathlib import Path

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from caseload.models.simulation import LEAST_FOR_AN_INTERVAL
from caseload.web.pages import MOST_NAME, NOT_THERE, Visit, act, show, text
from caseload.web.routes.weeks import files_of
from caseload.web.security.duties import Duty
from caseload.web.services import planning
from caseload.web.services.beside import both
from caseload.web.services.planning import Plan
from caseload.web.store.jobs import DONE


def look(visit: Visit) -> Response:
    """The questions there are, and the forms to ask more."""
    return visit.page(
        "plan.html",
        plans=planning.plans(visit.bench, visit.account),
        weeks=planning.weeks_to_ask(visit.bench, visit.account),
        chosen=visit.asked("week"),
        enough=LEAST_FOR_AN_INTERVAL,
    )


def ask(visit: Visit, form: FormData) -> Response:
    """Ask a question."""
    there = {one.id: one for one in planning.weeks_to_ask(visit.bench, visit.account)}
    about, kind = there.get(text(form, "week", 40)), text(form, "kind", 20)
    if about is None or kind not in planning.TITLES:
        raise HTTPException(404, NOT_THERE)
    names = ("from", "to", "step", "weeks", "replications")
    given = {name: text(form, name, 20) for name in names}
    given["name"] = text(form, "name", MOST_NAME)
    files = files_of(form)
    who, once = visit.account.name, text(form, "once")
    job = planning.ask(visit.bench, about, kind, given, who, once, files[0] if files else None)
    if text(form, "then") == "beside":
        return visit.go(f"/plan/beside?one={job}&other={job}")
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
        chosen=planning.chosen(found, visit.request.query_params) if done else None,
        charts=planning.page(found).charts if done else [],
        files=planning.files(found) if done else [],
    )


def beside(visit: Visit) -> Response:
    """Two scenarios on one page."""
    one, other = (_named(visit, visit.asked(name)) for name in ("one", "other"))
    two = both(one, other, visit.request.query_params)
    waits = next((side for side in (one, other) if side.job.open), None)
    return visit.page(
        "beside.html",
        two=two,
        waits=waits,
        so_far=visit.bench.jobs.so_far.get(waits.job.id, {}) if waits else {},
        charts=[
            (side, planning.page(side).charts)
            for side in ([one] if one.id == other.id else [one, other])
            if side.job.state == DONE
        ],
        plans=[one for one in planning.plans(visit.bench, visit.account) if one.job.state == DONE],
    )


def more(visit: Visit, form: FormData) -> Response:
    """Solve one more cap."""
    found, cap = _plan(visit), text(form, "cap", 20)
    if found.job.kind != "caps" or not cap.isdecimal():
        raise HTTPException(404, NOT_THERE)
    who, once = visit.account.name, text(form, "once")
    planning.ask_more(visit.bench, found, int(cap), who, once)
    return visit.go(f"/plan/{found.id}?cap={int(cap)}")


def rename(visit: Visit, form: FormData) -> Response:
    """Call a scenario something else."""
    found = _plan(visit)
    planning.rename(visit.bench, found, text(form, "name", MOST_NAME), visit.account.name)
    return visit.go(f"/plan/{found.id}", "It has the new name.")


def delete(visit: Visit, _form: FormData) -> Response:
    """Take a scenario away."""
    found = _plan(visit)
    planning.delete(visit.bench, found, visit.account.name)
    return visit.go("/plan", f"{found.name} is deleted. The record says so.")


def chart(visit: Visit) -> Response:
    """A chart of an answer."""
    found = _plan(visit)
    if found.job.state != DONE:
        raise HTTPException(404, NOT_THERE)
    charts = planning.page(found).charts
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
    return visit.go(f"/plan/{found.id}")


def _plan(visit: Visit) -> Plan:
    """The scenario that the address names.

    Raises:
        HTTPException: 404, if there is none, or it is about another team's week.
    """
    return _named(visit, visit.part("plan"))


def _named(visit: Visit, id: str) -> Plan:
    found = planning.plan(visit.bench, visit.account, id)
    if found is None:
        raise HTTPException(404, NOT_THERE)
    return found


ROUTES = [
    Route("/plan", show(look, Duty.PLAN), methods=["GET"]),
    Route("/plan", act(ask, Duty.PLAN), methods=["POST"]),
    Route("/plan/beside", show(beside, Duty.PLAN), methods=["GET"]),
    Route("/plan/{plan}", show(one, Duty.PLAN), methods=["GET"]),
    Route("/plan/{plan}/stop", act(stop, Duty.PLAN), methods=["POST"]),
    Route("/plan/{plan}/more", act(more, Duty.PLAN), methods=["POST"]),
    Route("/plan/{plan}/name", act(rename, Duty.PLAN), methods=["POST"]),
    Route("/plan/{plan}/delete", act(delete, Duty.PLAN), methods=["POST"]),
    Route("/plan/{plan}/chart/{number}.svg", show(chart, Duty.PLAN), methods=["GET"]),
    Route("/plan/{plan}/files/{name}", show(file, Duty.PLAN), methods=["GET"]),
]
