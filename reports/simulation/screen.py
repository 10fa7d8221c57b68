"""A simulation: on the screen, and as tidy rows."""

from collections.abc import Sequence
from itertools import groupby
from statistics import fmean
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from caseload.models.simulation import LEAST_FOR_AN_INTERVAL, Band, Hindsight, Outlook, Simulation
from caseload.optimizer.simulate.how_often import days
from caseload.optimizer.simulate.of_the_best import reached
from caseload.optimizer.simulate.summary import MEASURES
from caseload.reports.shared.blocks import headline
from caseload.reports.shared.measures import rounded, unit_of
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import capitalised, counted, percent, sentence

LEVELS = "▁▂▃▄▅▆▇█"
SPARK = 26
"""Characters of a line of weeks at most."""

TIDY = ("scenario", "settings", "allocates", "replication", "week", "measure", "value", "unit")
"""The columns of the tidy table: one row for each scenario, replication, week and measure.

A replication is numbered from 1; `mean`, `low` and `high` stand for all of them together.
"""

NAMES = {name: name.replace("_", " ") for name in MEASURES} | {
    "bound": "spread at least",
    "highest": "utilisation highest",
    "over_cap": "over the cap",
}
"""The name of each weekly figure in files."""

BEST_PLACED, BEST_EVEN = "placed of the best", "even of the best"
"""What files call the shares of the best in hindsight that a course reached; no week is theirs."""

PER_CENT = ("utilisation", "highest")
"""Weekly figures that are per cents, and shares in files."""

LEGEND = (
    "Waiting: cases with nobody at the end. Wait: weeks until a case has somebody. Over: people "
    "over their cap. Kept: cases that go to their previous practitioner. All but Waiting are means "
    "over the weeks."
)
"""What the columns of the figures are."""

IN_HINDSIGHT = (
    "The best in hindsight knows every arrival, ending and absence beforehand. Placed: weeks of "
    "cases with somebody, of the most that there could have been. Even: the least spread that "
    "there could have been with the same cases in hand, as a share of what it was. Both are "
    "bounds: not all that is missing could have been had."
)
"""What the shares of the best in hindsight are."""

IN_DAYS = (
    "Days: from the day on which a case arrives, a working day of the week before, until it has "
    "somebody; cases that somebody had before are left aside."
)
"""What the days of rhythms are."""

INTERVAL = "± is the 95 % interval over the replications."

NO_INTERVAL = (
    f"No interval is given: it takes {LEAST_FOR_AN_INTERVAL} replications or more to be worth one."
)


def show_simulation(console: Console, simulation: Simulation) -> None:
    """Print what became of the weeks under each way of allocating, and what that says."""
    finding = sentence(simulation.sentences[0])
    console.print(headline(f"Weeks to come: {simulation.instance}", finding))
    console.print(Text(f"{extent(simulation)}\n"))
    for scenario, some in groupby(simulation.outlooks, key=lambda one: one.scenario):
        if scenario:
            console.print(Text(capitalised(scenario), style="bold"))
        shown = list(some)
        console.print(Group(_table(shown), Text(""), _by_week(shown), Text("")))
        if shown[0].placed_share is not None:
            console.print(Group(_of_the_best(shown), Text("")))
    if simulation.outlooks[0].every:
        console.print(Group(_how_often(simulation.outlooks), Text("")))
    console.print(Paragraph(f"{LEGEND} {interval_words(simulation)}"))
    if simulation.outlooks[0].every:
        console.print(Paragraph(IN_DAYS))
    if any(one.placed_share is not None for one in simulation.outlooks):
        console.print(Paragraph(IN_HINDSIGHT))
    console.print(Text(""))
    console.print(Group(*(Paragraph(sentence(one)) for one in simulation.sentences[1:])))
    console.print(Text("\nAssumed", style="bold"))
    console.print(Group(*(Paragraph(sentence(one)) for one in simulation.assumptions)))


def extent(simulation: Simulation) -> str:
    """How many weeks were gone through, and how many times."""
    weeks = counted(simulation.weeks, "week")
    return f"{weeks}, {counted(simulation.replications, 'replication')}."


def interval_words(simulation: Simulation) -> str:
    """What the intervals are, or why there are none."""
    enough = simulation.replications >= LEAST_FOR_AN_INTERVAL
    return INTERVAL if enough else NO_INTERVAL


def _table(outlooks: Sequence[Outlook]) -> RenderableType:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Allocates", no_wrap=True)
    for head in ("Waiting", "Wait", "Spread", "Highest", ">40", ">50", "Over", "Kept"):
        table.add_column(head, justify="right", no_wrap=True)
    for one in outlooks:
        mean = {name: band.mean for name, band in one.overall.items()}
        table.add_row(
            one.assigner,
            _with_half(one.at_end["waiting"], 0),
            f"{mean['wait']:.1f}" if "wait" in mean else "–",
            _with_half(one.overall["spread"], 1),
            f"{mean['highest']:.0f} %",
            percent(mean["over_40"]),
            percent(mean["over_50"]),
            f"{mean['over_cap']:.1f}",
            percent(mean.get("continuity")),
        )
    return table


def _of_the_best(outlooks: Sequence[Outlook]) -> RenderableType:
    """How much of the best in hindsight each way reached."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Of the best in hindsight", no_wrap=True)
    for head in ("Placed", "Even, at least"):
        table.add_column(head, justify="right", no_wrap=True)
    for one in outlooks:
        table.add_row(one.assigner, reached(one.placed_share), reached(one.even_share))
    return table


def _how_often(outlooks: Sequence[Outlook]) -> RenderableType:
    """The rhythms beside each other: how soon cases have somebody, and how even it is."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for head in ("Allocated", "By"):
        table.add_column(head, no_wrap=True)
    for head in ("Days", "Waiting", "Spread"):
        table.add_column(head, justify="right", no_wrap=True)
    for one in outlooks:
        waiting, spread = one.at_end["waiting"], one.overall["spread"]
        figures = [days(one), _with_half(waiting, 0), _with_half(spread, 1)]
        table.add_row(one.scenario, one.assigner, *figures)
    return table


def _by_week(outlooks: Sequence[Outlook]) -> RenderableType:
    """Spread and cases that wait, week by week, as lines of bars from nothing to the highest."""
    tops = {name: _top(outlooks, name) for name in ("spread", "waiting")}
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("By week", no_wrap=True, min_width=len("least loaded"))
    for name, top in tops.items():
        table.add_column(f"{capitalised(name)}, to {top:,.0f}", no_wrap=True)
    for one in outlooks:
        lines = (sparkline(_means(one, name), top) for name, top in tops.items())
        table.add_row(one.assigner, *lines)
    return table


def _with_half(band: Band, digits: int) -> str:
    """A mean, and by how much the interval reaches above it."""
    half = 0.0 if band.high is None else band.high - band.mean
    return f"{band.mean:,.{digits}f}" + (f" ±{half:,.{digits}f}" if half else "")


def _means(outlook: Outlook, measure: str) -> list[float]:
    """The mean of a measure in each week, weeks without any left out."""
    return [band.mean for band in outlook.weekly.get(measure, ()) if band is not None]


def _top(outlooks: Sequence[Outlook], measure: str) -> float:
    return max((value for one in outlooks for value in _means(one, measure)), default=0.0)


def sparkline(values: Sequence[float], top: float) -> str:
    """Values as a line of bars from nothing to `top`, neighbours put together where many."""
    count = min(SPARK, len(values))
    parts = [
        fmean(values[len(values) * n // count : len(values) * (n + 1) // count])
        for n in range(count)
    ]
    steps = len(LEVELS) - 1
    return "".join(LEVELS[round(steps * value / top) if top else 0] for value in parts)


def in_files(measure: str, value: float | None) -> float | None:
    """A weekly figure in the unit that files give it: utilisation as a share."""
    if value is None:
        return None
    return rounded(NAMES[measure], value / 100 if measure in PER_CENT else value)


def tidy_rows(simulation: Simulation) -> list[list[Any]]:
    """The simulation as rows of `TIDY`; what there is nothing of to tell has no row."""
    rows: list[list[Any]] = []
    for course in simulation.courses:
        about = [course.scenario, " ".join(course.settings), course.assigner, course.replication]
        for week in course.weeks:
            for measure in MEASURES:
                value = in_files(measure, getattr(week, measure))
                if value is not None:
                    rows.append([*about, week.week, NAMES[measure], value])
        for name, share in _shares(course.hindsight):
            rows.append([*about, None, name, rounded(name, share)])
    for one in simulation.outlooks:
        about = [one.scenario, " ".join(one.settings), one.assigner]
        for measure, bands in one.weekly.items():
            for week_number, band in enumerate(bands, start=1):
                for name, value in band.model_dump().items() if band else ():
                    if value is not None:
                        shown = in_files(measure, value)
                        rows.append([*about, name, week_number, NAMES[measure], shown])
    return [[*row, unit_of(row[-2])] for row in rows]


def _shares(found: Hindsight | None) -> list[tuple[str, float]]:
    """The shares of the best in hindsight, by the name that files give them."""
    if found is None:
        return []
    return [(BEST_PLACED, found.placed_share), (BEST_EVEN, found.even_share)]
