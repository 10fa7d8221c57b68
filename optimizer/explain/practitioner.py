"""The question about one practitioner: the cases in hand and the new ones, every limit before and
after, and why no other case.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from caseload.models.case import Case
from caseload.models.explanation import Consequence, LimitRow, PractitionerExplanation
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Workload
from caseload.models.workload import case_weight
from caseload.optimizer.check.allocation import taken_by
from caseload.optimizer.explain.case import cost_of_choice
from caseload.optimizer.explain.evidence.barriers import first_bar, is_discreet, phrase_of_rule
from caseload.optimizer.explain.evidence.consequence import Consequences
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rule_kit.shapes import LimitRule, Standing
from caseload.optimizer.rule_kit.wording import amount, counted, some_names

MOST_NAMES = 8
"""A sentence names this many cases one by one and counts the rest."""


def explain_practitioner(run: Run, practitioner_id: str) -> PractitionerExplanation:
    """The practitioner's cases, every limit before and after, and why no other case is theirs."""
    person = run.person(practitioner_id)
    taken = taken_by(run.instance, run.allocation)[practitioner_id]
    others, could, proven = _others(run, person, {case.id for case in taken})
    return PractitionerExplanation(
        practitioner=person.id,
        name=person.label,
        sentences=(*_sentences(run, person, taken), *could),
        takes=tuple(
            (row.case, row.reason)
            for row in run.proposal.assignments
            if row.practitioner == practitioner_id
        ),
        limits=tuple(_limits(run, person, taken)),
        others=tuple(others),
        next_case=tuple(_next_case(run, person, taken)),
        proven=proven,
    )


def _row(run: Run, person: Practitioner) -> Workload:
    return next(row for row in run.proposal.workloads if row.practitioner == person.id)


def _sentences(run: Run, person: Practitioner, taken: Sequence[Case]) -> Iterator[str]:
    """The caseload, the new cases and the workload in sentences."""
    row = _row(run, person)
    if run.instance.cases and all(_unavailable(run, one, person) for one in run.instance.cases):
        yield f"{person.label} is not available for any case of this week"
    place = f", {person.team}" if person.team else ""
    yield (
        f"{person.label} ({person.grade}{place}) has {counted(row.caseload_before, 'case')} "
        f"in hand and gets {counted(len(taken), 'new case') if taken else 'none of the new ones'}"
    )
    if row.utilisation_before is None or row.utilisation_after is None:
        yield f"{person.label} has no capacity, so there is no utilisation to count"
        return
    before, after = f"{100 * row.utilisation_before:.0f} %", f"{100 * row.utilisation_after:.0f} %"
    mean = next(one for one in run.proposal.figures if one.group == "everyone").utilisation
    unit = run.instance.policy.unit
    goes = (
        f"goes from {row.workload_before:g} to {row.workload_after:g} {unit}, {before} to {after}"
        if taken
        else f"stays at {row.workload_after:g} {unit}, {after}"
    )
    yield f"The workload {goes} of capacity; the mean over everyone is then {100 * mean:.0f} %"


def _unavailable(run: Run, case: Case, person: Practitioner) -> bool:
    """Whether a discreet rule bars the pair, whatever else does."""
    against = run.book.objections(case, person, run.instance)
    return any(is_discreet(run, rule.key) for rule, _ in against)


def _standings(
    run: Run, person: Practitioner, taken: Sequence[Case]
) -> Iterator[tuple[LimitRule, Standing]]:
    for rule in run.book.limits:
        standing = rule.standing(person, rule.counted(taken), run.instance)
        if standing is not None:
            yield rule, standing


def _limits(run: Run, person: Practitioner, taken: Sequence[Case]) -> Iterator[LimitRow]:
    """Every limit rule that applies, with the practitioner's figure before and after."""
    for rule, standing in _standings(run, person, taken):
        yield LimitRow(
            rule=rule.key,
            title=rule.title,
            before=standing.before,
            after=standing.after,
            cap=standing.cap if standing.cap < float("inf") else None,
            unit=standing.unit,
            full=standing.after >= standing.cap - 1e-9,
            sentence=rule.words(person, standing),
        )


def _others(run: Run, person: Practitioner, own: set[str]) -> tuple[list[str], list[str], bool]:
    """The others' cases: sentences on those that are barred, on those that are not, and a proof.

    Cases for which the practitioner is only not available are in no number, so that no number gives
    away a limited access list. They are mentioned only where no other case could move. The last
    value says whether every consequence is proven.
    """
    phrases, barred, can, away = phrase_of_rule(run), Counter[str](), [], False
    for case in run.instance.cases:
        if case.id in own or case.id not in run.allocation:
            continue
        found = first_bar(run, case, person) if case.id in run.index_of else None
        if found is not None and is_discreet(run, found.rule):
            away = True
        elif found is not None:
            barred[found.rule] += 1
        elif case.id in run.index_of:
            can.append(case)
    others = [
        f"{counted(number, 'case')}: {person.label} is {phrases[rule]}"
        for rule, number in sorted(barred.items(), key=lambda item: (-item[1], item[0]))
    ]
    if not can:
        if away:
            others.append(f"The rest: {person.label} is not available for them")
        return others, [f"There is no other case that {person.label} could hold"], True
    answers = _answers(run, can, person)
    proven = len(answers) == len(can) and all(found.proven for found in answers.values())
    return others, list(_could_words(person, can, answers)), proven


def _answers(run: Run, can: Sequence[Case], person: Practitioner) -> dict[str, Consequence]:
    """The consequence of the practitioner taking each case; each class and holder is tried once."""
    consequences, known = Consequences(run), dict[tuple[object, str | None], Consequence]()
    answers = {}
    for case in can:
        key = run.index_of[case.id], run.allocation[case.id]
        if key not in known:
            found = consequences.of(case.id, person.id)
            if found is None:
                continue
            known[key] = found[0]
        answers[case.id] = known[key]
    return answers


def _could_words(
    person: Practitioner, can: Sequence[Case], answers: dict[str, Consequence]
) -> Iterator[str]:
    """The cases that would cost nothing, and the cheapest of the others."""
    free = [case for case, found in answers.items() if found.free]
    if free:
        names = some_names(free, MOST_NAMES)
        said = f"any one of cases {names}" if len(free) > 1 else f"case {names}"
        yield f"The week would be just as even if {person.label} took {said}"
    dear = {case: found for case, found in answers.items() if not found.free}
    if dear:
        cheapest = min(dear, key=lambda case: (cost_of_choice(dear[case], 4), case))
        start = "Of the rest" if free else f"Of the cases that {person.label} could hold too"
        yield f"{start}, the one that costs least is case {cheapest}: {dear[cheapest].sentence}"


def _next_case(run: Run, person: Practitioner, taken: Sequence[Case]) -> Iterator[str]:
    """The effect of one more case of the week's median weight."""
    cases = [case for case in run.instance.cases if case.id in run.index_of]
    policy, row = run.instance.policy, _row(run, person)
    if not cases:
        return
    ordered = sorted(cases, key=lambda case: (case_weight(policy, case), case.id))
    middle = ordered[len(ordered) // 2]
    weight = case_weight(policy, middle)
    if row.utilisation_after is not None and row.capacity:
        after = 100 * (row.workload_after + weight) / row.capacity
        yield (
            f"One more case like {middle.id} ({amount(weight, policy.unit)}) would take "
            f"utilisation from {100 * row.utilisation_after:.0f} % to {after:.0f} %"
        )
    over = [
        f"It would be one too many: {rule.words(person, standing)}"
        for rule, standing in _standings(run, person, [*taken, middle])
        if standing.excess > 1e-9
    ]
    found = first_bar(run, middle, person)
    yield from over or ([f"But it cannot go there: {found.sentence}"] if found else [])
