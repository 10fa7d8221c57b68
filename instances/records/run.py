"""A run: a folder with a proposal and all that it was made from, to explain or repeat it later."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from caseload.instances.policies.policy import PolicyCheck
from caseload.instances.week.read import read_instance
from caseload.models.bounds import NO_BOUNDS, Bounds
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal

INSTANCE, PROPOSAL, BOUNDS = "instance.json", "proposal.json", "bounds.json"


@dataclass(frozen=True)
class WrittenRun:
    """The instance with the decisions of the run, the proposal that was made for it, and what is
    proven of its pairs.
    """

    instance: Instance
    proposal: Proposal
    bounds: Bounds = NO_BOUNDS


def read_run(folder: Path, check_policy: PolicyCheck | None = None) -> WrittenRun:
    """Read a run's folder. `check_policy` checks the sections that are the rules' own.

    Raises:
        BadInput: if it is no run's folder, was written by another version, or was changed since.
    """
    whole = "the folder of a run, as caseload allocate INSTANCE --out FOLDER writes it"
    if not folder.is_dir():
        raise BadInput([Fault(file=str(folder), expected=whole)])
    missing = [name for name in (INSTANCE, PROPOSAL, BOUNDS) if not (folder / name).is_file()]
    if missing:
        raise BadInput([Fault(file=str(folder / name), expected=whole) for name in missing])
    again = "what this version of caseload wrote; allocate again into a new folder"
    try:
        proposal = Proposal.model_validate_json((folder / PROPOSAL).read_bytes())
        bounds = Bounds.model_validate_json((folder / BOUNDS).read_bytes())
    except ValidationError as fault:
        name = BOUNDS if fault.title == Bounds.__name__ else PROPOSAL
        raise BadInput([Fault(file=str(folder / name), expected=again)]) from None
    except OSError:
        raise BadInput([Fault(file=str(folder / PROPOSAL), expected=again)]) from None
    reading = read_instance(folder / INSTANCE, check_policy=check_policy)
    if reading.digest != proposal.provenance.input_hash:
        unchanged = "the instance that the proposal was made for; allocate again after a change"
        raise BadInput([Fault(file=str(folder / INSTANCE), expected=unchanged)])
    return WrittenRun(reading.instance, proposal, bounds)
