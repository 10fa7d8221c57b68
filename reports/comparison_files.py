"""A comparison as files: CSV tables and JSON."""

from pathlib import Path

from models.comparison import Comparison
from reports.comparison import figures_of
from reports.files import Rows, csv_bytes, write_checked

COLUMNS = {
    "sides": ("allocation", "figure", "value"),
    "rules_broken": ("allocation", "rule", "practitioner", "cases", "gives way", "sentence"),
    "groups": (
        "allocation",
        "kind",
        "group",
        "people",
        "new cases",
        "mean caseload",
        "over cap",
        "over 40",
        "over 50",
        "utilisation",
    ),
    "differences": (
        "allocation",
        "practitioner",
        "name",
        "new cases by hand",
        "new cases proposed",
        "utilisation by hand",
        "utilisation proposed",
    ),
    "path": (
        "allocation",
        "changes",
        "priority left over",
        "below a minimum",
        "gave way",
        "balance",
        "nothing is below",
        "proven",
        "share of the gain",
    ),
    "changes": ("allocation", "changes", "case", "from", "to"),
}
"""The tables by name, each with its columns. Shares are 1 for 100 %."""

NAMES = frozenset([*(f"{name}.csv" for name in COLUMNS), "comparison.json"])
"""Every file that a comparison consists of."""


def comparison_tables(found: Comparison) -> dict[str, Rows]:
    """The tables of a comparison, each with its headings."""
    body: dict[str, Rows] = {
        "sides": [[s.name, *row] for s in found.sides for row in figures_of(s, found.cases)],
        "rules_broken": [
            [s.name, b.title, b.practitioner, ";".join(b.cases), _truth(b.soft), b.sentence]
            for s in found.sides
            for b in s.breaches
        ],
        "groups": [[s.name, *g.model_dump().values()] for s in found.sides for g in s.groups],
        "differences": [
            [one.name, *row.model_dump().values()]
            for one in found.by_hand
            for row in one.differences
        ],
        "path": [
            [
                one.name,
                p.moves,
                p.left_over,
                p.shortfall,
                p.soft,
                p.value,
                p.bound,
                _truth(p.proven),
                p.gain,
            ]
            for one in found.by_hand
            for p in one.path
        ],
        "changes": [
            [one.name, p.moves, c.case, c.before or "", c.after or ""]
            for one in found.by_hand
            for p in one.path
            for c in p.changes
        ],
    }
    return {name: [list(heads), *body[name]] for name, heads in COLUMNS.items()}


def _truth(value: bool) -> str:
    return "yes" if value else "no"


def write_comparison(found: Comparison, folder: Path, *, replace: bool = False) -> None:
    """Write every file of a comparison into a folder, whole or not at all.

    Raises:
        BadInput: as `reports.files.check_folder`.
    """
    files = {f"{name}.csv": csv_bytes(rows) for name, rows in comparison_tables(found).items()}
    files["comparison.json"] = (found.model_dump_json(indent=1) + "\n").encode()
    write_checked(folder, files, NAMES, replace=replace)
