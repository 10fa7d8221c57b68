"""Cases to come, week by week, from a table: the columns of cases, and `week`."""

from pathlib import Path

from caseload.instances.tables import cells
from caseload.instances.tables.columns import CASES, Column, Placed, identifiers, read_rows
from caseload.instances.tables.headings import check_headings
from caseload.instances.tables.service_columns import columns_of
from caseload.instances.tables.single_table import read_table
from caseload.instances.tables.table import Table, grouped
from caseload.instances.week.spelling import as_here
from caseload.models.case import Case, ComingCase
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.workload import UnknownWeight, case_weight

ARRIVALS: dict[str, Column] = {
    **CASES,
    "week": Column("week", cells.whole(1, 1000), required=True),
}


def read_arrivals(
    path: Path, instance: Instance, weeks: int, told: list[Fault]
) -> dict[int, tuple[Case, ...]]:
    """The cases of a table by the week in which they arrive, the instance's own week being 1.

    Those that arrive after so many `weeks` are left out. What is worth a look, such as a skill in
    another spelling than the practitioners', is `told`.

    Raises:
        BadInput: with everything that is wrong with it.
    """
    faults: list[Fault] = []
    return arrivals_of(read_table(path, ["arrivals"], faults), instance, weeks, faults, told)


def arrivals_of(
    table: Table | None, instance: Instance, weeks: int, faults: list[Fault], told: list[Fault]
) -> dict[int, tuple[Case, ...]]:
    """The cases in a table by the week in which they arrive, as `read_arrivals` takes them.

    Raises:
        BadInput: with everything that is wrong, and the `faults` that were found before.
    """
    if table is None:
        raise BadInput(faults)
    columns = columns_of(instance.policy.service, ARRIVALS)
    check_headings(table, columns, faults, told)
    rows = read_rows(table, columns, ComingCase, faults)
    faults += _repeated(table, instance) + unweighed(table, rows, instance)
    if faults:
        raise BadInput(grouped(faults))
    found: dict[int, list[Case]] = {}
    for placed in rows:
        case: ComingCase = as_here(placed.model, placed.row, table, instance, told)
        own = {name: getattr(case, name) for name in Case.model_fields}
        found.setdefault(case.week, []).append(Case(**own))
    return {week: tuple(cases) for week, cases in sorted(found.items()) if week <= weeks}


def _repeated(table: Table, instance: Instance) -> list[Fault]:
    """Cases that stand in the table twice, or in the instance as well."""
    known = {case.id for case in (*instance.cases, *(instance.held or ()))}
    faults = []
    for case, rows in identifiers(table, "case").items():
        if case in known:
            faults.append(table.fault("a case that is not in the instance", rows[0], "case", case))
        expected = f"each case once; row {rows[0]} has the same"
        faults += [table.fault(expected, row, "case", case) for row in rows[1:]]
    return faults


def unweighed(table: Table, rows: list[Placed], instance: Instance) -> list[Fault]:
    """Cases whose weight the policy does not know."""
    faults = []
    for placed in rows:
        try:
            case_weight(instance.policy, placed.model)
        except UnknownWeight as error:
            expected = f"a tier that {instance.policy.name} weighs, or a weight for the case"
            faults.append(table.fault(expected, placed.row, error.missing))
    return faults
