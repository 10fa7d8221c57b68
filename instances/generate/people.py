"""Synthetic practitioners, drawn as columns so that a nation takes a second."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from caseload.instances.generate import calibration
from caseload.instances.generate.names import people_names, team_name
from caseload.instances.generate.rng import Bools, Draws, Floats, Ints
from caseload.models.base import Gender, Grade
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner

Tightness = Literal["loose", "usual", "tight"]
LOADS = {
    "loose": calibration.LOOSE_LOAD,
    "usual": calibration.USUAL_LOAD,
    "tight": calibration.TIGHT_LOAD,
}
GRADES = tuple(calibration.GRADE_SHARES)
SKILLS = tuple(calibration.SKILL_SHARES)


@dataclass(frozen=True)
class Wish:
    """The size and character of a synthetic instance: `pdus` by name, `teams` in each PDU.

    The other fields are those of `instances.generate.generate`.
    """

    policy: Policy
    pdus: list[str]
    teams: int
    tightness: Tightness
    scarce: bool
    over_cap_share: float
    week_beginning: date


@dataclass(frozen=True)
class People:
    """Practitioners as columns, ordered by PDU. Every shape is [person] but `skilled`'s.

    `grade` and `pdu` are places in `GRADES` and in the list of PDUs, `team` counts from 0 within
    the PDU, `away` and `leaving` are days from the week's beginning (0: neither), and `skilled` is
    [person, skill]. `caseload` and `recent` count cases in hand, and those of the last 7 days.
    """

    grade: Ints
    woman: Bools
    pdu: Ints
    team: Ints
    contracted: Floats
    reduction: Floats
    admin_hub: Bools
    skilled: Bools
    taking: Bools
    away: Ints
    leaving: Ints
    floating: Bools
    caseload: Ints
    recent: Ints

    @property
    def officer(self) -> Bools:
        """Who is a PO or a newly qualified one, shape [person]."""
        return _is_officer(self.grade)

    @property
    def present(self) -> Bools:
        """Who can be given a case this week, shape [person]."""
        return np.asarray(self.taking & (self.away == 0) & (self.leaving == 0))


@dataclass(frozen=True)
class Counts:
    """Counts of each practitioner's cases in hand, shape [person].

    `workload` is in the policy's unit.
    """

    workload: Floats
    complex_cases: Ints
    women_cases: Ints


def draw_people(draws: Draws, wish: Wish, pdu: Ints) -> People:
    """Practitioners for the PDUs named in `pdu`, shape [person], in ascending order."""
    count = len(pdu)
    grade = draws.pick(list(calibration.GRADE_SHARES.values()), count)
    officer = _is_officer(grade)
    women = np.where(
        officer & wish.scarce,
        calibration.WOMEN_AMONG_OFFICERS_WHEN_SCARCE,
        calibration.WOMEN_AMONG_STAFF,
    )
    contracted = _contracted(draws, count)
    reduction = np.round(contracted * _reduced(draws, grade), 2)
    team = (np.arange(count) - np.searchsorted(pdu, pdu)) % wish.teams
    share = (contracted - reduction) / calibration.FULL_HOURS
    of_grade = np.array([calibration.LOAD_BY_GRADE[each] for each in GRADES])[grade]
    caseload = _caseload(draws, share * of_grade, wish)
    recent = np.round(draws.pick(calibration.NEW_LAST_WEEK_SHARES, count) * share).astype(np.int64)
    trainee = grade == GRADES.index(Grade.PQIP)
    return People(
        grade=grade,
        woman=draws.chance(women, count),
        pdu=pdu,
        team=team,
        contracted=contracted,
        reduction=reduction,
        admin_hub=_admin_hub(draws, wish, pdu, team),
        skilled=_skilled(draws, count) & ~trainee[:, None],
        taking=~draws.chance(calibration.NOT_TAKING_CASES_SHARE, count),
        away=_days(draws, calibration.AWAY_SHARE, calibration.AWAY_DAYS, count),
        leaving=_days(draws, calibration.LEAVING_SHARE, calibration.LEAVING_DAYS, count),
        floating=draws.chance(calibration.FLOATING_SHARE, count) & (wish.teams > 1),
        caseload=caseload,
        recent=np.minimum(recent, caseload),
    )


def _is_officer(grade: Ints) -> Bools:
    return np.asarray(np.isin(grade, [GRADES.index(Grade.PO), GRADES.index(Grade.NQO)]))


def _contracted(draws: Draws, count: int) -> Floats:
    part_time = draws.chance(calibration.PART_TIME_SHARE, count)
    hours = np.array(calibration.PART_TIME_HOURS)
    return np.where(
        part_time, hours[draws.below(np.full(count, len(hours)))], calibration.FULL_HOURS
    )


def _reduced(draws: Draws, grade: Ints) -> Floats:
    """Share of the contracted hours that a reduction takes away, shape [person]."""
    count = len(grade)
    stages = np.array(calibration.TRAINEE_REDUCTIONS)
    others = np.array(calibration.OTHER_REDUCTIONS)
    other = others[draws.below(np.full(count, len(others)))]
    stage = stages[draws.below(np.full(count, len(stages)))]
    return np.select(
        [
            grade == GRADES.index(Grade.PQIP),
            grade == GRADES.index(Grade.NQO),
            draws.chance(calibration.OTHER_REDUCTION_SHARE, count),
        ],
        [stage, np.full(count, calibration.NEWLY_QUALIFIED_REDUCTION), other],
        default=0.0,
    )


def _caseload(draws: Draws, share: Floats, wish: Wish) -> Ints:
    """Cases in hand: `share` of a full-time practitioner's, shape [person]."""
    count = len(share)
    within = np.floor(draws.level(LOADS[wish.tightness], count) * share)
    over = np.ceil(draws.level(calibration.OVER_LOAD, count) * share)
    return np.where(draws.chance(wish.over_cap_share, count), over, within).astype(np.int64)


def _admin_hub(draws: Draws, wish: Wish, pdu: Ints, team: Ints) -> Bools:
    hub = draws.chance(calibration.ADMIN_HUB_SHARE, len(wish.pdus) * wish.teams)
    return np.asarray(hub[pdu * wish.teams + team])


def _skilled(draws: Draws, count: int) -> Bools:
    return np.column_stack(
        [draws.chance(share, count) for share in calibration.SKILL_SHARES.values()]
    )


def _days(draws: Draws, share: float, longest: int, count: int) -> Ints:
    """1 to `longest` days for a share of people, 0 for the others, shape [person]."""
    days = 1 + draws.below(np.full(count, longest))
    return np.where(draws.chance(share, count), days, 0)


def practitioner_ids(count: int) -> list[str]:
    """P001, P002 and so on, as wide as the largest needs."""
    width = max(3, len(str(count)))
    return [f"P{number:0{width}d}" for number in range(1, count + 1)]


def practitioner_models(
    draws: Draws, wish: Wish, people: People, counts: Counts | None
) -> list[Practitioner]:
    """The people as models; without `counts` the cases in hand are listed elsewhere."""
    count = len(people.pdu)
    due = _due(draws, people)
    names = people_names(people.woman, int(draws.below(np.array([1000]))[0]))
    ids = practitioner_ids(count)
    skills = [_named(row) for row in people.skilled.tolist()]
    columns = {name: getattr(people, name).tolist() for name in _PLAIN}
    return [
        Practitioner(
            id=ids[i],
            name=names[i],
            grade=GRADES[people.grade[i]],
            team=team_name(wish.pdus[people.pdu[i]], int(people.team[i]) + 1),
            pdu=wish.pdus[people.pdu[i]],
            gender=Gender.WOMAN if people.woman[i] else Gender.MAN,
            contracted_hours=columns["contracted"][i],
            reduction_hours=columns["reduction"][i],
            admin_hub=columns["admin_hub"][i],
            skills=skills[i],
            taking_cases=columns["taking"][i],
            away_until=_day(wish.week_beginning, columns["away"][i]),
            leaving_on=_day(wish.week_beginning, columns["leaving"][i]),
            floating=columns["floating"][i],
            **{name: column[i] for name, column in due.items()},
            **_counted(people, counts, i),
        )
        for i in range(count)
    ]


_PLAIN = ("contracted", "reduction", "admin_hub", "taking", "away", "leaving", "floating")


def _named(skilled: list[bool]) -> tuple[str, ...]:
    return tuple(name for name, has in zip(SKILLS, skilled, strict=True) if has)


def _day(week_beginning: date, days: int) -> date | None:
    return week_beginning + timedelta(days=days) if days else None


def _due(draws: Draws, people: People) -> dict[str, list[int]]:
    """Reports due and inductions not done, for each practitioner; nothing without cases."""
    count = len(people.pdu)
    busy = people.caseload > 0
    officer = busy & people.officer
    inductions = draws.pick(calibration.INDUCTIONS_DUE_SHARES, count)
    due = {
        "parole_reports_due": draws.pick(calibration.PAROLE_REPORTS_DUE_SHARES, count) * officer,
        "recall_reports_due": draws.pick(calibration.RECALL_REPORTS_DUE_SHARES, count) * officer,
        "court_reports_due": draws.pick(calibration.COURT_REPORTS_DUE_SHARES, count) * busy,
        "inductions_due": np.minimum(inductions, people.recent),
    }
    return {name: column.tolist() for name, column in due.items()}


def _counted(people: People, counts: Counts | None, i: int) -> dict[str, float]:
    if counts is None:
        return {}
    return {
        "caseload": int(people.caseload[i]),
        "workload": float(counts.workload[i]),
        "complex_cases": int(counts.complex_cases[i]),
        "women_cases": int(counts.women_cases[i]),
        "new_cases_7_days": int(people.recent[i]),
    }
