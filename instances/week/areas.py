"""An instance of many probation delivery units (PDUs) as one instance for each of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from caseload.models.case import Case, HeldCase
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner

Row = TypeVar("Row", Case, Practitioner)

MOST_NAMED = 5
"""Rows that a fault names."""


def by_pdu(instance: Instance) -> list[Instance]:
    """An instance for each PDU, named after it, in the order of their names.

    Cases in hand go with whoever holds them, decisions with their case. Each PDU is then solved by
    itself, whatever the rules say of cases that cross from one to another.

    Raises:
        BadInput: if a case or practitioner has no PDU, or a decision crosses from one to another.
    """
    faults = [*_homeless(instance, "cases"), *_homeless(instance, "practitioners")]
    faults += _crossing(instance)
    if faults:
        raise BadInput(faults)
    cases, people = _grouped(instance.cases), _grouped(instance.practitioners)
    held: dict[str, list[HeldCase]] = defaultdict(list)
    for case in instance.held or ():
        held[str(instance.practitioner_of[case.practitioner].pdu)].append(case)
    found = []
    for name in sorted({*cases, *people}):
        mine = {case.id for case in cases[name]}
        found.append(
            instance.changed(
                name=name,
                cases=tuple(cases[name]),
                practitioners=tuple(people[name]),
                held=None if instance.held is None else tuple(held[name]),
                decisions=tuple(one for one in instance.decisions if one.case in mine),
                manual=None,
                earlier=None,
            )
        )
    return found


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[str(row.pdu)].append(row)
    return groups


def _homeless(instance: Instance, table: str) -> list[Fault]:
    """The rows of a table that have no PDU, as one fault."""
    rows: tuple[Case | Practitioner, ...] = getattr(instance, table)
    without = [row.id for row in rows if not row.pdu]
    if not without:
        return []
    more = f" and {len(without) - MOST_NAMED:,} more" if len(without) > MOST_NAMED else ""
    named = f"{', '.join(without[:MOST_NAMED])}{more}"
    expected = f"a PDU for everything in {table} with --by pdu; none for {named}"
    return [Fault(file=instance.name, column="pdu", expected=expected)]


def _crossing(instance: Instance) -> list[Fault]:
    """Decisions that give a case of one PDU to somebody of another."""
    return [
        Fault(
            file=instance.name,
            value=decision.words(),
            expected="decisions that stay within a PDU with --by pdu",
        )
        for decision in instance.decisions
        if decision.practitioner
        and instance.case_of[decision.case].pdu
        != instance.practitioner_of[decision.practitioner].pdu
    ]
