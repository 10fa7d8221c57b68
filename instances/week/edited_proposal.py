"""A proposal that a lead has edited: the columns *decision* and *reason for change*.

`accept` keeps who was proposed; another practitioner takes the case instead; a blank decides
nothing.
"""

from caseload.instances.tables import cells
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.table import Row, Table
from caseload.models.fault import Fault
from caseload.models.instance import Action, Decision, Instance

ACCEPT = "accept"
"""The decision to keep who was proposed."""

MARK = "reason_for_change"
"""The heading that tells a proposal from other tables."""

NEEDED = ("case", "practitioner", "decision")


def is_edited(table: Table) -> bool:
    """Whether a table is a proposal that can hold decisions."""
    return MARK in table.headings


def choice(practitioner: str, name: str) -> str:
    """A practitioner as the drop-down shows the name."""
    own = name == practitioner or name.endswith(f"({practitioner})")
    return name if own else f"{name} ({practitioner})"


def edited_rows(table: Table, instance: Instance, faults: list[Fault]) -> list[Decision]:
    """The decisions in an edited proposal, each with the row where it stands."""
    lacking = [name for name in NEEDED if name not in table.headings]
    faults += [table.fault("a column of this name; there is none", column=n) for n in lacking]
    if lacking:
        return []
    person_of = _by_words(instance)
    found: list[Decision] = []
    seen: dict[str, int] = {}
    for row in table.rows:
        said = _text(table, row, "decision", faults)
        case = _text(table, row, "case", faults)
        if said is None or case is None:
            continue
        if case in seen:
            expected = f"each case once; row {seen[case]} has the same"
            faults.append(table.fault(expected, row.number, "case", case))
            continue
        seen[case] = row.number
        if case not in instance.case_of:
            expected = "a new case of this instance"
            faults.append(table.fault(expected, row.number, "case", case))
            continue
        proposed = _text(table, row, "practitioner", faults) or ""
        meant = proposed if said.lower() == ACCEPT else said
        person = person_of.get(meant)
        if person is None:
            column = "practitioner" if said.lower() == ACCEPT else "decision"
            expected = "a practitioner of this instance"
            expected = expected if column == "practitioner" else f"accept, or {expected}"
            faults.append(table.fault(expected, row.number, column, meant))
            continue
        reason = _text(table, row, MARK, faults) or ""
        source = f"{table.sheet or table.file} row {row.number}"
        found.append(
            Decision(
                action=Action.PIN, case=case, practitioner=person, reason=reason, source=source
            )
        )
    return found


def proposed_rows(table: Table, instance: Instance) -> dict[str, str]:
    """Who was proposed for each new case that an edited proposal names."""
    nothing: list[Fault] = []
    found = {}
    for row in table.rows:
        case = _text(table, row, "case", nothing)
        person = _text(table, row, "practitioner", nothing)
        if case in instance.case_of and person in instance.practitioner_of:
            found[case] = person
    return found


def _by_words(instance: Instance) -> dict[str, str]:
    """Practitioners by what may stand in the decision column; a name that two share is none."""
    people = instance.practitioners
    names = [person.name for person in people]
    found = {p.name: p.id for p in people if p.name and names.count(p.name) == 1}
    found |= {choice(person.id, person.label): person.id for person in people}
    return found | {person.id: person.id for person in people}


def _text(table: Table, row: Row, column: str, faults: list[Fault]) -> str | None:
    cell = row.cells.get(column)
    if cell is None:
        return None
    try:
        kind = cells.remark if column == MARK else cells.identifier
        read = cells.read(kind, cell, typed=table.typed)
    except Unreadable as error:
        faults.append(table.fault(str(error), row.number, column, cell))
        return None
    return None if read is None else str(read)
