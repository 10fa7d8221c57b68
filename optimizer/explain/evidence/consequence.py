"""The consequence of fixing one pair: every figure before and after, the moves, one sentence.

The balance is that of the whole problem solved again with the pair in place; the moves are those of
the nearest allocation that reaches it. The independent check confirms that allocation first.
"""

from collections.abc import Sequence

from caseload.models.explanation import Consequence, Figure
from caseload.models.proposal import StageName
from caseload.optimizer.check.figures import preference_cost
from caseload.optimizer.check.verify import InternalError, breaches
from caseload.optimizer.counterfactual.what_if import Outcome, is_settled
from caseload.optimizer.explain.evidence.consequence_words import besides, moves_of, sentence_of
from caseload.optimizer.explain.evidence.nearest_allocation import NearestAllocations
from caseload.optimizer.explain.evidence.redeal import Allocation
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.evidence.spread_after import SpreadAfter
from caseload.optimizer.pipeline.answer import Answer, StageValue, up_to_balance
from caseload.optimizer.pipeline.combine import merged


class Consequences:
    """The consequences of one pair after another, each compared with the proposal.

    `now` are the stages to compare with; by default those that the run reaches without any pair
    in place. They differ where a decision was taken out of the run's instance.
    """

    def __init__(self, run: Run, now: Sequence[StageValue] | None = None) -> None:
        self.run = run
        self._now = now
        self._nearest = NearestAllocations(run)
        self._spread_after = SpreadAfter(run)
        self._spread = self._spread_after.of(run.allocation, ())
        self._cost = float(preference_cost(run.instance, run.book, run.allocation))

    def of(
        self, case_id: str, practitioner_id: str, *, thorough: bool = False
    ) -> tuple[Consequence, Allocation] | None:
        """The consequence of giving the case to the practitioner, with an allocation that shows it.

        None if no allocation gives the case to the practitioner, or none was found in time.

        Raises:
            InternalError: if the allocation breaks a hard rule.
        """
        run = self.run
        outcome = run.with_pair(case_id, practitioner_id, thorough=thorough)
        if outcome is None:
            return None
        number = run.index_of[case_id].part
        now = self._now or stages_of_all_parts(run, number, run.what_if(number).unforced)
        before = {stage.name: stage for stage in now}
        after = {stage.name: stage for stage in stages_of_all_parts(run, number, outcome)}
        figures = {
            name: Figure(before=before[name].value, after=stage.value, bound=stage.bound)
            for name, stage in after.items()
        }
        allocation, fewest = self._nearest.allocation(case_id, practitioner_id, outcome)
        people = _people_affected(run, allocation)
        _confirm(run, allocation, people)
        reached = self._spread_after.of(allocation, people)
        cost = self._cost + _preference_rise(run, allocation)
        found = Consequence(
            left_over=figures[StageName.ALLOCATE],
            waiting=figures[StageName.WAITING],
            missed=figures[StageName.MINIMUMS],
            gave_way=figures[StageName.SOFT_RULES],
            balance=figures[StageName.BALANCE],
            spread=Figure(before=self._spread, after=reached, bound=reached),
            preferences=Figure(before=self._cost, after=cost, bound=0.0),
            moves=moves_of(run, allocation, case_id),
            fewest=fewest,
            at_limit=_at_limit(run, allocation, people),
            proven=outcome.proven and is_settled(now, run.tuning.counterfactual.shown_points),
            sentence="",
        )
        said = {
            "sentence": sentence_of(run, found, allocation, case_id),
            "besides": besides(run, found, allocation, case_id),
        }
        return found.model_copy(update=said), allocation


def stages_of_all_parts(run: Run, number: int, outcome: Outcome) -> tuple[StageValue, ...]:
    """The stages of the whole instance: one part with this outcome, the others unforced."""
    parts = run.compiled.parts
    if len(parts) == 1:
        return outcome.stages
    answers = [
        Answer(outcome.counts, outcome.stages)
        if other == number
        else Answer(run.what_if(other).counts, run.what_if(other).unforced.stages)
        for other in range(len(parts))
    ]
    problems = [run.what_if(other).problem for other in range(len(parts))]
    return up_to_balance(merged(problems, answers, run.instance.policy.balance))


def _preference_rise(run: Run, allocation: Allocation) -> float:
    """The preference cost of an allocation minus that of the proposal."""
    more = 0
    for case_id, taker in allocation.items():
        holder = run.allocation[case_id]
        if taker == holder:
            continue
        case = run.case(case_id)
        for rule in run.book.preferences:
            more += 0 if taker is None else rule.price(case, run.person(taker), run.instance)
            more -= 0 if holder is None else rule.price(case, run.person(holder), run.instance)
    return float(more)


def _people_affected(run: Run, allocation: Allocation) -> list[str]:
    """The practitioners whose cases differ from the proposal, sorted."""
    changed = [case for case, taker in allocation.items() if taker != run.allocation[case]]
    sides = [side for case in changed for side in (allocation[case], run.allocation[case])]
    return sorted({side for side in sides if side is not None})


def _confirm(run: Run, allocation: Allocation, people: Sequence[str]) -> None:
    """Raise where the independent check finds a broken hard rule in an allocation."""
    found = breaches(run.instance, run.book, allocation, people)
    broken = [breach for breach in found if not (breach.soft or breach.shortfall)]
    if broken:
        raise InternalError(f"an alternative breaks a hard rule: {broken[0].sentence}")


def _at_limit(run: Run, allocation: Allocation, people: Sequence[str]) -> tuple[str, ...]:
    """The limits that a practitioner reaches only in this allocation, in the rules' words."""
    now, then = run.taken(run.allocation, people), run.taken(allocation, people)
    found = []
    for name in people:
        person = run.person(name)
        for rule in run.book.limits:
            before = rule.standing(person, rule.counted(now[name]), run.instance)
            after = rule.standing(person, rule.counted(then[name]), run.instance)
            if before and after and before.after < before.cap <= after.after:
                found.append(rule.words(person, after))
    return tuple(found)
