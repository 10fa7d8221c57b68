"""What an export of requests holds, in a few lines."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.request import ServiceRequest
from caseload.reports.shared.words import counted


def request_lines(
    requests: Sequence[ServiceRequest],
    instance: Instance,
    proposal: Proposal,
    folder: Path,
    *,
    new: bool,
) -> Iterator[str]:
    """How many requests there are, what has none, and that somebody has to send them."""
    moves = sum(one.kind == "reallocation" for one in requests)
    kinds = [counted(len(requests) - moves, "allocation")]
    kinds += [counted(moves, "reallocation")] if moves else []
    did = f"written to {folder}" if new else f"stand in {folder} already, the same to the byte"
    yield f"Requests for {' and '.join(kinds)} {did}, with an index"
    left, held = len(proposal.unallocated), len(instance.on_hold)
    without = [f"{counted(left, 'case')} left over"] if left else []
    without += [f"{counted(held, 'case')} on hold"] if held else []
    if without:
        yield f"Without a request: {' and '.join(without)}"
    yield "Nothing was sent. Whoever may allocate in the service sends them, one by one."
