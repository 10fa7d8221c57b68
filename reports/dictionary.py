"""The data dictionary: every table that the commands write, with its columns and measures."""

from collections.abc import Iterable, Sequence

from caseload.models.glossary import CODES
from caseload.optimizer.simulate.summary import MEASURES as WEEKLY
from caseload.reports.comparison import files as comparison
from caseload.reports.history import tables as history
from caseload.reports.proposal.tables import COLUMNS as PROPOSAL
from caseload.reports.shared.files import csv_name
from caseload.reports.shared.measures import MEASURES, QUALIFIERS, UNITS, measure_of
from caseload.reports.simulation import screen as simulation
from caseload.reports.staffing import screen as staffing
from caseload.reports.sweep import files as sweep

START = """# The data dictionary

What stands in the files that `--out` writes. Each measure has one unit in all of them; figures keep
four decimals at most. `tests/docs/test_data_dictionary.py` makes this page from the code
(`reports/shared/measures.py`).

"""


OTHERS = (
    "\n## Columns of workbooks and data frames alone\n\n"
    "A column may end in " + ", ".join(f"*{end.strip()}*" for end in QUALIFIERS) + "; one that is "
    "called as a grade counts its full-time posts.\n"
)
"""What is said of the columns that no CSV file has."""


def tables() -> dict[str, Sequence[str]]:
    """Every CSV file by command and name, with its columns."""
    found: dict[str, Sequence[str]] = {}
    for command, columns in (("allocate", PROPOSAL), ("compare", comparison.COLUMNS)):
        found |= {f"{command}: {csv_name(name)}": heads for name, heads in columns.items()}
    found["caps: sweep.csv"] = sweep.TIDY
    found["staffing: staffing.csv"] = staffing.TIDY
    found["staffing: posts.csv"] = staffing.POSTS
    found["simulate: simulation.csv"] = simulation.TIDY
    found["history: history.csv"] = history.TIDY
    return found


MEASURED = {
    "caps: sweep.csv": sweep.MEASURED,
    "staffing: staffing.csv": staffing.MEASURED,
    "simulate: simulation.csv": tuple(simulation.NAMES[name] for name in WEEKLY),
    "history: history.csv": history.MEASURED,
}
"""The measures of each table that has a row for each of them."""


def dictionary() -> str:
    """The page."""
    lines = [f"{START}## Units\n", *_rows("unit", "what it is")]
    lines += [f"| {unit} | {words} |" for unit, (_, words, _) in UNITS.items()]
    for name, columns in tables().items():
        lines += [f"\n## {name}\n", *_rows("column", "unit", "what it is"), *_entries(columns)]
        if name in MEASURED:
            lines += ["\nIts measures:\n", *_rows("measure", "unit", "what it is")]
            lines += _entries(MEASURED[name])
    seen = {name for some in (*tables().values(), *MEASURED.values()) for name in some}
    lines += [OTHERS, *_rows("column", "unit", "what it is")]
    lines += _entries(sorted(MEASURES.keys() - seen, key=str.casefold))
    lines += ["\n## Codes of reasons\n", *_rows("code", "what it means")]
    lines += [f"| `{code}` | {says} |" for code, (_, says) in CODES.items()]
    return "\n".join(lines) + "\n"


def _rows(*heads: str) -> list[str]:
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]


def _entries(names: Iterable[str]) -> list[str]:
    found = []
    for name in names:
        measure = measure_of(name)
        unit, says = (measure.unit, measure.says) if measure else ("", "")
        found.append(f"| {name} | {unit} | {says} |")
    return found
