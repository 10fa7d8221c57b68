"""Offers of cases that are left over to another PDU, and the answers."""

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.web.pages import MOST_NAME, Visit, act, text
from caseload.web.routes.decide import case_of, number
from caseload.web.security.duties import Duty
from caseload.web.services import offering
from caseload.web.services.standing import standing


def offer(visit: Visit, form: FormData) -> Response:
    """Offer a case."""
    case = case_of(visit, text(form, "case", 100), standing(visit.bench, visit.week))
    to, reason = text(form, "to", MOST_NAME), text(form, "reason", 2000)
    offering.offer(visit.bench, visit.week, case, to, reason, visit.account.name)
    return visit.go(f"/weeks/{visit.week.id}/left-over#offers", f"{case} is offered to {to}.")


def answer(visit: Visit, form: FormData) -> Response:
    """Note what became of an offer."""
    state, said_by = text(form, "answer", 20), text(form, "said_by", MOST_NAME)
    if state not in offering.ANSWERS:
        raise HTTPException(400, "A form says what became of the offer.")
    given = number(form, "offer"), state, said_by, visit.account
    offering.answer(visit.bench, visit.week, *given)
    return visit.go(f"/weeks/{visit.week.id}/left-over#offers", "The answer is kept.")


ROUTES = [
    Route("/weeks/{week}/offers", act(offer, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/offers/answer", act(answer, Duty.DECIDE), methods=["POST"]),
]
