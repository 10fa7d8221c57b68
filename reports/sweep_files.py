"""A sweep of scenarios as files: a tidy CSV table, a workbook and JSON."""

from pathlib import Path

from instances.files import write_atomically
from models.scenario import Sweep
from reports.files import Rows, csv_bytes, plain_workbook
from reports.sweep import TIDY, tidy_rows


def write_sweep(sweep: Sweep, folder: Path) -> None:
    """Write the results of a sweep into its folder, each file whole or not at all."""
    rows: Rows = [list(TIDY), *map(list, tidy_rows(sweep))]
    wide: Rows = [
        ["scenario", "placed", "left over", "over the cap already", "free places", "spread"],
        *(
            [one.label, one.placed, one.left_over, one.over_before, one.free, one.spread]
            for one in sweep.scenarios
        ),
    ]
    write_atomically(folder / "sweep.csv", csv_bytes(rows))
    write_atomically(folder / "sweep.xlsx", plain_workbook({"Scenarios": wide, "Tidy": rows}))
    write_atomically(folder / "sweep.json", (sweep.model_dump_json(indent=1) + "\n").encode())
