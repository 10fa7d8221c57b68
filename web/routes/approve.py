"""Check answers, approve or ask for it, reopen with a reason."""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from caseload.reports.shared.words import day
from caseload.web.pages import MOST_NAME, Visit, act, show, text
from caseload.web.routes.decide import number
from caseload.web.security.duties import Duty
from caseload.web.services import approving, excepting, handing_over, offering
from caseload.web.services.standing import hidden_from, standing
from caseload.web.store.approvals import approvals
from caseload.web.store.offers import OFFERED, TAKEN


def look(visit: Visit) -> Response:
    """What is about to be approved, or was."""
    found = standing(visit.bench, visit.week)
    hidden = hidden_from(visit.account, found)
    about = approving.answers(visit.bench, visit.week, hidden)
    with visit.bench.store.read() as tx:
        kept = approvals(tx, visit.week.id)
    asked = visit.week.asked_by if visit.week.asked_run == visit.week.run else None
    may = visit.may(Duty.APPROVE)
    return visit.page(
        "approve.html",
        week=visit.week,
        about=about,
        kept=kept,
        waiting=[
            one for one in excepting.asked_for(visit.bench, visit.week, found, hidden) if one.waits
        ],
        offers=[
            one
            for one in offering.offered(visit.bench, visit.week, found, hidden)
            if not one.now_with and one.offer.state in (OFFERED, TAKEN)
        ],
        deputies=handing_over.deputies(visit.bench, visit.week)
        if visit.may(Duty.HAND_OVER)
        else [],
        handed=handing_over.handed_over(visit.bench, visit.week),
        may_hand_over=visit.may(Duty.HAND_OVER),
        asked=asked,
        may_approve=may and approving.may_approve(visit.account, about.second_person, asked),
        may_reopen=may,
    )


def ask(visit: Visit, form: FormData) -> Response:
    """Ask a second person for approval."""
    approving.ask(visit.bench, visit.week, visit.account, text(form, "run", 40))
    return visit.go(f"/weeks/{visit.week.id}/approve", "You have asked for approval.")


def approve(visit: Visit, form: FormData) -> Response:
    """Approve the week."""
    run, name = text(form, "run", 40), text(form, "name", 500)
    approving.approve(visit.bench, visit.week, visit.account, name, run)
    return visit.go(f"/weeks/{visit.week.id}/send", "The week is approved.")


def reopen(visit: Visit, form: FormData) -> Response:
    """Open an approved week again."""
    approving.reopen(visit.bench, visit.week, visit.account, text(form, "reason", 2000))
    return visit.go(f"/weeks/{visit.week.id}", "The week is open again, as its next version.")


def hand(visit: Visit, form: FormData) -> Response:
    """Hand approval over to a deputy."""
    deputy, who = text(form, "deputy", MOST_NAME), visit.account.name
    since, until = text(form, "since", 20), text(form, "until", 20)
    handing_over.hand(visit.bench, visit.week, deputy, since, until, who)
    said = f"{deputy} may approve from {day(since)} to {day(until)}."
    return visit.go(f"/weeks/{visit.week.id}/approve", said)


def take_back(visit: Visit, form: FormData) -> Response:
    """Take approval back from a deputy."""
    who = visit.account.name
    handing_over.take_back(visit.bench, visit.week, number(form, "handover"), who)
    return visit.go(f"/weeks/{visit.week.id}/approve", "Approval is yours alone again.")


ROUTES = [
    Route("/weeks/{week}/approve", show(look), methods=["GET"]),
    Route("/weeks/{week}/approve", act(approve, Duty.APPROVE), methods=["POST"]),
    Route("/weeks/{week}/approve/ask", act(ask, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/handover", act(hand, Duty.HAND_OVER), methods=["POST"]),
    Route("/weeks/{week}/handover/end", act(take_back, Duty.HAND_OVER), methods=["POST"]),
    Route("/weeks/{week}/reopen", act(reopen, Duty.APPROVE), methods=["POST"]),
]
