"""Where a scenario workbook has what, found by its headings and never by its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from caseload.instances.imports.wmt.grid import Grid
from caseload.instances.tables.headings import says_why
from caseload.instances.tables.table import shown
from caseload.instances.tables.visible import letters
from caseload.models.base import SUSPENDED, TIERS_2023, TIERS_2026, CaseType

UNTIERED = "Untiered"

PERSON = {
    "region": ("region",),
    "pdu": ("probation_delivery_unit", "pdu", "local_delivery_unit", "ldu"),
    "team": ("team",),
    "name": ("om_name", "name", "officer_name", "offender_manager", "practitioner"),
    "grade": ("grade", "om_grade"),
    "nominal_target": ("nominal_target",),
    "contracted_hours": ("contracted_hours",),
    "default_hours": ("default_contracted_hours",),
    "reduction_hours": ("reduction_hours",),
    "cms": ("cms_points",),
    "gs": ("gs_points",),
}
"""The fields read for a practitioner: our name, and the headings that mean it."""

REPORTS = {
    "sdr": ("sdr",),
    "fdr": ("fdr_(sdr_conversion)", "fdr"),
    "parom": ("parom",),
    "arms_community": ("arms_comm", "arms_community"),
    "arms_licence": ("arms_licence", "arms_lic"),
}
"""Reports, counted in the last columns."""

DROPPED = {"gs", "parom", "arms_community", "arms_licence"}
"""Columns that newer versions of the tool no longer count, and that may be missing."""

COMPUTED = {
    "total_cases": ("total_cases",),
    "caseload_points": ("total_caseload_points",),
    "overall_points": ("overall_total_points",),
    "available_points": ("available_points",),
}
"""Results that the workbook's formulas hold once calculated, to compare with our own."""

LEFT_ASIDE = {
    *("cms_%", "gs_%", "sdr_points", "fdr_points", "parom_points", "arms_comm_points"),
    *("arms_licence_points", "remaining_points", "current_%_capacity"),
}

STATES = {"active": "active", "warrants": "warrants", "upw": "upw", "overdue": "overdue"}
"""States of a case by the first word of their heading; only active cases have weight here."""

TYPES = {
    "com": CaseType.COMMUNITY,
    "community": CaseType.COMMUNITY,
    "lic": CaseType.LICENCE,
    "licence": CaseType.LICENCE,
    "license": CaseType.LICENCE,
    "cus": CaseType.CUSTODY,
    "cust": CaseType.CUSTODY,
    "custody": CaseType.CUSTODY,
}
TIER = re.compile(r"([a-z]+)[ _]+(?:tier[ _]*)?(untiered|[a-g]|[a-d][0-3]s?)")

TIER_LISTS = (
    {UNTIERED, *TIERS_2023},
    {UNTIERED, *TIERS_2023, *SUSPENDED},
    {UNTIERED, *TIERS_2026},
    set(TIERS_2026),
)
"""The lists of tiers that a workbook may have, each whole."""

FIRST_ROWS = 30
"""Rows from the top in which headings are looked for."""

Place = tuple[str, CaseType]


@dataclass(frozen=True)
class Layout:
    """Where things stand: rows of headings and weights, columns by what they hold."""

    headings: int
    weights: int
    columns: Mapping[str, int]
    active: Mapping[Place, int]
    states: Mapping[int, tuple[Place, str]]


def is_scenario(grid: Grid) -> bool:
    """Whether a sheet looks like the export: a row has most of its headings."""
    return _heading_row(grid) is not None


def find_layout(grid: Grid) -> Layout | None:
    """The layout of a sheet that looks like the export; None, with faults, if it is not whole."""
    row = _heading_row(grid)
    if row is None:
        return None
    before = len(grid.faults)
    columns = _named_columns(grid, row)
    active, states = _tier_columns(grid, row)
    weights = _weights_row(grid, row, columns, active)
    if weights is None or len(grid.faults) > before:
        return None
    return Layout(row, weights, columns, active, states)


def _heading_row(grid: Grid) -> int | None:
    """The row with the most of the headings that every export has, at least half of them."""
    known = {name for names in (*PERSON.values(), *COMPUTED.values()) for name in names}
    best, most = None, (len(PERSON) + len(COMPUTED)) // 2
    for row in grid.rows[:FIRST_ROWS]:
        there = {grid.heading(row, column) for column, _ in grid.row(row)} & known
        if len(there) > most:
            best, most = row, len(there)
    return best


def _named_columns(grid: Grid, row: int) -> dict[str, int]:
    """The columns of people, reports and computed figures, by our names."""
    wanted = PERSON | REPORTS | COMPUTED
    meaning = {name: field for field, names in wanted.items() for name in names}
    found: dict[str, int] = {}
    unknown: dict[str, int] = {}
    for column, _ in grid.row(row):
        heading = grid.heading(row, column)
        field = meaning.get(heading)
        if field in found:
            expected = f"one column for this; {letters(found[field])} has the same heading"
            grid.faults.append(grid.fault(expected, row, column, said=shown(heading)))
        elif field:
            found[field] = column
        elif heading not in LEFT_ASIDE and not _state(heading):
            unknown[heading] = column
    for field in wanted.keys() - found.keys() - COMPUTED.keys():
        _say_missing(grid, row, field, wanted[field][0], unknown)
    for heading, column in unknown.items():
        why = "; hours are taken, never the reason" if says_why(heading) else ""
        expected = f"a heading that is known; this column is left aside{why}"
        grid.warnings.append(grid.fault(expected, row, column, said=shown(heading)))
    return found


def _say_missing(grid: Grid, row: int, field: str, heading: str, unknown: dict[str, int]) -> None:
    words = heading.replace("_", " ")
    near = get_close_matches(heading, list(unknown), n=1)
    hint = f"; is it {letters(unknown[near[0]])}{row}, {shown(near[0])}?" if near else ""
    if field in DROPPED and not near:
        grid.warnings.append(grid.fault(f"a column headed {words}; none counts as 0", row))
    else:
        grid.faults.append(grid.fault(f"a column headed {words}; there is none{hint}", row))


def _state(heading: str) -> str | None:
    return STATES.get(heading.split("_", maxsplit=1)[0])


def _tier_columns(grid: Grid, row: int) -> tuple[dict[Place, int], dict[int, tuple[Place, str]]]:
    """The columns of active cases by tier and type, and every column of cases with its state.

    A tier's heading stands above the first of its columns, over as many as are merged under it.
    """
    active: dict[Place, int] = {}
    states: dict[int, tuple[Place, str]] = {}
    tiers, above = _tier_headings(grid, row)
    place: Place | None = None
    for column, _ in grid.row(row):
        state = _state(grid.heading(row, column))
        place = tiers.get(column, place)
        if state is None:
            place = tiers.get(column)
            continue
        if place is None:
            expected = "the name of a tier above this column, such as Com B3"
            grid.faults.append(grid.fault(expected, above, column))
        elif (place, state) in states.values():
            said = f"{_words(place)}, {grid.heading(row, column).replace('_', ' ')}"
            expected = "one column for this; the heading of another tier is missing above it"
            grid.faults.append(grid.fault(expected, above, column, said=said))
        else:
            states[column] = (place, state)
            if state == "active":
                active[place] = column
    _whole_lists(grid, above, active, set(tiers.values()))
    return active, states


def _tier_headings(grid: Grid, row: int) -> tuple[dict[int, Place], int]:
    """Tiers by column, from the row above the headings that has the most of them."""
    above = max(
        (r for r in grid.rows if r < row),
        key=lambda r: (sum(_tier(value) is not None for _, value in grid.row(r)), r),
        default=row,
    )
    found: dict[int, Place] = {}
    for column, value in grid.row(above) if above < row else ():
        place = _tier(value)
        if place is None and _state(grid.heading(row, column)):
            expected = "a type and a tier, such as Com B3, Lic D or Cus Untiered"
            grid.faults.append(grid.fault(expected, above, column, said=shown(value)))
        elif place is not None and place in found.values():
            grid.faults.append(grid.fault("each tier once", above, column, said=_words(place)))
        elif place is not None:
            found[column] = place
    return found, above


def _tier(value: object) -> Place | None:
    said = TIER.fullmatch(str(value).strip().lower())
    kind = TYPES.get(said[1]) if said else None
    if said is None or kind is None:
        return None
    return (UNTIERED if said[2] == "untiered" else said[2].upper(), kind)


def _whole_lists(grid: Grid, above: int, active: Mapping[Place, int], named: set[Place]) -> None:
    """Faults for tiers that a type lacks: a column removed is a caseload misread."""
    for place in named - active.keys():
        grid.faults.append(grid.fault(f"a column Active Cases under {_words(place)}", above + 1))
    tiers = {tier for tier, _ in named}
    if not tiers:
        grid.faults.append(grid.fault("tiers above the headings, such as Com B3", above))
        return
    nearest = min(TIER_LISTS, key=lambda known: len(known ^ tiers))
    for kind in CaseType:
        for tier in sorted(nearest - {tier for tier, one in named if one is kind}):
            lacking = _words((tier, kind))
            grid.faults.append(grid.fault(f"a column for {lacking}; there is none", above))
    for tier in sorted(tiers - nearest):
        column = min(c for place, c in active.items() if place[0] == tier)
        expected = "tiers of one list only: A to G, or A3 to D0"
        grid.faults.append(grid.fault(expected, above, column, said=tier))


def _words(place: Place) -> str:
    short = {CaseType.COMMUNITY: "Com", CaseType.LICENCE: "Lic", CaseType.CUSTODY: "Cus"}
    return f"{short[place[1]]} {place[0]}"


def _weights_row(
    grid: Grid, row: int, columns: Mapping[str, int], active: Mapping[Place, int]
) -> int | None:
    """The row of weights: under the headings, with numbers over the cases and nobody's name."""
    below = next((r for r in grid.rows if r > row), None)
    if below is not None and grid.at(below, columns.get("name", 0)) is None:
        numbers = [grid.at(below, column) for column in active.values()]
        if any(isinstance(n, int | float) for n in numbers):
            return below
    expected = "the weights of the tiers, in a row of their own under the headings"
    grid.faults.append(grid.fault(expected, below or row + 1))
    return None
