"""The state of a simulation: every open case with its holder, or its place among the waiting."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Protocol

from caseload.models.base import Gender
from caseload.models.case import Case, HeldCase
from caseload.models.instance import Decision, Instance
from caseload.models.past_work import UNIT, ahead_of_share, rolled
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.models.simulation import WeekFigures
from caseload.models.waiting import waited
from caseload.models.workload import case_weight
from caseload.optimizer.rule_kit.columns import SCALE, hundredths
from caseload.optimizer.simulate.assign import WeekAllocation
from caseload.optimizer.simulate.events import WeekEvents
from caseload.optimizer.simulate.held_cases import SOME_MONDAY
from caseload.optimizer.simulate.rhythm import MONDAY, arrival_day


class Span(Protocol):
    """The weeks that count for a fair share, and after how many one counts half."""

    weeks: int
    half_life_weeks: float


@dataclass
class OpenCase:
    """A case that has not ended; `weight` is in hundredths.

    The `holder` has it since the week numbered `since`; without a holder it waits since then. What
    was given less than seven days before the first week counts as given in it, as the rule on new
    cases counts; everything before has number −1.
    """

    case: Case
    weight: int
    since: int
    holder: str | None = None
    arrived: int | None = None


@dataclass(frozen=True)
class Changes:
    """The counts of a week before its allocation."""

    arrived: int
    ended: int
    ended_waiting: int
    returned: int


class SimulationState:
    """Every open case, by identifier."""

    def __init__(
        self,
        instance: Instance,
        held: Mapping[str, Sequence[HeldCase]],
        chance: tuple[int, int] = (0, 0),
    ) -> None:
        self.instance, self.chance = instance, chance
        self.past = {person.id: person for person in instance.practitioners}
        self.taken = Counter[str]()
        begins = instance.week_beginning or SOME_MONDAY
        self.open: dict[str, OpenCase] = {}
        for person, cases in held.items():
            for case in cases:
                on = case.allocated_on
                recent = on is not None and (begins - on).days < 7
                self.open[case.id] = self._opened(_plain(case), 0 if recent else -1, person)

    def _opened(self, case: Case, since: int, holder: str | None = None) -> OpenCase:
        weight = hundredths(case_weight(self.instance.policy, case))
        return OpenCase(case, weight, since, holder)

    def begin(self, week: WeekEvents) -> Changes:
        """Apply a week's events: ended cases go; arrivals and the cases of leavers wait."""
        gone = [self.open.pop(case) for case in sorted(week.ended)]
        returned = [one for one in self.open.values() if one.holder in week.left]
        for one in returned:
            one.case = one.case.model_copy(update={"previous_practitioner": one.holder})
            one.holder, one.since, one.arrived = None, week.number, None
        for case in week.arrivals:
            one = self.open[case.id] = self._opened(case, week.number)
            one.arrived = MONDAY * week.number + arrival_day(case.id, self.chance)
        return Changes(
            arrived=len(week.arrivals),
            ended=len(gone),
            ended_waiting=sum(one.holder is None for one in gone),
            returned=len(returned),
        )

    def to_allocate(self, week: WeekEvents, policy: Policy | None = None) -> Instance:
        """The week as an instance: the waiting cases, and the staff with the counts of their cases.

        Waiting cases come again as in the instance of a next week: more urgent by the policy's
        figure, and without the decisions and the earlier proposal of the first week, which are
        history. Another `policy` than the instance's weighs its cases, those in hand among them.
        """
        waiting = [one for one in self.open.values() if one.holder is None]
        held = [one for one in self.open.values() if one.holder is not None]
        decisions = self.instance.decisions if week.number == 0 else ()
        return self._week(week, waiting, held, decisions, policy or self.instance.policy)

    def as_given(self, week: WeekEvents, given: Mapping[str, str]) -> Instance:
        """The week with all cases to be allocated but those that are `given`, case to holder."""
        hers = [one for name, one in self.open.items() if given.get(name) == (one.holder or "")]
        others = [one for name, one in self.open.items() if given.get(name) != (one.holder or "")]
        return self._week(week, others, hers, (), self.instance.policy)

    def _week(
        self,
        week: WeekEvents,
        cases: Sequence[OpenCase],
        held: Sequence[OpenCase],
        decisions: tuple[Decision, ...],
        policy: Policy,
    ) -> Instance:
        """The week as an instance with these cases to allocate, and those in hand counted."""
        return self.instance.changed(
            policy=policy,
            week_beginning=week.begins,
            cases=tuple(waited(one.case, policy, max(0, week.number - one.since)) for one in cases),
            practitioners=tuple(self._counted(week, held, policy)),
            held=None,
            decisions=decisions,
            earlier=self.instance.earlier if week.number == 0 else None,
            ahead=None,
            manual=None,
        )

    def _counted(
        self, week: WeekEvents, cases: Sequence[OpenCase], policy: Policy
    ) -> list[Practitioner]:
        """The staff with the counts of those of the cases that each holds."""
        held: dict[str, list[OpenCase]] = {person.id: [] for person in week.staff}
        for one in cases:
            if one.holder is not None:
                held[one.holder].append(one)
        complex_from, true = policy.complex_from, policy is self.instance.policy

        def weight(one: OpenCase) -> int:
            return one.weight if true else hundredths(case_weight(policy, one.case))

        return [
            person.model_copy(
                update={
                    "caseload": len(own),
                    "workload": sum(map(weight, own)) / SCALE,
                    "complex_cases": sum(one.case.complexity >= complex_from for one in own),
                    "women_cases": sum(one.case.gender is Gender.WOMAN for one in own),
                    "new_cases_before": self.past.get(person.id, person).new_cases_before,
                    "new_cases_7_days": sum(one.since >= week.number for one in own),
                }
            )
            for person in week.staff
            for own in [held[person.id]]
        ]

    def take(
        self, week: WeekEvents, assigned: WeekAllocation, changes: Changes, day: int = MONDAY
    ) -> WeekFigures:
        """Give the allocated cases to their holders on a day; returns the figures of the week."""
        given = {case: who for case, who in assigned.allocation.items() if who is not None}
        today = MONDAY * week.number + day
        arrived = [self.open[case].arrived for case in given]
        days = [today - one for one in arrived if one is not None]
        waits = [week.number - self.open[case].since for case in given]
        kept = self._continuity(week, given)
        for case, who in given.items():
            self.open[case].holder, self.open[case].since = who, week.number
            self.taken[who] += 1
        left = [one for one in self.open.values() if one.holder is None]
        waiting = [week.number - one.since for one in left]
        rows = assigned.workloads
        able = [row for row in rows if row.capacity]
        people = max(1, len(rows))
        return WeekFigures(
            week=week.number + 1,
            staff=len(rows),
            arrived=changes.arrived,
            ended=changes.ended,
            ended_waiting=changes.ended_waiting,
            returned=changes.returned,
            placed=len(given),
            in_hand=len(self.open) - len(waiting),
            waiting=len(waiting),
            waiting_scarce=sum(_asks(one.case) for one in left),
            wait=fmean(waits) if waits else None,
            days=fmean(days) if days else None,
            longest_wait=max(waiting, default=0),
            utilisation=100.0
            * sum(row.workload_after for row in able)
            / max(1.0, sum(row.capacity for row in able)),
            spread=assigned.spread,
            bound=assigned.bound,
            gap=None if assigned.bound is None else assigned.spread - assigned.bound,
            highest=100.0 * max((row.utilisation_after or 0.0 for row in able), default=0.0),
            over_40=sum(row.caseload_after > 40 for row in rows) / people,
            over_50=sum(row.caseload_after > 50 for row in rows) / people,
            over_cap=sum(row.cap is not None and row.caseload_after > row.cap for row in rows),
            continuity=fmean(kept) if kept else None,
        )

    def close(self, week: WeekEvents, span: Span | None) -> float:
        """End a week; returns by how many cases somebody's share is off at the most."""
        here = [
            person.model_copy(
                update={"new_cases_before": self.past.get(person.id, person).new_cases_before}
            )
            for person in week.staff
        ]
        after = [rolled(person, self.taken[person.id], week.begins) for person in here]
        self.past = {person.id: person for person in after}
        self.taken.clear()
        if span is None:
            return 0.0
        policy = self.instance.policy
        ahead = ahead_of_share(policy, after, span.weeks, span.half_life_weeks)
        return max(map(abs, ahead.values()), default=0) / UNIT

    def _continuity(self, week: WeekEvents, given: Mapping[str, str]) -> list[bool]:
        """For each placed case whose previous practitioner is here: whether they have it again."""
        here = {person.id for person in week.staff}
        known = {case: self.open[case].case.previous_practitioner for case in given}
        return [given[case] == before for case, before in known.items() if before in here]


def _plain(case: HeldCase) -> Case:
    """A case in hand without its holder."""
    return Case(**{name: getattr(case, name) for name in Case.model_fields})


def _asks(case: Case) -> bool:
    """Whether a case asks for a skill, or for a woman or a man."""
    return bool(case.skills) or case.practitioner_gender is not None
