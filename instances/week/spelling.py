"""Teams, units and skills of cases to come, spelt as those of the practitioners."""

from typing import TypeVar

from caseload.instances.tables.likeness import folded, nearest
from caseload.instances.tables.table import Table, shown
from caseload.instances.week.references import values_of
from caseload.models.case import Case
from caseload.models.fault import Fault
from caseload.models.instance import Instance

C = TypeVar("C", bound=Case)


def as_here(
    row: C, place: int, table: Table, instance: Instance, told: list[Fault], without: str = ""
) -> C:
    """What the row at this place says, its team, unit and skills spelt as the practitioners'.

    What no practitioner has is told, with what follows (`without`).
    """
    for column in ("team", "pdu", "skills"):
        people = instance.practitioners
        known = {folded(one): one for person in people for one in values_of(person, column)}
        values = values_of(row, column)
        for value in values if known else ():
            usual = known.get(folded(value))
            if usual is None:
                near = nearest(value, known.values())
                meant = f": did you mean {near}?" if near else without
                expected = f"one that some practitioner has; nobody has this one{meant}"
                told.append(table.fault(expected, place, column, value))
            elif usual != value:
                expected = f"one spelling; taken for {shown(usual)}"
                told.append(table.fault(expected, place, column, value))
        spelt = tuple(known.get(folded(value), value) for value in values)
        if spelt != values:
            own = tuple(sorted(set(spelt))) if column == "skills" else spelt[0]
            row = row.model_copy(update={column: own})
    return row
