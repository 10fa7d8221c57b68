"""A sweep of scenarios: on the screen, as tidy rows, as a workbook."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.scenario import GroupPlaces, Sweep
from reports.paragraph import Paragraph
from reports.terminal import headline
from reports.words import capitalised, percent, points, sentence

WIDTH = 6
"""Characters of the bar that shows what is left over."""

TIDY = ("scenario", "settings", "group", "measure", "value")
"""The columns of the tidy table: one row for each scenario and measure."""


def show_sweep(console: Console, sweep: Sweep, *, teams: bool = False) -> None:
    """Print the scenarios in one table, and what they say; with `teams` the places by team."""
    varied = " and ".join(sweep.varied)
    count = f"{len(sweep.scenarios):,} scenarios" if len(sweep.scenarios) != 1 else "1 scenario"
    console.print(headline(f"{varied}: {sweep.instance}".strip(), f"{count}."))
    console.print(_table(sweep))
    console.print(Text("Left: cases left over. Over: over the cap already. Free: places under it."))
    console.print(Text("Moved: cases that go to others than in the row above.\n"))
    if teams:
        console.print(_by_team(sweep))
    console.print(Group(*(Paragraph(sentence(one)) for one in sweep.sentences)))


def _table(sweep: Sweep) -> RenderableType:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    for name in sweep.varied:
        table.add_column(capitalised(name))
    for head in ("Placed", "Left", "Over", "Free", "Spread", "Highest", ">40", ">50", "Moved"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("")
    most = max((row.left_over for row in sweep.scenarios), default=0)
    for row in sweep.scenarios:
        table.add_row(
            *_values(row.label, sweep),
            f"{row.placed:,}",
            f"{row.left_over:,}",
            f"{row.over_before:,}",
            f"{row.free:,}",
            points(row.spread),
            f"{row.highest:.0f} %",
            percent(row.over_40),
            percent(row.over_50),
            "" if row.moved is None else f"{row.moved:,}",
            "█" * (-(-row.left_over * WIDTH // most) if most else 0),
        )
    return table


def _values(label: str, sweep: Sweep) -> list[str]:
    """What each figure that varies is in a scenario, without its name."""
    parts = label.split(", ")
    return [
        part.removeprefix(name).lstrip(" =") for name, part in zip(sweep.varied, parts, strict=True)
    ]


def _by_team(sweep: Sweep) -> RenderableType:
    """Free places of each team and grade in each scenario, and how many are over the cap."""
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    rows = sweep.scenarios
    table.add_column("Free (over)", no_wrap=True)
    for row in rows:
        table.add_column(" / ".join(_values(row.label, sweep)), justify="right")
    for groups in ([row.grades for row in rows], [row.teams for row in rows]):
        for place, group in enumerate(groups[0]):
            table.add_row(group.group, *(_free(one[place]) for one in groups))
    return Group(table, Text(""))


def _free(group: GroupPlaces) -> str:
    over = f" ({group.over_before})" if group.over_before else ""
    return f"{group.free}{over}"


def tidy_rows(sweep: Sweep) -> list[list[str | int | float]]:
    """The sweep as rows of `TIDY`."""
    rows: list[list[str | int | float]] = []
    for one in sweep.scenarios:
        settings = " ".join(one.settings)
        measures: dict[str, int | float | None] = {
            "placed": one.placed,
            "left over": one.left_over,
            "priority left over": one.priority_left,
            "priority left over, at least": one.priority_bound,
            "over the cap already": one.over_before,
            "free places": one.free,
            "spread": one.spread,
            "spread, at least": one.bound,
            "highest utilisation": one.highest,
            "share over 40": one.over_40,
            "share over 50": one.over_50,
            "moved": one.moved,
        }
        for name, value in measures.items():
            if value is not None:
                rows.append([one.label, settings, "everyone", name, value])
        for group in (*one.grades, *one.teams):
            rows.append([one.label, settings, group.group, "free places", group.free])
            rows.append(
                [one.label, settings, group.group, "over the cap already", group.over_before]
            )
        for short in one.shortfalls:
            rows.append([one.label, settings, short.need, "left over", short.cases])
    return rows
