"""The proposal of a week: asked for, on its way, and there."""

from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.reports.proposal.cases_table import cases_table, left_over_table
from caseload.reports.proposal.counts import finding
from caseload.reports.proposal.screen import ending
from caseload.web.pages import NOT_THERE, NOT_YOURS, Visit, act, part, show, text
from caseload.web.routes.decide import case_of
from caseload.web.security.duties import Duty
from caseload.web.services.deciding import around
from caseload.web.services.kept import kept
from caseload.web.services.proposing import PLANS, ask_for_proposal
from caseload.web.services.seeing import hidden_in, without
from caseload.web.services.standing import Ground, ground_of, standing
from caseload.web.store.jobs import DONE, Job, job

WHERE = {"propose": "decide", "help": "left-over", "notes": "notes"}
"""Where in a week a kind of work is seen when it is done."""

ASKED = {"why": "why?", "moving": "give?others=1&"}
"""The kinds of work that answer a question about a case, each with the page that shows it."""


def look(visit: Visit) -> Response:
    """The latest proposal: the certificate, what is left over, who takes what."""
    ground = ground_of(visit.bench, visit.week)
    hidden = hidden_in(visit.account, ground.plan.instance)
    return visit.page("proposal.html", week=visit.week, **_shown(ground, hidden))


@kept(PLANS)
def _shown(ground: Ground, hidden: frozenset[str]) -> dict[str, Any]:
    """What the page shows of a proposal, without the cases that are `hidden`."""
    plan, table = without(ground.plan, hidden), part("tables.html", "report_table")
    return {
        "finding": finding(plan.proposal),
        "certificate": plan.certificate.sentence,
        "ending": ending(plan.proposal.provenance),
        "left": table(left_over_table(plan.instance, plan.proposal)) if plan.proposal.left else "",
        "cases": table(cases_table(plan.instance, plan.proposal)),
    }


def ask(visit: Visit, form: FormData) -> Response:
    """Have a proposal made."""
    more = around(visit.bench, visit.week, "most")
    who = visit.account.name
    asked = ask_for_proposal(visit.bench, visit.week, who, text(form, "once"), **more)
    return visit.go(f"/weeks/{visit.week.id}/jobs/{asked}")


def progress(visit: Visit) -> Response:
    """How far the work is; on to the proposal when it is there."""
    found = _job(visit)
    at = f"/weeks/{visit.week.id}"
    about = _answered(visit, found) if found.kind in ASKED else ""
    if found.state == DONE and (about or found.kind in WHERE):
        return visit.go(about or f"{at}/{WHERE[found.kind]}")
    so_far = visit.bench.jobs.so_far.get(found.id, {})
    return visit.page(
        "job.html",
        week=visit.week,
        job=found,
        so_far=so_far,
        why=about,
        may_stop=_may_stop(visit, found),
    )


def stop(visit: Visit, _form: FormData) -> Response:
    """Stop the work; the best so far is kept."""
    found = _job(visit)
    if not _may_stop(visit, found):
        raise HTTPException(403, NOT_YOURS)
    visit.bench.jobs.stop(found.id)
    return visit.go(f"/weeks/{visit.week.id}/jobs/{found.id}")


def _may_stop(visit: Visit, found: Job) -> bool:
    """Whether work is hers to stop: a question is hers who asked it."""
    asked = found.kind in ASKED and found.who == visit.account.name
    return asked or visit.may(Duty.DECIDE)


def _answered(visit: Visit, found: Job) -> str:
    """Where a question about a case is answered, with the list or board that it was asked from.

    Raises:
        HTTPException: 404, if the case is not there for who looks.
    """
    case = case_of(visit, found.asked["case"], standing(visit.bench, visit.week))
    asked = {"id": case, "to": found.asked["to"]}
    asked |= {key: visit.asked(key)[:1000] for key in ("query", "board") if visit.asked(key)}
    return f"/weeks/{visit.week.id}/{ASKED[found.kind]}{urlencode(asked)}"


def _job(visit: Visit) -> Job:
    with visit.bench.store.read() as tx:
        found = job(tx, visit.part("job"))
    if found is None or found.week != visit.week.id:
        raise HTTPException(404, NOT_THERE)
    return found


ROUTES = [
    Route("/weeks/{week}/proposal", show(look), methods=["GET"]),
    Route("/weeks/{week}/proposal", act(ask, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/jobs/{job}", show(progress), methods=["GET"]),
    Route("/weeks/{week}/jobs/{job}/stop", act(stop, Duty.READ), methods=["POST"]),
]
