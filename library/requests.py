"""Requests of the allocation service from a run: written as files, never sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from caseload.library.plan import DEADLINE, Plan, open_run
from caseload.models.fault import Fault
from caseload.models.request import ServiceRequest
from caseload.reports.requests.bodies import Written, is_of_the_service, requests_of
from caseload.reports.requests.files import archive, request_files, write_requests


@dataclass(frozen=True)
class RequestsResult:
    """One request for each case that goes to somebody, and what is worth a remark."""

    plan: Plan
    requests: tuple[ServiceRequest, ...]
    told: tuple[Fault, ...]

    def files(self) -> dict[str, bytes]:
        """The requests as JSON files by name, and `index.json`."""
        return request_files(self.requests, self.plan.instance, self.plan.proposal)

    def archive(self) -> bytes:
        """The files as one ZIP archive."""
        return archive(self.files())

    def write(self, folder: str | Path, *, replace: bool = False) -> bool:
        """Write the files into a folder of their own.

        Parameters
        ----------
        folder
            A folder that is empty or not there yet, or that holds the same files.
        replace
            Whether an earlier export in it may be replaced.

        Returns
        -------
        bool
            Whether anything was written: where the same files stand there already, nothing is.

        Raises
        ------
        BadInput
            If something else stands there.
        """
        return write_requests(Path(folder), self.files(), replace=replace)


def service_requests(
    run: Plan | str | Path,
    *,
    notes: Mapping[str, Written] | None = None,
    deadline: float = DEADLINE,
) -> RequestsResult:
    """Make the requests by which a run's allocations are entered in the allocation service.

    Parameters
    ----------
    run
        A plan, or the folder of a run, of an instance that `caseload import allocation-service`
        made.
    notes
        Notes by case in place of the drafts; a case that is not among them has its draft.
    deadline
        Seconds for each draft. Where cases in hand may move, moves are not explained: each note is
        the reason that stands in the proposal.

    Returns
    -------
    RequestsResult
        One request for each case that is allocated, one for each person who changes hands.

    Raises
    ------
    BadInput
        With every case, practitioner and note that the service would not take.
    """
    plan = run if isinstance(run, Plan) else open_run(run)
    given = dict(notes or {})
    if is_of_the_service(plan.instance, plan.proposal) and not plan.proposal.provenance.rebalance:
        asked = [row.case for row in plan.proposal.new if row.case not in given]
        given |= {one.case: Written(one.text) for one in plan.notes(asked, deadline=deadline)}
    made, told = requests_of(plan.instance, plan.proposal, given, plan.source)
    return RequestsResult(plan, made, told)
