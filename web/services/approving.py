"""Check answers, approval by one person or two, and reopening with a reason."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from caseload.library.plan import Plan
from caseload.library.questions import broken_by
from caseload.library.rounds import mark_final
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Action, Decision
from caseload.reports.proposal.decided import exception_lines, held_lines
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.security.duties import Duty
from caseload.web.services.folders import run_folder
from caseload.web.services.kept import kept
from caseload.web.services.proposing import PLANS, plan_of
from caseload.web.services.standing import Ground, ground_of, standing
from caseload.web.store.approvals import REOPENED, Approval, add_approval, hold, let_go
from caseload.web.store.decisions import last_decision
from caseload.web.store.events import record
from caseload.web.store.uploads import latest_upload
from caseload.web.store.weeks import (
    APPROVED,
    PROPOSED,
    Changed,
    Week,
    change_week,
    run,
    see_that_it_is_open,
    week,
)

SECOND_PERSON = (
    "an approver who is somebody else than who asks for it: the policy wants a second person"
)


@dataclass(frozen=True)
class Answers:
    """What is about to be approved: counts, exceptions, holds, what was checked, what bars it.

    `changed` counts cases that go to somebody else than was first proposed; `last` is the number of
    the last decision that this takes into account.
    """

    cases: int
    placed: int
    left_over: int
    changed: int
    exceptions: tuple[str, ...]
    held: tuple[str, ...]
    broken: tuple[str, ...]
    bars: tuple[str, ...]
    second_person: bool
    hash: str
    last: int

    @property
    def undecided(self) -> bool:
        """Whether what was decided has to become the proposal first."""
        return UNDECIDED in self.bars


def answers(bench: Bench, found: Week, hidden: frozenset[str] = frozenset()) -> Answers:
    """What is about to be approved, all rules checked again on what is decided.

    What was decided on `hidden` cases is counted and not told.

    Raises:
        BadInput: if there is no proposal.
    """
    plan = plan_of(bench, found)
    with bench.store.read() as tx:
        last = last_decision(tx, found.id)
    proposal = plan.proposal
    first = proposal.earlier.first_of if proposal.earlier else {}
    changed = sum(first.get(case, who) != who for case, who in plan.allocation.items())
    told = tuple(one for one in proposal.decisions if one.case not in hidden)
    seen = proposal.model_copy(update={"decisions": told})
    exceptions, held = exception_lines(seen), held_lines(seen)
    broken = _broken(ground_of(bench, found))
    return Answers(
        cases=len(plan.instance.cases),
        placed=len(proposal.new),
        left_over=len(proposal.left),
        changed=changed,
        exceptions=tuple(exceptions),
        held=tuple(held),
        broken=broken,
        bars=tuple(_bars(bench, found, plan, broken)),
        second_person=plan.instance.policy.approval.second_person,
        hash=hash_of(plan),
        last=last,
    )


@kept(PLANS)
def _broken(ground: Ground) -> tuple[str, ...]:
    """The rules that a proposal breaks, each as a sentence, by a check of its own."""
    return broken_by(ground.plan)


def _bars(bench: Bench, found: Week, plan: Plan, broken: tuple[str, ...]) -> list[str]:
    """What has to be done before it can be approved."""
    with bench.store.read() as tx:
        upload = latest_upload(tx, found.id)
        made = run(tx, found.run) if found.run else None
    said = []
    if upload and upload.faults:
        said.append("What was brought in last has faults: mend them, and make the proposal again.")
    elif made and made.input_hash != found.input_hash:
        said.append("The input was changed since the proposal was made: make it again.")
    if found.told and not found.seen:
        said.append("What was remarked on the input has not been looked at.")
    if not as_decided(bench, found, plan):
        said.append(UNDECIDED)
    return [*said, *(f"A rule is broken: {one}." for one in broken)]


UNDECIDED = "What you decided since is not in the proposal yet: make it the proposal."


def as_decided(bench: Bench, found: Week, plan: Plan) -> bool:
    """Whether a proposal is what was decided: who takes which case, holds, exceptions and bans."""
    now = standing(bench, found).now
    return now.proposal.allocation == plan.proposal.allocation and _firm(
        now.instance.decisions
    ) == _firm(plan.proposal.decisions)


def _firm(made: Sequence[Decision]) -> set[tuple[str, str, str, str]]:
    """The decisions that say more than who takes a case."""
    return {
        (one.action.value, one.case, one.practitioner, one.reason)
        for one in made
        if one.action not in (Action.PIN, Action.NOTE)
    }


def hash_of(plan: Plan) -> str:
    """SHA-256 of who takes which case, with the input that it was decided on."""
    stated = [plan.instance.digest, sorted(plan.allocation.items())]
    return hashlib.sha256(json.dumps(stated, ensure_ascii=False).encode()).hexdigest()


def ask(bench: Bench, found: Week, account: Account, run_seen: str) -> None:
    """Ask a second person for approval.

    Raises:
        BadInput: if something bars it; Changed, Frozen: if it is another proposal by now.
    """
    _see_that_nothing_bars(answers(bench, found))
    with bench.store.begin() as tx:
        _see_that_it_is(tx, found.id, run_seen)
        change_week(tx, found.id, account.name, asked_by=account.name, asked_run=run_seen)
        record(tx, "approval asked for", account.name, found.id, run=run_seen)


def approve(bench: Bench, found: Week, account: Account, typed: str, run_seen: str) -> None:
    """Approve a week: from then on nothing in it changes.

    Raises:
        BadInput: if something bars it, or the name typed is not hers, or a second person is needed.
        Changed, Frozen: if it is another proposal by now.
    """
    about = answers(bench, found)
    _see_that_nothing_bars(about)
    plan = plan_of(bench, found)
    if " ".join(typed.split()).casefold() != account.name.casefold():
        expected = f"your name as you signed in: {account.name}"
        raise BadInput([Fault(file="Your name", value=typed[:60], expected=expected)])
    with bench.store.begin() as tx:
        now = _see_that_it_is(tx, found.id, run_seen)
        if last_decision(tx, found.id) != about.last:
            raise Changed(now.changed_by, now.changed)
        asked = now.asked_by if now.asked_run == run_seen else None
        if not may_approve(account, about.second_person, asked):
            raise BadInput([Fault(file="Approval", expected=SECOND_PERSON)])
        add_approval(
            tx,
            Approval(
                now.id, now.version, run_seen, about.hash, asked or account.name, account.name
            ),
        )
        placed = {case: who for case, who in plan.allocation.items() if who is not None}
        hold(tx, now.id, placed, now.begins or now.changed[:10])
        change_week(tx, now.id, account.name, state=APPROVED)
        record(
            tx, "approved", account.name, now.id, version=now.version, run=run_seen, hash=about.hash
        )
    mark_final(run_folder(bench.settings, found.id, run_seen), account.name)
    bench.store.back_up(bench.settings.backups / f"{found.id}-{found.version}.sqlite3")


def reopen(bench: Bench, found: Week, account: Account, reason: str) -> None:
    """Open an approved week again, as its next version.

    Raises:
        BadInput: if there is no reason.
        Changed: if it is open already.
    """
    if not reason:
        raise BadInput([Fault(file="Reason", expected="why the week is opened again")])
    with bench.store.begin() as tx:
        now = week(tx, found.id)
        if now is None or now.state != APPROVED or now.version != found.version:
            raise Changed(found.changed_by if now is None else now.changed_by, found.changed)
        let_go(tx, now.id, REOPENED)
        fields = {"state": PROPOSED, "version": now.version + 1}
        change_week(tx, now.id, account.name, **fields, asked_by=None, asked_run=None)
        record(tx, "reopened", account.name, now.id, version=now.version + 1, reason=reason)


def may_approve(account: Account, second_person: bool, asked_by: str | None) -> bool:
    """Whether somebody who may approve may do so here: where a second person is asked for, only one
    who approves what another asks for.
    """
    if not second_person:
        return True
    other = asked_by is not None and asked_by.casefold() != account.name.casefold()
    return other and account.may(Duty.SECOND)


def _see_that_nothing_bars(about: Answers) -> None:
    if about.bars:
        raise BadInput([Fault(file="Approval", expected=one) for one in about.bars])


def _see_that_it_is(tx: Connection, id: str, run_seen: str) -> Week:
    """The week, if it is open and its proposal is the one that was seen."""
    now = see_that_it_is_open(tx, id)
    if now.run != run_seen:
        raise Changed(now.changed_by, now.changed)
    return now
