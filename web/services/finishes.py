"""What follows in the store from each kind of work that is done."""

from caseload.web.jobs.runner import Finish
from caseload.web.services.noting import drafted
from caseload.web.services.proposing import proposed

FINISHES: dict[str, Finish] = {"propose": proposed, "notes": drafted}
"""By the kind of the job; done in the same act as the job's end."""
