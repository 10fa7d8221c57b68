"""The kinds of work that are done in the background, each a function of what is asked.

A kind is a function that takes what is asked and what is told of progress, calls the library, and
returns what came of it, all of it JSON.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from caseload.instances.week.given import together
from caseload.library.allocate import plan_for
from caseload.library.instance import stored_week, under
from caseload.library.plan import Plan, open_run
from caseload.library.rounds import in_round, still_there
from caseload.models.fault import Fault
from caseload.models.instance import Decision
from caseload.optimizer.interrupt import keeping
from caseload.optimizer.options import Options, Progress
from caseload.web.jobs.asking import draft_notes, find_help, find_moving, find_why
from caseload.web.jobs.planning import PLANNING, values

Tell = Callable[..., None]
"""What is told how far the work is: in words, and with `value`, `bound` and `done` where known."""

Kind = Callable[[dict[str, Any], Tell], dict[str, Any]]


def propose(asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Propose who takes each case, and write the run.

    Asked are `instance` (the file), `told` (what of it is worth a look), `settings` (of the policy,
    for this week, by key), `decisions` (all that stand), `after` (the folder of the run before, if
    any), `keep`, `by` (who decided) and `out` (the folder for the run).
    """
    out = Path(asked["out"])
    if out.is_dir():  # it was made before the server was lost
        return _made(open_run(out))
    base = stored_week(Path(asked["instance"]))
    base = under(base, values(asked.get("settings", {})))
    told = tuple(Fault.model_validate(one) for one in asked.get("told", ()))
    given = [Decision.model_validate(one) for one in asked.get("decisions", ())]
    there, _ = still_there(base, given)
    decided = base.changed(decisions=tuple(together(base.decisions, there)), told=told)
    if asked.get("after"):
        run = open_run(asked["after"])
        decided = in_round(base, decided, None, run, asked.get("keep"), carry=False)

    def on_progress(progress: Progress) -> None:
        tell(progress.doing, value=progress.value, bound=progress.bound, done=progress.done)

    with keeping():  # stopped, it is written as far as it came
        plan = plan_for(
            decided,
            Options(),
            asked.get("by", ""),
            alternatives=bool(asked.get("alternatives")),
            on_progress=on_progress,
        )
        tell("Writing the record")
        plan.write(out)
    return _made(plan)


def _made(plan: Plan) -> dict[str, Any]:
    """What the list of weeks shows of a proposal."""
    proposal = plan.proposal
    return {
        "cases": len(proposal.new) + len(proposal.left),
        "left_over": len(proposal.left),
        "spread": plan.certificate.spread,
        "certificate": plan.certificate.sentence,
        "input_hash": proposal.provenance.input_hash,
        "stopped_by": proposal.provenance.stopped_by,
    }


KINDS: dict[str, Kind] = {
    "propose": propose,
    "help": find_help,
    "notes": draft_notes,
    "why": find_why,
    "moving": find_moving,
    **PLANNING,
}
"""The kinds by the name that the store knows them by."""
