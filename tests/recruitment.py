"""Small staffing questions in one line each."""

import time

from builders import book_of
from caseload.models.base import Grade
from caseload.models.instance import Instance
from caseload.models.staffing import Staffing
from caseload.optimizer.budget import Budget
from caseload.optimizer.staffing.answer import Options, staffing
from caseload.optimizer.staffing.benders import Recruitment, StaffingSolution
from caseload.optimizer.staffing.staff import staff
from caseload.optimizer.tuning import Tuning

PO_AND_PSO = {Grade.PO: 1, Grade.PSO: 1}
CAP = {"caseload_cap": {"mode": "hard", "PO": 5, "NQO": 5, "PSO": 5, "PQiP": 5}}
OFFICERS_ONLY = {"qualification": {"tiers": {"A": {"grades": ["PO"]}}}}


def enough(given: Instance, wanted: Recruitment) -> StaffingSolution:
    return staff(given, book_of(given), wanted, Budget(30.0, time.monotonic() + 600))


def answer(
    given: Instance, *, limits: bool = False, tuning: Tuning = Tuning(), **wanted
) -> Staffing:
    wish = Recruitment(**{"cost": PO_AND_PSO, "steps": 10, **wanted})
    return staffing(given, wish, (), "the cap", Options(limits=limits, tuning=tuning))
