"""One case: why, whom it could go to, what that would do before it is done; held, barred, asked."""

from dataclasses import replace
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.library.rules import margin_said
from caseload.models.choice import Way
from caseload.models.explanation import CaseExplanation, WhyNot
from caseload.models.glossary import REASONS
from caseload.models.instance import Action
from caseload.models.overrides import Moving
from caseload.reports.proposal.overrides import change_line
from caseload.web.pages import NOT_THERE, Visit, act, show, text
from caseload.web.routes.decide import (
    as_query,
    back_to,
    back_to_board,
    case_of,
    may_decide,
    number,
    query,
)
from caseload.web.security.duties import Duty
from caseload.web.services import asking, deciding, excepting
from caseload.web.services.giving import Given, Impact, impact
from caseload.web.services.rows import row
from caseload.web.services.standing import Standing, hidden_from, standing
from caseload.web.store.jobs import DONE, Job
from caseload.web.store.notes import latest_notes

FIRST = 8
"""People of a list who are shown at once; the others open."""


def look(visit: Visit) -> Response:
    """A case with everybody it could go to."""
    found = standing(visit.bench, visit.week)
    case = case_of(visit, visit.asked("id"), found)
    visit.bench.opens(visit.week.id, visit.account.name, case)
    held = case in found.now.instance.on_hold
    if not asking.is_quick(found):
        visit.bench.jobs.warm()
    choices = () if held else found.choices.of(case)
    with visit.bench.store.read() as tx:
        note = latest_notes(tx, visit.week.id).get(case)
    return visit.page(
        "case.html",
        week=visit.week,
        one=row(found, case),
        held=held,
        list=as_query(visit.asked("query")),
        back=back_to(visit, found, case, visit.asked("query")[:1000]),
        groups=[(way, [one for one in choices if one.way is way]) for way in Way],
        first=FIRST,
        everybody=sorted((one.name, one.practitioner) for one in choices),
        note=note,
        exceptions=[
            one
            for one in excepting.asked_for(visit.bench, visit.week, found)
            if one.asked.case_id == case and one.waits
        ],
        bans=[
            found.name(one.practitioner)
            for one in found.force
            if one.case_id == case and one.action == Action.FORBID
        ],
        may=may_decide(visit),
    )


def preview(visit: Visit) -> Response:
    """What giving the case to somebody would do, before it is done."""
    found = standing(visit.bench, visit.week)
    case = case_of(visit, visit.asked("id"), found)
    if case in found.now.instance.on_hold:
        return visit.go(f"/weeks/{visit.week.id}/case?id={case}", f"{case} is on hold.")
    given = Given(case, _person(found, visit.asked("to")), found.last_on(case), "", {})
    asked = as_query(visit.asked("query"))
    board = visit.asked("board")[:1000]
    moving = _moving(visit, found, given) if visit.asked("others") == "1" else None
    if isinstance(moving, Job):
        there = urlencode({"query": asked, "board": board})
        return visit.go(f"/weeks/{visit.week.id}/jobs/{moving.id}?{there}")
    return _preview(visit, found, given, asked, moving=moving, board=board)


def _moving(visit: Visit, found: Standing, given: Given) -> Moving | Job:
    """Who else would move, without the cases that she must not see; or the work on it."""
    if asking.is_quick(found):
        moving = asking.moving(found, given.case, given.to)
    else:
        work = _work_on(visit, found, asking.Question("moving", given.case, given.to))
        if work.state != DONE:
            return work
        moving = Moving.model_validate(work.result["moving"])
    return moving.without(hidden_from(visit.account, found))


def _preview(
    visit: Visit,
    found: Standing,
    given: Given,
    list_asked: str,
    *,
    moving: Moving | None,
    board: str,
    wrong: dict[str, str] | None = None,
) -> Response:
    past = found.choices.one(given.case, given.to).way is Way.EXCEPTION
    asked = replace(given, exception=given.exception or past)
    alone = impact(found, replace(asked, moves={}))
    about = impact(found, asked) if asked.moves else alone
    names = {id: row.name for id, row in found.person_of.items()}
    giver = found.row_of.get(given.case)
    grants = not past or excepting.may_grant(visit.account, found, alone.choice)
    return visit.page(
        "give.html",
        status=422 if wrong else 200,
        week=visit.week,
        one=row(found, given.case),
        given=given,
        list=list_asked,
        board=board,
        impact=about,
        alone=alone,
        rows=[
            (found.person_of[who], _after(about, who))
            for who in dict.fromkeys([given.to, *([giver.practitioner] if giver else [])])
        ],
        before=found.now.spread,
        moving=moving,
        moves=[(one, change_line(one, names)) for one in moving.moves] if moving else [],
        grants=grants,
        says_who=past and grants and visit.bench.accounts is None,
        margin=margin_said(found.plan.instance.policy) if past else "",
        beyond=excepting.beyond_words(alone.choice.beyond),
        reasons=REASONS,
        wrong=wrong or {},
        may=may_decide(visit),
    )


def _after(about: Impact, who: str) -> object:
    return next(one for one in about.then.proposal.workloads if one.practitioner == who)


def give(visit: Visit, form: FormData) -> Response:
    """Give the case to somebody, with the moves that are ticked."""
    found = standing(visit.bench, visit.week)
    case = case_of(visit, text(form, "id", 100), found)
    moves = {}
    for one in form.getlist("move") if text(form, "keep") == "others" else []:
        other, _, person = str(one).rpartition("|")
        moves[case_of(visit, other, found)] = _person(found, person)
    given = Given(
        case,
        _person(found, text(form, "to", 100)),
        number(form, "seen"),
        text(form, "once"),
        moves,
        exception=text(form, "exception") == "yes",
        reason_code=text(form, "reason_code", 40),
        reason=text(form, "reason", 2000),
        agreed_by=who_agreed(visit, form),
    )
    wrong, asks = excepting.give(visit.bench, visit.week, given, visit.account)
    if wrong:
        others = text(form, "keep") == "others" or text(form, "others") == "1"
        known = _moving(visit, found, given) if others else None
        moving = known if isinstance(known, Moving) else None
        board = text(form, "board", 1000)
        return _preview(visit, found, given, query(form), moving=moving, board=board, wrong=wrong)
    said = f"{case} goes to {found.name(given.to)}."
    if asks:
        asked = visit.say("The head of the PDU is asked to let")
        said = f"{asked} {case} go to {found.name(given.to)}."
    then = standing(visit.bench, visit.week)
    if board := text(form, "board", 1000):
        return visit.go(back_to_board(visit, board, given.to), said)
    return visit.go(back_to(visit, then, case, query(form)), said)


def who_agreed(visit: Visit, form: FormData) -> str:
    """Who agrees to an exception: where people sign in, who grants it."""
    if visit.bench.accounts is not None:
        return visit.account.name
    return text(form, "agreed_by", 200)


def put(visit: Visit, form: FormData) -> Response:
    """Hold the case, or bar it from who has it."""
    found = standing(visit.bench, visit.week)
    case, who = case_of(visit, text(form, "id", 100), found), visit.account.name
    once, seen, reason = text(form, "once"), number(form, "seen"), text(form, "reason", 2000)
    doing = Action.HOLD if text(form, "act") == "hold" else Action.FORBID
    person = _person(found, text(form, "to", 100)) if doing is Action.FORBID else ""
    deciding.put(
        visit.bench, visit.week, case, doing, who, once, seen, practitioner=person, reason=reason
    )
    return visit.go(f"/weeks/{visit.week.id}/case?id={case}", "It is kept.")


def why(visit: Visit) -> Response:
    """Why the case goes where it goes, or why not to somebody: solved anew around it."""
    found = standing(visit.bench, visit.week)
    case = case_of(visit, visit.asked("id"), found)
    if case in found.now.instance.on_hold:
        return visit.go(f"/weeks/{visit.week.id}/case?id={case}")
    to = _person(found, visit.asked("to")) if visit.asked("to") else ""
    answer = explained = None
    if asking.is_quick(found):
        answer = asking.why_not(found, case, to) if to else None
        explained = None if to else asking.why(found, case)
    else:
        work = _work_on(visit, found, asking.Question("why", case, to))
        if work.state != DONE:
            return visit.go(f"/weeks/{visit.week.id}/jobs/{work.id}")
        answer = WhyNot.model_validate(work.result["why_not"]) if to else None
        explained = None if to else CaseExplanation.model_validate(work.result["why"])
    return visit.page(
        "why.html",
        week=visit.week,
        one=row(found, case),
        person=found.name(to) if to else "",
        answer=answer,
        explained=explained,
        everybody=sorted((one.name, one.practitioner) for one in found.choices.of(case)),
        to=to,
        may=may_decide(visit),
    )


def _work_on(visit: Visit, found: Standing, question: asking.Question) -> Job:
    """The work on a question, begun anew where it was stopped and is asked again."""
    again = visit.asked("again") == "1"
    who = visit.account.name
    return asking.work_on(visit.bench, visit.week, found, question, who, again=again)


def _person(found: Standing, given: str) -> str:
    """A practitioner of the week.

    Raises:
        HTTPException: 404, if there is none.
    """
    if given not in found.person_of:
        raise HTTPException(404, NOT_THERE)
    return given


ROUTES = [
    Route("/weeks/{week}/case", show(look), methods=["GET"]),
    Route("/weeks/{week}/case", act(put, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/give", show(preview), methods=["GET"]),
    Route("/weeks/{week}/give", act(give, Duty.DECIDE), methods=["POST"]),
    Route("/weeks/{week}/why", show(why), methods=["GET"]),
]
