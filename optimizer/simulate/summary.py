"""The summary of all courses: means with intervals over replications, and sentences."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import sqrt
from statistics import fmean, stdev

from caseload.models.instance import Instance
from caseload.models.simulation import (
    LEAST_FOR_AN_INTERVAL,
    Assigner,
    Band,
    Course,
    Hindsight,
    Outlook,
    Simulation,
    WeekFigures,
)
from caseload.optimizer.rule_kit.wording import counted, listed
from caseload.optimizer.simulate.assign import ASSIGNERS
from caseload.optimizer.simulate.assumed import assumptions
from caseload.optimizer.simulate.how_often import how_often
from caseload.optimizer.simulate.of_the_best import against_hindsight
from caseload.optimizer.simulate.run import Horizon
from caseload.optimizer.simulate.scarce import scarce_waits, shares_over_time
from caseload.optimizer.simulate.stress import CALM
from caseload.optimizer.simulate.under_stress import is_calm, under_stress, what_befalls

STUDENT = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""The 97.5 % point of Student's t by degrees of freedom from 1, as any table gives it."""

MEASURES = tuple(name for name in WeekFigures.model_fields if name != "week")
"""The names of all weekly figures."""

SPOKEN_NAMES: dict[Assigner, str] = {
    "engine": "the engine",
    "lookahead": "the engine looking ahead",
    "fair over time": "the engine, fair over time",
    "least loaded": "least loaded first",
    "round robin": "round robin",
    "random": "a random choice",
}
"""The name of each way of allocating in a sentence."""


def summarised(
    instance: Instance,
    horizon: Horizon,
    replications: int,
    varied: Sequence[str],
    courses: Iterable[Course],
) -> Simulation:  # fmt: skip
    """The summary of courses in the order of scenarios, ways of allocating and replications."""
    rows = list(courses)
    outlooks = [
        _outlook(list(some)) for _, some in groupby(rows, key=lambda c: (c.scenario, c.assigner))
    ]
    return Simulation(
        instance=instance.name,
        policy=instance.policy.name,
        weeks=horizon.weeks,
        replications=replications,
        seed=horizon.seed,
        varied=tuple(varied),
        assumptions=(
            *assumptions(instance, rows[0].started_with, horizon),
            *what_befalls(outlooks),
        ),
        outlooks=tuple(outlooks),
        courses=tuple(rows),
        sentences=tuple(_sentences(rows, outlooks, horizon.tuning.simulation.shown_points)),
    )


def band(values: Sequence[float]) -> Band:
    """The mean, with its 95 % interval from `LEAST_FOR_AN_INTERVAL` values on."""
    mean = fmean(values)
    if len(values) < LEAST_FOR_AN_INTERVAL:
        return Band(mean=mean)
    free = len(values) - 1
    factor = STUDENT[free - 1] if free <= len(STUDENT) else 1.96 + 2.5 / free
    half = factor * stdev(values) / sqrt(len(values))
    return Band(mean=mean, low=mean - half, high=mean + half)


def _not_negative(found: Band) -> Band:
    """The band of a figure that is never negative."""
    return found if found.low is None else found.model_copy(update={"low": max(0.0, found.low)})


def _outlook(courses: Sequence[Course]) -> Outlook:
    """The bands of every weekly figure over the replications of one scenario and way."""
    first = courses[0]
    weekly: dict[str, tuple[Band | None, ...]] = {}
    overall: dict[str, Band] = {}
    at_end: dict[str, Band] = {}
    for measure in MEASURES:
        table = [[getattr(week, measure) for week in course.weeks] for course in courses]
        bands = [_band_of(column) for column in zip(*table, strict=True)]
        means = _band_of([_mean(row) for row in table])
        if means is None:
            continue
        weekly[measure], overall[measure] = tuple(bands), means
        if bands[-1] is not None:
            at_end[measure] = bands[-1]
    return Outlook(
        scenario=first.scenario,
        settings=first.settings,
        assigner=first.assigner,
        weekly=weekly,
        overall=overall,
        at_end=at_end,
        stress=first.stress,
        every=first.every,
        placed_share=_share(one.placed_share for one in _known_best(courses)),
        even_share=_share(one.even_share for one in _known_best(courses)),
    )


def _known_best(courses: Sequence[Course]) -> list[Hindsight]:
    return [course.hindsight for course in courses if course.hindsight is not None]


def _share(values: Iterable[float]) -> Band | None:
    """The band of a share, which is never more than everything."""
    found = _band_of(values)
    if found is None or found.high is None:
        return found
    return found.model_copy(update={"high": min(1.0, found.high)})


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _mean(values: Iterable[float | None]) -> float | None:
    known = _known(values)
    return fmean(known) if known else None


def _band_of(values: Iterable[float | None]) -> Band | None:
    known = _known(values)
    return _not_negative(band(known)) if known else None


def _sentences(
    courses: Sequence[Course], outlooks: Sequence[Outlook], shown_points: float
) -> Iterator[str]:
    """Cases waiting, spreads compared, scenarios compared, and the engine's gap."""
    calm = [one for one in outlooks if is_calm(one)] or list(outlooks)
    scenarios = list(dict.fromkeys(one.scenario for one in calm))
    for scenario in scenarios:
        here = [one for one in outlooks if one.scenario == scenario]
        where = _where(here[0])
        yield where + _waiting(here)
        if len(here) > 1:
            if here[0].assigner == "engine":
                yield _left_waiting(courses, here)
            yield where + _uneven(courses, here)
        for found in (scarce_waits, shares_over_time, against_hindsight):
            yield from (where + one for one in found(courses, here, SPOKEN_NAMES))
    if len(scenarios) > 1 and not calm[0].every:
        yield from _between(calm, scenarios)
    yield from how_often(calm, SPOKEN_NAMES)
    yield from under_stress(outlooks, SPOKEN_NAMES)
    gaps = [week.gap for course in courses for week in course.weeks if week.gap is not None]
    if gaps:
        more = "" if max(gaps) < shown_points else f"more than {max(gaps):.2f} points "
        yield (
            f"In none of the engine's {counted(len(gaps), 'week')} could another allocation have "
            f"been {more}more even"
        )


def _where(one: Outlook) -> str:
    """The scenario as the beginning of a sentence, nothing where there is only one."""
    if not one.scenario or one.scenario == CALM.label:
        return ""
    return f"{one.scenario[0].upper()}{one.scenario[1:]}: " if one.every else f"At {one.scenario}, "


def _waiting(here: Sequence[Outlook]) -> str:
    """The finding: the number of cases that wait at the end, under each way of allocating."""
    first, *others = here
    waits = "case waits" if _shown(first) == 1 else "cases wait"
    counts = [f"{_shown(first):,} {waits} with {SPOKEN_NAMES[first.assigner]}"]
    counts += [f"{_shown(one):,} with {SPOKEN_NAMES[one.assigner]}" for one in others]
    weeks = counted(len(first.weekly["waiting"]), "week")
    return f"after {weeks} {', '.join(counts)}"


def _shown(one: Outlook) -> int:
    """The cases that wait at the end, as they are shown."""
    return round(one.at_end["waiting"].mean)


def _left_waiting(courses: Sequence[Course], here: Sequence[Outlook]) -> str:
    """Whether another way leaves fewer cases waiting than the engine, and how that can be."""
    engine, *others = here
    fewer = [one for one in others if _shown(one) < _shown(engine)]
    if not fewer:
        return "No other way leaves fewer cases waiting than the engine"
    said = []
    for one in fewer:
        pairs = zip(_at_end(courses, engine), _at_end(courses, one), strict=True)
        sure = _sure([theirs - ours for ours, theirs in pairs])
        said.append(
            f"{_shown(engine) - _shown(one):,} fewer with {SPOKEN_NAMES[one.assigner]}{sure}"
        )
    return (
        f"Fewer cases wait at the end than with the engine: {listed(said)}. The engine places the "
        "most that each week allows, by priority, and looks no further: whoever alone could take a "
        "case of a later week may be full by then, where another way happened to leave room"
    )


def _uneven(courses: Sequence[Course], here: Sequence[Outlook]) -> str:
    """The spread of each way minus that of the first, as the shown figures differ."""
    first, *others = here
    said = []
    for other in others:
        pairs = zip(_spreads(courses, first), _spreads(courses, other), strict=True)
        more = round(other.overall["spread"].mean, 1) - round(first.overall["spread"].mean, 1)
        way = SPOKEN_NAMES[other.assigner]
        if abs(more) < 0.05:
            said.append(f"the same with {way}")
            continue
        sure = _sure([theirs - ours for ours, theirs in pairs])
        higher = "higher" if more > 0 else "lower"
        said.append(f"{abs(more):.1f} points {higher} with {way}{sure}")
    return f"against {SPOKEN_NAMES[first.assigner]} the spread is in the mean {', '.join(said)}"


def _sure(differences: Sequence[float]) -> str:
    """How sure a difference between two ways is, paired by replication.

    The interval, or that it may be chance; of few replications, in how many it goes the same way.
    """
    found = band(differences)
    if len(differences) == 1:
        return ""
    if found.low is None or found.high is None:
        same = sum(one * found.mean > 0 for one in differences)
        return f" (so in {same} of {counted(len(differences), 'replication')})"
    if found.low <= 0 <= found.high:
        return " (may be chance)"
    low, high = sorted((abs(found.low), abs(found.high)))
    return f" (95 %: {low:.1f} to {high:.1f})"


def _at_end(courses: Sequence[Course], of: Outlook) -> list[float]:
    """The cases that wait at the end of each replication."""
    return [
        course.weeks[-1].waiting
        for course in courses
        if (course.scenario, course.assigner) == (of.scenario, of.assigner)
    ]


def _spreads(courses: Sequence[Course], of: Outlook) -> list[float]:
    """The mean spread over the weeks of each replication."""
    return [
        fmean(week.spread for week in course.weeks)
        for course in courses
        if (course.scenario, course.assigner) == (of.scenario, of.assigner)
    ]


def _between(outlooks: Sequence[Outlook], scenarios: Sequence[str]) -> Iterator[str]:
    """The first scenario in which no case waits at the end, under the first way of allocating."""
    assigner = min((one.assigner for one in outlooks), key=ASSIGNERS.index)
    waiting = {
        one.scenario: one.at_end["waiting"].mean for one in outlooks if one.assigner == assigner
    }
    fits = [scenario for scenario in scenarios if waiting[scenario] < 1]
    if fits and len(fits) < len(scenarios):
        yield f"with {SPOKEN_NAMES[assigner]} nothing waits at the end from {fits[0]} on"
