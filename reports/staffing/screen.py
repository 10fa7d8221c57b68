"""The posts that a cap needs: on the screen, and as tidy rows."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from caseload.models.staffing import Staffing, StaffingCurve
from caseload.reports.shared.blocks import headline
from caseload.reports.shared.measures import unit_of
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import listed, sentence

WIDTH = 12
"""Characters of the bar that shows how many posts there are."""

TIDY = ("scenario", "settings", "grade", "team", "measure", "value", "unit")
"""The columns of the tidy table: one row for each scenario, group and measure."""


POSTS = (
    "scenario",
    "post",
    "grade",
    "team",
    "share of full hours",
    "new cases",
    "handed over",
    "must be",
)
"""The columns of the posts: a row for each."""

MEASURED = (
    "full time equivalents",
    "cost",
    "cost at least",
    "over the cap already",
    "cases over the cap",
    "new cases",
    "new cases with staff",
    "cases in hand that move to staff",
    "cases handed over to posts",
    "left over",
    "posts",
    "of whom more is asked",
    "full time equivalents without",
)
"""The measures of the tidy table; the last goes on with a rule's title."""


def fte(value: float) -> str:
    """Full-time equivalents with as many decimals as they have, a dash for none."""
    return f"{value:,.10g}" if value else "–"


def show_staffing(console: Console, curve: StaffingCurve, *, teams: bool = False) -> None:
    """Print the posts by cap, or by team and grade where there is one cap, and what they mean."""
    only = len(curve.rows) == 1
    finding, *others = curve.sentences
    console.print(headline(f"Posts needed: {curve.instance}", sentence(finding)))
    if not only:
        console.print(_by_cap(curve))
        console.print(Text("Over: people over the cap, and the cases that are too many.\n"))
    if only or teams:
        for row in curve.rows:
            if row.posts:
                console.print(_by_team(curve, row, title=None if only else row.label))
    console.print(Group(*(Paragraph(sentence(one)) for one in others)))
    console.print(Text("\nAssumptions", style="bold"))
    console.print(Group(*(Paragraph(sentence(one), 2) for one in curve.assumptions)))


def alike(curve: StaffingCurve) -> bool:
    """Whether a post costs one whatever its grade, so that costs say nothing more."""
    return set(curve.costs.values()) == {1.0}


def _by_cap(curve: StaffingCurve) -> RenderableType:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Cap")
    heads = ["Posts", *(grade for grade in curve.grades), "Asked", "At least"]
    heads += [] if alike(curve) else ["Cost"]
    for head in (*heads, "Over", "Cases", "Left"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("")
    most = max(row.fte for row in curve.rows)
    for row in curve.rows:
        table.add_row(
            row.label,
            fte(row.fte),
            *(fte(row.of(grade)) for grade in curve.grades),
            fte(sum(one.special for one in row.groups)),
            fte(row.bound),
            *([] if alike(curve) else [fte(row.cost)]),
            f"{row.over_before:,}",
            f"{row.excess:,}",
            f"{len(row.left_over):,}",
            "█" * (-int(-row.fte * WIDTH // most) if most else 0),
        )
    said = "Posts are full-time equivalents. Asked: those of whom more than the grade is asked."
    return Group(table, Text(said))


def _by_team(curve: StaffingCurve, row: Staffing, title: str | None) -> RenderableType:
    """Full-time equivalents by team and grade."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", title_justify="left")
    table.add_column(title or "Team", no_wrap=True)
    for grade in curve.grades:
        table.add_column(grade, justify="right")
    table.add_column("Posts", justify="right")
    for team in sorted({one.team or "" for one in row.groups}):
        some = {one.grade: one.fte for one in row.groups if (one.team or "") == team}
        table.add_row(team or "No team", *_cells(curve, some))
    table.add_row("Everyone", *_cells(curve, {g: row.of(g) for g in curve.grades}), style="bold")
    return Group(table, Text(""))


def _cells(curve: StaffingCurve, some: dict[str, float]) -> list[str]:
    return [
        *(fte(some.get(grade, 0.0)) for grade in curve.grades),
        fte(round(sum(some.values()), 4)),
    ]


def tidy_rows(curve: StaffingCurve) -> list[list[str | int | float | None]]:
    """The curve as rows of `TIDY`."""
    rows: list[list[str | int | float | None]] = []
    for one in curve.rows:
        named = [one.label, " ".join(one.settings)]
        whole: dict[str, int | float] = {
            "full time equivalents": one.fte,
            "cost": one.cost,
            "cost at least": one.bound,
            "over the cap already": one.over_before,
            "cases over the cap": one.excess,
            "new cases": one.new_cases,
            "new cases with staff": one.placed_with_staff,
            "cases in hand that move to staff": one.moved,
            "cases handed over to posts": one.handed_over,
            "left over": len(one.left_over),
        }
        rows += [[*named, "all", "all", name, value] for name, value in whole.items()]
        for group in one.groups:
            where = [group.grade, group.team or "no team"]
            rows.append([*named, *where, "full time equivalents", group.fte])
            rows.append([*named, *where, "posts", group.posts])
            rows.append([*named, *where, "of whom more is asked", group.special])
        for limit in one.without:
            name = f"full time equivalents without {limit.title.lower()}"
            rows.append([*named, "all", "all", name, limit.fte])
    return [[*row, unit_of(str(row[-2]))] for row in rows]


def post_rows(curve: StaffingCurve) -> list[list[str | int | float | None]]:
    """A row for each post: where, what it takes, what is asked of whoever fills it."""
    return [
        list(POSTS),
        *(
            [
                row.label,
                post.id,
                post.grade,
                post.team,
                post.fte,
                post.new_cases,
                post.handed_over,
                listed(list(post.needs)),
            ]
            for row in curve.rows
            for post in row.posts
        ),
    ]
