"""A solved question as figures and one sentence: before, after, and who else moves."""

import math
from collections.abc import Sequence

from caseload.models.explanation import Consequence, Figure, Move
from caseload.models.policy import BalanceMeasure
from caseload.models.proposal import StageName
from caseload.models.workload import capacity
from caseload.optimizer.check.verify import InternalError, breaches, preference_cost, workload_after
from caseload.optimizer.counterfactual.force import TO_SHOW, Forced, settled
from caseload.optimizer.explain.evidence.nearby import Allocation, Nearby
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.pipeline.answer import Answer, StageValue
from caseload.optimizer.pipeline.combine import merged
from caseload.optimizer.rule_kit.wording import counted, listed

MEASURES: dict[BalanceMeasure, str] = {
    "spread": "lowest possible spread",
    "peak": "lowest possible peak",
    "leximax": "lowest possible peak",
    "range": "lowest possible range",
}
"""What each balance measure is called in a sentence."""

MOST_MOVES = 2
"""Moves that a sentence names one by one; more of them are counted."""


class Consequences:
    """What follows if one pair after another is fixed, against the proposal as it is.

    `now` are the stages as they are; they are those of the run itself unless a decision was taken
    out of its instance.
    """

    def __init__(self, run: Run, now: Sequence[StageValue] | None = None) -> None:
        self.run = run
        self._now = now
        self._nearby = Nearby(run)
        self._spreads = Spreads(run)
        self._spread = self._spreads.of(run.allocation, ())
        self._cost = float(preference_cost(run.instance, run.allocation))

    def of(
        self, case_id: str, practitioner_id: str, *, thorough: bool = False
    ) -> tuple[Consequence, Allocation] | None:
        """What follows if the case is fixed at the practitioner's, with one allocation that fits.

        None if it cannot be, or was not found in time.

        Raises:
            InternalError: if the allocation that was found breaks a hard rule.
        """
        run = self.run
        forced = run.forced(case_id, practitioner_id, thorough=thorough)
        if forced is None:
            return None
        number = run.place_of[case_id].part
        now = self._now or whole(run, number, run.forcing(number).base)
        before = {stage.name: stage for stage in now}
        after = {stage.name: stage for stage in whole(run, number, forced)}
        figures = {
            name: Figure(before=before[name].value, after=stage.value, bound=stage.bound)
            for name, stage in after.items()
        }
        allocation = self._nearby.allocation(case_id, practitioner_id, forced)
        people = _touched(run, allocation)
        _confirm(run, allocation, people)
        reached = self._spreads.of(allocation, people)
        cost = self._cost + _dearer(run, allocation)
        found = Consequence(
            left_over=figures[StageName.ALLOCATE],
            missed=figures[StageName.MINIMUMS],
            gave_way=figures[StageName.SOFT_RULES],
            balance=figures[StageName.BALANCE],
            spread=Figure(before=self._spread, after=reached, bound=reached),
            preferences=Figure(before=self._cost, after=cost, bound=0.0),
            moves=_moves(run, allocation, case_id),
            at_limit=_at_limit(run, allocation, people),
            proven=forced.proven and settled(now),
            sentence="",
        )
        sentence = _sentence(run, found, allocation, case_id)
        return found.model_copy(update={"sentence": sentence}), allocation


def whole(run: Run, number: int, forced: Forced) -> tuple[StageValue, ...]:
    """The stages over the whole instance, the other parts being as they are."""
    parts = run.compiled.parts
    if len(parts) == 1:
        return forced.stages
    answers = [
        Answer(forced.counts, forced.stages)
        if place == number
        else Answer(run.forcing(place).counts, run.forcing(place).base.stages)
        for place in range(len(parts))
    ]
    problems = [run.forcing(place).problem for place in range(len(parts))]
    return merged(problems, answers, run.instance.policy.balance)[:4]


def _moves(run: Run, allocation: Allocation, case_id: str) -> tuple[Move, ...]:
    """The other cases that change hands, in the order of their identifiers."""
    return tuple(
        Move(
            case=case,
            giver=run.allocation[case],
            taker=taker,
            sentence=_moved(run, case, taker),
        )
        for case, taker in sorted(allocation.items())
        if taker != run.allocation[case] and case != case_id
    )


def _moved(run: Run, case: str, taker: str | None) -> str:
    if taker is None:
        return f"case {case} is left over instead"
    return f"case {case} goes to {run.person(taker).label} instead"


class Spreads:
    """The spread of allocations that differ from the proposal in a few people's cases."""

    def __init__(self, run: Run) -> None:
        policy = run.instance.policy
        self._run = run
        self._people = [p.id for p in run.instance.practitioners if capacity(policy, p) > 0]
        self._carried = {name: capacity(policy, run.person(name)) for name in self._people}
        self._loads = {
            name: float(load)
            for name, load in workload_after(run.instance, run.allocation).items()
            if name in self._carried
        }

    def of(self, allocation: Allocation, people: Sequence[str]) -> float:
        """The spread in percentage points, `people` being all whose cases differ."""
        loads = dict(self._loads)
        for case_id, taker in allocation.items():
            holder = self._run.allocation[case_id]
            if people and taker != holder:
                weight = self._run.weight_of[case_id]
                for name, sign in ((taker, 1), (holder, -1)):
                    if name in loads:
                        loads[name] += sign * weight
        total = sum(self._carried.values())
        if not total:
            return 0.0
        mean = sum(loads.values()) / total
        deviations = (
            carried * (loads[name] / carried - mean) ** 2 for name, carried in self._carried.items()
        )
        return 100.0 * math.sqrt(sum(deviations) / total)


def _dearer(run: Run, allocation: Allocation) -> float:
    """By how much the preferences cost more than in the proposal."""
    more = 0
    for case_id, taker in allocation.items():
        holder = run.allocation[case_id]
        if taker == holder:
            continue
        case = run.case(case_id)
        for rule in run.preferences:
            more += 0 if taker is None else rule.price(case, run.person(taker), run.instance)
            more -= 0 if holder is None else rule.price(case, run.person(holder), run.instance)
    return float(more)


def _touched(run: Run, allocation: Allocation) -> list[str]:
    """The practitioners who would take other cases than in the proposal."""
    changed = [case for case, taker in allocation.items() if taker != run.allocation[case]]
    sides = [side for case in changed for side in (allocation[case], run.allocation[case])]
    return sorted({side for side in sides if side is not None})


def _confirm(run: Run, allocation: Allocation, people: Sequence[str]) -> None:
    """Refuse to speak of an allocation that the independent check does not let through."""
    broken = [b for b in breaches(run.instance, allocation, people) if not (b.soft or b.shortfall)]
    if broken:
        raise InternalError(f"an alternative breaks a hard rule: {broken[0].sentence}")


def _at_limit(run: Run, allocation: Allocation, people: Sequence[str]) -> tuple[str, ...]:
    """Who would stand at a limit that the proposal leaves her room under, in the rule's words."""
    now, then = run.taken(run.allocation, people), run.taken(allocation, people)
    found = []
    for name in people:
        person = run.person(name)
        for rule in run.limit_rules:
            before = rule.standing(person, now[name], run.instance)
            after = rule.standing(person, then[name], run.instance)
            if before and after and before.after < before.cap <= after.after:
                found.append(rule.words(person, after))
    return tuple(found)


def _worse(run: Run, allocation: Allocation, asked: str) -> str:
    """Which preferences speak against the pairs that an allocation has in the proposal's place;
    those of the case that was asked for need no count.
    """
    against: dict[str, list[str]] = {}
    for case_id, taker in sorted(allocation.items()):
        holder = run.allocation[case_id]
        if taker == holder or taker is None or holder is None:
            continue
        case, then, now = run.case(case_id), run.person(taker), run.person(holder)
        for rule in run.preferences:
            if rule.price(case, then, run.instance) > rule.price(case, now, run.instance):
                against.setdefault(rule.title.lower(), []).append(case_id)
    said = [f"{title}{_of_whom(cases, asked)}" for title, cases in against.items()]
    return f"it goes against {listed(said)}" if said else ""


def _of_whom(cases: Sequence[str], asked: str) -> str:
    if cases == [asked]:
        return ""
    return f" for {counted(len(cases), 'case')}" if len(cases) > 1 else " for another case"


def _sentence(run: Run, found: Consequence, allocation: Allocation, asked: str) -> str:
    """The consequence as a lead would say it, what counts most first."""
    parts = [*_counted(run, found, allocation), _balance(run, found)]
    parts.append(_moves_said(run, found))
    most = found.balance.after + run.instance.policy.balance.tolerance
    if run.instance.policy.balance.measure == "spread" and found.spread.after > most + TO_SHOW:
        parts.append(f"with no more moves than these it would be {found.spread.after:.2f}")
    if found.preferences.change > 0:
        parts.append(_worse(run, allocation, asked))
    return "; ".join(part for part in parts if part)


def _counted(run: Run, found: Consequence, allocation: Allocation) -> list[str]:
    """What is worse in the stages that come before the balance."""
    parts = []
    if found.left_over.change > 1e-6:
        more = sum(taker is None for taker in allocation.values())
        more -= sum(holder is None for holder in run.allocation.values())
        verb = "is" if more == 1 else "are"
        parts.append(
            f"{counted(more, 'more case')} {verb} left over"
            if more > 0
            else "a case of higher priority is left over"
        )
    if found.missed.change > 1e-6:
        parts.append(f"minimums are missed by {found.missed.change:g} more")
    if found.gave_way.change > 1e-6:
        parts.append(
            f"rules that may give way are broken by more (cost {found.gave_way.before:g} "
            f"to {found.gave_way.after:g})"
        )
    return parts


def _balance(run: Run, found: Consequence) -> str:
    """What becomes of the balance measure, with what is proven of it."""
    what = MEASURES[run.instance.policy.balance.measure]
    figure = found.balance
    if abs(figure.change) < TO_SHOW:
        return "the week is just as even"
    places = 2 if f"{figure.before:.2f}" != f"{figure.after:.2f}" else 3
    before, after, bound = (
        f"{value:.{places}f}" for value in (figure.before, figure.after, figure.bound)
    )
    verb = "rises" if found.balance.change > 0 else "falls"
    if found.proven or after == bound:
        return f"the {what} {verb} from {before} to {after} points"
    if found.left_over.change > 1e-6:
        return f"the {what} {verb} from {before} to {after} points or less"
    return f"the {what} {verb} from {before} to between {max(bound, before)} and {after} points"


def _moves_said(run: Run, found: Consequence) -> str:
    """Who else moves: one or two cases by name, more by their number."""
    if not found.moves:
        return "no other case moves"
    if len(found.moves) == 1 and found.moves[0].taker is None:
        return found.moves[0].sentence
    if len(found.moves) > MOST_MOVES or any(move.taker is None for move in found.moves):
        return f"{len(found.moves)} other cases move"
    first, *rest = [(move.case, run.person(move.taker).label) for move in found.moves if move.taker]
    said = [f"case {first[0]} goes to {first[1]}", *(f"case {c} to {who}" for c, who in rest)]
    return f"{listed(said)} instead"
