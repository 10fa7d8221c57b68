"""A run: a folder with a proposal and all that it was made from, to explain or repeat it later."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from caseload.instances.policies.policy import PolicyCheck
from caseload.instances.records.integrity import alterations
from caseload.instances.records.key import Key
from caseload.instances.records.log import LOG
from caseload.instances.week.read import read_instance
from caseload.models.bounds import NO_BOUNDS, Bounds
from caseload.models.fault import Altered, BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.schema import SCHEMA

INSTANCE, PROPOSAL, BOUNDS = "instance.json", "proposal.json", "bounds.json"

MARKS = (PROPOSAL, BOUNDS, LOG)
"""A folder with one of these files is a run, perhaps a damaged one."""


@dataclass(frozen=True)
class WrittenRun:
    """The instance with the decisions of the run, the proposal that was made for it, and what is
    proven of its pairs. `altered` names the files that are not as they were written.
    """

    instance: Instance
    proposal: Proposal
    bounds: Bounds = NO_BOUNDS
    altered: tuple[Fault, ...] = ()


def read_run(
    folder: Path, check_policy: PolicyCheck | None = None, key: Key | None = None
) -> WrittenRun:
    """Read a run's folder. `check_policy` checks the sections that are the rules' own.

    With a `key` the run must be signed with it.

    Raises:
        BadInput: if it is no run's folder, or takes a newer version to read.
        Altered: if a file that it is read from is not as it was written; with everything that is
            not.
    """
    whole = "the folder of a run, as caseload allocate INSTANCE --out FOLDER writes it"
    if not folder.is_dir() or not any((folder / name).is_file() for name in MARKS):
        raise BadInput([Fault(file=str(folder), expected=whole)])
    altered = alterations(folder, key)
    _see_that_it_can_be_read(folder / PROPOSAL, altered)
    read_from = {str(folder / name) for name in (INSTANCE, PROPOSAL, BOUNDS)}
    if read_from & {fault.file for fault in altered}:
        raise Altered(altered)
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
    reading = read_instance(folder / INSTANCE, check_policy=check_policy, stored=True)
    instance = reading.instance.changed(
        told=proposal.told, earlier=proposal.earlier, ahead=proposal.ahead
    )
    if instance.digest != proposal.provenance.input_hash:
        unchanged = "the instance that the proposal was made for; allocate again after a change"
        raise Altered([Fault(file=str(folder / INSTANCE), expected=unchanged), *altered])
    return WrittenRun(instance, proposal, bounds, tuple(altered))


class _Schema(BaseModel):
    """What of a proposal says which version can read it."""

    schema_version: int = 1


def _see_that_it_can_be_read(proposal: Path, altered: list[Fault]) -> None:
    """Refuse a run whose schema is newer than this version's.

    Raises:
        BadInput: if it is; with what else is wrong.
    """
    try:
        needed = _Schema.model_validate_json(proposal.read_bytes()).schema_version
    except (ValidationError, OSError):
        return
    if needed > SCHEMA:
        expected = (
            f"a run of schema {SCHEMA} or older; this one has schema {needed}: "
            "a newer version of caseload wrote it, and it takes that to read it"
        )
        raise BadInput([Fault(file=str(proposal), expected=expected), *altered])
