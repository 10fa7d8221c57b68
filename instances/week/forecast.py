"""What is expected to come, from a table: a row a kind, the columns of cases, and `a_week`."""

from pathlib import Path

from caseload.instances.tables import cells
from caseload.instances.tables.columns import CASES, Column, read_rows
from caseload.instances.tables.headings import check_headings
from caseload.instances.tables.service_columns import columns_of
from caseload.instances.tables.single_table import read_table
from caseload.instances.tables.table import Table, grouped
from caseload.instances.week.arrivals import unweighed
from caseload.instances.week.spelling import as_here
from caseload.models.ahead import Expected
from caseload.models.case import Case, ExpectedCase
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance

OF_ONE_CASE = (
    "case",
    "priority",
    "weeks_waited",
    "previous_practitioner",
    "household",
    "not_with",
    "excluded",
    "restricted_to",
)
"""Columns that say something of one case, and nothing of a kind."""

FORECAST: dict[str, Column] = {
    **{name: column for name, column in CASES.items() if name not in OF_ONE_CASE},
    "a_week": Column("a_week", cells.quantity, required=True),
}


def read_forecast(path: Path, instance: Instance, told: list[Fault]) -> tuple[Expected, ...]:
    """The kinds of cases that are expected, with how many of each come in a week in the mean.

    What is worth a look, such as a column that is not known, is `told`.

    Raises:
        BadInput: with everything that is wrong with the table.
    """
    faults: list[Fault] = []
    return forecast_of(read_table(path, ["forecast"], faults), instance, faults, told)


def forecast_of(
    table: Table | None, instance: Instance, faults: list[Fault], told: list[Fault]
) -> tuple[Expected, ...]:
    """The kinds in a table, as `read_forecast` takes them.

    Raises:
        BadInput: with everything that is wrong, and the `faults` that were found before.
    """
    if table is None:
        raise BadInput(faults)
    columns = columns_of(instance.policy.service, FORECAST)
    check_headings(table, columns, faults, told)
    rows = read_rows(table, columns, ExpectedCase, faults)
    faults += unweighed(table, rows, instance)
    if not faults and not rows:
        faults.append(Fault(file=table.file, expected="a row for each kind of case to come"))
    if faults:
        raise BadInput(grouped(faults))
    without = ", so no room is kept free for it"
    return tuple(
        _expected(as_here(placed.model, placed.row, table, instance, told, without))
        for placed in rows
    )


def _expected(row: ExpectedCase) -> Expected:
    own = {name: getattr(row, name) for name in Case.model_fields}
    return Expected(like=Case(**own), a_week=row.a_week)
