"""The "Regional Scenario Modelling Tool" workbook that the Workload Measurement Tool exports.

Its formulas come without values, so that every figure is computed here from the workbook's own
weights: overall points = contact and group points + reports × their weights + active cases ×
their tiers' weights; available points from hours (`models.official`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from caseload.instances.imports.wmt.grid import Grid, read_grids
from caseload.instances.imports.wmt.layout import REPORTS, Layout, Place, find_layout, is_scenario
from caseload.instances.imports.wmt.scenario.formula import check_formula
from caseload.instances.imports.wmt.scenario.properties import saved_on
from caseload.instances.imports.wmt.scenario.rows import Person, number, read_people
from caseload.instances.tables.table import shown
from caseload.models.fault import BadInput, Fault
from caseload.models.official import decimal

NEAR = Decimal("0.005")
"""How far a formula's value may be from ours before it is told."""


@dataclass(frozen=True)
class Scenario:
    """The export: people, weights by tier and type, weights of reports, and what it came from."""

    file: str
    sheet: str
    weights_row: int
    saved: date
    weights: Mapping[Place, Decimal]
    report_weights: Mapping[str, Decimal]
    people: tuple[Person, ...]
    warnings: tuple[Fault, ...]

    def points(self, person: Person) -> Decimal:
        """The column Overall Total Points."""
        other = person.other_points(self.report_weights)
        return person.caseload_points(self.weights) + other


def read_scenario(path: Path) -> Scenario:
    """Read an exported scenario workbook.

    Raises:
        BadInput: with everything that is wrong, each fault at its cell; nothing is guessed.
    """
    grid = _the_sheet(path)
    layout = find_layout(grid)
    if layout is None:
        raise BadInput(grid.faults)
    kinds = [kind for kind in REPORTS if kind in layout.columns]
    row = layout.weights
    found = Scenario(
        file=path.name,
        sheet=grid.title,
        weights_row=row,
        saved=saved_on(path),
        weights={place: number(grid, layout, row, c) for place, c in layout.active.items()},
        report_weights={kind: number(grid, layout, row, layout.columns[kind]) for kind in kinds},
        people=tuple(read_people(grid, layout)),
        warnings=(),
    )
    if found.people:
        check_formula(path, grid, layout, found.people[0].row)
    if not found.people and not grid.faults:
        grid.faults.append(grid.fault("a practitioner in the rows under the weights"))
    if grid.faults:
        raise BadInput(grid.faults)
    told = (*grid.warnings, *_held_against_formulas(grid, layout, found))
    return replace(found, warnings=told)


def _held_against_formulas(grid: Grid, layout: Layout, found: Scenario) -> Iterator[Fault]:
    """Warnings where a formula was calculated and its value is not ours."""
    for person in found.people:
        ours = {
            "total_cases": Decimal(person.caseload),
            "caseload_points": person.caseload_points(found.weights),
            "overall_points": found.points(person),
            "available_points": Decimal(person.available),
        }
        for name, value in ours.items():
            column = layout.columns.get(name, 0)
            says = grid.at(person.row, column)
            if not isinstance(says, int | float) or isinstance(says, bool):
                continue
            if abs(decimal(says) - value) > NEAR:
                expected = f"{value.normalize():f}, from this row's own cells; that is taken"
                heading = shown(grid.at(layout.headings, column))
                fault = grid.fault(expected, person.row, column, said=heading)
                yield fault.model_copy(update={"value": shown(says)})


def _the_sheet(path: Path) -> Grid:
    """The one visible sheet with the export's headings."""
    visible, hidden = read_grids(path)
    found = [grid for grid in visible if is_scenario(grid)]
    if len(found) == 1:
        return found[0]
    if found:
        names = " and ".join(shown(grid.title) for grid in found)
        expected = f"one sheet with the headings of the export; {names} have them: delete one"
    elif any(is_scenario(grid) for grid in hidden):
        expected = "a visible sheet with the headings of the export; one is hidden: unhide it"
    else:
        expected = (
            "a sheet with the headings of the export (OM Name, Grade, Nominal Target, "
            "Contracted Hours …); no sheet has enough of them"
        )
    raise BadInput([Fault(file=path.name, expected=expected)])
