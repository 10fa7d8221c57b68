"""Check answers, approve or ask for it, reopen with a reason."""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from caseload.web.pages import Visit, act, show, text
from caseload.web.security.accounts import Role
from caseload.web.services import approving
from caseload.web.store.approvals import approvals


def look(visit: Visit) -> Response:
    """What is about to be approved, or was."""
    about = approving.answers(visit.bench, visit.week)
    with visit.bench.store.read() as tx:
        kept = approvals(tx, visit.week.id)
    asked = visit.week.asked_by if visit.week.asked_run == visit.week.run else None
    may = approving.who_may_approve(visit.account, about.second_person, asked)
    return visit.page(
        "approve.html",
        week=visit.week,
        about=about,
        kept=kept,
        asked=asked,
        may_approve=may,
        may_reopen=visit.account.may(*approving.APPROVE, deputy=False),
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


ROUTES = [
    Route("/weeks/{week}/approve", show(look), methods=["GET"]),
    Route(
        "/weeks/{week}/approve", act(approve, *approving.APPROVE, deputy=False), methods=["POST"]
    ),
    Route("/weeks/{week}/approve/ask", act(ask, Role.LEAD), methods=["POST"]),
    Route("/weeks/{week}/reopen", act(reopen, *approving.APPROVE, deputy=False), methods=["POST"]),
]
