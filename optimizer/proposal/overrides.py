"""What a lead made of an earlier proposal: what she changed, what it cost, who else moved."""

from collections.abc import Mapping

import numpy as np

from caseload.models.instance import Action, Decision, Instance
from caseload.models.overrides import Change, Override, Overrides
from caseload.models.proposal import Proposal
from caseload.optimizer.check.exceptions import sorted_out
from caseload.optimizer.check.figures import spread
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.problem.components import with_capacity
from caseload.optimizer.problem.territories import territories
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.presence import stays_with


def overrides(instance: Instance, proposal: Proposal, decided_by: str = "") -> Overrides | None:
    """What was decided on the proposal before, and what that came to; None where there was none.

    `proposal` is the answer to the instance.
    """
    if instance.earlier is None:
        return None
    week, earlier = this_week(instance), instance.earlier
    before = {c: who for c, who in earlier.holder_of.items() if c in week.case_of}
    first = earlier.first_of
    pins = [pin for case, pin in sorted(instance.pins.items()) if case in week.case_of]
    now = proposal.allocation
    home = {case.id: stays_with(case) for case in week.cases}
    return Overrides(
        decided_by=decided_by,
        number=earlier.number + 1,
        keep=earlier.keep,
        changes=tuple(
            _override(pin, first)
            for pin in pins
            if pin.case in first and first[pin.case] != pin.practitioner
        ),
        accepted=sum(first.get(pin.case) == pin.practitioner for pin in pins),
        on_hold=tuple(sorted(instance.on_hold)),
        exceptions=tuple(_override(pin, first) for pin in pins if pin.action is Action.EXCEPT),
        notes=sum(one.action is Action.NOTE for one in instance.decisions),
        spread_before=spread(week, before),
        spread=proposal.certificate.spread,
        spread_unmoved=_unmoved(week, {**before, **{p.case: p.practitioner for p in pins}}),
        left_before=sum(row.practitioner is None for row in earlier.proposed),
        left=len(proposal.unallocated),
        moved=tuple(
            Change(case=case.id, before=before.get(case.id), after=now.get(case.id))
            for case in week.cases
            if case.id not in instance.pins
            and case.id in first
            and now.get(case.id, home[case.id]) != (before.get(case.id) or home[case.id])
        ),
    )


def _override(pin: Decision, first: Mapping[str, str | None]) -> Override:
    return Override(
        case=pin.case,
        proposed=first.get(pin.case),
        decided=pin.practitioner,
        reason=pin.reason,
        agreed_by=pin.agreed_by,
    )


def _unmoved(instance: Instance, allocation: Mapping[str, str]) -> float | None:
    """The spread if only what she decided changed; None if that breaks a hard rule."""
    book = RuleBook.of(instance.policy)
    found, _ = sorted_out(instance, book, breaches(instance, book, allocation))
    if any(not breach.soft for breach in found):
        return None
    return spread(instance, allocation)


def eligible(instance: Instance) -> dict[str, tuple[str, ...]]:
    """The practitioners whom a lead may be offered for each new case, by case id: those whom no
    rule bars from it, limits left aside.

    What is pinned counts for nothing, what is forbidden is barred. Limited access lists are left
    aside too, so that nothing can be told from who is offered: a choice that one of them bars is
    refused when it is made, as of somebody who is not available.
    """
    bans = tuple(d for d in instance.decisions if d.action is Action.FORBID)
    book = RuleBook.of(instance.policy)
    cases = tuple(book.unlisted(case) for case in instance.cases)
    found: dict[str, tuple[str, ...]] = {}
    week, _ = with_capacity(instance.changed(decisions=bans, cases=cases))
    for land in territories(week, book, {}, None):
        names = [person.id for person in land.week.practitioners]
        for case, row in zip(land.week.cases, land.allowed, strict=True):
            found[case.id] = tuple(names[place] for place in np.flatnonzero(row))
    return found
