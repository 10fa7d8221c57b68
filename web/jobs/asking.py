"""Questions about a week as it stands that take a while: what would help, why, every note."""

from collections.abc import Callable
from typing import Any

from caseload.library.plan import open_run
from caseload.models.instance import Decision
from caseload.optimizer.explain.case import explain_case
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.note import SENSITIVE, draft_note
from caseload.optimizer.explain.shortage.shortage import explain_unallocated
from caseload.optimizer.explain.why_not import explain_why_not
from caseload.optimizer.proposal.as_decided import as_decided

SECONDS = 30.0
"""Seconds for what would help; for every note of a week there are ten times as many."""

WHY_SECONDS = 10.0
"""Seconds within which it is said why, or what of it is not proven."""


def find_help(asked: dict[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """What is left over, for want of whom, and what would help (`run`, `decisions`)."""
    tell("Looking for what would help")
    found = explain_unallocated(_run(asked, SECONDS))
    return {"explained": found.model_dump(mode="json")}


def find_why(asked: dict[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """Why a `case` goes where it goes and who else could take it; or, with `to`, why not somebody
    (`run`, `decisions`).
    """
    tell("Solving the week around it")
    run = _run(asked, WHY_SECONDS)
    if asked["to"]:
        return {"why_not": explain_why_not(run, asked["case"], asked["to"]).model_dump(mode="json")}

    def on_step(done: int, most: int) -> None:
        tell(f"{done:,} of {most:,} people tried", done=done, most=most)

    return {"why": explain_case(run, asked["case"], on_step).model_dump(mode="json")}


def draft_notes(asked: dict[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """A draft of the note on each case (`run`, `decisions`; `but` are those that have one)."""
    run = _run(asked, 10 * SECONDS)
    cases = [one for one in run.instance.case_of if one not in asked["but"]]
    notes = {}
    for number, case in enumerate(cases, start=1):
        tell(f"Drafting note {number:,} of {len(cases):,}")
        text = draft_note(run, case).text
        notes[case] = {"text": text, "sensitive": SENSITIVE in text.splitlines()}
    return {"notes": notes}


def _run(asked: dict[str, Any], seconds: float) -> Run:
    """A week as it stands, ready for questions."""
    plan = open_run(asked["run"])
    decisions = tuple(Decision.model_validate(one) for one in asked["decisions"])
    now = as_decided(plan.instance.changed(decisions=decisions), plan.proposal)
    same = now.week.decisions == plan.instance.decisions
    bounds = plan.bounds if same else None
    return Run(now.week, now.proposal, seconds=seconds, bounds_hold=same, bounds=bounds)
