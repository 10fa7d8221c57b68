"""A history as a page to send: figures and charts, no reason and no case."""

from caseload.models.comparison import GroupFigures
from caseload.models.history import History, HistoryWeek
from caseload.reports.history.chart import history_chart
from caseload.reports.history.words import LEGEND, PEOPLE, UNSEEN, history_sentences
from caseload.reports.shared.charts import drawn
from caseload.reports.shared.fairness import CHANCE, FEW, fairness_table
from caseload.reports.shared.page import (
    Cell,
    Chart,
    Page,
    PageTable,
    Section,
    number_cell,
    share_cell,
)
from caseload.reports.shared.words import capitalised, day, points

LEAST_FOR_A_LINE = 2
"""The weeks from which a chart over time says something."""


def history_page(history: History) -> Page:
    """The page: what the weeks come to, drawn and in a table, the groups, what is amiss."""
    sections = [
        Section("Week after week", texts=[LEGEND], chart=_chart(history), table=_weeks(history)),
        Section("By grade, team, hours and gender of the practitioners", table=_groups(history)),
    ]
    if history.fairness:
        fair = Section("Who gets more and less", [CHANCE], table=fairness_table(history.fairness))
        sections.append(fair)
    if history.acts_by:
        sections.append(Section("What people did, by the record", [UNSEEN], table=_people(history)))
    amiss = [*history.altered, *history.missing]
    if amiss:
        sections.append(Section("Missing, or not as it was written", items=amiss))
    policies = ", ".join(dict.fromkeys(one.policy for one in history.weeks))
    return Page(
        title=f"History: {history.folder}",
        summary=history_sentences(history),
        sections=sections if history.weeks else sections[2:],
        source=[f"Made from the runs in {history.folder}; policy {policies or 'unknown'}."],
    )


def _chart(history: History) -> Chart | None:
    if len({one.week for one in history.weeks}) < LEAST_FOR_A_LINE:
        return None
    return Chart(
        drawn(history_chart(history), "history"),
        "Cases left over, spread, and people over their cap, week by week",
        "The figures stand in the table below.",
    )


def _weeks(history: History) -> PageTable:
    heads = [
        *("Week", "Instance", "Placed", "Left over", "Longest wait, weeks", "Spread, points"),
        *("Over the cap", "Changed", "Cost, points", "Done as proposed"),
    ]
    return PageTable("The weeks", heads, [_week(one) for one in history.weeks])


def _week(one: HistoryWeek) -> list[Cell | str]:
    done = (one.done_as_proposed or 0) / one.done_known if one.done_known else None
    cost = one.override_cost
    return [
        one.week.isoformat(),
        one.instance,
        number_cell(one.placed),
        number_cell(one.left_over),
        number_cell(one.longest_wait),
        number_cell(one.spread, points(one.spread)),
        share_cell(one.over_cap),
        number_cell(one.overrides),
        number_cell(cost, None if cost is None else points(cost)),
        share_cell(done),
    ]


def _groups(history: History) -> PageTable:
    heads = [
        *("Week", "Instance", "By", "Group", "People", "New cases", "Mean caseload"),
        *("Over the cap", "Utilisation"),
    ]
    rows = [_group(week, group) for week in history.weeks for group in week.groups]
    return PageTable("Groups of practitioners after each week", heads, rows)


def _group(week: HistoryWeek, group: GroupFigures) -> list[Cell | str]:
    place: list[Cell | str] = [week.week.isoformat(), week.instance, group.kind, group.group]
    if group.suppressed:
        return [*place, *[FEW] * 5]
    mean = group.mean_caseload
    return [
        *place,
        number_cell(group.people),
        number_cell(group.new_cases),
        number_cell(mean, None if mean is None else f"{mean:.1f}"),
        share_cell(group.over_cap),
        share_cell(group.utilisation),
    ]


def _people(history: History) -> PageTable:
    """How often each did what in each week; no case is named."""
    heads = ["Week", "Who", "First", "Last", *map(capitalised, PEOPLE.values())]
    rows: list[list[Cell | str]] = [
        [
            one.week,
            one.who,
            day(one.first),
            day(one.last),
            *(number_cell(getattr(one, field)) for field in PEOPLE),
        ]
        for one in history.acts_by
    ]
    return PageTable("What each did in each week", heads, rows)
