"""Staffing: the cheapest posts for an instance, piece by piece.

The cost is the policy's cost of a full-time post of each grade. Every hard rule of the policy holds
for new posts as for everybody. A practitioner who is over a limit other than the cap keeps the
cases in hand and takes nothing that the limit counts.
"""

from copy import copy

from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.optimizer.budget import Budget
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.part import Part
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.solvers.cp_sat import ModelTooLarge
from caseload.optimizer.staffing.benders import PieceStaffing, Recruitment, StaffingSolution
from caseload.optimizer.staffing.over_cap import barred_handovers
from caseload.optimizer.staffing.posts import candidate_posts
from caseload.optimizer.tuning import Tuning


def staff(
    instance: Instance,
    book: RuleBook,
    recruitment: Recruitment,
    budget: Budget,
    *,
    choose: bool = True,
    tuning: Tuning = Tuning(),
) -> StaffingSolution:
    """The cheapest posts for an instance whose cases over the cap are among its cases.

    Pieces that no case connects are staffed one after the other, each with the whole budget and all
    of them before the deadline. With `choose` the posts are those that ask least among posts of the
    least cost; without it any of these.

    Raises:
        BadInput: if a piece is larger than can be solved at once.
    """
    people = candidate_posts(instance, list(recruitment.cost))
    whole = instance.changed(practitioners=(*instance.practitioners, *people))
    barred = barred_handovers(whole, {one.id for one in people}, rebalance=recruitment.rebalance)
    compiled = compile_instance(whole, book, barred=barred, come_down=True, tuning=tuning)
    try:
        found = [
            PieceStaffing(
                _narrowed(instance, part), book, part, people, recruitment, copy(budget), number
            ).solve(choose=choose)
            for number, part in enumerate(compiled.parts)
            if part.problem.classes
        ]
    except ModelTooLarge:
        expected = "fewer cases and practitioners that belong together: plan each PDU by itself"
        raise BadInput([Fault(file=instance.name, expected=expected)]) from None
    allocation: dict[str, str | None] = dict(compiled.pinned)
    for one in found:
        allocation |= one.allocation
    return StaffingSolution(
        posts=tuple(post for one in found for post in one.posts),
        cost=sum(one.cost for one in found),
        bound=sum(one.bound for one in found),
        left=sum(one.left for one in found),
        allocation=allocation,
    )


def _narrowed(instance: Instance, part: Part) -> Instance:
    """The instance of one part: its cases, practitioners, and holders of its cases in hand."""
    ids = set(part.practitioner_ids)
    pinned = {d.case for d in instance.decisions if d.practitioner in ids}
    named = {*part.case_ids, *pinned}
    cases = [case for case in instance.cases if case.id in named]
    holders = {getattr(case, "practitioner", "") for case in cases}
    people = [one for one in instance.practitioners if one.id in ids | holders]
    known = {one.id for one in people}
    held = instance.held
    return instance.changed(
        cases=tuple(cases),
        practitioners=tuple(people),
        held=None if held is None else tuple(c for c in held if c.practitioner in known),
        decisions=tuple(d for d in instance.decisions if d.case in named),
        manual=None,
    )
