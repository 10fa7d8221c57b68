"""Pages beside the worklist: decisions and their cost, people, what is left over."""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from caseload.models.explanation import ShortageExplanation
from caseload.web.pages import Visit, act, show, text
from caseload.web.routes.decide import board_query, may_decide, number
from caseload.web.security.duties import Duty
from caseload.web.services import deciding, lists, offering
from caseload.web.services.rows import LEFT
from caseload.web.services.standing import hidden_from, standing, standing_asked
from caseload.web.services.worklist import Asked, worklist
from caseload.web.store.events import record
from caseload.web.store.jobs import DONE, add_job, jobs


def changes(visit: Visit) -> Response:
    """What was decided, what it costs together and one by one."""
    found = standing(visit.bench, visit.week)
    hidden = hidden_from(visit.account, found)
    return visit.page(
        "changes.html",
        week=visit.week,
        about=lists.changes(found),
        hidden=hidden,
        may=may_decide(visit),
    )


def back(visit: Visit, form: FormData) -> Response:
    """Take one decision back."""
    gone = deciding.take_back(
        visit.bench, visit.week, number(form, "decision"), visit.account.name, text(form, "once")
    )
    said = (
        "It is taken back, with the moves that came with it." if gone > 1 else "It is taken back."
    )
    return visit.go(f"/weeks/{visit.week.id}/changes", said)


def people(visit: Visit) -> Response:
    """Everybody with her load and her new cases."""
    found = standing(visit.bench, visit.week)
    order, team = visit.asked("order", "team"), visit.asked("team")[:200]
    hidden = hidden_from(visit.account, found)
    shown = lists.people(found, order, team, hidden)
    nobody = [one for one in found.order if one not in found.row_of and one not in hidden]
    held = [one for one in nobody if one in found.now.instance.on_hold]
    left = [one for one in nobody if one not in held]
    taken = [(one.row.name, one.cases) for one in shown if one.cases]
    teams = sorted({row.team for row in found.now.proposal.workloads if row.team})
    return visit.page(
        "by_person.html",
        week=visit.week,
        people=shown,
        left=left,
        held=held,
        movable=[("Nobody", left), *taken] if left else taken,
        everybody=sorted((row.name, row.practitioner) for row in found.person_of.values()),
        moved=visit.asked("move"),
        lines=found.ground.lines,
        board=board_query(visit.request.query_params),
        order=order,
        team=team,
        teams=teams,
        may=may_decide(visit),
    )


def left_over(visit: Visit) -> Response:
    """What is left over, for want of whom, and what would help."""
    found = standing(visit.bench, visit.week)
    with visit.bench.store.read() as tx:
        asked = [one for one in jobs(tx, visit.week.id, "help") if one.asked["key"] == _key(visit)]
    done = next((one for one in asked if one.state == DONE), None)
    hidden = hidden_from(visit.account, found)
    return visit.page(
        "left_over.html",
        week=visit.week,
        list=worklist(found, Asked(chip=LEFT, page=0), hidden),
        offers=offering.offered(visit.bench, visit.week, found, hidden),
        answers=offering.ANSWERS,
        held=[one for one in found.order if one in found.now.instance.on_hold - hidden],
        explained=ShortageExplanation.model_validate(done.result["explained"]) if done else None,
        working=next((one for one in asked if one.open), None),
        may=may_decide(visit),
    )


def _key(visit: Visit) -> str:
    """What an answer about what is left over depends on."""
    found = standing(visit.bench, visit.week)
    return f"{visit.week.run} {found.made[-1].id if found.made else 0}"


def ask_help(visit: Visit, form: FormData) -> Response:
    """Look for what would help, in the background."""
    bench, week, who = visit.bench, visit.week, visit.account.name
    asked = standing_asked(bench, week) | {"key": _key(visit)}
    with bench.store.begin() as tx:
        job = add_job(tx, "help", week.id, asked, who, text(form, "once"))
        record(tx, "asked what would help", who, week.id, job=job)
    bench.jobs.take(job)
    return visit.go(f"/weeks/{week.id}/jobs/{job}")


ROUTES = [
    Route("/weeks/{week}/changes", show(changes), methods=["GET"]),
    Route("/weeks/{week}/changes", act(back, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/people-load", show(people), methods=["GET"]),
    Route("/weeks/{week}/left-over", show(left_over), methods=["GET"]),
    Route("/weeks/{week}/left-over", act(ask_help, Duty.DECIDE), methods=["POST"]),
]
