"""What would help the cases that a proposal leaves over, kept with it."""

from caseload.models.bounds import Bounds
from caseload.models.instance import Instance
from caseload.models.proposal import Help, Proposal
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.shortage import explain_unallocated


def with_help(instance: Instance, proposal: Proposal, bounds: Bounds) -> Proposal:
    """The proposal with the smallest changes that would place what is left over, each solved.

    Those against the guidance come last.
    """
    if not proposal.unallocated:
        return proposal
    found = explain_unallocated(Run(instance, proposal, bounds=bounds))
    told = [
        Help(
            need=shortage.need,
            cases=change.places,
            sentence=change.sentence,
            against_guidance=change.against_guidance,
            settings=change.settings,
        )
        for shortage in found.shortages
        for change in shortage.changes
    ]
    told.sort(key=lambda one: one.against_guidance)
    return proposal.model_copy(update={"would_help": tuple(told)})
