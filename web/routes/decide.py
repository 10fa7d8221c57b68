"""The worklist: every case as it stands, to accept, change, hold, and take back."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.models.instance import Action
from caseload.web.pages import NOT_THERE, Visit, act, show, text
from caseload.web.security.duties import Duty
from caseload.web.services import deciding
from caseload.web.services.proposing import ask_for_proposal
from caseload.web.services.rows import row
from caseload.web.services.standing import Standing, hidden_from, standing
from caseload.web.services.worklist import CHIPS, EVERY, ORDERS, Asked, place_of, worklist
from caseload.web.store.weeks import APPROVED


def look(visit: Visit) -> Response:
    """The worklist as it is asked for."""
    found = standing(visit.bench, visit.week)
    asked = Asked.of(visit.request.query_params)
    return visit.page(
        "decide.html",
        week=visit.week,
        list=worklist(found, asked, hidden_from(visit.account, found)),
        chips=CHIPS,
        orders=ORDERS,
        every=EVERY,
        standing=found,
        may=may_decide(visit),
    )


def may_decide(visit: Visit) -> bool:
    """Whether she may decide on the week as it is."""
    return visit.account.may(Duty.DECIDE) and visit.week.state != APPROVED


def case_of(visit: Visit, given: str, found: Standing) -> str:
    """A case of the week that she may see.

    Raises:
        HTTPException: 404, if there is none.
    """
    there = found.plan.instance.case_of
    if given not in there or given in hidden_from(visit.account, found):
        raise HTTPException(404, NOT_THERE)
    return given


def decide(visit: Visit, form: FormData) -> Response:
    """Accept, hold or take back one case."""
    bench, week, who = visit.bench, visit.week, visit.account.name
    case = case_of(visit, text(form, "case", 100), standing(bench, week))
    once, doing, seen = text(form, "once"), text(form, "act"), number(form, "seen")
    if doing == "accept":
        deciding.accept(bench, week, {case: seen}, who, once)
    elif doing == "hold":
        reason = text(form, "reason", 2000)
        deciding.put(bench, week, case, Action.HOLD, who, once, seen, reason=reason)
    elif doing == "back":
        deciding.take_back(bench, week, number(form, "decision"), who, once)
    else:
        raise HTTPException(400, "A form says accept, hold or back.")
    found = standing(bench, week)
    if visit.request.headers.get("hx-request"):
        return visit.page(
            "components/case_answer.html",
            week=week,
            one=row(found, case),
            list=worklist(found, Asked(), hidden_from(visit.account, found)),
            may=may_decide(visit),
            asked=query(form),
        )
    return visit.go(back_to(visit, found, case, query(form)))


def back_to(visit: Visit, found: Standing, case: str, given: str) -> str:
    """The address of a case in the list that was open, whose address ended with `given`."""
    asked = Asked.of(dict(parse_qsl(given.removeprefix("?"))))
    hidden = hidden_from(visit.account, found)
    return f"/weeks/{visit.week.id}/decide{place_of(found, asked, case, hidden)}"


def back_to_board(visit: Visit, given: str, person: str) -> str:
    """The address of somebody on the board that was open, whose address ended with `given`."""
    asked = board_query(dict(parse_qsl(given.removeprefix("?"))))
    return f"/weeks/{visit.week.id}/people-load{asked}#person-{quote(person)}"


def accept_all(visit: Visit, form: FormData) -> Response:
    """Accept every case that was shown."""
    cases = [one for one in form.getlist("case") if isinstance(one, str)]
    seen = [one for one in form.getlist("seen") if isinstance(one, str)]
    found = standing(visit.bench, visit.week)
    there = {case_of(visit, case, found): None for case in cases}
    asked = {case: n for case, n in deciding.together(cases, seen).items() if case in there}
    kept, late = deciding.accept(
        visit.bench, visit.week, asked, visit.account.name, text(form, "once")
    )
    said = deciding.accepted_words(kept, late)
    return visit.go(f"/weeks/{visit.week.id}/decide{query(form)}", said)


def round_of(visit: Visit, form: FormData) -> Response:
    """Have a proposal made around everything that is decided."""
    keep = "all" if text(form, "keep") == "all" else "most"
    more = deciding.around(visit.bench, visit.week, keep)
    job = ask_for_proposal(visit.bench, visit.week, visit.account.name, text(form, "once"), **more)
    return visit.go(f"/weeks/{visit.week.id}/jobs/{job}")


def number(form: FormData, name: str) -> int:
    """A field of a form as a whole number, 0 where it is none."""
    given = text(form, name, 20)
    return int(given) if given.isascii() and given.isdecimal() else 0


def query(form: FormData) -> str:
    """What was asked for in the list that the form came from; nothing else gets into an address."""
    return as_query(text(form, "query", 1000))


def board_query(given: Mapping[str, str]) -> str:
    """The end of an address of the board by person: its team and order, nothing else."""
    asked = {name: given[name][:200] for name in ("team", "order") if given.get(name)}
    return f"?{urlencode(asked)}" if asked else ""


def as_query(given: str) -> str:
    """The end of an address as the list understands it, blank where it is none."""
    if not given.startswith("?"):
        return ""
    return Asked.of(dict(parse_qsl(given[1:1000]))).query()


ROUTES = [
    Route("/weeks/{week}/decide", show(look), methods=["GET"]),
    Route("/weeks/{week}/decide", act(decide, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/decide/all", act(accept_all, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/round", act(round_of, Duty.DECIDE), methods=["POST"]),
]
