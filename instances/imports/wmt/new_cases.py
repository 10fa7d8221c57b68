"""The week's new cases, from a table of our own form, for people who come from elsewhere."""

from collections.abc import Collection
from pathlib import Path

from caseload.instances.tables.columns import CASES, Placed, read_rows
from caseload.instances.tables.headings import check_headings
from caseload.instances.tables.single_table import read_table
from caseload.instances.tables.table import Row, Table, grouped
from caseload.instances.week import cross_checks
from caseload.instances.week.references import resolve
from caseload.models.case import Case
from caseload.models.fault import BadInput, Fault
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner


def read_new_cases(
    path: Path, policy: Policy, people: Collection[Practitioner]
) -> tuple[tuple[Case, ...], list[Fault]]:
    """The cases of a CSV file or workbook, and what is worth a warning.

    Raises:
        BadInput: with everything that is wrong.
    """
    faults: list[Fault] = []
    warnings: list[Fault] = []
    table = read_table(path, ["cases"], faults)
    if table is None:
        raise BadInput(grouped(faults))
    check_headings(table, CASES, faults, warnings)
    tables, rows = {"cases": table}, {"cases": read_rows(table, CASES, Case, faults)}
    rows["practitioners"] = []
    faults += cross_checks.repeated(tables) + cross_checks.unweighed(tables, rows, policy)
    rows["practitioners"] = [Placed(0, person) for person in people]
    staff = Table(path.name, None, rows=[Row(0, {}) for _ in people])
    resolve({**tables, "practitioners": staff}, rows, faults, warnings)
    if faults:
        raise BadInput(grouped(faults))
    cases = tuple(placed.model for placed in rows["cases"])
    return cases, grouped([*warnings, *_unanswered(table, cases, people)])


def _unanswered(
    table: Table, cases: Collection[Case], people: Collection[Practitioner]
) -> list[Fault]:
    """Warnings of requests that no practitioner is known to meet: such cases would be left over."""
    skills = {skill for person in people for skill in person.skills}
    genders = {person.gender for person in people}
    pdus = {person.pdu for person in people}
    asked = {
        "skills": sum(not skills.issuperset(case.skills) for case in cases),
        "practitioner_gender": sum(
            case.practitioner_gender not in {None, *genders} for case in cases
        ),
        "pdu": sum(case.pdu is not None and case.pdu not in pdus for case in cases),
    }
    lacking = {
        "skills": "a skill that nobody here is known to have: --people can say who has it",
        "practitioner_gender": "a gender that nobody here is known to be: --people can say it",
        "pdu": "a PDU that nobody here belongs to: write it as the export does",
    }
    return [
        table.fault(
            f"{number} of {len(cases)} cases ask for {lacking[column]}, or they are left over",
            column=column,
        )
        for column, number in asked.items()
        if number
    ]
