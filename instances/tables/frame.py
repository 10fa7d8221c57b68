"""Tables from pandas DataFrames, cell by cell: the same checks as for a file come after."""

from collections.abc import Iterable
from enum import Enum
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from caseload.instances.tables.table import MOST_ROWS, Row, Table, Unusable, normalised
from caseload.models.fault import Fault

if TYPE_CHECKING:
    import pandas as pd

NOTHING = ("nan", "NaN", "NaT", "<NA>")
"""How values of Python, numpy and pandas that stand for a blank cell are printed."""


def read_frame(frame: "pd.DataFrame", name: str, faults: list[Fault]) -> Table | None:
    """Read a DataFrame as the table called `name`; None, with a fault in `faults`, if it is none.

    Rows are numbered by position from 0, as `frame.iloc` counts them. Index levels that have a
    name are columns too. None, NaN, NaT and blank text are blank cells; lists, tuples, sets and
    arrays are lists; a number is text where its column holds text, 7.0 being "7".
    """
    import pandas as pd  # noqa: PLC0415 - half a second that the command line need not pay

    table = Table(name, None)
    if not isinstance(frame, pd.DataFrame):
        expected = f"a pandas DataFrame; this is {type(frame).__name__}"
        faults.append(table.fault(expected))
        return None
    if len(frame) > MOST_ROWS:
        faults.append(table.fault(f"no more than {MOST_ROWS:,} rows"))
        return None
    columns: list[tuple[Any, Iterable[Any]]] = [
        (level, frame.index.get_level_values(place))
        for place, level in enumerate(frame.index.names)
        if level is not None
    ]
    columns += [(heading, frame.iloc[:, place]) for place, heading in enumerate(frame.columns)]
    table.headings = [normalised(heading) for heading, _ in columns]
    for heading in sorted({one for one in table.headings if table.headings.count(one) > 1}):
        faults.append(table.fault("each heading once", column=heading))
    cells = [[_cell(value) for value in values] for _, values in columns]
    for number in range(len(frame)):
        row = [column[number] for column in cells]
        if any(cell is not None for cell in row):
            table.rows.append(Row(number, dict(zip(table.headings, row, strict=True))))
    return table


def _cell(value: Any) -> Any:
    """A value as tables have it: plain text, number, truth, date or list; None where blank."""
    if _several(value):
        parts = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        found = [part for part in map(_plain, parts) if part is not None]
        return next((part for part in found if isinstance(part, Unusable)), found or None)
    return _plain(value)


def _several(value: Any) -> bool:
    """Whether a value is a list, or something like one."""
    return isinstance(value, list | tuple | set | frozenset) or getattr(value, "ndim", 0) == 1


def _plain(value: Any) -> Any:
    """A single value without the types of numpy and pandas."""
    value = value.value if isinstance(value, Enum) else value
    if isinstance(value, str):
        return value.strip() or None
    if value is None or str(value) in NOTHING:
        return None
    if isinstance(value, bool) or type(value).__name__ == "bool":  # numpy's, too
        return bool(value)
    return value if hasattr(value, "isoformat") else _number(value)


def _number(value: Any) -> int | float | Unusable:
    """A value that is no text, truth or date as a number, if it is one."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real) or type(value).__name__ == "Decimal":
        return float(value)
    return Unusable(str(value), f"a plain value; this is {type(value).__name__}")
