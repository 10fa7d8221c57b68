"""What was decided, as the columns of a proposal show it: the lead reads it where she decides."""

from caseload.instances.week.decision_words import ACCEPT, EXCEPTION, HOLD, not_words
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import Proposal
from caseload.reports.shared.tables import Cell
from caseload.reports.shared.words import listed

DECIDING = ("decision", "reason for change", "agreed by")
"""The columns that a lead fills in."""

KEPT = ("proposed", "made for")
"""Columns by which it is seen what was typed over, and for which proposal a decision was made."""


def decided_cells(instance: Instance) -> dict[str, dict[str, Cell]]:
    """What stands in the columns of `DECIDING`, by case of which something was decided or noted."""
    of_case: dict[str, list[Decision]] = {}
    for decision in instance.decisions:
        of_case.setdefault(decision.case, []).append(decision)
    return {case: _cells(instance, some) for case, some in of_case.items()}


def held_lines(proposal: Proposal) -> list[str]:
    """Each case that is kept out of the week, with the reason."""
    held = (one for one in proposal.decisions if one.action is Action.HOLD)
    return [f"{one.case}{_why(one)}" for one in held]


def exception_lines(proposal: Proposal) -> list[str]:
    """Each exception: whom the case goes to, past which limit, who agreed, and why."""
    name_of = {row.practitioner: row.name for row in proposal.workloads}
    lines = []
    for one in proposal.decisions:
        if one.action is Action.EXCEPT:
            passed = (breach for breach in proposal.exceptions if one.case in breach.cases)
            limits = listed(list(dict.fromkeys(breach.title for breach in passed)))
            who = name_of.get(one.practitioner, one.practitioner)
            past = f" past {limits}" if limits else ""
            agreed = one.agreed_by or "nobody named"
            lines.append(f"{one.case} goes to {who}{past}, agreed by {agreed}{_why(one)}")
    return lines


def kept_free_lines(proposal: Proposal) -> list[str]:
    """Each case that looking ahead moved, with what is kept free; that it moved none."""
    if proposal.ahead is None:
        return []
    lines = [f"{case}: {said}" for case, said in proposal.moved_ahead.items()]
    return lines or ["It moved no case: nobody's room is needed so much more than another's"]


def _why(decision: Decision) -> str:
    return f": {decision.reason}" if decision.reason else " (no reason given)"


def _cells(instance: Instance, decisions: list[Decision]) -> dict[str, Cell]:
    first = min(decisions, key=lambda one: ORDER.index(one.action))
    label_of = {person.id: person.label for person in instance.practitioners}
    bans = [one.practitioner for one in decisions if one.action is Action.FORBID]
    words = {
        Action.PIN: ACCEPT,
        Action.EXCEPT: EXCEPTION,
        Action.HOLD: HOLD,
        Action.FORBID: not_words([(one, label_of.get(one, one)) for one in bans]),
        Action.NOTE: None,
    }
    told = (first.action, Action.NOTE)
    reasons = [one.reason for one in decisions if one.reason and one.action in told]
    cells = (words[first.action], "; ".join(dict.fromkeys(reasons)), first.agreed_by)
    return {head: cell or None for head, cell in zip(DECIDING, cells, strict=True)}


ORDER = (Action.EXCEPT, Action.PIN, Action.HOLD, Action.FORBID, Action.NOTE)
"""What is shown where several things were decided of a case, the first of these."""
