"""A history as tables: tidy rows, and the sheets of its workbook."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from caseload.models.comparison import GroupFigures
from caseload.models.fairness import FairRow
from caseload.models.history import History, HistoryWeek
from caseload.reports.shared.fairness import FAIR, fair_row
from caseload.reports.shared.measures import rounded, unit_of
from caseload.reports.shared.tables import Rows

TIDY = (
    *("instance", "week beginning", "kind", "group", "measure", "value", "unit", "suppressed"),
    *("chance from", "chance to"),
)
"""The columns of the tidy table: one row for each instance, week, group and measure.

Of kind `week` are the figures of the week as a whole; of kinds such as `grade of practitioners` is
what a group gets in the mean, beside what chance would give, of one week and, without a week, of
all.
"""

OF_A_WEEK: Mapping[str, str] = {
    "cases": "cases",
    "placed": "placed",
    "left_over": "left over",
    "on_hold": "on hold",
    "waited": "weeks left over",
    "longest_wait": "longest wait",
    "spread": "spread",
    "over_cap": "over cap",
    "overrides": "overrides",
    "exceptions": "exceptions",
    "override_cost": "cost of overrides",
    "done_known": "done and known",
    "done_as_proposed": "done as proposed",
}
OF_A_GROUP: Mapping[str, str] = {
    "people": "people",
    "new_cases": "new cases",
    "mean_caseload": "mean caseload",
    "over_cap": "over cap",
    "utilisation": "utilisation",
}
"""Fields of a week and of a group with their measures."""

OF_PEOPLE: Mapping[str, str] = {
    "looked_into": "cases looked into",
    "accepted": "cases accepted",
    "unseen": "cases accepted unseen",
    "given_otherwise": "cases given otherwise",
    "exceptions": "exceptions",
    "on_hold": "cases put on hold",
    "kept_from": "cases kept from somebody",
    "taken_back": "decisions taken back",
    "approved": "weeks approved",
    "reopened": "weeks opened again",
}
"""The sums of what somebody did, each with its column."""

IN_THE_MEAN: Mapping[str, str] = {
    "new cases": "mean new cases",
    "utilisation": "utilisation",
    "left over": "share left over",
    "weeks waited": "mean weeks waited",
    "change of practitioner": "share that changes practitioner",
}
"""What is compared with chance, each with the measure of the tidy table."""

MEASURED = tuple(dict.fromkeys((*OF_A_WEEK.values(), *OF_A_GROUP.values(), *IN_THE_MEAN.values())))


def tidy_rows(history: History) -> Iterator[list[Any]]:
    """The rows of the tidy table; a suppressed figure is blank."""
    nothing = ["", ""]
    for week in history.weeks:
        place = [week.instance, week.week.isoformat()]
        for field, measure in OF_A_WEEK.items():
            value = rounded(measure, getattr(week, field))
            yield [*place, "week", "all", measure, value, unit_of(measure), "no", *nothing]
        for group in week.groups:
            hidden = _truth(group.suppressed)
            for field, measure in OF_A_GROUP.items():
                value = rounded(measure, getattr(group, field))
                row = [*place, group.kind, group.group, measure, value, unit_of(measure), hidden]
                yield [*row, *nothing]
        yield from (_in_the_mean(place, row) for row in week.fairness)
    yield from (_in_the_mean(["all", ""], row) for row in history.fairness)


def _in_the_mean(place: Sequence[str], row: FairRow) -> list[Any]:
    """What a group gets in the mean, beside what chance would give."""
    measure = IN_THE_MEAN[row.measure]
    value, low, high = (rounded(measure, one) for one in (row.value, row.low, row.high))
    kind, hidden = f"{row.kind} of {row.whose}", _truth(row.suppressed)
    return [*place, kind, row.group, measure, value, unit_of(measure), hidden, low, high]


def _truth(value: bool) -> str:
    return "yes" if value else "no"


def history_tables(history: History) -> dict[str, Rows]:
    """The sheets of the workbook: weeks, groups, fairness, overrides, people, what is amiss."""
    return {
        "Weeks": [
            ["instance", "week beginning", *OF_A_WEEK.values(), "decided by", "policy"],
            *(_week(one) for one in history.weeks),
        ],
        "Groups": [
            ["instance", "week beginning", "kind", "group", *OF_A_GROUP.values(), "suppressed"],
            *(_group(week, group) for week in history.weeks for group in week.groups),
        ],
        "Fairness": [
            ["instance", "week beginning", *FAIR],
            *(["all", "", *fair_row(row)] for row in history.fairness),
            *(
                [week.instance, week.week.isoformat(), *fair_row(row)]
                for week in history.weeks
                for row in week.fairness
            ),
        ],
        "Overrides": [
            [
                *("instance", "week beginning", "case", "proposed", "decided"),
                *("reason", "decided by", "agreed by"),
            ],
            *(
                [
                    *(one.instance, one.week.isoformat(), one.case, one.proposed, one.decided),
                    *(one.reason, one.decided_by, one.agreed_by),
                ]
                for one in history.overrides
            ),
        ],
        "People": [
            ["week", "who", "first act", "last act", *OF_PEOPLE.values()],
            *(
                [one.week, one.who, one.first, one.last, *(getattr(one, f) for f in OF_PEOPLE)]
                for one in history.acts_by
            ),
        ],
        "Acts": [
            ["week", "at", "who", "act", "case", "with whom"],
            *([one.week, one.at, one.who, one.what, one.case, one.to] for one in history.acts),
        ],
        "Amiss": [["what"], *([said] for said in (*history.altered, *history.missing))],
    }


def _week(week: HistoryWeek) -> list[Any]:
    figures = [rounded(name, getattr(week, field)) for field, name in OF_A_WEEK.items()]
    return [week.instance, week.week.isoformat(), *figures, week.decided_by, week.policy]


def _group(week: HistoryWeek, group: GroupFigures) -> list[Any]:
    figures = [rounded(name, getattr(group, field)) for field, name in OF_A_GROUP.items()]
    place = [week.instance, week.week.isoformat(), group.kind, group.group]
    return [*place, *figures, _truth(group.suppressed)]
