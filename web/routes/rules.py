"""The rules as sentences; a limit changed for this week, or proposed and agreed for good."""

from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from caseload.library.rules import margin_said, rules_said, setting_said
from caseload.web.pages import Visit, act, show, text
from caseload.web.routes.decide import number
from caseload.web.security.duties import Duty
from caseload.web.services import rules
from caseload.web.store.decisions import LIMIT, decisions, in_force
from caseload.web.store.weeks import APPROVED


def look(visit: Visit) -> Response:
    """The policy as sentences, what is another one for this week, and for good."""
    policy = rules.policy_of(visit.bench, visit.week)
    with visit.bench.store.read() as tx:
        force = in_force(decisions(tx, visit.week.id))
    limits = [
        (setting_said(policy, one.practitioner, str(one.about["value"])), one)
        for one in force
        if one.action == LIMIT
    ]
    open_week = visit.week.state != APPROVED
    return visit.page(
        "rules.html",
        week=visit.week,
        groups=rules_said(policy),
        limits=limits,
        margin=margin_said(policy),
        policy=policy,
        about=rules.pdu_rules(visit.bench, visit.week),
        may_this_week=open_week and visit.week.run is not None and visit.account.may(Duty.LIMIT),
        may_propose=visit.account.may(Duty.PROPOSE),
        may_agree=visit.account.may(Duty.AGREE),
    )


def limit(visit: Visit, form: FormData) -> Response:
    """Make a limit another one for this week alone."""
    for setting in form.getlist("setting"):
        key, _, value = str(setting)[:200].partition("=")
        value = value or str(number(form, "value"))
        once, reason = f"{text(form, 'once')}:{key}", text(form, "reason", 2000)
        who = visit.account.name
        rules.set_for_week(visit.bench, visit.week, key, value, who, once, reason)
    said = "It holds for this week alone. Propose again, so that it counts."
    return visit.go(f"/weeks/{visit.week.id}/rules", said)


def propose(visit: Visit, form: FormData) -> Response:
    """Propose a limit for good."""
    rules.propose_for_good(
        visit.bench,
        visit.week,
        text(form, "setting", 100),
        text(form, "value", 20),
        text(form, "reason", 2000),
        visit.account.name,
        text(form, "once"),
    )
    said = "It is proposed. What it does is being worked out."
    return visit.go(f"/weeks/{visit.week.id}/rules#for-good", said)


def answer(visit: Visit, form: FormData) -> Response:
    """Agree to a limit for good, or decline it."""
    agree = text(form, "answer") == "agree"
    change = number(form, "change")
    rules.answer(visit.bench, visit.week, change, visit.account.name, agree=agree)
    said = "It holds from the next proposal on." if agree else "It is declined."
    return visit.go(f"/weeks/{visit.week.id}/rules#for-good", said)


ROUTES = [
    Route("/weeks/{week}/rules", show(look, Duty.SEE), methods=["GET"]),
    Route("/weeks/{week}/rules", act(limit, Duty.LIMIT), methods=["POST"]),
    Route("/weeks/{week}/rules/good", act(propose, Duty.PROPOSE), methods=["POST"]),
    Route("/weeks/{week}/rules/answer", act(answer, Duty.AGREE), methods=["POST"]),
]
