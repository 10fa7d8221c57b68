"""The question "why not this practitioner": the consequence, or what makes the pair impossible.

A pair that no single rule bars may still contradict the decisions; the minimal conflicts of
`decisions.conflicts` name the decisions and rules then.
"""

from collections.abc import Sequence

from caseload.models.case import Case
from caseload.models.explanation import Bar, Change, Consequence, WhyNot
from caseload.models.instance import Action, Decision
from caseload.models.policy import BalanceMeasure
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import StageName
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.case import pin_of
from caseload.optimizer.explain.evidence.barriers import CAPACITY, DECISION, all_bars, is_discreet
from caseload.optimizer.explain.evidence.consequence import Consequences, stages_of_all_parts
from caseload.optimizer.explain.evidence.consequence_words import MEASURES
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.pipeline.answer import stage_of
from caseload.optimizer.relaxation.master.impossible import Impossible
from caseload.optimizer.rule_kit.wording import counted, listed


def explain_why_not(run: Run, case_id: str, practitioner_id: str) -> WhyNot:
    """The consequence of giving a case to a practitioner, or the reasons against it."""
    case, person = run.case(case_id), run.person(practitioner_id)
    if run.allocation[case_id] == practitioner_id:
        return _answer(case, person, True, f"Case {case_id} goes to {person.label} already")
    pin = pin_of(run, case_id)
    free = run.without_pin(case_id) if pin else run
    against = list(all_bars(free, case, person))
    if against:
        return _impossible(run, free, case, person, against, pin)
    answer = Consequences(free, run.stages if pin else None).of(
        case_id, practitioner_id, thorough=True
    )
    if answer is not None:
        return _possible(run, case, person, answer[0], pin)
    found = conflicts(_with_pin(free, case_id, practitioner_id).instance, free.book)
    if not found:
        said = f"{person.label} can hold case {case_id}, but what follows was not settled in time"
        return _answer(case, person, True, said, proven=False)
    because = tuple(conflict.sentence for conflict in found)
    said = f"Not possible beside what was decided: case {case_id} with {person.label}"
    return _answer(case, person, False, said, because=because)


def _answer(
    case: Case,
    person: Practitioner,
    possible: bool,
    sentence: str,
    *,
    consequence: Consequence | None = None,
    because: tuple[str, ...] = (),
    changes: tuple[Change, ...] = (),
    proven: bool = True,
) -> WhyNot:
    """The answer with its parts, empty where they do not apply."""
    return WhyNot(
        case=case.id,
        practitioner=person.id,
        possible=possible,
        sentence=sentence,
        consequence=consequence,
        because=because,
        changes=changes,
        proven=proven,
    )


def _possible(
    run: Run, case: Case, person: Practitioner, found: Consequence, pin: Decision | None
) -> WhyNot:
    """The answer where the pair is possible, a pin of the case being taken back."""
    said = f"Possible: case {case.id} can go to {person.label}; {found.sentence}"
    if pin is not None:
        holder = run.person(pin.practitioner).label
        said = (
            f"Possible if the decision that gives case {case.id} to {holder} is taken back; "
            f"{found.sentence}"
        )
    return _answer(case, person, True, said, consequence=found, proven=found.proven)


def _impossible(
    run: Run,
    free: Run,
    case: Case,
    person: Practitioner,
    against: Sequence[Bar],
    pin: Decision | None,
) -> WhyNot:
    """The answer where barriers stand against the pair, with the way out."""
    because = [bar.sentence for bar in against]
    if pin is not None:
        because.append(f"it was decided beforehand that {pin.words()}")
    return _answer(
        case,
        person,
        False,
        f"Not possible: case {case.id} with {person.label}",
        because=tuple(because),
        changes=_changes(run, free, case, person, against),
    )


def _changes(
    run: Run, free: Run, case: Case, person: Practitioner, against: Sequence[Bar]
) -> tuple[Change, ...]:
    """The exceptions that the pair would take, with the consequence found by solving again.

    Nothing where availability or missing capacity is among the barriers.
    """
    if any(bar.rule == CAPACITY or is_discreet(free, bar.rule) for bar in against):
        return ()
    excepted = _with_pin(free, case.id, person.id)
    named = [
        "the decision against it" if bar.rule == DECISION else f"the rule {bar.title}"
        for bar in against
    ]
    try:
        stages = stages_of_all_parts(excepted, 0, excepted.what_if(0).unforced)
    except Impossible:  # for one case alone: what goes with it by another rule cannot follow
        after = "what follows is not worked out"
    else:
        left, balance = stage_of(stages, StageName.ALLOCATE), stage_of(stages, StageName.BALANCE)
        after = _after(run, left.value, balance.value, run.instance.policy.balance.measure)
    return (
        Change(
            sentence=f"It takes an exception from {listed(named)} for this one case; {after}",
            size=len(against),
            people=1,
            places=(case.id,),
        ),
    )


def _after(run: Run, left: float, balance: float, measure: BalanceMeasure) -> str:
    """The balance and the left-over priority once the exceptions are made."""
    before = stage_of(run.stages, StageName.BALANCE).value
    what = MEASURES[measure]
    more = round(left - stage_of(run.stages, StageName.ALLOCATE).value)
    said = f"the {what} is then {balance:.2f} points (now {before:.2f})"
    if more > 0:
        return f"{said}, and priority {more} more is left over"
    if more < 0 and run.proposal.unallocated:
        fewer = counted(-more, "unit")
        return f"{said}, and {fewer} of priority less is left over"
    return said


def _with_pin(run: Run, case_id: str, practitioner_id: str) -> Run:
    """The run in which a decision pins the case to the practitioner, whatever the rules say."""
    kept = tuple(
        one
        for one in run.instance.decisions
        if (one.case, one.practitioner) != (case_id, practitioner_id)
    )
    pin = Decision(action=Action.PIN, case=case_id, practitioner=practitioner_id)
    return run.with_decisions((*kept, pin))
