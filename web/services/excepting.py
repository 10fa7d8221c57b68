"""Exceptions: granted within the margin, asked for beyond it, and agreed to by the head."""

from dataclasses import dataclass

from caseload.models.choice import Choice, Way
from caseload.models.fault import BadInput, Fault
from caseload.models.glossary import REASONS
from caseload.reports.shared.words import percent
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.security.duties import Duty
from caseload.web.services.giving import Given, Impact, impact, keep_given, wrong_with
from caseload.web.services.standing import Standing, hidden_from, standing
from caseload.web.store.events import record
from caseload.web.store.exceptions import (
    AGREED,
    ASKED,
    DECLINED,
    AskedFor,
    answer_exception,
    ask_exception,
    exceptions_asked,
    that_wait,
)
from caseload.web.store.weeks import Changed, Week, see_that_it_is_open

SAME = 1e-9
"""Shares that are this near are the same."""


def may_grant(account: Account, found: Standing, choice: Choice) -> bool:
    """Whether somebody may let a case pass a limit: the head, or within the margin a lead."""
    if account.may(Duty.AGREE):
        return True
    margin = found.plan.instance.policy.approval.exception_margin
    within = choice.beyond is not None and choice.beyond <= margin + SAME
    return within and account.may(Duty.GRANT)


def beyond_words(beyond: float | None) -> str:
    """How far a limit is passed, in words."""
    return "a rule without a figure" if beyond is None else f"{percent(beyond)} past the limit"


def give(bench: Bench, week: Week, given: Given, account: Account) -> tuple[dict[str, str], bool]:
    """Give a case to somebody, or ask the head of the PDU for the exception that it takes; returns
    what is wrong by field, empty where it was kept, and whether the head is asked.

    Raises:
        Changed: if somebody decided on the case since it was seen.
        Frozen: if the week is approved.
    """
    found = standing(bench, week)
    about = impact(found, given)
    past = about.choice.way is Way.EXCEPTION
    asks = past and given.exception and not may_grant(account, found, about.choice)
    wrong = wrong_with(given, about, agreed=not asks)
    if wrong:
        return wrong, False
    if asks:
        _ask(bench, week, found, given, about, account.name)
    else:
        keep_given(bench, week, found, given, about, account.name)
    return {}, asks


def _ask(bench: Bench, week: Week, found: Standing, given: Given, about: Impact, who: str) -> None:
    """Keep that the head is asked for an exception."""
    with bench.store.begin() as tx:
        see_that_it_is_open(tx, week.id)
        if found.last_on(given.case) != given.seen:
            last = found.made[-1]
            raise Changed(last.who, last.at)
        for one in that_wait(exceptions_asked(tx, week.id), found.made):
            if one.case_id == given.case:
                raise Changed(one.who, one.at)
        past = " and ".join(about.choice.limits)
        ask_exception(
            tx,
            week=week.id,
            case_id=given.case,
            practitioner=given.to,
            seen=given.seen,
            past=past,
            beyond=about.choice.beyond,
            reason_code=given.reason_code,
            reason=given.reason,
            who=who,
        )
        more = {"case": given.case, "practitioner": given.to, "limit": past}
        record(tx, "exception asked for", who, week.id, **more)


@dataclass(frozen=True)
class Shown:
    """An exception that was asked for, in words; `waits` says that the head has it to answer.

    It is overtaken where the case was decided on since, and waits no more.
    """

    asked: AskedFor
    name: str
    by_how_much: str
    why: str
    waits: bool

    @property
    def stands(self) -> tuple[str, str]:
        """How it stands: in words, and in the colour of its tag."""
        if self.asked.state == ASKED:
            return ("waits", "yellow") if self.waits else ("overtaken", "grey")
        return self.asked.state, "red" if self.asked.state == AGREED else "grey"


def asked_for(
    bench: Bench, week: Week, found: Standing, hidden: frozenset[str] = frozenset()
) -> list[Shown]:
    """The exceptions that were asked for in a week, the last one first."""
    with bench.store.read() as tx:
        made = exceptions_asked(tx, week.id)
    waiting = {one.id for one in that_wait(made, found.made)}
    return [
        Shown(
            one,
            found.name(one.practitioner),
            beyond_words(one.beyond),
            _given(one, "").why,
            one.id in waiting,
        )
        for one in reversed(made)
        if one.case_id not in hidden and one.case_id in found.place_of
    ]


def answer(
    bench: Bench, week: Week, number: int, account: Account, *, agree: bool, reason: str
) -> str:
    """Agree to an exception, or decline it; returns the case.

    Raises:
        Changed: if it is answered, or the case was decided on since.
        BadInput: if it cannot be any more.
        Frozen: if the week is approved.
    """
    found = standing(bench, week)
    hidden = hidden_from(account, found)
    with bench.store.begin() as tx:
        see_that_it_is_open(tx, week.id)
        asked = {one.id: one for one in exceptions_asked(tx, week.id)}
        one = asked.get(number)
        if one is None or one.case_id in hidden or one.state != ASKED:
            raise Changed(*((one.by, one.when) if one and one.by else ("Somebody", week.changed)))
        if agree:
            given = _given(one, account.name)
            about = impact(found, given)
            wrong = wrong_with(given, about, agreed=True)
            if wrong or about.choice.way is not Way.EXCEPTION:
                said = "; ".join(wrong.values()) or "it takes no exception any more"
                expected = f"one that can be as the week stands: {said}"
                raise BadInput([Fault(file="The exception", expected=expected)])
            if _is_another(one, about):
                now = beyond_words(about.choice.beyond)
                expected = f"to be asked for again: as the week stands by now it would be {now}"
                raise BadInput([Fault(file="The exception", expected=expected)])
            keep_given(bench, week, found, given, about, one.who)
        answer_exception(tx, one, AGREED if agree else DECLINED, account.name, reason)
        kind = "exception agreed" if agree else "exception declined"
        more = {"case": one.case_id, "practitioner": one.practitioner, "limit": one.past}
        record(tx, kind, account.name, week.id, **more, reason=reason)
    return one.case_id


def _is_another(one: AskedFor, about: Impact) -> bool:
    """Whether the exception would go further by now than was asked, or past another limit."""
    now, asked = about.choice.beyond, one.beyond
    further = (now or 0.0) > (asked or 0.0) + SAME or (now is None) != (asked is None)
    return further or " and ".join(about.choice.limits) != one.past


def _given(one: AskedFor, agreed_by: str) -> Given:
    """An exception that was asked for, as the form that would give it."""
    code = one.reason_code if one.reason_code in REASONS else ""
    return Given(
        one.case_id,
        one.practitioner,
        one.seen,
        f"exception:{one.id}",
        {},
        exception=True,
        reason_code=code,
        reason=one.reason,
        agreed_by=agreed_by,
    )
