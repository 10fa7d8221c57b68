"""The note: a draft of the written reason that a lead is asked for, to be edited.

It is plain text in the words of an oversight entry: tier and risk, who was considered, capability,
workload, who held the case before. No figure of the solver stands in it, nor what the policy would
rather have. It neither names nor counts the practitioners who are only not available for the case.
"""

from collections.abc import Iterator

from caseload.models.case import Case
from caseload.models.explanation import CaseExplanation, Note
from caseload.models.instance import Action
from caseload.models.proposal import Workload
from caseload.models.service import with_article
from caseload.optimizer.explain.case import explain_case, pin_of
from caseload.optimizer.explain.evidence.barriers import is_discreet, phrase_of_rule
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rule_kit.wording import counted, listed

CONSIDERED = 3
"""The note names this many other practitioners who could have taken the case."""

SENSITIVE = "Mark this entry as sensitive."
"""Said of a case with a flag."""

SENSITIVE_IF = "Mark this entry as sensitive if access to the case is limited."
"""Said of every other case, so that nothing tells whether it is."""

FLAGS = {
    "sexual_offence": "sexual offence",
    "child_protection": "child protection",
    "safeguarding": "safeguarding",
}


def draft_note(run: Run, case_id: str) -> Note:
    """The draft for one case."""
    found = explain_case(run, case_id)
    text = "\n".join(_lines(run, found))
    return Note(case=case_id, practitioner=found.holder, text=f"{text}\n")


def _lines(run: Run, found: CaseExplanation) -> Iterator[str]:
    """The note, a line for each thing."""
    case = run.case(found.case)
    yield f"Case {found.case}: {', '.join(_properties(run, case))}."
    if found.holder is None:
        left = next(row for row in run.proposal.unallocated if row.case == found.case)
        yield f"Not allocated this week. {left.reason}."
    else:
        row = next(one for one in run.proposal.workloads if one.practitioner == found.holder)
        yield f"Allocated to {row.name} ({_grade_and_team(row)})."
        yield from _decision_lines(run, found.case)
        yield from _considered(run, found)
        yield f"Capability: {_capability(run, case, row)}."
        yield f"Workload: {_workload(row)}."
        yield from _held_before(run, case)
    flagged = any(getattr(case, flag) for flag in FLAGS)
    yield SENSITIVE if flagged else SENSITIVE_IF


def _properties(run: Run, case: Case) -> list[str]:
    """Tier, type, risk, flags and what the case asks for."""
    words = run.instance.policy.service.about(case.tier, case.type)
    words += [f"RoSH {case.rosh}"] if case.rosh else []
    words += [f"CSRP {case.csrp:g} %"] if case.csrp is not None else []
    words += [said for flag, said in FLAGS.items() if getattr(case, flag)]
    words += ["complex"] if case.complexity >= run.instance.policy.complex_from else []
    words += [case.team] if case.team else []
    return words


def _grade_and_team(row: Workload) -> str:
    return f"{row.grade}, {row.team}" if row.team else row.grade


def _considered(run: Run, found: CaseExplanation) -> Iterator[str]:
    """The best other candidates with what they hold, and how many each open rule bars."""
    row_of = {row.practitioner: row for row in run.proposal.workloads}
    others = [row_of[one.practitioner] for one in found.candidates if not one.chosen]
    if others:
        yield "Also considered, with what they hold after this week:"
        for row in others[:CONSIDERED]:
            yield f"- {row.name} ({row.grade}, {_holds(row)})"
    groups = [
        group
        for group in found.barred
        if not any(is_discreet(run, one.rule) for one in group.people)
    ]
    phrases = phrase_of_rule(run)
    kept = [
        f"{len(group.people)} {'is' if len(group.people) == 1 else 'are'} "
        f"{phrases[group.people[0].rule]}"
        for group in groups
    ]
    if kept:
        yield f"Could not take it: {listed(kept)}."


def _holds(row: Workload) -> str:
    held = counted(row.caseload_after, "case")
    used = row.utilisation_after
    return held if used is None else f"{held}, {100 * used:.0f} % of capacity"


def _capability(run: Run, case: Case, row: Workload) -> str:
    """What makes the holder fit for the case."""
    person = run.person(row.practitioner)
    said = [f"{row.name} is {with_article(row.grade)}"]
    skills = [skill.replace("_", " ") for skill in case.skills if skill in person.skills]
    said += [f"accredited for {listed(skills)}, as the case needs"] if skills else []
    asked = case.practitioner_gender
    said += [f"a {asked}, as asked for"] if asked and person.gender is asked else []
    return listed(said)


def _workload(row: Workload) -> str:
    before, after = row.utilisation_before, row.utilisation_after
    held = counted(row.caseload_before, "case")
    said = f"{held} before this week's and {row.caseload_after} after"
    if row.cap is not None:
        said += f", of {row.cap} at most"
    if before is not None and after is not None:
        said += f"; {100 * before:.0f} % of capacity before and {100 * after:.0f} % after"
    return said


def _held_before(run: Run, case: Case) -> Iterator[str]:
    """Who held the case before, where that is known."""
    previous = case.previous_practitioner
    if previous is not None and previous in run.instance.practitioner_of:
        yield f"Held before: by {run.person(previous).label}."


def _decision_lines(run: Run, case_id: str) -> Iterator[str]:
    """The decision behind the allocation and its reason, where there is one."""
    pin = pin_of(run, case_id)
    bans = [
        run.person(one.practitioner).label
        for one in run.instance.decisions
        if one.case == case_id and one.action is Action.FORBID
    ]
    if pin is not None:
        reason = f": {pin.reason}" if pin.reason else " (write the reason here)"
        agreed = f" Agreed by {pin.agreed_by}." if pin.agreed_by else ""
        yield f"Decided by {_decider(run, case_id)}{reason}.{agreed}"
    elif bans:
        yield f"By decision of the lead not with {listed(bans, 'or')}."


def _decider(run: Run, case_id: str) -> str:
    """The decider, and the practitioner of an earlier proposal whom the decision replaces."""
    overrides = run.proposal.overrides
    if overrides is None:
        return "the lead"
    who = overrides.decided_by or "the lead"
    before = [one.proposed for one in overrides.changes if one.case == case_id and one.proposed]
    return f"{who} in place of {run.person(before[0]).label}, who was proposed" if before else who
