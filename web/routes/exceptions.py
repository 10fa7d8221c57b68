"""Exceptions that the head of the PDU is asked for, and her answer."""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from caseload.library.rules import margin_said
from caseload.web.pages import Visit, act, show, text
from caseload.web.routes.decide import number
from caseload.web.security.duties import Duty
from caseload.web.services import excepting
from caseload.web.services.standing import hidden_from, standing
from caseload.web.store.weeks import APPROVED


def look(visit: Visit) -> Response:
    """What was asked for, and how each stands."""
    found = standing(visit.bench, visit.week)
    hidden = hidden_from(visit.account, found)
    return visit.page(
        "exceptions.html",
        week=visit.week,
        exceptions=excepting.asked_for(visit.bench, visit.week, found, hidden),
        margin=margin_said(found.plan.instance.policy),
        may_agree=visit.may(Duty.AGREE) and visit.week.state != APPROVED,
    )


def answer(visit: Visit, form: FormData) -> Response:
    """Agree to an exception, or decline it."""
    agree = text(form, "answer") == "agree"
    asked, reason = number(form, "exception"), text(form, "reason", 2000)
    case = excepting.answer(
        visit.bench, visit.week, asked, visit.account, agree=agree, reason=reason
    )
    said = f"The exception for {case} is {'agreed' if agree else 'declined'}."
    return visit.go(f"/weeks/{visit.week.id}/exceptions", said)


ROUTES = [
    Route("/weeks/{week}/exceptions", show(look), methods=["GET"]),
    Route("/weeks/{week}/exceptions", act(answer, Duty.AGREE), methods=["POST"]),
]
