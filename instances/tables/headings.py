"""Headings: which column each is, which are missing, unknown, misspelt or not to be taken."""

from collections.abc import Mapping
from difflib import get_close_matches

from caseload.instances.tables import cells
from caseload.instances.tables.aliases import ALIASES
from caseload.instances.tables.columns import HELD, Column
from caseload.instances.tables.likeness import folded, nearest
from caseload.instances.tables.table import Table, shown
from caseload.models.fault import Fault

REASONS = (
    "reason",
    "sick",
    "ill",
    "pregnan",
    "maternity",
    "paternity",
    "parental",
    "union",
    "facility",
    "disab",
    "health",
    "medical",
    "absence",
)
"""Marks of a column that says why hours are reduced. Only hours are taken, never the reason."""


KEEPING_AWAY = (
    *("exclu", "restrict", "lao", "barred", "conflict", "forbid", "banned", "block", "denied"),
    *("avoid", "prohibit"),
)
"""Marks of a column that may say who must not see a case, or who alone may."""


def check_headings(
    table: Table,
    columns: Mapping[str, Column],
    faults: list[Fault],
    warnings: list[Fault],
) -> None:
    """Report columns that are missing, unknown or not to be taken."""
    _accept_id(table, next(iter(columns)))
    _accept_look_alikes(table, columns, warnings)
    faults += missing_columns(table, columns)
    for heading in dict.fromkeys(table.headings):
        if not heading or heading in columns:
            continue
        if "reduction_hours" in columns and says_why(heading):
            expected = "hours only, never the reason for a reduction: take this column out"
            faults.append(table.fault(expected, column=heading))
        elif may_keep_away(heading):
            expected = (
                "no column that may say who must not see a case and cannot be read: call it "
                "excluded or restricted_to in the table of cases, or take it out"
            )
            faults.append(table.fault(expected, column=heading))
        else:
            expected = "a column that is known; this one is left aside"
            guess = _column_meant(heading, table, columns)
            warnings.append(table.fault(expected, column=heading, guess=guess))
    _tell_numbers(table, columns, warnings)


def _tell_numbers(table: Table, columns: Mapping[str, Column], warnings: list[Fault]) -> None:
    """Tell of identifiers that a workbook keeps as numbers: it drops zeros before them."""
    if table.sheet is None or table.typed:
        return
    for name, column in columns.items():
        if column.kind not in (cells.identifier, cells.names) or name not in table.headings:
            continue
        found = [row for row in table.rows if type(row.cells.get(name)) in (int, float)]
        if found:
            expected = (
                f"text; {len(found):,} of {len(table.rows):,} are numbers, and a workbook drops "
                "zeros before a number: see that none is missing, or format the column as text"
            )
            warnings.append(table.fault(expected, column=name))


def may_keep_away(heading: str) -> bool:
    """Whether a heading may be a slip of a limited access list, or another word for one."""
    words = folded(heading).split()
    lists = ["limited access", *(name for name, column in HELD.items() if column.keeps_away)]
    return bool(nearest(heading, lists)) or any(
        word.startswith(mark) for word in words for mark in KEEPING_AWAY
    )


def _accept_id(table: Table, first: str) -> None:
    """Take a column called id for the table's own identifier."""
    if "id" in table.headings and first not in table.headings:
        _rename(table, "id", first)


def _accept_look_alikes(table: Table, columns: Mapping[str, Column], warnings: list[Fault]) -> None:
    """Take a heading with look-alike or hidden characters for the column that it looks like."""
    by_fold = {folded(name): name for name in columns}
    for heading in list(table.headings):
        meant = by_fold.get(folded(heading))
        if heading not in columns and meant and meant not in table.headings:
            expected = f"letters of our own alphabet; taken for {meant}"
            warnings.append(table.fault(expected, column=ascii(heading)[1:-1]))
            _rename(table, heading, meant)


def _rename(table: Table, heading: str, meant: str) -> None:
    """Call a column by another heading."""
    table.headings[table.headings.index(heading)] = meant
    for row in table.rows:
        row.cells[meant] = row.cells.pop(heading, None)


def says_why(heading: str) -> bool:
    """Whether a heading is of a column that says why hours are reduced."""
    words = heading.split("_")
    return any(word.startswith(mark) for word in words for mark in REASONS)


def _column_meant(heading: str, table: Table, columns: Mapping[str, Column]) -> str | None:
    """The column that a heading may mean: under another name of it, or written much like it."""
    free = [name for name in columns if name not in table.headings]
    by_name = [name for name in free if heading in ALIASES.get(name, ())]
    near = by_name or get_close_matches(heading, list(columns), n=1)
    return " or ".join(near) or None


def missing_columns(table: Table, columns: Mapping[str, Column]) -> list[Fault]:
    """A fault for each required column that the table lacks."""
    found = []
    for name, column in columns.items():
        if column.required and name not in table.headings and (table.rows or not table.typed):
            others = [heading for heading in table.headings if heading not in columns]
            near = [heading for heading in others if heading in ALIASES.get(name, ())]
            near = near or get_close_matches(name, others, n=1)
            hint = f"; is it {' or '.join(map(shown, near))}?" if near else ""
            found.append(table.fault(f"a column of this name; there is none{hint}", column=name))
    return found
