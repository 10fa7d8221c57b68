"""What of a proposal needs the lead, in one list at the top of its page."""

from collections.abc import Iterator

from caseload.models.proposal import Proposal
from caseload.reports.shared.page import Section
from caseload.reports.shared.problems import fault_sentences
from caseload.reports.shared.words import counted, sentence

NOTHING = "Nothing stands out: read it through, change what you know better, and decide."


def needs_you(proposal: Proposal) -> Section:
    """The list: what is left over or has to move, what gave way, what of the input to look at."""
    lines = [sentence(line) for line in _lines(proposal)]
    return Section("What needs you", [] if lines else [NOTHING], lines)


def _lines(proposal: Proposal) -> Iterator[str]:
    left, stuck = len(proposal.left), len(proposal.stranded)
    if left:
        yield f"{counted(left, 'case')} {'is' if left == 1 else 'are'} left over"
    if stuck:
        has = "has" if stuck == 1 else "have"
        yield f"{counted(stuck, 'case')} in hand {has} to move and cannot"
    for breach in proposal.soft_breaches:
        yield f"Gave way: {breach.sentence}"
    yield from fault_sentences(proposal.told)
    if not proposal.provenance.repeatable:
        yield "It was ended before it was done: a longer run may find better"
