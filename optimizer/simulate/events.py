"""What happens week after week whoever gets the cases: arrivals, endings, leave, comings, goings.

None of it depends on a decision, so the whole of it can be told in advance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.workload import weight_in_hand
from caseload.optimizer.simulate.held_cases import SOME_MONDAY, fresh_mark
from caseload.optimizer.simulate.keyed_random import below, how_many, uniform, weeks_on_end

WEEK = timedelta(7)
WEEKS_IN_A_YEAR = 52
LONGEST_ABSENCE = 52

Arrivals = Mapping[int, Sequence[Case]]
"""New cases by the week in which they arrive, the first being 1."""


@dataclass(frozen=True)
class Week:
    """A week before anything is decided: what arrives, what has ended, who is there.

    `ended` are the cases that ended since the week before, held or waiting; `left` the
    practitioners who have left since, whose cases need somebody else.
    """

    number: int
    begins: date
    arrivals: tuple[Case, ...]
    ended: frozenset[str]
    left: frozenset[str]
    staff: tuple[Practitioner, ...]


def world(
    instance: Instance,
    open_cases: Iterable[str],
    weeks: int,
    chance: tuple[int, int],
    listed: Arrivals | None = None,
) -> Iterator[Week]:
    """The weeks from the instance's own on; its new cases are those of the first week.

    `open_cases` are the cases in hand, `chance` the seed and the replication. Where arrivals are
    `listed`, these arrive beside the instance's own and no others do.
    """
    going_on = sorted({*open_cases} | {case.id for case in instance.cases})
    rate, length = expected(instance, len(going_on), weeks, listed)
    makes = _Arrivals(instance, rate, chance, listed)
    staff = _Staff(instance, chance)
    monday = instance.week_beginning or SOME_MONDAY
    for number in range(weeks):
        begins = monday + number * WEEK
        ended = {
            case
            for case in going_on
            if number and uniform(*chance, number, "ends", case) < 1.0 / length
        }
        arrivals = makes.of(number)
        going_on = [case for case in going_on if case not in ended]
        going_on += [case.id for case in arrivals] if number else []
        left = staff.step(number, begins)
        yield Week(number, begins, arrivals, frozenset(ended), left, staff.present)


def expected(
    instance: Instance, open_cases: int, weeks: int, listed: Arrivals | None = None
) -> tuple[float, float]:
    """How many cases arrive in a week, and how many weeks a case lasts, in the mean.

    Where no length is set it is such that as many end as arrive: what is open is what arrives in a
    week times the length (Little's law). Where nothing arrives, it is a year.
    """
    terms = instance.policy.simulation
    given = len(instance.cases) if terms.new_cases_a_week is None else terms.new_cases_a_week
    rate = float(given) if listed is None else sum(map(len, listed.values())) / weeks
    if terms.length_weeks is not None:
        return rate, terms.length_weeks
    return rate, max(1.0, open_cases / rate) if rate else float(WEEKS_IN_A_YEAR)


class _Arrivals:
    """The new cases of each week, drawn from those of the instance's own week."""

    def __init__(
        self, instance: Instance, rate: float, chance: tuple[int, int], listed: Arrivals | None
    ) -> None:
        self.instance, self.rate, self.chance, self.listed = instance, rate, chance, listed
        self.mix: Sequence[Case] = instance.cases or instance.held or ()
        known = [case.id for case in (*instance.cases, *(instance.held or ()))]
        self.mark = fresh_mark("W", known)

    def of(self, number: int) -> tuple[Case, ...]:
        """The cases that arrive in a week, those of the first week being the instance's own."""
        own = self.instance.cases if number == 0 else ()
        if self.listed is not None:
            return (*own, *self.listed.get(number + 1, ()))
        if number == 0 or not self.mix:
            return own
        count = how_many(self.rate, *self.chance, number, "arrive")
        return tuple(self._drawn(number, place) for place in range(count))

    def _drawn(self, number: int, place: int) -> Case:
        like = self.mix[below(len(self.mix), *self.chance, number, "like", place)]
        fields = {name: getattr(like, name) for name in Case.model_fields}
        return Case(**fields | {"id": f"{self.mark}-{number + 1:04}-{place:05}"})


class _Staff:
    """Who works here, week after week."""

    def __init__(self, instance: Instance, chance: tuple[int, int]) -> None:
        self.settings, self.chance = instance.policy.simulation, chance
        self.people = [_without_counts(instance, person) for person in instance.practitioners]
        self.mark = fresh_mark("S", (person.id for person in self.people))
        self.vacant: list[tuple[int, Practitioner]] = []

    @property
    def present(self) -> tuple[Practitioner, ...]:
        """Everyone who has started and has not left, in order."""
        return tuple(sorted(self.people, key=lambda person: person.id))

    def step(self, number: int, begins: date) -> frozenset[str]:
        """Go on to a week; returns who has left since the one before."""
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
        return frozenset(gone)

    def _affected(self, person: Practitioner, number: int, begins: date) -> Practitioner:
        """What chance has in store for somebody this week: notice given, or away."""
        terms, key = self.settings, (*self.chance, number)
        changes: dict[str, object] = {}
        notice = terms.leavers_a_year / WEEKS_IN_A_YEAR
        if person.leaving_on is None and uniform(*key, "notice", person.id) < notice:
            changes["leaving_on"] = begins + terms.notice_weeks * WEEK
        here = person.away_until is None or person.away_until < begins
        # Of the weeks that begin with somebody here, so many begin an absence.
        starts = terms.away_share / ((1.0 - terms.away_share) * terms.away_weeks)
        if here and uniform(*key, "away", person.id) < starts:
            weeks = weeks_on_end(terms.away_weeks, LONGEST_ABSENCE, *key, "back", person.id)
            changes["away_until"] = begins + weeks * WEEK - timedelta(1)
        return person.model_copy(update=changes) if changes else person

    def _successor(self, person: Practitioner, number: int) -> Practitioner:
        """Somebody like a practitioner who has left, with nothing in hand."""
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
    """A practitioner whose cases are told elsewhere; work that is no case's stays with her."""
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
