"""The people of a week in a table that can be changed."""

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.models.fault import BadInput
from caseload.reports.shared.problems import fault_sentences
from caseload.reports.shared.words import counted
from caseload.web.pages import NOT_THERE, Visit, act, show, text
from caseload.web.security.duties import Duty
from caseload.web.services.people import CHANGED, HEADS, change_people, ledger, people

LESS_IS_SECRET = "Enter hours alone, never the reason for which somebody has fewer."


def look(visit: Visit) -> Response:
    """Everybody, with what can be changed."""
    return _page(visit, {}, [])


def take(visit: Visit, form: FormData) -> Response:
    """Keep what was changed."""
    typed: dict[str, dict[str, str]] = {}
    for name in form:
        column, _, person = name.partition(" ")
        if column in CHANGED and person:
            typed.setdefault(person, {})[column] = text(form, name, 500)
    seen = text(form, "input", 20)
    try:
        changed = change_people(
            visit.bench, visit.week, typed, visit.account.name, int(seen) if seen.isdigit() else 0
        )
    except BadInput as bad:
        return _page(visit, typed, fault_sentences(bad.faults))
    said = f"{counted(changed, 'change')} kept." if changed else "Nothing was changed."
    return visit.go(f"/weeks/{visit.week.id}/people", said)


def _page(visit: Visit, typed: dict[str, dict[str, str]], wrong: list[str]) -> Response:
    return visit.page(
        "people.html",
        status=422 if wrong else 200,
        week=visit.week,
        people=people(visit.bench, visit.week),
        heads=HEADS,
        typed=typed,
        wrong=wrong,
        hint=LESS_IS_SECRET,
    )


def person(visit: Visit) -> Response:
    """What somebody holds, was given and has given up, over the weeks."""
    found = ledger(visit.bench, visit.week, visit.account, visit.asked("id"))
    if found is None:
        raise HTTPException(404, NOT_THERE)
    return visit.page("person.html", week=visit.week, ledger=found)


ROUTES = [
    Route("/weeks/{week}/person", show(person)),
    Route("/weeks/{week}/people", show(look), methods=["GET"]),
    Route("/weeks/{week}/people", act(take, Duty.BRING_IN), methods=["POST"]),
]
