"""A comparison as files: CSV tables, a workbook with the same tables as sheets, and JSON."""

from pathlib import Path
from typing import Any

from caseload.instances.workbooks.book import Book
from caseload.instances.workbooks.write import book_bytes
from caseload.models.comparison import ByHand, Comparison, Extreme, GroupFigures, Side
from caseload.models.proposal import Breach
from caseload.reports.comparison.words import stays
from caseload.reports.shared.fairness import FAIR, fair_row
from caseload.reports.shared.files import csv_bytes, csv_name, write_checked
from caseload.reports.shared.measures import rounded
from caseload.reports.shared.tables import Rows
from caseload.reports.shared.workbook import workbook

COLUMNS = {
    "Sides": (
        "allocation",
        "rules broken",
        "rules that gave way",
        "cases with nobody",
        "spread",
        "utilisation lowest",
        "name with the lowest",
        "utilisation highest",
        "name with the highest",
        "over cap",
        "over 40",
        "over 50",
        "continuity kept",
        "cases with a previous one",
        "as in the proposal",
        "new cases",
    ),
    "Path": (
        "allocation",
        "changes",
        "share of the gain",
        "balance",
        "nothing is below",
        "proven",
        "priority left over",
        "still broken",
        "below a minimum",
        "gave way",
    ),
    "Changes": ("allocation", "changes", "case", "from", "name from", "to", "name to"),
    "Rules broken": (
        "allocation",
        "rule",
        "practitioner",
        "cases",
        "gives way",
        "stays",
        "says",
    ),
    "Groups": (
        "allocation",
        "kind",
        "group",
        "people",
        "new cases",
        "mean caseload",
        "over cap",
        "over 40",
        "over 50",
        "utilisation",
        "suppressed",
    ),
    "Fairness": ("allocation", *FAIR),
    "Differences": (
        "allocation",
        "practitioner",
        "name",
        "new cases by hand",
        "new cases proposed",
        "utilisation by hand",
        "utilisation proposed",
    ),
    "Cases": (
        "allocation",
        "case",
        "by hand",
        "name by hand",
        "proposed",
        "name proposed",
        "as proposed",
    ),
}
"""The tables by name, each with its columns. Shares are 1 for 100 %."""

NAMES = frozenset([*map(csv_name, COLUMNS), "comparison.xlsx", "comparison.json"])
"""Every file that a comparison consists of."""


def comparison_tables(found: Comparison) -> dict[str, Rows]:
    """The tables of a comparison, each with its headings."""
    names = {row.practitioner: row.name for row in found.proposed.workloads}
    sides = {one.name: found.side(one.name) for one in found.by_hand}
    body: dict[str, Rows] = {
        "Sides": [_side(side, found.cases) for side in found.sides],
        "Path": [row for one in found.by_hand for row in _path(one)],
        "Changes": [row for one in found.by_hand for row in _changes(one, names)],
        "Rules broken": [
            _breach(found, one, breach)
            for one in found.by_hand
            for breach in sides[one.name].breaches
        ],
        "Groups": [_group(side, group) for side in found.sides for group in side.groups],
        "Fairness": [[side.name, *fair_row(row)] for side in found.sides for row in side.fairness],
        "Differences": [
            [
                one.name,
                *(
                    rounded("utilisation", value) if isinstance(value, float) else value
                    for value in row.model_dump().values()
                ),
            ]
            for one in found.by_hand
            for row in one.differences
        ],
        "Cases": [row for side in sides.values() for row in _cases(side, found.proposed, names)],
    }
    return {name: [list(heads), *body[name]] for name, heads in COLUMNS.items()}


def _side(side: Side, cases: int) -> list[Any]:
    everyone = side.groups[0]
    hard = sum(not breach.soft for breach in side.breaches)
    return [
        side.name,
        hard,
        len(side.breaches) - hard,
        len(side.unallocated),
        round(side.spread, 4),
        *_extreme(side.lowest),
        *_extreme(side.highest),
        rounded("over cap", everyone.over_cap),
        rounded("over 40", everyone.over_40),
        rounded("over 50", everyone.over_50),
        side.continued,
        side.previous,
        side.agreement,
        cases,
    ]


def _group(side: Side, group: GroupFigures) -> list[Any]:
    figures = group.model_dump(exclude={"suppressed"})
    hidden = "yes" if group.suppressed else "no"
    shown = (rounded(name.replace("_", " "), figures[name]) for name in figures)
    return [side.name, *shown, hidden]


def _extreme(who: Extreme | None) -> list[Any]:
    return [None, ""] if who is None else [rounded("utilisation", who.utilisation), who.name]


def _path(one: ByHand) -> Rows:
    return [
        [
            one.name,
            point.moves,
            rounded("share of the gain", point.gain),
            round(point.value, 4),
            round(point.bound, 4),
            _truth(point.proven),
            point.left_over,
            point.broken,
            point.shortfall,
            point.soft,
        ]
        for point in one.path
    ]


def _changes(one: ByHand, names: dict[str, str]) -> Rows:
    return [
        [
            one.name,
            point.moves,
            change.case,
            *(cell for who in (change.before, change.after) for cell in _who(who, names)),
        ]
        for point in one.path
        for change in point.changes
    ]


def _who(person: str | None, names: dict[str, str]) -> tuple[str, str]:
    return ("", "nobody") if person is None else (person, names[person])


def _breach(found: Comparison, one: ByHand, breach: Breach) -> list[Any]:
    kept = stays(found, one, breach)
    return [
        one.name,
        breach.title,
        breach.practitioner,
        ";".join(breach.cases),
        _truth(breach.soft),
        "" if kept is None else _truth(kept),
        breach.sentence,
    ]


def _cases(side: Side, proposed: Side, names: dict[str, str]) -> Rows:
    return [
        [
            side.name,
            case,
            *_who(person, names),
            *_who(proposed.allocation[case], names),
            _truth(person == proposed.allocation[case]),
        ]
        for case, person in side.allocation.items()
    ]


def _truth(value: bool) -> str:
    return "yes" if value else "no"


def comparison_workbook(found: Comparison) -> Book:
    """The workbook of a comparison."""
    return workbook("Allocations by hand beside the proposed one", comparison_tables(found))


def write_comparison(found: Comparison, folder: Path, *, replace: bool = False) -> None:
    """Write every file of a comparison into a folder, whole or not at all.

    Raises:
        BadInput: as `check_folder`.
    """
    tables = comparison_tables(found)
    files = {csv_name(name): csv_bytes(rows) for name, rows in tables.items()}
    files["comparison.xlsx"] = book_bytes(comparison_workbook(found), ".xlsx")
    files["comparison.json"] = (found.model_dump_json(indent=1) + "\n").encode()
    write_checked(folder, files, NAMES, replace=replace)
