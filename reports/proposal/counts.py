"""How many cases a proposal places: new ones and those in hand, each counted by themselves."""

from collections import Counter

from caseload.models.instance import Action
from caseload.models.proposal import Proposal, StageName
from caseload.reports.shared.words import counted


def placed_words(proposal: Proposal) -> str:
    """How many new cases are placed and left over, and how many in hand move or find no place."""
    placed, left = len(proposal.new), len(proposal.left)
    moved, most = len(proposal.moves), proposal.provenance.most_moves
    rebalance = proposal.provenance.rebalance
    case = "new case" if rebalance else "case"
    if not placed + left:
        said = "There are no new cases to place."
    elif left:
        said = f"{placed:,} of {counted(placed + left, case)} placed, {left:,} left over."
    else:
        said = f"{counted(placed, case)} placed, none left over."
    held = sum(one.action is Action.HOLD for one in proposal.decisions)
    if held:
        said = f"{said} {counted(held, 'case')} {'is' if held == 1 else 'are'} on hold."
    if not rebalance:
        return said
    extra = f" ({most:,} may; a leaver's come extra)" if most is not None else ""
    said = f"{said} {counted(moved, 'case')} in hand {'moves' if moved == 1 else 'move'}{extra}."
    stuck = len(proposal.stranded)
    if stuck:
        has, places = ("has", "finds no place") if stuck == 1 else ("have", "find no place")
        said = f"{said} {counted(stuck, 'case')} in hand {has} to move and {places}."
    return said


def finding(proposal: Proposal) -> str:
    """What matters most, in one plain sentence."""
    placed, left = len(proposal.new), len(proposal.left)
    if proposal.provenance.rebalance or not placed + left:
        return placed_words(proposal)
    if left:
        some = f"{placed:,} of {counted(placed + left, 'case')} are placed"
        need = (
            "1 is left over and needs you" if left == 1 else f"{left:,} are left over and need you"
        )
        return f"{some}; {need}."
    all_ = "The one case is placed" if placed == 1 else f"All {placed:,} cases are placed"
    if all(stage.proven for stage in proposal.stages if stage.name is StageName.BALANCE):
        return f"{all_}, and the load is as even as rules and preferences allow."
    return f"{all_}, and the load is nearly as even as it can be."


class Counts:
    """By practitioner: new cases, cases in hand that come, and those that go."""

    def __init__(self, proposal: Proposal) -> None:
        self.new = Counter(row.practitioner for row in proposal.new)
        self.come = Counter(row.practitioner for row in proposal.moves)
        self.go = Counter(row.moved_from for row in proposal.moves)
        self.any_move = bool(proposal.moves)
