"""A proposal that a lead has edited, in a workbook, a CSV file or a data frame.

Whatever she writes is a decision, a note or a fault: the columns *decision*, *reason for change*
and *agreed by*, and a practitioner or a name that is typed over. A row that is left as it was
decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from caseload.instances.tables import cells
from caseload.instances.tables.cells import Kind, Unreadable
from caseload.instances.tables.table import Row, Table, shown
from caseload.instances.week.decision_words import People, same_case
from caseload.instances.week.edited_row import Given, NoDecision, decided
from caseload.instances.week.made_for import MadeFor
from caseload.instances.week.rounds import Mention, is_left_over, see_what_it_was_made_for
from caseload.models.fault import Fault
from caseload.models.instance import Decision, Instance

DECIDING = ("decision", "reason_for_change", "agreed_by")
"""The columns that a lead fills in."""

READ: dict[str, Kind] = {
    "case": cells.identifier,
    "practitioner": cells.identifier,
    "name": cells.text,
    "decision": cells.remark,
    "reason_for_change": cells.remark,
    "agreed_by": cells.text,
    "proposed": cells.identifier,
    "moved_from": cells.identifier,
    "made_for": cells.plain(1_000),
}
"""The columns that are read, each with what a cell of it holds."""

OWN = ("status", "proposed", "decided", "said", "offered", "made_for")
"""Columns that a lead does not fill in: nothing is told of their being hidden."""


@dataclass
class Edited:
    """What an edited proposal says: the decisions, and who was proposed for each new case of it.

    Cases that were left over, and those whose practitioner is no longer there, are not in
    `proposed`. `rows` are the new cases that have a row.
    """

    decisions: list[Decision] = field(default_factory=list)
    proposed: dict[str, str] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)


def told_of(table: Table) -> list[Fault]:
    """What reading a table found worth a look, without what a proposal's workbook hides itself."""
    return [one for one in table.told if not is_edited(table) or one.column not in OWN]


def is_edited(table: Table) -> bool:
    """Whether a table is a proposal, or its cases left over, that can hold decisions."""
    heads = table.headings
    return any(mark in heads for mark in ("reason_for_change", "made_for", "proposed"))


def read_edited(
    tables: Sequence[Table], instance: Instance, faults: list[Fault], told: list[Fault]
) -> Edited:
    """Everything that the tables of an edited proposal say, each decision with its row."""
    reader = _Reader(instance, faults, told)
    for table in tables:
        reader.name_columns(table)
    stamps = [(table, row, reader.text(table, row, "made_for")) for table, row in _rows(tables)]
    for table, row in _rows(tables):
        reader.row(table, row, added=any(one for *_, one in stamps))
    see_what_it_was_made_for(tables, stamps, instance, reader.named, faults, told)
    return reader.found


def _rows(tables: Sequence[Table]) -> list[tuple[Table, Row]]:
    """The rows in which anything stands but in columns of our own."""
    return [
        (table, row)
        for table in tables
        for row in table.rows
        if any(cell is not None for head, cell in row.cells.items() if head not in OWN)
    ]


class _Reader:
    """Reads rows one by one into `found`; `named` are the cases that stand there, known or not."""

    def __init__(self, instance: Instance, faults: list[Fault], told: list[Fault]) -> None:
        self.instance, self.faults, self.told = instance, faults, told
        self.people = People(instance)
        self.found = Edited()
        self.named: dict[str, Mention] = {}
        self._seen: dict[str, str] = {}
        self._in_hand = {case.id for case in instance.held or ()}

    def name_columns(self, table: Table) -> None:
        """See which columns are there; one whose heading was changed a little is found again."""
        left = is_left_over(table)
        optional = {"moved_from", *(("practitioner", "name", "proposed") if left else ())}
        unknown = [head for head in table.headings if head not in (*READ, *OWN)]
        for name in READ:
            if name in table.headings or name in optional:
                continue
            near = get_close_matches(name, unknown, n=1, cutoff=0.8)
            if near:
                self.told.append(table.fault(f"one heading; taken for {name}", column=near[0]))
                table.headings[table.headings.index(near[0])] = name
                for row in table.rows:
                    row.cells[name] = row.cells.pop(near[0], None)
            elif name == "case":
                self.faults.append(
                    table.fault("a column of this name; there is none", column="case")
                )
            elif name in LACKING and (name != "made_for" or "proposed" in table.headings):
                self.told.append(table.fault(LACKING[name], column=name.replace("_", " ")))
        self.told += told_of(table)

    def row(self, table: Table, row: Row, *, added: bool) -> None:
        """Read a row. With `added`, one that does not say what it was made for was added."""
        before = len(self.faults)
        read = {name: self.text(table, row, name, self.faults) for name in READ}
        if len(self.faults) > before:
            return
        given = Given(
            proposed=read["proposed"],
            practitioner=read["practitioner"],
            name=read["name"],
            decision=read["decision"],
            reason=read["reason_for_change"] or "",
            agreed_by=read["agreed_by"] or "",
            headings=frozenset(table.headings),
            nobody=is_left_over(table),
        )
        said = read["case"]
        if said is None:
            if given.decides or given.practitioner or given.name:
                self.faults.append(table.fault("the case; the cell is blank", row.number, "case"))
            return
        if added and read["made_for"] is None:
            expected = "a row of the proposal; this one was added: decide in the case's own row"
            self.faults.append(table.fault(expected, row.number, "case", said))
            return
        case = same_case(said, self.instance)
        where = f"{table.sheet or table.file} row {row.number}"
        if (case or said) in self._seen:
            expected = f"each case once; {self._place(table, case or said)} has the same"
            self.faults.append(table.fault(expected, row.number, "case", said))
            return
        self._seen[case or said] = where
        if case is None:
            self._unknown(table, row, said, given, moved=read["moved_from"] is not None)
            return
        self.named[case] = Mention(table, row.number, decides=given.decides)
        self.found.rows.append(case)
        self._decide(table, row, case, given)

    def _decide(self, table: Table, row: Row, case: str, given: Given) -> None:
        proposed = given.base(self.people)
        if proposed is not None:
            self.found.proposed[case] = proposed
        try:
            self.found.decisions += decided(case, given, self.people, self._seen[case])
        except NoDecision as wrong:
            column = wrong.column if wrong.column in table.headings else "decision"
            place = column.replace("_", " ")
            self.faults.append(table.fault(wrong.expected, row.number, place, wrong.value))

    def _unknown(self, table: Table, row: Row, said: str, given: Given, *, moved: bool) -> None:
        """A row of a case that is no new case of the instance."""
        made_for = MadeFor.read(str(row.cells.get("made_for") or ""))
        if said in self._in_hand or moved:
            if given.decides:
                expected = "a new case; this one is in hand, and its move is not decided here"
                self.faults.append(table.fault(expected, row.number, "case", said))
        elif made_for is not None:
            self.named[said] = Mention(table, row.number, decides=given.decides)
        elif given.decides:
            expected = "a new case of this instance"
            self.faults.append(table.fault(expected, row.number, "case", said))

    def _place(self, table: Table, case: str) -> str:
        """Where a case stood first, seen from a row of this table."""
        first = self._seen[case]
        return first.removeprefix(f"{table.sheet or table.file} ")

    def text(
        self, table: Table, row: Row, column: str, faults: list[Fault] | None = None
    ) -> str | None:
        """What stands in a column of a row; None where it is blank or, with a fault, unreadable."""
        cell = row.cells.get(column)
        if cell is None:
            return None
        try:
            read = cells.read(READ[column], cell, typed=table.typed)
        except Unreadable as error:
            if faults is not None:
                place = column.replace("_", " ")
                faults.append(table.fault(str(error), row.number, place, shown(cell)))
            return None
        return None if read is None else str(read)


LACKING = {
    "proposed": "a column of this name, by which a name that was typed over is seen; there is none",
    "decision": "a column of this name; there is none: only names typed over and notes are read",
    "made_for": "a column of this name, by which another week's decisions are seen; there is none",
}
"""What is told of columns that were taken out."""
