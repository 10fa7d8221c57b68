"""A sweep of scenarios on the screen: of one instance, or of several areas and their sums."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from caseload.models.scenario import GroupPlaces, Region, Scenario, Sweep
from caseload.optimizer.scenarios.region import short_name
from caseload.reports.shared.blocks import headline
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import capitalised, counted, percent, points, sentence

WIDTH = 6
"""Characters of the bar that shows what is left over."""

MOST_WANTS = 3
"""Wants of a scenario that find room on the screen."""

MOST_AREAS = 20
"""Areas that find room on the screen."""

HEADS = ("Placed", "Left", "Over", "Free", "Spread", "Least", "Highest", ">40", ">50", "Moved")

LEGEND = (
    "Left: cases left over. Over: people over the cap already, who take nothing. Free: places "
    "under the cap. Spread: in points; no allocation that places as much has less than Least. "
    "Highest: utilisation. >40, >50: people with more cases. Moved: cases that go to others than "
    "in the row above."
)


def show_sweep(
    console: Console, sweep: Sweep, *, teams: bool = False, everything: bool = False
) -> None:
    """Print the finding, the scenarios in one table, and what they say; with `teams` the places by
    team, with `everything` every need.
    """
    varied = " and ".join(sweep.varied)
    finding, *others = sweep.sentences
    console.print(headline(capitalised(f"{varied}: {sweep.instance}"), sentence(finding)))
    console.print(_table(sweep))
    console.print(Paragraph(LEGEND), Text(""))
    if len(sweep.varied) == 1 and any(row.shortfalls for row in sweep.scenarios):
        console.print(_wants(sweep, None if everything else MOST_WANTS))
    if teams:
        console.print(_by_team(sweep))
    console.print(Group(*(Paragraph(sentence(one)) for one in others)))


def show_result(
    console: Console, found: Sweep | Region, *, teams: bool = False, everything: bool = False
) -> None:
    """Print a sweep; of several areas their sums, and where most is left over.

    With `everything` no need and no area is left out.
    """
    if isinstance(found, Sweep):
        show_sweep(console, found, teams=teams, everything=everything)
        return
    show_sweep(console, found.whole, teams=teams, everything=everything)
    console.print(Text(""), _areas(found, None if everything else MOST_AREAS))


def values(row: Scenario) -> str:
    """What varies in a scenario, without its names."""
    return " / ".join(str(one) for one in row.figures)


def _plain() -> Table:
    return Table(box=None, padding=(0, 1, 0, 0), header_style="bold")


def _table(sweep: Sweep) -> RenderableType:
    table = _plain()
    for name in sweep.varied:
        table.add_column(capitalised(name))
    for head in HEADS:
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("")
    most = max((row.left_over for row in sweep.scenarios), default=0)
    for row in sweep.scenarios:
        table.add_row(
            *map(str, row.figures),
            f"{row.placed:,}",
            f"{row.left_over:,}",
            f"{row.over_before:,}",
            f"{row.free:,}",
            points(row.spread),
            points(row.bound),
            f"{row.highest:.0f} %",
            percent(row.over_40),
            percent(row.over_50),
            "" if row.moved is None else f"{row.moved:,}",
            "█" * (-(-row.left_over * WIDTH // most) if most else 0),
        )
    return table


def _wants(sweep: Sweep, most: int | None) -> RenderableType:
    """For each scenario whom the cases left over need, and why those have no room.

    Past `most` of them, the others are counted.
    """
    table = _plain()
    table.add_column(capitalised(sweep.varied[0]))
    table.add_column("Left", justify="right")
    table.add_column("Need")
    table.add_column("May hold", justify="right")
    table.add_column("Full, by limit")
    for rows in _alike(sweep):
        name = _span([row.figures[0] for row in rows])
        shortfalls = rows[0].shortfalls
        for short in shortfalls[:most]:
            limits = [f"{count:,} {title.lower()}" for title, count in short.full.items()]
            limits += [f"{short.unavailable:,} not available"] if short.unavailable else []
            table.add_row(
                name, f"{short.cases:,}", short.need, f"{short.people:,}", ", ".join(limits)
            )
            name = ""
        more = shortfalls[len(shortfalls) if most is None else most :]
        if more:
            rest = f"{counted(len(more), 'other need')} (--all)"
            table.add_row(name, f"{sum(one.cases for one in more):,}", rest, "", "")
    return Group(table, Text(""))


def _alike(sweep: Sweep) -> list[list[Scenario]]:
    """Neighbouring scenarios in which as many cases are short of the same people, together."""
    found: list[list[Scenario]] = []
    for row in sweep.scenarios:
        wants = [(short.need, short.cases) for short in row.shortfalls]
        before = [(short.need, short.cases) for short in found[-1][0].shortfalls] if found else []
        if wants and wants == before:
            found[-1].append(row)
        elif wants:
            found.append([row])
    return found


def _span(figures: Sequence[int]) -> str:
    return f"{figures[0]}" if len(figures) == 1 else f"{figures[0]}–{figures[-1]}"


def _by_team(sweep: Sweep) -> RenderableType:
    """Free places of each grade and team in each scenario, and how many are over the cap."""
    table = _plain()
    rows = sweep.scenarios
    table.add_column("Free (over)", no_wrap=True)
    for row in rows:
        table.add_column(values(row), justify="right")
    for groups in ([row.grades for row in rows], [row.teams for row in rows]):
        for place, group in enumerate(groups[0]):
            table.add_row(group.group, *(_free(one[place]) for one in groups))
    return Group(table, Text(""))


def _free(group: GroupPlaces) -> str:
    over = f" ({group.over_before:,})" if group.over_before else ""
    return f"{group.free:,}{over}"


def _areas(region: Region, most: int | None) -> RenderableType:
    """What is left over in each area, those with most first; past `most` they are counted."""
    table = _plain()
    table.add_column("Left over", no_wrap=True)
    for row in region.whole.scenarios:
        table.add_column(values(row), justify="right")
    short = in_order(region.areas)
    for area in short[:most]:
        table.add_row(short_name(area.instance), *(f"{row.left_over:,}" for row in area.scenarios))
    more = 0 if most is None else len(short) - most
    if more > 0:
        table.add_row(f"and {counted(more, 'area')} more (--all)")
    return table


def in_order(areas: Sequence[Sweep]) -> list[Sweep]:
    """The areas, those with most left over first."""
    return sorted(
        areas, key=lambda area: ([-row.left_over for row in area.scenarios], area.instance)
    )
