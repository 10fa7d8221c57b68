"""Why a case goes where it goes: who else could hold it at what cost, and who cannot."""

from collections import Counter
from collections.abc import Sequence

from caseload.models.case import Case
from caseload.models.explanation import Candidate, CaseExplanation, Consequence, TieBreak
from caseload.models.instance import Action, Decision
from caseload.models.workload import capacity, case_weight
from caseload.optimizer.explain.evidence.barriers import apart, bar, barred, grouped
from caseload.optimizer.explain.evidence.consequence import Consequences
from caseload.optimizer.explain.evidence.nearby import Allocation
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.pipeline.answer import StageValue
from caseload.optimizer.rule_kit.wording import amount, counted, listed

MOST_NAMES = 6
"""Names that a sentence says one by one."""


def explain_case(run: Run, case_id: str) -> CaseExplanation:
    """Who takes a case and why, and what it would cost to give it to each of the others."""
    case, holder = run.case(case_id), run.allocation[case_id]
    pin = pin_of(run, case_id)
    free = run.without_pin(case_id) if pin else run
    now = run.stages if pin else None
    found = barred(free, case)
    candidates = _candidates(free, case, {one.practitioner for one in found}, now)
    tied = tuple(one.practitioner for one in candidates if _is_tied(one))
    alike = () if pin else _alike(run, case_id)
    tie = _tie_break(run, case, candidates) if tied and holder and not pin else None
    return CaseExplanation(
        case=case_id,
        about=about(run, case),
        holder=holder,
        decided_beforehand=pin is not None,
        practitioners=len(run.instance.practitioners),
        measure=run.instance.policy.balance.measure,
        sentences=tuple(
            _sentences(run, case, pin, candidates, tie, alike, len(apart(free, found)[0]))
        ),
        candidates=tuple(candidates),
        barred=grouped(free, found),
        alike=alike,
        tied=tied,
        tie_break=tie,
        proven=all(
            one.chosen or (one.consequence and one.consequence.proven) for one in candidates
        ),
    )


def pin_of(run: Run, case_id: str) -> Decision | None:
    """The decision that gives a case to somebody, if there is one."""
    pins = (d for d in run.instance.decisions if d.action is Action.PIN and d.case == case_id)
    return next(pins, None)


def about(run: Run, case: Case) -> str:
    """What matters about a case, in a few words."""
    policy = run.instance.policy
    words = [f"tier {case.tier}", case.type.value]
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
    run: Run, case: Case, out: set[str], now: Sequence[StageValue] | None
) -> list[Candidate]:
    """Everyone who can hold the case, the cheapest first, the holder first among the equal."""
    consequences = Consequences(run, now)
    rows = []
    for person in run.instance.practitioners:
        if person.id in out:
            continue
        chosen = run.allocation[case.id] == person.id
        answer = None if chosen else consequences.of(case.id, person.id)
        rows.append(_candidate(run, case, person.id, answer, chosen=chosen))
    rows.sort(key=lambda row: (_key(row), not row.chosen, row.practitioner))
    ranked: list[Candidate] = []
    for row in rows:
        same = bool(ranked) and _key(ranked[-1]) == _key(row)
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


def _key(row: Candidate) -> tuple[float, ...]:
    """What a candidate costs in the order in which it counts; nothing for the holder."""
    if row.chosen:
        return (0.0,) * 5
    return cost_of_choice(row.consequence) if row.consequence else (float("inf"),)


def cost_of_choice(found: Consequence) -> tuple[float, ...]:
    """What a choice costs in the order in which it counts, as far as it shows."""
    figures = (found.left_over, found.missed, found.gave_way, found.balance, found.preferences)
    return tuple(round(max(figure.change, 0.0), 2) for figure in figures)


def _is_tied(row: Candidate) -> bool:
    return row.consequence is not None and row.consequence.free and row.consequence.proven


def _alike(run: Run, case_id: str) -> tuple[str, ...]:
    """The other cases that every rule and weight treats the same, the case and they being such
    that each could be where the other is.
    """
    open_run = run.unlisted
    place = open_run.place_of[case_id]
    part = open_run.part(place.part)
    others = (part.case_ids[one] for one in part.problem.members[place.group])
    return tuple(one for one in others if one != case_id and _interchangeable(run, case_id, one))


def _interchangeable(run: Run, one: str, other: str) -> bool:
    """Whether each of two cases may be with the other's holder."""
    return all(
        holder is None or bar(run, run.case(case), run.person(holder)) is None
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
    """The explanation as it is said, the most important first.

    `kept` practitioners are kept from it by something that anybody can look up.
    """
    said = [_who(run, case), _how_many(run, kept)]
    others = [row for row in candidates if not row.chosen]
    if pin is None and run.allocation[case.id] is not None:
        if tie:
            said += _tie(run, candidates, tie)
        elif others and others[0].consequence:
            said.append(f"The next best is {others[0].sentence}")
    elif pin is not None and others and others[0].consequence:
        said.append(f"Without the decision, the best of the others is {others[0].sentence}")
    if alike:
        same = f"Cases {_some(alike, 'and')} are" if len(alike) > 1 else f"Case {alike[0]} is"
        said.append(f"{same} just the same, so they could change places")
    return said


def _tie_break(run: Run, case: Case, candidates: Sequence[Candidate]) -> TieBreak:
    """What told the holder apart from those with whom it would have been exactly as well."""
    holder = next(row for row in candidates if row.chosen)
    others = [row for row in candidates if _is_tied(row)]
    if case.previous_practitioner == holder.practitioner:
        return TieBreak.CONTINUITY
    if all(
        _piled_up(run, holder, row) and _new_of_late(run, holder) < _new_of_late(run, row)
        for row in others
    ):
        return TieBreak.FEWEST_NEW
    return TieBreak.ORDER


def _piled_up(run: Run, holder: Candidate, row: Candidate) -> bool:
    """Whether new cases of late would be piled up more on some people if that one had the case."""
    moves = row.consequence.moves if row.consequence else ()
    changes = Counter({row.practitioner: 1, holder.practitioner: -1})
    changes.update(move.taker for move in moves if move.taker)
    changes.subtract(move.giver for move in moves if move.giver)
    taken, more = run.taken(run.allocation, changes), 0
    for person, change in changes.items():
        late = run.instance.holdings[person].new_cases_7_days + len(taken[person])
        more += change * (2 * late + change)
    return more > 0


def _new_of_late(run: Run, row: Candidate) -> int:
    """New cases of the last seven days and of this week, with the case."""
    return row.new_cases + run.instance.holdings[row.practitioner].new_cases_7_days


def _tie(run: Run, candidates: Sequence[Candidate], tie: TieBreak) -> list[str]:
    """Who would have done as well, how many were tied, and what decided."""
    holder = next(row for row in candidates if row.chosen)
    names = [row.name for row in candidates if _is_tied(row)]
    late = _new_of_late(run, holder)
    decided = {
        TieBreak.CONTINUITY: f"{holder.name} held the case before",
        TieBreak.FEWEST_NEW: f"{holder.name} has the fewest new cases of late, {late} with these",
        TieBreak.ORDER: "only a fixed order decided",
    }
    said = f"{_some(names, 'or')} would have done just as well, a tie of {len(names) + 1}"
    return [f"{said}: {decided[tie]}"]


def _who(run: Run, case: Case) -> str:
    holder = run.allocation[case.id]
    if holder is None:
        left = next(row for row in run.proposal.unallocated if row.case == case.id)
        return f"Case {case.id} is left over. {left.reason}"
    row = next(row for row in run.proposal.assignments if row.case == case.id)
    return f"Case {case.id} goes to {run.person(holder).label}. {row.reason}"


def _how_many(run: Run, kept: int) -> str:
    """How many are out of the question; who is not available is in no number."""
    people = counted(len(run.instance.practitioners), "practitioner")
    if not kept:
        return f"No rule and no decision keeps any of the {people} from it"
    return (
        f"Of {people}, {kept} {'is' if kept == 1 else 'are'} kept from it by a rule or a decision"
    )


def _some(names: Sequence[str], link: str) -> str:
    more = len(names) - MOST_NAMES
    shown = [*names[:MOST_NAMES], *([f"{more} more"] if more > 0 else [])]
    return listed(shown, link)
