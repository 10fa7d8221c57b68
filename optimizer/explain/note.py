"""The note: a draft of the written reason that a lead is asked for, to be edited.

The note neither names nor counts the practitioners who are only not available for the case.
"""

from collections.abc import Iterator

from caseload.models.explanation import CaseExplanation, Consequence, Note
from caseload.models.instance import Action
from caseload.models.proposal import Workload
from caseload.optimizer.explain.case import explain_case, pin_of
from caseload.optimizer.explain.evidence.barriers import is_discreet, phrase_of_rule
from caseload.optimizer.explain.evidence.consequence_words import MEASURES
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rule_kit.wording import listed

CONSIDERED = 3
"""The note names this many other practitioners who could have taken the case."""


def draft_note(run: Run, case_id: str) -> Note:
    """The draft for one case."""
    found = explain_case(run, case_id)
    text = "\n\n".join(_paragraphs(run, found))
    return Note(case=case_id, practitioner=found.holder, text=f"{text}\n")


def _paragraphs(run: Run, found: CaseExplanation) -> Iterator[str]:
    """The note's paragraphs, in Markdown."""
    yield f"## Case {found.case}"
    yield f"{_capital(found.about)}."
    if found.holder is None:
        left = next(row for row in run.proposal.unallocated if row.case == found.case)
        yield f"Not allocated this week. {left.reason}."
        return
    row = next(one for one in run.proposal.workloads if one.practitioner == found.holder)
    yield f"**Allocated to {row.name} ({row.grade.value}{_team(row)}).**"
    yield _why(run, found)
    considered = _considered(run, found)
    if considered:
        yield "\n".join(["Others considered:", "", *(f"- {one}." for one in considered)])
    yield _workload(row)
    decision = _decision_words(run, found.case)
    if decision:
        yield decision


def _team(row: Workload) -> str:
    return f", {row.team}" if row.team else ""


def _why(run: Run, found: CaseExplanation) -> str:
    """The reason of the assignment, and the number of practitioners whom each open rule bars."""
    assignment = next(one for one in run.proposal.assignments if one.case == found.case)
    said = f"{_capital(assignment.reason)}."
    groups = [
        group
        for group in found.barred
        if not any(is_discreet(run, one.rule) for one in group.people)
    ]
    if groups:
        phrases = phrase_of_rule(run)
        kept = [
            f"{len(group.people)} {'is' if len(group.people) == 1 else 'are'} "
            f"{phrases[group.people[0].rule]}"
            for group in groups
        ]
        said += f" Of the others, {listed(kept)}."
    return said


def _considered(run: Run, found: CaseExplanation) -> list[str]:
    """The best other candidates, each with the first thing that would have been worse."""
    others = [one for one in found.candidates if not one.chosen and one.consequence]
    return [
        f"{one.name} ({one.grade.value}), {_worse(run, one.consequence)}"
        for one in others[:CONSIDERED]
        if one.consequence
    ]


def _worse(run: Run, then: Consequence) -> str:
    """The most important part of a consequence, in a few words."""
    what, balance = MEASURES[run.instance.policy.balance.measure], then.balance
    if then.free:
        return "exactly as well"
    if then.left_over.change > 0:
        return "more would be left over"
    if then.waiting.change > 0:
        return "a case of higher risk would be left over"
    if then.missed.change > 0 or then.gave_way.change > 0:
        return "a rule would give way further"
    if balance.change > run.tuning.counterfactual.shown_points:
        return f"the {what} would rise from {balance.before:.2f} to {balance.after:.2f} points"
    return "a preference would be passed over"


def _workload(row: Workload) -> str:
    before, after = row.utilisation_before, row.utilisation_after
    said = f"Caseload {row.caseload_before} before this week's cases and {row.caseload_after} after"
    if row.cap is not None:
        said += f", of {row.cap} at most"
    if before is not None and after is not None:
        said += f"; workload {100 * before:.0f} % of capacity before and {100 * after:.0f} % after"
    return f"{said}."


def _decision_words(run: Run, case_id: str) -> str | None:
    """The decision behind the allocation and its reason; None where there is none."""
    pin = pin_of(run, case_id)
    bans = [
        run.person(one.practitioner).label
        for one in run.instance.decisions
        if one.case == case_id and one.action is Action.FORBID
    ]
    if pin is not None:
        reason = f": {pin.reason}" if pin.reason else " (write the reason here)"
        return f"Decided by {_decider(run, case_id)}{reason}."
    return f"By decision of the lead not with {listed(bans, 'or')}." if bans else None


def _decider(run: Run, case_id: str) -> str:
    """The decider, and the practitioner of an earlier proposal whom the decision replaces."""
    overrides = run.proposal.overrides
    if overrides is None:
        return "the lead"
    who = overrides.decided_by or "the lead"
    before = [one.proposed for one in overrides.changes if one.case == case_id and one.proposed]
    return f"{who} in place of {run.person(before[0]).label}, who was proposed" if before else who


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
