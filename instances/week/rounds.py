"""Whether decisions were made for this week, or for an earlier version of it: what is told then."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caseload.instances.tables.table import Row, Table, normalised
from caseload.instances.week.made_for import MadeFor, week_of
from caseload.models.fault import Fault
from caseload.models.instance import Instance

LEFT = "left_over"
"""The name of the table of cases left over."""

MOST_NAMED = 8

Stamp = tuple[Table, Row, str | None]
"""A row with what it says that it was made for."""


@dataclass(frozen=True)
class Mention:
    """Where a case stands, and whether anything is decided of it there."""

    table: Table
    row: int
    decides: bool


def is_left_over(table: Table) -> bool:
    """Whether it is the table of the cases left over, for whom nobody is proposed."""
    if table.sheet is not None and normalised(table.sheet) == LEFT:
        return True
    return "kept_away_by" in table.headings and "practitioner" not in table.headings


def see_what_it_was_made_for(
    tables: Sequence[Table],
    stamps: Sequence[Stamp],
    instance: Instance,
    named: Mapping[str, Mention],
    faults: list[Fault],
    told: list[Fault],
) -> None:
    """Refuse decisions for another week; tell what is missing, gone and new.

    `named` are the cases that stand there, known or not.
    """
    marked = [(table, row, MadeFor.read(said)) for table, row, said in stamps if said]
    known = [(table, row, made) for table, row, made in marked if made is not None]
    if not known:
        return
    ((usual, _),) = Counter(made for *_, made in known).most_common(1)
    for table, row, made in known:
        if made != usual:
            expected = f"rows of one proposal, {usual.seal}; this one is of proposal {made.seal}"
            faults.append(table.fault(expected, row.number, "made for"))
    own = week_of(instance)
    gone = [case for case in named if case not in instance.case_of]
    if usual.input == own.input:
        expected = "a case of the proposal; it has none of this name"
        for case in gone:
            there = named[case]
            faults.append(there.table.fault(expected, there.row, "case", case))
        _tell_missing(tables, stamps, usual, instance, named, told)
    elif usual.week != own.week or 2 * len(gone) > len(named):
        expected = (
            f"decisions for this input ({own.words()}); these were made for {usual.words()} "
            f"(proposal {usual.seal}): give them with that input, or propose anew for this one"
        )
        faults.append(known[0][0].fault(expected))
    else:
        _tell_changes(known[0][0], usual, instance, named, told)


def _tell_missing(
    tables: Sequence[Table],
    stamps: Sequence[Stamp],
    usual: MadeFor,
    instance: Instance,
    named: Mapping[str, Mention],
    told: list[Fault],
) -> None:
    """Tell of rows that were taken out.

    Where the cases left over stand in a table that was not given, only those placed are missed.
    """
    absent = [case for case in instance.case_of if case not in named]
    short = len(absent)
    if not any(map(is_left_over, tables)):
        short = usual.placed - sum(not is_left_over(table) for table, *_ in stamps)
    elif all(map(is_left_over, tables)):
        short = len(absent) - usual.placed
    if not absent or short <= 0:
        return
    which = "" if short == len(absent) else "among "
    rows = "row is" if short == 1 else "rows are"
    expected = (
        f"a row for each case of the proposal; {short:,} {rows} missing ({which}{_few(absent)}), "
        "and nothing is decided of what is missing"
    )
    told.append(tables[0].fault(expected))


def _tell_changes(
    table: Table,
    usual: MadeFor,
    instance: Instance,
    named: Mapping[str, Mention],
    told: list[Fault],
) -> None:
    """Tell what is no longer as it was when the decisions were made."""
    gone = [case for case in named if case not in instance.case_of]
    new = [case for case in instance.case_of if case not in named]
    said = [f"{_cases(gone)} gone ({_few(gone)})"] if gone else []
    said += [f"{_cases(new)} not in the sheet ({_few(new)})"] if new else []
    since = "; ".join(said) or "people or figures differ"
    expected = (
        f"the input that the decisions were made for ({usual.words()}); it was changed since: "
        f"{since}. What was decided of the other cases stands"
    )
    told.append(table.fault(expected))
    for case in gone:
        if named[case].decides:
            expected = "a case of this week; it is gone, and what was decided of it falls away"
            there = named[case]
            told.append(there.table.fault(expected, there.row, "case", case))


def _cases(cases: Sequence[str]) -> str:
    return "1 case is" if len(cases) == 1 else f"{len(cases):,} cases are"


def _few(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
