"""Exogenous events of each week: arrivals and endings of cases, absence, leavers and successors.

No event depends on a decision, so all events can be computed in advance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import weight_in_hand
from caseload.optimizer.keyed_random import (
    arrivals,
    geometric_weeks,
    integer_below,
    uniform,
)
from caseload.optimizer.simulate.held_cases import SOME_MONDAY, fresh_mark
from caseload.optimizer.simulate.stress import CALM, FIRST, LASTS, Stress, lost, taken_away

WEEK = timedelta(7)
WEEKS_IN_A_YEAR = 52

MAX_ABSENCE_WEEKS = 52
"""Assumption: an absence lasts no longer."""

Arrivals = Mapping[int, Sequence[Case]]
"""New cases by the week in which they arrive, the first being 1."""


@dataclass(frozen=True)
class WeekEvents:
    """The events of one week before its allocation, and the staff who are there.

    `ended` are the cases, held or waiting, that ended since the week before; `left` are the
    practitioners who left since then, whose cases need a new holder.
    """

    number: int
    begins: date
    arrivals: tuple[Case, ...]
    ended: frozenset[str]
    left: frozenset[str]
    staff: tuple[Practitioner, ...]


def weekly_events(
    instance: Instance,
    open_cases: Iterable[str],
    weeks: int,
    chance: tuple[int, int],
    listed: Arrivals | None = None,
    stress: Stress = CALM,
) -> Iterator[WeekEvents]:
    """The events of `weeks` weeks, the first with the instance's own new cases.

    `open_cases` are the cases in hand, `chance` the seed and the replication. Where arrivals are
    `listed`, they replace the random ones. A `stress` adds to what happens and draws nothing anew.
    """
    own = {*open_cases} | {case.id for case in instance.cases}
    going_on = sorted(own)
    rate, length = expected(instance, len(going_on), weeks, listed)
    source = _ArrivalSource(instance, rate, chance, listed, stress)
    staff = _Staff(instance, chance, stress)
    monday = instance.week_beginning or SOME_MONDAY
    for number in range(weeks):
        begins = monday + number * WEEK
        ended = {
            case
            for case in going_on
            if number and uniform(*chance, number, "ends", case) < 1.0 / length
        }
        arriving = source.of(number)
        going_on = [case for case in going_on if case not in ended]
        going_on += [case.id for case in arriving if case.id not in own]
        left = staff.step(number, begins)
        yield WeekEvents(number, begins, arriving, frozenset(ended), left, staff.present)


def expected(
    instance: Instance, open_cases: int, weeks: int, listed: Arrivals | None = None
) -> tuple[float, float]:
    """The mean number of cases that arrive in a week, and the mean number of weeks a case lasts.

    Without a set length, as many cases end as arrive: by Little's law the open cases equal the
    arrivals of a week times the length. Where nothing arrives, the length is a year.
    """
    terms = instance.policy.simulation
    given = len(instance.cases) if terms.new_cases_a_week is None else terms.new_cases_a_week
    rate = float(given) if listed is None else sum(map(len, listed.values())) / weeks
    if terms.length_weeks is not None:
        return rate, terms.length_weeks
    return rate, max(1.0, open_cases / rate) if rate else float(WEEKS_IN_A_YEAR)


class _ArrivalSource:
    """The new cases of each week: listed ones, or copies of the instance's own cases."""

    def __init__(
        self,
        instance: Instance,
        rate: float,
        chance: tuple[int, int],
        listed: Arrivals | None,
        stress: Stress,
    ) -> None:
        self.instance, self.rate, self.chance, self.listed = instance, rate, chance, listed
        self.stress = stress
        self.mix: Sequence[Case] = instance.cases or instance.held or ()
        known = [case.id for case in (*instance.cases, *(instance.held or ()))]
        self.mark = fresh_mark("W", known)

    def of(self, number: int) -> tuple[Case, ...]:
        """The cases that arrive in a week; in the first week they are the instance's own."""
        own = self.instance.cases if number == 0 else ()
        if self.listed is not None:
            listed = self.listed.get(number + 1, ())
            return (*own, *listed, *self._surge(number, len(listed)))
        if number == 0 or not self.mix:
            return own
        count = arrivals(self.rate, *self.chance, number, "arrive")
        usual = (self._drawn(number, index) for index in range(count))
        return (*usual, *self._surge(number, count))

    def _surge(self, number: int, usual: int) -> tuple[Case, ...]:
        """What arrives beyond the `usual` cases of a week under stress."""
        if not (self.stress.intake and self.stress.lasts(number) and self.mix):
            return ()
        count = arrivals(self.stress.intake * self.rate, *self.chance, number, "surge")
        return tuple(self._drawn(number, usual + index) for index in range(count))

    def _drawn(self, number: int, index: int) -> Case:
        """A copy of a random case of the mix under a new identifier."""
        like = self.mix[integer_below(len(self.mix), *self.chance, number, "like", index)]
        fields = {name: getattr(like, name) for name in Case.model_fields}
        return Case(**fields | {"id": f"{self.mark}-{number + 1:04}-{index:05}"})


class _Staff:
    """The staff, week after week."""

    def __init__(self, instance: Instance, chance: tuple[int, int], stress: Stress) -> None:
        self.settings, self.chance, self.stress = instance.policy.simulation, chance, stress
        self.asking = (*instance.cases, *(instance.held or ()))
        self.people = [_without_counts(instance, person) for person in instance.practitioners]
        self.mark = fresh_mark("S", (person.id for person in self.people))
        self.vacant: list[tuple[int, Practitioner]] = []
        self.away, self.back = frozenset[str](), date.min

    @property
    def present(self) -> tuple[Practitioner, ...]:
        """All practitioners who have started and not left, by identifier."""
        people = map(self._under_stress, self.people)
        return tuple(sorted(people, key=lambda person: person.id))

    def step(self, number: int, begins: date) -> frozenset[str]:
        """Advance to a week; returns the practitioners who left since the one before."""
        if self.stress.loss and number == FIRST:
            self._lose(begins)
        left = [p for p in self.people if number and p.leaving_on and p.leaving_on < begins]
        gone = {person.id for person in left}
        self.people = [person for person in self.people if person.id not in gone]
        vacancy = self.settings.vacancy_weeks
        self.vacant += [(number + vacancy, person) for person in left]
        starting = [person for week, person in self.vacant if week <= number]
        self.vacant = [(week, person) for week, person in self.vacant if week > number]
        if number:
            self.people = [self._affected(person, number, begins) for person in self.people]
        self.people += [self._successor(person, number) for person in starting]
        if self.stress.away and number == FIRST:
            self.back = begins + LASTS * WEEK
            here = [one for one in self.people if one.away_until is None or one.away_until < begins]
            self.away = taken_away(here, len(self.people), self.stress, self.chance)
        return frozenset(gone)

    def _lose(self, begins: date) -> None:
        """Let the practitioner with the rarest skill have left the day before."""
        gone = lost(self.people, self.asking)
        left = {"leaving_on": begins - timedelta(1)}
        self.people = [p.model_copy(update=left) if p.id == gone else p for p in self.people]

    def _under_stress(self, person: Practitioner) -> Practitioner:
        """The practitioner as others see her: away, too, while a stress takes her away.

        What happens to her otherwise is not touched.
        """
        if person.id not in self.away:
            return person
        last = self.back - timedelta(1)
        return person.model_copy(update={"away_until": max(last, person.away_until or last)})

    def _affected(self, person: Practitioner, number: int, begins: date) -> Practitioner:
        """The practitioner after this week's random events: notice given, or an absence."""
        terms, key = self.settings, (*self.chance, number)
        changes: dict[str, object] = {}
        notice = terms.leavers_a_year / WEEKS_IN_A_YEAR
        if person.leaving_on is None and uniform(*key, "notice", person.id) < notice:
            changes["leaving_on"] = begins + terms.notice_weeks * WEEK
        here = person.away_until is None or person.away_until < begins
        # The share of present weeks that begin an absence, so that the mean share away comes out.
        starts = terms.away_share / ((1.0 - terms.away_share) * terms.away_weeks)
        if here and uniform(*key, "away", person.id) < starts:
            weeks = geometric_weeks(terms.away_weeks, MAX_ABSENCE_WEEKS, *key, "back", person.id)
            changes["away_until"] = begins + weeks * WEEK - timedelta(1)
        return person.model_copy(update=changes) if changes else person

    def _successor(self, person: Practitioner, number: int) -> Practitioner:
        """A successor like a practitioner who has left, with nothing in hand."""
        return person.model_copy(
            update={
                "id": f"{self.mark}-{number + 1:04}-{person.id}"[-100:],
                "name": "",
                "taking_cases": True,
                "away_until": None,
                "leaving_on": None,
                "other_work": 0.0,
                "parole_reports_due": 0,
                "recall_reports_due": 0,
                "court_reports_due": 0,
                "inductions_due": 0,
            }
        )


def _without_counts(instance: Instance, person: Practitioner) -> Practitioner:
    """The practitioner without case counts; the cases are known one by one, other work stays."""
    listed = instance.held is not None
    work = 0.0 if listed or person.caseload else float(weight_in_hand(instance.policy, person))
    return person.model_copy(
        update={
            "other_work": person.other_work + work,
            "caseload": 0,
            "in_hand": (),
            "workload": 0.0,
            "complex_cases": 0,
            "women_cases": 0,
            "new_cases_7_days": 0,
        }
    )
