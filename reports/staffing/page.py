"""A staffing curve as a page to send."""

from caseload.models.staffing import StaffingCurve
from caseload.optimizer.options import Options
from caseload.reports.shared.charts import drawn
from caseload.reports.shared.origin import origin_line
from caseload.reports.shared.page import Cell, Chart, Page, PageTable, Section, number_cell
from caseload.reports.shared.words import listed, sentence
from caseload.reports.staffing.chart import chart_says, staffing_chart
from caseload.reports.staffing.screen import alike, fte


def staffing_page(curve: StaffingCurve) -> Page:
    """The page: what is needed, posts against cap, by team, and what is taken for granted."""
    only = len(curve.rows) == 1
    caption = "Full-time posts in each team" if only else "Full-time posts that each cap needs"
    chart = Chart(drawn(staffing_chart(curve), "posts"), caption, chart_says(curve))
    sections = [
        Section("Posts" if only else "Posts against the cap", chart=chart, table=_by_cap(curve)),
        Section("Posts by team", table=_by_team(curve)),
        Section("Of whom more is asked than the grade", table=_asked(curve)),
        Section("Assumptions", items=[sentence(one) for one in curve.assumptions]),
    ]
    return Page(
        title=f"Posts needed: {curve.instance}",
        summary=[sentence(one) for one in curve.sentences],
        sections=[one for one in sections if one.items or (one.table and one.table.rows)],
        source=[origin_line(curve.instance, curve.policy, Options().seed)],
    )


def _by_cap(curve: StaffingCurve) -> PageTable:
    costs = [] if alike(curve) else ["Cost"]
    heads = [
        "Cap",
        "Full-time posts",
        *(grade for grade in curve.grades),
        *costs,
        "No less than",
        "People over the cap",
        "Cases over the cap",
        "Left over",
    ]
    rows: list[list[Cell | str]] = [
        [
            row.label,
            _amount(row.fte),
            *(_amount(row.of(grade)) for grade in curve.grades),
            *(_amount(row.cost) for _ in costs),
            _amount(row.bound),
            number_cell(row.over_before),
            number_cell(row.excess),
            number_cell(len(row.left_over)),
        ]
        for row in curve.rows
    ]
    return PageTable("Every cap, solved and checked", heads, rows)


def _by_team(curve: StaffingCurve) -> PageTable:
    rows: list[list[Cell | str]] = [
        [row.label, one.team or "no team", one.grade, _amount(one.fte), _amount(one.special)]
        for row in curve.rows
        for one in row.groups
    ]
    heads = ("Cap", "Team", "Grade", "Full-time posts", "Of these, more is asked of")
    return PageTable("Posts by team and grade", heads, rows)


def _asked(curve: StaffingCurve) -> PageTable:
    rows: list[list[Cell | str]] = [
        [row.label, post.grade, post.team or "no team", _amount(post.fte), listed(post.needs)]
        for row in curve.rows
        for post in row.posts
        if post.needs
    ]
    heads = ("Cap", "Grade", "Team", "Share of full hours", "Must be")
    return PageTable("Posts that not everybody of the grade could fill", heads, rows)


def _amount(value: float) -> Cell:
    return number_cell(value, fte(value))
