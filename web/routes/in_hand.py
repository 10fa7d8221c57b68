"""Cases in hand today: an export beside the week, by person, to be taken over."""

from pathlib import Path

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.library.in_hand import KINDS, Today
from caseload.models.fault import BadInput
from caseload.reports.shared.problems import fault_sentences
from caseload.reports.shared.words import counted
from caseload.web.pages import NOT_THERE, Visit, act, show, text
from caseload.web.routes.decide import number
from caseload.web.routes.weeks import files_of
from caseload.web.security.duties import Duty
from caseload.web.services.bring_in import brought
from caseload.web.services.importing import stage, staged, unstage
from caseload.web.services.in_hand import compared, take_over
from caseload.web.store.weeks import APPROVED, Changed


def look(visit: Visit) -> Response:
    """The form for an export, or what differs from one that was brought in."""
    id, kind = visit.asked("export"), visit.asked("kind")
    if not id:
        return _page(visit, [], "", kind, None)
    today = compared(visit.bench, visit.week, _kind(kind), _file(visit, id))
    return _page(visit, [], id, kind, today)


def _page(visit: Visit, wrong: list[str], id: str, kind: str, today: Today | None) -> Response:
    return visit.page(
        "in_hand.html",
        status=422 if wrong else 200,
        week=visit.week,
        wrong=wrong,
        export=id,
        kind=kind,
        kinds=KINDS,
        today=today,
        may=visit.week.state != APPROVED,
    )


def bring(visit: Visit, form: FormData) -> Response:
    """Compare an export with the week."""
    kind, id = _kind(text(form, "kind", 20)), ""
    try:
        id = stage(visit.bench, brought(files_of(form)))
        compared(visit.bench, visit.week, kind, _file(visit, id))
    except BadInput as bad:
        unstage(visit.bench, id)
        return _page(visit, fault_sentences(bad.faults), "", kind, None)
    return visit.go(f"/weeks/{visit.week.id}/in-hand?export={id}&kind={kind}")


def take(visit: Visit, form: FormData) -> Response:
    """Take over what the export says of those who are ticked, or of everybody in it."""
    id, kind, seen = text(form, "export", 40), _kind(text(form, "kind", 20)), number(form, "input")
    if seen != visit.week.input:
        raise Changed(visit.week.changed_by, visit.week.changed)
    file = _file(visit, id)
    today = compared(visit.bench, visit.week, kind, file)
    given = form.getlist("person")
    people = [
        one.practitioner
        for one in today.differences
        if one.practitioner in given or (text(form, "all") == "yes" and one.in_export)
    ]
    if not people:
        wrong = ["Tick those for whom it is to be taken over."]
        return _page(visit, wrong, id, kind, today)
    take_over(visit.bench, visit.week, kind, file, people, seen, visit.account)
    unstage(visit.bench, id)
    said = f"Taken over for {counted(len(people), 'person', 'people')}."
    return visit.go(f"/weeks/{visit.week.id}/check", said)


def _kind(given: str) -> str:
    if given not in KINDS:
        raise HTTPException(404, NOT_THERE)
    return given


def _file(visit: Visit, id: str) -> Path:
    """The export that was brought in under a name.

    Raises:
        HTTPException: 404, if there is none.
    """
    found = staged(visit.bench, id)
    if not found:
        raise HTTPException(404, NOT_THERE)
    return found[0]


ROUTES = [
    Route("/weeks/{week}/in-hand", show(look, Duty.BRING_IN, whole=True), methods=["GET"]),
    Route("/weeks/{week}/in-hand", act(bring, Duty.BRING_IN, whole=True), methods=["POST"]),
    Route("/weeks/{week}/in-hand/take", act(take, Duty.BRING_IN, whole=True), methods=["POST"]),
]
