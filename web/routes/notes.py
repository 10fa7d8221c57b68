"""The notes on the cases: drafted, edited in place, copied."""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from caseload.web.pages import Visit, act, show, text
from caseload.web.routes.decide import case_of, may_decide
from caseload.web.security.duties import Duty
from caseload.web.services import noting
from caseload.web.services.standing import hidden_from, standing
from caseload.web.store.notes import latest_notes


def look(visit: Visit) -> Response:
    """Every case with how its note stands."""
    found = standing(visit.bench, visit.week)
    hidden = hidden_from(visit.account, found)
    return visit.page(
        "notes.html",
        week=visit.week,
        notes=noting.noted(visit.bench, visit.week, found, hidden),
        may=may_decide(visit),
    )


def draft(visit: Visit, form: FormData) -> Response:
    """Have every note drafted."""
    job = noting.ask_for_drafts(visit.bench, visit.week, visit.account.name, text(form, "once"))
    return visit.go(f"/weeks/{visit.week.id}/jobs/{job}")


def one(visit: Visit) -> Response:
    """One note, to be written."""
    found = standing(visit.bench, visit.week)
    case = case_of(visit, visit.asked("id"), found)
    with visit.bench.store.read() as tx:
        note = latest_notes(tx, visit.week.id).get(case)
    later = found.order[found.place_of[case] + 1 :]
    hidden = hidden_from(visit.account, found)
    return visit.page(
        "note.html",
        week=visit.week,
        case=case,
        about=found.ground.lines[case],
        held=case in found.now.instance.on_hold,
        note=note,
        following=next((c for c in later if c not in hidden), None),
        may=may_decide(visit),
        may_copy=visit.account.may(Duty.DECIDE),
    )


def keep(visit: Visit, form: FormData) -> Response:
    """Keep a note: as it is written, as a draft, or as copied."""
    found = standing(visit.bench, visit.week)
    case = case_of(visit, text(form, "id", 100), found)
    words, sensitive = text(form, "text", 10_000), text(form, "sensitive") == "yes"
    who, doing = visit.account.name, text(form, "act")
    if doing == "draft":
        words, sensitive = noting.draft(found, case)
        who = noting.DRAFT
    noting.keep(
        visit.bench,
        visit.week,
        case,
        words,
        who,
        sensitive=sensitive,
        copied=doing == "copied",
    )
    said = {"draft": "It is drafted: read it through.", "copied": "It is marked as copied."}
    address = f"/weeks/{visit.week.id}/notes/one?id={case}"
    told = f"{said.get(doing, 'The note is kept.')} {noting.would_be_refused(case, words)}"
    return visit.go(address, told.strip())


ROUTES = [
    Route("/weeks/{week}/notes", show(look), methods=["GET"]),
    Route("/weeks/{week}/notes", act(draft, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/notes/one", show(one), methods=["GET"]),
    Route("/weeks/{week}/notes/one", act(keep, Duty.DECIDE), methods=["POST"]),
]
