"""Questions about a week as it stands that take a while: what would help, why, every note."""

from collections.abc import Callable
from typing import Any

from caseload.library import questions
from caseload.library.plan import Plan, open_run
from caseload.library.session import Session
from caseload.models.instance import Decision

SECONDS = 30.0
"""Seconds for what would help; for every note of a week there are ten times as many."""

WHY_SECONDS = 10.0
"""Seconds within which it is said why, or what of it is not proven."""


def find_help(asked: dict[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """What is left over, for want of whom, and what would help (`run`, `decisions`)."""
    tell("Looking for what would help")
    found = questions.what_would_help(_run(asked, SECONDS))
    return {"explained": found.model_dump(mode="json")}


def find_why(asked: dict[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """Why a `case` goes where it goes and who else could take it; or, with `to`, why not somebody
    (`run`, `decisions`).
    """
    tell("Solving the week around it")
    run = _run(asked, WHY_SECONDS)
    if asked["to"]:
        answer = questions.why_not(run, asked["case"], asked["to"])
        return {"why_not": answer.model_dump(mode="json")}

    def on_step(done: int, most: int) -> None:
        tell(f"{done:,} of {most:,} people tried", done=done, most=most)

    return {"why": questions.why(run, asked["case"], on_step).model_dump(mode="json")}


def find_moving(asked: dict[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """Who else would move if a `case` went `to` somebody (`run`, `decisions`)."""
    tell("Solving the week with the case given")
    now = _standing(asked, open_run(asked["run"]))
    opened = Plan(now.instance, now.proposal)
    week = Session(opened, time_limit=WHY_SECONDS)
    found = questions.who_would_move(week, asked["case"], asked["to"])
    return {"moving": found.model_dump(mode="json")}


def draft_notes(asked: dict[str, Any], tell: Callable[..., None]) -> dict[str, Any]:
    """A draft of the note on each case (`run`, `decisions`; `but` are those that have one)."""
    run = _run(asked, 10 * SECONDS)
    cases = [one for one in run.instance.case_of if one not in asked["but"]]
    notes = {}
    for number, case in enumerate(cases, start=1):
        tell(f"Drafting note {number:,} of {len(cases):,}")
        text, sensitive = questions.note(run, case)
        notes[case] = {"text": text, "sensitive": sensitive}
    return {"notes": notes}


def _run(asked: dict[str, Any], seconds: float) -> questions.Run:
    """A week as it stands, ready for questions."""
    plan = open_run(asked["run"])
    return questions.questions_about(plan, _standing(asked, plan), seconds)


def _standing(asked: dict[str, Any], plan: Plan) -> questions.AsDecided:
    """The plan with everything decided on it."""
    decisions = [Decision.model_validate(one) for one in asked["decisions"]]
    return questions.as_it_stands(plan, decisions)
