"""A mapping and somebody else's tables as the tables of an instance."""

from collections.abc import Sequence
from pathlib import Path

from caseload.instances.imports.mapping.file import HeadingMap, Mapped
from caseload.instances.imports.mapping.tables import Renamed, find_tables, same_heading
from caseload.instances.policies.layer import Layer
from caseload.instances.tables.headings import may_keep_away
from caseload.instances.tables.table import Row, Table, normalised
from caseload.instances.week.source import REQUIRED_TABLES, Source
from caseload.models.fault import BadInput, Fault


def mapped_source(paths: Sequence[Path], mapping: HeadingMap, name: str) -> Source:
    """The tables and settings of an instance.

    Raises:
        BadInput: if a file cannot be read, or the mapping does not fit the tables.
    """
    found = Source(name, mapping.file, Path(), Layer(mapping.file, dict(mapping.settings)))
    tables = find_tables(paths)
    for kind in (*REQUIRED_TABLES, *(k for k in mapping.tables if k not in REQUIRED_TABLES)):
        mapped = mapping.tables.get(kind)
        if mapped is None:
            expected = f"a section called {kind}, with its columns"
            found.faults.append(Fault(file=mapping.file, expected=expected))
            found.tables[kind] = None
            continue
        table = _the_table(tables, kind, mapped, found, mapping.file)
        if table:
            _see_lists(table, kind, mapped, found, mapping.file)
            _leave_out(table, kind, mapped, found, mapping.file)
        found.tables[kind] = _renamed(table, mapped, found, mapping.file) if table else None
    if found.faults:
        raise BadInput(found.faults)
    return found


def _the_table(
    tables: Sequence[Table], kind: str, mapped: Mapped, found: Source, file: str
) -> Table | None:
    """The table that has all the headings; of several, that on the sheet of the same name."""
    wanted = {normalised(heading) for heading in mapped.headings}
    having = [table for table in tables if wanted <= set(table.headings)]
    if len(having) > 1 and mapped.sheet:
        having = [t for t in having if same_heading(t.sheet or "", mapped.sheet)] or having
    if len(having) == 1:
        return having[0]
    if having:
        expected = f"one table with the headings of {kind}; there are {len(having)}: give its sheet"
        found.faults.append(Fault(file=file, column=kind, expected=expected))
        return None
    nearest = max(tables, key=lambda t: len(wanted & set(t.headings)), default=None)
    if nearest is None:
        expected = f"a table with the headings of {kind}; there is no table in these files"
        found.faults.append(Fault(file=file, column=kind, expected=expected))
        return None
    for heading in sorted(wanted - set(nearest.headings)):
        expected = f"a column headed {heading.replace('_', ' ')}, as {file} has it for {kind}"
        found.faults.append(nearest.fault(expected))
    return None


def _see_lists(table: Table, kind: str, mapped: Mapped, found: Source, file: str) -> None:
    """A fault for a heading that is not mapped and may say who must not see a case."""
    known = {normalised(one) for one in (*mapped.headings, *mapped.ignore)}
    for heading in table.headings:
        if heading not in known and may_keep_away(heading):
            expected = (
                f"no column left aside that may say who must not see a case: map it to excluded or "
                f"restricted_to, or write ignore = [{heading!r}] under [{kind}] in {file}"
            )
            found.faults.append(table.fault(expected, column=heading))


def _leave_out(table: Table, kind: str, mapped: Mapped, found: Source, file: str) -> None:
    """Take out the rows that the mapping says, and tell how many."""
    asked = [("leave_out", *one) for one in mapped.leave_out.items()]
    asked += [("keep_only", *one) for one in mapped.keep_only.items()]
    for section, heading, words in asked:
        if heading not in table.headings:
            expected = f"a heading of the table of {kind}"
            place = f"{kind}.{section}"
            found.faults.append(Fault(file=file, column=place, value=heading, expected=expected))
            continue
        marks, wanted = {word.strip().casefold() for word in words}, section == "keep_only"
        kept = [r for r in table.rows if (_said(r.cells.get(heading)) in marks) is wanted]
        if len(kept) < len(table.rows):
            gone = len(table.rows) - len(kept)
            counted = "1 row" if gone == 1 else f"{gone:,} rows"
            expected = f"{counted} left out, as {file} says"
            table.told.append(table.fault(expected, column=heading))
        table.rows = kept


def _said(cell: object) -> str:
    return "" if cell is None else str(cell).strip().casefold()


def _renamed(table: Table, mapped: Mapped, found: Source, file: str) -> Table:
    """The table with our headings and our words; columns that are not mapped are left out."""
    words = {name: dict(values) for name, values in mapped.values.items()}
    for name, values in words.items():
        for word, meant in values.items():
            if not meant:
                expected = f'one of our words for "{word}"; it is blank'
                place = f"values.{name}"
                found.faults.append(Fault(file=file, column=place, expected=expected))
    renamed = Renamed(
        table.file,
        table.sheet,
        headings=list(mapped.columns),
        whole=table.whole,
        told=table.told,
        theirs={name: taken.said for name, taken in mapped.columns.items()},
    )
    for row in table.rows:
        cells = {name: taken.cell(row.cells) for name, taken in mapped.columns.items()}
        said = {
            name: words.get(name, {}).get(str(cell), cell) if cell is not None else None
            for name, cell in cells.items()
        }
        renamed.rows.append(Row(row.number, said))
    return renamed
