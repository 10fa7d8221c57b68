"""What somebody sees who is one of the practitioners: a case that she must not see is not there.

She sees the same pages in the same words, counted without it. Files that hold whole weeks are not
for her, whatever the lists say.
"""

from dataclasses import replace

from caseload.library.plan import Plan
from caseload.models.instance import Instance
from caseload.web.bench import Bench
from caseload.web.security.accounts import Account
from caseload.web.services.folders import read_input
from caseload.web.services.proposing import plan_of
from caseload.web.store.weeks import Week


def hidden_in(account: Account, instance: Instance) -> frozenset[str]:
    """The cases that somebody must not see."""
    who = account.practitioner
    if who is None:
        return frozenset()
    return frozenset(
        case.id
        for case in instance.cases
        if who in case.excluded or (case.restricted_to and who not in case.restricted_to)
    )


def seen_by(account: Account, plan: Plan) -> Plan:
    """A plan without the cases that somebody must not see."""
    return without(plan, hidden_in(account, plan.instance))


def without(plan: Plan, gone: frozenset[str]) -> Plan:
    """A plan without some cases."""
    if not gone:
        return plan
    proposal = plan.proposal
    left = {
        "assignments": tuple(row for row in proposal.assignments if row.case not in gone),
        "unallocated": tuple(row for row in proposal.unallocated if row.case not in gone),
        "decisions": tuple(one for one in proposal.decisions if one.case not in gone),
    }
    instance = plan.instance.changed(
        cases=tuple(case for case in plan.instance.cases if case.id not in gone),
        decisions=tuple(one for one in plan.instance.decisions if one.case not in gone),
    )
    return replace(plan, instance=instance, proposal=proposal.model_copy(update=left))


def hidden_of(bench: Bench, account: Account, week: Week) -> frozenset[str]:
    """The cases of a week that somebody must not see."""
    if account.practitioner is None or week.input is None:
        return frozenset()
    return hidden_in(account, read_input(bench.settings, week.id, week.input))


def counted_for(bench: Bench, account: Account, week: Week) -> Week:
    """A week whose counts are those of the cases that somebody sees."""
    gone = hidden_of(bench, account, week)
    if not gone:
        return week
    left = week.left_over
    if week.run is not None:
        left = len(seen_by(account, plan_of(bench, week)).proposal.left)
    return replace(week, cases=(week.cases or 0) - len(gone), left_over=left)


def uncounted(account: Account, week: Week) -> Week:
    """A week of a list, without counts for whoever may not see some case of it."""
    return week if account.practitioner is None else replace(week, cases=None, left_over=None)
