"""The rules of a week's PDU: as sentences, changed for one week, or for good once it is seen what
that does.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from caseload.library.instance import under
from caseload.library.rules import MOST_DIGITS, figures_of, may_be_set, setting_said
from caseload.models.fault import BadInput, Fault
from caseload.models.policy import Policy
from caseload.reports.shared.beside import beside, sides
from caseload.reports.shared.page import PageTable
from caseload.web.bench import Bench
from caseload.web.jobs.planning import values
from caseload.web.services.folders import input_file, read_input
from caseload.web.services.planning import answer_page
from caseload.web.services.standing import standing
from caseload.web.store import decisions as store
from caseload.web.store.decisions import LIMIT
from caseload.web.store.events import record
from caseload.web.store.jobs import DONE, FAILED, LOST, Job, add_job, job
from caseload.web.store.rules import (
    AGREED,
    DECLINED,
    PROPOSED,
    RuleChange,
    answer_change,
    in_force,
    propose_change,
    rule_changes,
    version_of,
)
from caseload.web.store.weeks import APPROVED, Changed, Week, new_id, weeks

AS_IT_IS, CHANGED = "As it is", "Changed"


@dataclass(frozen=True)
class ForGood:
    """A change for good: in words, and what it does to a week, where that has been worked out.

    `said` is why it could not be worked out, in sentences.
    """

    change: RuleChange
    words: str
    was: str
    week: str
    waits: bool
    table: PageTable | None
    said: tuple[str, ...]


@dataclass(frozen=True)
class PduRules:
    """The rules of a PDU beyond the policy: their version, what was changed, what is proposed."""

    version: int
    agreed: tuple[ForGood, ...]
    proposed: tuple[ForGood, ...]


def settings_of(tx: Connection, week: Week) -> tuple[dict[str, str], int]:
    """The settings that hold for good in a week's PDU, and the version of its rules."""
    changes = rule_changes(tx, week.place)
    return in_force(changes), version_of(changes)


def policy_of(bench: Bench, week: Week) -> Policy:
    """The policy of a week with what was changed in it for good, but not for the week alone.

    Raises:
        BadInput: if the week has no input yet.
    """
    if week.input is None:
        raise BadInput([Fault(file=week.title, expected="a week whose faults are mended")])
    with bench.store.read() as tx:
        settings, _ = settings_of(tx, week)
    return under(read_input(bench.settings, week.id, week.input), values(settings)).policy


def pdu_rules(bench: Bench, week: Week) -> PduRules:
    """What was changed for good in a week's PDU, and what is proposed."""
    policy = policy_of(bench, week)
    with bench.store.read() as tx:
        changes = rule_changes(tx, week.place)
        work = {one.job: job(tx, one.job) for one in changes if one.job}
        titles = {one.id: one.title for one in weeks(tx, None, 10_000)}
    shown = [_shown(one, policy, work.get(one.job or ""), titles) for one in changes]
    return PduRules(
        version_of(changes),
        tuple(one for one in shown if one.change.state == AGREED),
        tuple(one for one in shown if one.change.state == PROPOSED),
    )


def _shown(one: RuleChange, policy: Policy, work: Job | None, titles: dict[str, str]) -> ForGood:
    done = work is not None and work.state == DONE and one.state == PROPOSED
    failed = work is not None and work.state in (FAILED, LOST)
    return ForGood(
        one,
        setting_said(policy, one.key, one.value),
        one.was,
        titles.get(one.week, ""),
        work is not None and work.open,
        _before_and_after(one, work) if work is not None and done else None,
        tuple(work.result.get("said", ())) if work is not None and failed else (),
    )


def _before_and_after(one: RuleChange, work: Job) -> PageTable:
    low, high = sides(answer_page(work.kind, Path(work.asked["out"])))
    was, becomes = (low, high) if int(one.was) < int(one.value) else (high, low)
    return beside(was, becomes, (AS_IT_IS, CHANGED))


def propose_for_good(
    bench: Bench, week: Week, key: str, value: str, reason: str, who: str, once: str
) -> None:
    """Propose another limit for good, and have it worked out what it does to a week: the last
    approved one of the PDU, or this one while there is none.

    Raises:
        BadInput: with everything that is wrong with it.
    """
    policy = policy_of(bench, week)
    figure = figures_of(policy).get(key)
    faults = []
    if figure is None:
        faults.append(Fault(file="Limit", expected="one of the limits of the list"))
    elif not value.isdecimal() or len(value) > MOST_DIGITS or int(value) == figure.now:
        expected = f"a whole number that is not {figure.now}"
        faults.append(Fault(file="Becomes", value=value[:20], expected=expected))
    if not reason:
        faults.append(Fault(file="Reason", expected="why the limit is to be another one"))
    if faults or figure is None:
        raise BadInput(faults)
    about = _last_approved(bench, week)
    with bench.store.begin() as tx:
        settings, _ = settings_of(tx, week)
        asked: dict[str, Any] = {
            "instance": str(input_file(bench.settings, about.id, about.input or 0)),
            "out": str(bench.settings.folder / "rules" / new_id()),
            "settings": {name: said for name, said in settings.items() if name != key},
            "vary": {key: sorted([figure.now, int(value)])},
        }
        made = add_job(tx, "change", about.id, asked, who, once)
        change = {"pdu": week.place, "week": about.id, "key": key, "was": str(figure.now)}
        if any(one.job == made for one in rule_changes(tx, week.place)):
            return
        propose_change(tx, **change, value=str(int(value)), reason=reason, job=made, who=who)
        words = setting_said(policy, key, value)
        record(tx, "limit proposed", who, week.id, limit=words, instead_of=figure.now)
    bench.jobs.take(made)


def _last_approved(bench: Bench, week: Week) -> Week:
    with bench.store.read() as tx:
        found = [one for one in weeks(tx, None, 10_000) if one.place == week.place and one.input]
    done = [one for one in found if one.state == APPROVED]
    return max(done, key=lambda one: one.begins or one.changed, default=week)


def answer(bench: Bench, week: Week, number: int, who: str, *, agree: bool) -> None:
    """Agree to a change for good, or decline it.

    Raises:
        Changed: if somebody else has answered.
        BadInput: if it is agreed before it is known what it does.
    """
    policy = policy_of(bench, week)
    with bench.store.begin() as tx:
        changes = rule_changes(tx, week.place)
        change = next((one for one in changes if one.id == number), None)
        if change is None or change.state != PROPOSED:
            raise Changed(*((change.by, change.when) if change else ("Somebody", week.changed)))
        work = job(tx, change.job) if change.job else None
        if agree and work is not None and work.open:
            expected = "to be looked at first: what it does is being worked out"
            raise BadInput([Fault(file="The limit", expected=expected)])
        answer_change(tx, change, AGREED if agree else DECLINED, who)
        kind = "limit agreed" if agree else "limit declined"
        version = version_of(rule_changes(tx, week.place))
        words = setting_said(policy, change.key, change.value)
        record(tx, kind, who, week.id, limit=words, version=version)


def set_for_week(
    bench: Bench, week: Week, key: str, value: str, who: str, once: str, reason: str
) -> None:
    """Change a setting of the policy for this week alone.

    Raises:
        BadInput: if there is no reason, or it cannot be set so.
        Frozen: if the week is approved.
    """
    found = standing(bench, week)
    faults = []
    if not reason:
        faults.append(Fault(file="Reason", expected="why the limit is another one this week"))
    if not may_be_set(found.plan.instance, key, value):
        expected = "a limit of the list, or what a rule offers, with a value that it can have"
        faults.append(Fault(file="Limit", value=f"{key}={value}"[:60], expected=expected))
    if faults:
        raise BadInput(faults)
    under(found.plan.instance, values({key: value}))
    words = setting_said(found.plan.instance.policy, key, value)
    with bench.store.begin() as tx:
        made = store.decide(
            tx,
            week.id,
            "",
            LIMIT,
            who=who,
            once=once,
            seen=found.last_on(""),
            run=week.run,
            practitioner=key,
            reason=reason,
            about={"value": value},
        )
        if made is not None:
            record(tx, "decided", who, week.id, action="limit of this week", limit=words)
