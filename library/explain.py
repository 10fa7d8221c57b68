"""One case of a plan, explained without opening the plan first."""

from pathlib import Path

from caseload.library.plan import DEADLINE, Plan, open_run
from caseload.models.explanation import CaseExplanation


def explain(plan: Plan | str | Path, case: str, *, deadline: float = DEADLINE) -> CaseExplanation:
    """Explain a case of a plan, or of the run in a folder: `Plan.explain`, `open_run`."""
    return (plan if isinstance(plan, Plan) else open_run(plan)).explain(case, deadline=deadline)
