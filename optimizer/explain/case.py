"""The question "why does this case go there": the others who could hold it, at what cost, and the
practitioners who cannot hold it.
"""

from collections.abc import Callable, Sequence

from caseload.models.case import Case
from caseload.models.explanation import Candidate, CaseExplanation, Consequence, TieBreak
from caseload.models.instance import Decision
from caseload.models.workload import capacity, case_weight
from caseload.optimizer.explain.evidence.barriers import (
    bars_of_case,
    first_bar,
    grouped_by_rule,
    without_discreet,
)
from caseload.optimizer.explain.evidence.consequence import Consequences
from caseload.optimizer.explain.evidence.redeal import Allocation
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.tie import MOST_NAMES, is_tied, lot_words, tie_break, tie_words
from caseload.optimizer.pipeline.answer import StageValue
from caseload.optimizer.rule_kit.wording import amount, counted, listed, some_names


def explain_case(
    run: Run, case_id: str, on_step: Callable[[int, int], None] | None = None
) -> CaseExplanation:
    """The case's holder, the reason, and the consequence of each other candidate taking it.

    `on_step` hears after each candidate how many of how many were looked at.
    """
    case, holder = run.case(case_id), run.allocation[case_id]
    pin = pin_of(run, case_id)
    free = run.without_pin(case_id) if pin else run
    now = run.stages if pin else None
    found = bars_of_case(free, case)
    kept = len(without_discreet(free, found))
    candidates = _candidates(free, case, {one.practitioner for one in found}, now, on_step)
    tied = tuple(one.practitioner for one in candidates if is_tied(one))
    alike = () if pin else _interchangeable_cases(run, case_id)
    tie = tie_break(run, case, candidates) if tied and holder and not pin else None
    return CaseExplanation(
        case=case_id,
        about=about(run, case),
        holder=holder,
        decided_beforehand=pin is not None,
        practitioners=len(run.instance.practitioners),
        measure=run.instance.policy.balance.measure,
        sentences=tuple(_sentences(run, case, pin, candidates, tie, alike, kept)),
        candidates=tuple(candidates),
        barred=grouped_by_rule(free, found),
        alike=alike,
        tied=tied,
        tie_break=tie,
        proven=all(
            one.chosen or (one.consequence and one.consequence.proven) for one in candidates
        ),
    )


def pin_of(run: Run, case_id: str) -> Decision | None:
    """The decision that pins a case, if there is one."""
    pins = (d for d in run.instance.decisions if d.places and d.case == case_id)
    return next(pins, None)


def about(run: Run, case: Case) -> str:
    """The properties of a case that rules look at, in a few words."""
    policy = run.instance.policy
    words = policy.service.about(case.tier, case.type)
    if case.rosh:
        words.append(f"RoSH {case.rosh}")
    if case.complexity >= policy.complex_from:
        words.append("complex")
    if case.practitioner_gender:
        words.append(f"asks for a {case.practitioner_gender}")
    if case.skills:
        words.append(f"needs {listed([skill.replace('_', ' ') for skill in case.skills])}")
    if case.team:
        words.append(case.team)
    return f"{', '.join(words)}; weighs {amount(case_weight(policy, case), policy.unit)}"


def _candidates(
    run: Run,
    case: Case,
    barred: set[str],
    now: Sequence[StageValue] | None,
    on_step: Callable[[int, int], None] | None,
) -> list[Candidate]:
    """All practitioners who can hold the case: the cheapest first, the holder before equals."""
    consequences = Consequences(run, now)
    rows = []
    people = [one for one in run.instance.practitioners if one.id not in barred]
    for number, person in enumerate(people, start=1):
        chosen = run.allocation[case.id] == person.id
        answer = None if chosen else consequences.of(case.id, person.id)
        rows.append(_candidate(run, case, person.id, answer, chosen=chosen))
        if on_step is not None:
            on_step(number, len(people))
    rows.sort(key=lambda row: (_sort_key(row), not row.chosen, row.practitioner))
    ranked: list[Candidate] = []
    for row in rows:
        same = bool(ranked) and _sort_key(ranked[-1]) == _sort_key(row)
        rank = ranked[-1].rank if same else len(ranked) + 1
        ranked.append(row.model_copy(update={"rank": rank}))
    return ranked


def _candidate(
    run: Run,
    case: Case,
    practitioner_id: str,
    answer: tuple[Consequence, Allocation] | None,
    *,
    chosen: bool,
) -> Candidate:
    """One practitioner as a candidate; `answer` is None for the holder, or where time ran out."""
    person = run.person(practitioner_id)
    consequence, allocation = answer or (None, run.allocation)
    most = capacity(run.instance.policy, person)
    before = run.instance.holdings[person.id].workload
    if chosen:
        said = f"{person.label} takes it"
    elif consequence:
        said = f"{person.label}: {consequence.sentence}"
    else:
        said = f"{person.label} can hold it, but what that would cost was not settled in time"
    known = chosen or consequence is not None
    return Candidate(
        practitioner=person.id,
        name=person.label,
        grade=person.grade,
        team=person.team,
        rank=1,
        chosen=chosen,
        new_cases=len(run.taken(allocation, [person.id])[person.id]),
        utilisation_before=before / most if most else None,
        utilisation_after=utilisation_with(run, person.id, allocation) if known else None,
        consequence=consequence,
        sentence=said,
    )


def utilisation_with(run: Run, practitioner_id: str, allocation: Allocation) -> float | None:
    """A practitioner's utilisation under an allocation; None without capacity."""
    most = capacity(run.instance.policy, run.person(practitioner_id))
    taken = run.taken(allocation, [practitioner_id])[practitioner_id]
    work = run.instance.holdings[practitioner_id].workload
    return (work + sum(run.weight_of[one.id] for one in taken)) / most if most else None


def _sort_key(row: Candidate) -> tuple[float, ...]:
    """A candidate's cost of choice; zero for the holder, infinite where it is not known."""
    if row.chosen:
        return (0.0,) * 6
    return cost_of_choice(row.consequence) if row.consequence else (float("inf"),)


def cost_of_choice(found: Consequence, digits: int = 2) -> tuple[float, ...]:
    """The rise of every figure in lexicographic order, rounded; a fall counts as none."""
    figures = (
        found.left_over,
        found.waiting,
        found.missed,
        found.gave_way,
        found.balance,
        found.preferences,
    )
    return tuple(round(max(figure.change, 0.0), digits) for figure in figures)


def _interchangeable_cases(run: Run, case_id: str) -> tuple[str, ...]:
    """The other cases of the same class that could change places with this one.

    Limited access lists are left out of the comparison of classes, and kept in that of pairs.
    """
    open_run = run.unlisted
    index = open_run.index_of[case_id]
    part = open_run.part(index.part)
    others = (part.case_ids[one] for one in part.problem.members[index.group])
    return tuple(one for one in others if one != case_id and _interchangeable(run, case_id, one))


def _interchangeable(run: Run, one: str, other: str) -> bool:
    """Whether no barrier stands between each of two cases and the other's holder."""
    return all(
        holder is None or first_bar(run, run.case(case), run.person(holder)) is None
        for case, holder in ((one, run.allocation[other]), (other, run.allocation[one]))
    )


def _sentences(
    run: Run,
    case: Case,
    pin: Decision | None,
    candidates: Sequence[Candidate],
    tie: TieBreak | None,
    alike: Sequence[str],
    kept: int,
) -> list[str]:
    """The explanation in sentences, the most important first.

    `kept` is the number of practitioners whom a rule or a decision that may be counted bars.
    """
    said = [_who(run, case), _how_many(run, kept)]
    others = [row for row in candidates if not row.chosen]
    if pin is None and run.allocation[case.id] is not None:
        if tie:
            said.append(tie_words(run, candidates, tie))
        elif others and others[0].consequence:
            said.append(f"The next best is {others[0].sentence}")
    elif pin is not None and others and others[0].consequence:
        said.append(f"Without the decision, the best of the others is {others[0].sentence}")
    if alike:
        same = (
            f"Cases {some_names(alike, MOST_NAMES)} are"
            if len(alike) > 1
            else f"Case {alike[0]} is"
        )
        by_lot = run.proposal.provenance.lot is not None and tie is not TieBreak.LOT
        drawn = f": {lot_words(run)}" if by_lot else ""
        said.append(f"{same} just the same, so they could change places{drawn}")
    return said


def _who(run: Run, case: Case) -> str:
    holder = run.allocation[case.id]
    if holder is None:
        left = next(row for row in run.proposal.unallocated if row.case == case.id)
        return f"Case {case.id} is left over. {left.reason}"
    row = next(row for row in run.proposal.assignments if row.case == case.id)
    return f"Case {case.id} goes to {run.person(holder).label}. {row.reason}"


def _how_many(run: Run, kept: int) -> str:
    """The number of practitioners who are barred; who is only not available is in no number."""
    people = counted(len(run.instance.practitioners), "practitioner")
    if not kept:
        return f"Availability aside, no rule and no decision keeps any of the {people} from it"
    return (
        f"Availability aside, {kept} of {people} {'is' if kept == 1 else 'are'} kept from it by a "
        "rule or a decision"
    )
