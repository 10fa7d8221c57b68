"""What a lead made of an earlier proposal: what she changed, what it cost, who else moved."""

from collections.abc import Mapping

from caseload.models.instance import Action, Instance
from caseload.models.overrides import Change, Override, Overrides
from caseload.models.proposal import Proposal
from caseload.optimizer.check.figures import spread
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.rule_book import RuleBook


def overrides(
    instance: Instance, proposal: Proposal, earlier: Mapping[str, str], decided_by: str = ""
) -> Overrides:
    """Hold a proposal against the earlier one (case id → practitioner id) that she decided on."""
    pins = {d.case: d for d in instance.decisions if d.places}
    decided = {case: pin.practitioner for case, pin in pins.items()}
    now = proposal.allocation
    return Overrides(
        decided_by=decided_by,
        changes=tuple(
            Override(
                case=case,
                proposed=earlier[case],
                decided=pins[case].practitioner,
                reason=pins[case].reason,
            )
            for case in sorted(pins)
            if case in earlier and earlier[case] != pins[case].practitioner
        ),
        accepted=sum(earlier.get(case) == pin.practitioner for case, pin in pins.items()),
        spread_before=spread(instance, earlier),
        spread=proposal.certificate.spread,
        spread_unmoved=_unmoved(instance, {**earlier, **decided}),
        left_before=sum(case.id not in earlier for case in instance.cases),
        left=len(proposal.unallocated),
        moved=tuple(
            Change(case=case.id, before=earlier.get(case.id), after=now[case.id])
            for case in instance.cases
            if case.id not in pins and now[case.id] != earlier.get(case.id)
        ),
    )


def _unmoved(instance: Instance, allocation: Mapping[str, str]) -> float | None:
    """The spread if only what she decided changed; None if that breaks a hard rule."""
    found = breaches(instance, RuleBook.of(instance.policy), allocation)
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
    for part in compile_instance(instance.changed(decisions=bans, cases=cases), book).parts:
        for group, members in enumerate(part.problem.members):
            allowed = part.problem.allowed[group].nonzero()[0]
            names = tuple(part.practitioner_ids[place] for place in allowed)
            found |= {part.case_ids[case]: names for case in members}
    return found
