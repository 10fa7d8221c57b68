"""What a notebook shows of a proposal: its sentences, and the first of its cases."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from caseload.models.proposal import Proposal
from caseload.reports.shared.notebook import MOST_ROWS
from caseload.reports.shared.words import counted


def plan_sentences(proposal: Proposal) -> tuple[str, ...]:
    """How even a proposal is and what nothing can beat; how much of it is placed."""
    placed, left = len(proposal.new), len(proposal.left)
    moved = f", {counted(len(proposal.moves), 'case')} in hand moved" if proposal.moves else ""
    return (
        proposal.certificate.sentence,
        f"{counted(placed, 'new case')} placed, {counted(left, 'case')} left over{moved}.",
    )


def first_rows(proposal: Proposal) -> dict[str, tuple[Sequence[Any], int]]:
    """The first of the cases that are placed, and of those left over, with how many there are."""
    named = {row.practitioner: row.name for row in proposal.workloads}
    placed = [
        [row.case, row.practitioner, named.get(row.practitioner), row.reason]
        for row in islice(proposal.assignments, MOST_ROWS)
    ]
    over = [[row.case, row.reason] for row in islice(proposal.unallocated, MOST_ROWS)]
    return {
        "proposal": (
            [["case", "practitioner", "name", "reason"], *placed],
            len(proposal.assignments),
        ),
        "left over": ([["case", "reason"], *over], len(proposal.unallocated)),
    }
