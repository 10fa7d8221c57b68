"""The rows of a scenario workbook: practitioners, with what their cells say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from caseload.instances.imports.wmt.grades import DUMMY, MANAGER, shown_grade
from caseload.instances.imports.wmt.grid import MOST_COLUMNS, Grid
from caseload.instances.imports.wmt.layout import REPORTS, Layout, Place
from caseload.instances.tables import cells
from caseload.instances.tables.cells import Kind
from caseload.instances.tables.table import shown
from caseload.models.base import Grade
from caseload.models.official import Hours, available_points, decimal

count = cells.whole(0, 10_000)
TOTAL = re.compile(r"(grand |sub ?)?totals?\b|cyfans?wm|average\b|cyfartaledd", re.IGNORECASE)
"""How a row begins that adds up others, in English or Welsh."""


@dataclass(frozen=True)
class Person:
    """One row of the workbook: a practitioner in a team."""

    row: int
    name: str
    grade: Grade
    team: str | None
    pdu: str | None
    region: str | None
    nominal_target: Decimal
    default_hours: Decimal
    contracted_hours: Decimal
    reduction_hours: Decimal
    adjustments: Decimal
    cases: Mapping[Place, int]
    reports: Mapping[str, Decimal]

    @property
    def caseload(self) -> int:
        """Active cases, those with suspended contact too: the column Total Cases."""
        return sum(self.cases.values())

    def caseload_points(self, weights: Mapping[Place, Decimal]) -> Decimal:
        """The column Total Caseload Points: active cases by their tiers' weights."""
        return sum((weights[place] * n for place, n in self.cases.items()), Decimal(0))

    def other_points(self, reports: Mapping[str, Decimal]) -> Decimal:
        """Contact and group points, and reports by their weights."""
        written = sum((reports[kind] * n for kind, n in self.reports.items()), Decimal(0))
        return self.adjustments + written

    @property
    def available(self) -> int:
        """The column Available Points."""
        hours = Hours(self.contracted_hours, self.default_hours)
        return available_points(self.nominal_target, hours, self.reduction_hours)


def number(
    grid: Grid, layout: Layout, row: int, column: int, kind: Kind = cells.quantity
) -> Decimal:
    """A number in a cell, 0 where it is blank."""
    return decimal(grid.value(kind, row, column, _said(grid, layout, column), blank=0))


def _said(grid: Grid, layout: Layout, column: int) -> str:
    """The workbook's own words for the content of a column."""
    heading = shown(grid.at(layout.headings, column) or "")
    place = layout.states.get(column)
    return f"{place[0][1].value} {place[0][0]}, {heading}" if place else heading


def read_people(grid: Grid, layout: Layout) -> list[Person]:
    """The practitioners of a workbook, everything wrong with their rows among its faults."""
    rows = [r for r in grid.rows if r > layout.weights and not _is_total(grid, layout, r)]
    places = [layout.columns[name] for name in ("region", "pdu", "team")]
    if any(grid.at(row, column) is None for row in rows for column in places):
        _fill_merged(grid, layout.weights)
    people = [person for row in rows if (person := _person(grid, layout, row))]
    _say_repeated(grid, layout, people)
    return people


def _fill_merged(grid: Grid, weights: int) -> None:
    """Put the value of cells merged below the weights at every place that they cover."""
    from openpyxl.utils.cell import range_boundaries  # noqa: PLC0415 - only where cells are merged

    for area in grid.merged:
        left, top, right, bottom = (place or 0 for place in range_boundaries(area))
        value = grid.at(top, left)
        if value is None or top <= weights:
            continue
        for row in (row for row in grid.cells if top <= row <= bottom):
            for column in range(left, min(right, MOST_COLUMNS) + 1):
                grid.cells[row].setdefault(column, value)


def _is_total(grid: Grid, layout: Layout, row: int) -> bool:
    """Whether a row is a total: its first words say so, and it has no grade."""
    if grid.at(row, layout.columns["grade"]) is not None:
        return False
    first = next(value for _, value in grid.row(row))
    name = grid.at(row, layout.columns["name"])
    return any(isinstance(text, str) and TOTAL.match(text.strip()) for text in (first, name))


def _person(grid: Grid, layout: Layout, row: int) -> Person | None:
    """The practitioner of a row; None, with a fault or a warning, if there is none to take."""

    def text(name: str, kind: Kind = cells.place) -> str | None:
        column = layout.columns[name]
        found: str | None = grid.value(kind, row, column, _said(grid, layout, column))
        return found

    def figure(name: str, kind: Kind = cells.quantity) -> Decimal:
        column = layout.columns.get(name)
        return Decimal(0) if column is None else number(grid, layout, row, column, kind)

    before = len(grid.faults)
    name = text("name", cells.identifier)
    if name is None and len(grid.faults) == before:
        expected = "the name of a practitioner; it is blank"
        grid.faults.append(grid.fault(expected, row, layout.columns["name"]))
    cases = _cases(grid, layout, row)
    grade = _grade(grid, layout, row, sum(cases.values()))
    contracted = figure("contracted_hours", cells.hours)
    reduction = figure("reduction_hours", cells.hours)
    if reduction > contracted:
        expected = f"no more than the contracted hours, {contracted}"
        column = layout.columns["reduction_hours"]
        grid.faults.append(grid.fault(expected, row, column, said=_said(grid, layout, column)))
    for place in ("team", "pdu"):
        column = layout.columns[place]
        if grid.at(row, column) is None:
            expected = f"the {'PDU' if place == 'pdu' else place}; it is blank"
            told = grid.fault(expected, row, column, said=_said(grid, layout, column))
            grid.warnings.append(told)
    found = Person(
        row=row,
        name=name or "",
        grade=grade or Grade.PO,
        team=text("team"),
        pdu=text("pdu"),
        region=text("region"),
        nominal_target=figure("nominal_target"),
        default_hours=figure("default_hours", cells.hours),
        contracted_hours=contracted,
        reduction_hours=reduction,
        adjustments=figure("cms", cells.balance) + figure("gs", cells.balance),
        cases=cases,
        reports={kind: figure(kind) for kind in REPORTS if kind in layout.columns},
    )
    return None if grade is None or len(grid.faults) > before else found


def _cases(grid: Grid, layout: Layout, row: int) -> dict[Place, int]:
    """Active cases by tier and type; cells of other states must be counts too."""
    counts = {
        column: grid.value(count, row, column, _said(grid, layout, column), blank=0)
        for column in layout.states
    }
    return {place: counts[c] for place, c in layout.active.items() if counts[c]}


def _grade(grid: Grid, layout: Layout, row: int, cases: int) -> Grade | None:
    """The grade of a row; None, with a warning, for who does not take cases."""
    column = layout.columns["grade"]
    cell = grid.at(row, column)
    grade = None if cell is None else shown_grade(cell)
    if isinstance(grade, Grade):
        return grade
    if grade in (MANAGER, DUMMY):
        held = "" if not cases else f", and the {cases} cases in this row with it"
        expected = f"PO, PSO, TPO or NQO; who has another grade is left aside{held}"
        told = grid.warnings
    else:
        expected, told = "one of PO, PSO, TPO, NQO, SPO", grid.faults
    fault = grid.fault(expected, row, column, said="Grade")
    told.append(fault.model_copy(update={"value": None if cell is None else shown(cell)}))
    return None


def _say_repeated(grid: Grid, layout: Layout, people: list[Person]) -> None:
    """Faults for a name that stands twice in a team, warnings for one in two teams."""
    first: dict[tuple[str, str | None], Person] = {}
    names: dict[str, Person] = {}
    for person in people:
        name = person.name.casefold()
        same = first.setdefault((name, person.team), person)
        other = names.setdefault(name, person)
        if same is not person:
            expected = f"each practitioner once in a team; row {same.row} has the same name"
            grid.faults.append(grid.fault(expected, person.row, layout.columns["name"]))
        elif other is not person:
            expected = (
                f"each name once; row {other.row} has it in another team. They count as two "
                "people, each with the hours of her row"
            )
            grid.warnings.append(grid.fault(expected, person.row, layout.columns["name"]))
