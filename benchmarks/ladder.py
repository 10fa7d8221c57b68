"""The ladder: every solver on the same instances, against the same bound, as one table.

    python -m benchmarks.ladder --rungs pdu --kinds usual,tight --seeds 3 --limit 20

What is measured is kept as it comes, so that a ladder can be run in slices: what is there already
is not run again, and the table and the plot are made from everything that is there.
"""

import argparse
import platform
from pathlib import Path

import psutil
from rich.console import Console

from benchmarks.instances import KINDS, RUNGS, digest, parts
from benchmarks.measure import Bounds, Run, measure
from benchmarks.results import Key, Measured, Results
from benchmarks.solvers import SOLVERS, missing
from benchmarks.table import page
from caseload.optimizer.problem.problem import Problem

SKIPPED = {
    ("nation", "Timefold"): "not run: it needs longer to start than there is for a part",
    ("nation", "CP-SAT"): "not run: has no answer to one part in the time that there is for it",
}
"""What is not worth running, and why."""

NOTES = Console(stderr=True, highlight=False)


def machine() -> str:
    """What it is measured on."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{psutil.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, "
        f"{platform.system()}, Python {platform.python_version()}."
    )


def size(problems: list[Problem]) -> str:
    """Practitioners × cases."""
    people = sum(problem.people for problem in problems)
    return f"{people:,} × {sum(int(problem.count.sum()) for problem in problems):,}"


def climb(asked: argparse.Namespace, results: Results) -> None:
    """Run what is asked and not there yet."""
    # Each solver's process imports this module: what only this one needs would weigh on them all.
    from benchmarks.reference import reference  # noqa: PLC0415

    keys = [
        Key(rung, kind, seed)
        for rung in asked.rungs
        for kind in asked.kinds
        for seed in asked.seeds
    ]
    for key in keys:
        wanted = [name for name in asked.solvers if asked.again or (key, name) not in results.runs]
        if not wanted and key in results.references:
            continue
        problems = parts(key.rung, key.kind, key.seed)
        if results.digests.get(key) != digest(problems):
            NOTES.print(f"{key.rung} {key.kind} {key.seed}: bound")
            results.add_reference(key, size(problems), digest(problems), reference(problems))
        for name in wanted:
            NOTES.print(f"{key.rung} {key.kind} {key.seed}: {name}")
            load = round(psutil.getloadavg()[0], 1)
            bounds = Bounds(asked.building, asked.limit, asked.memory)
            skipped = SKIPPED.get((key.rung, name))
            run = Run(ended=skipped) if skipped else measure(name, problems, bounds, asked.timefold)
            results.add_run(Measured(key, name, asked.limit, machine(), load, run))


def _names(known: list[str]):  # type: ignore[no-untyped-def]
    def split(text: str) -> list[str]:
        names = text.split(",")
        unknown = [name for name in names if name not in known]
        if unknown:
            hint = f"{', '.join(unknown)}: not known; choose from {', '.join(known)}"
            raise argparse.ArgumentTypeError(hint)
        return names

    return split


def _seeds(text: str) -> list[int]:
    """ "3" for the first three, "2," or "0,2" for certain ones."""
    try:
        numbers = [int(one) for one in text.split(",") if one]
    except ValueError:
        raise argparse.ArgumentTypeError("a number of seeds, or seeds with commas") from None
    return numbers if "," in text else list(range(numbers[0]))


class _AsWritten(argparse.RawDescriptionHelpFormatter, argparse.ArgumentDefaultsHelpFormatter):
    """The description as it is written, and every option with what it is by itself."""


def arguments() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ladder",
        description=__doc__,
        formatter_class=_AsWritten,
    )
    add = parser.add_argument
    add("--rungs", type=_names(list(RUNGS)), default=["team", "pdu"], help=", ".join(RUNGS))
    add("--kinds", type=_names(list(KINDS)), default=list(KINDS), help=", ".join(KINDS))
    add("--seeds", type=_seeds, default=[0], help='how many, or which: "3" or "0,2"')
    add("--solvers", type=_names(list(SOLVERS)), default=list(SOLVERS), help=", ".join(SOLVERS))
    add("--limit", type=float, default=20.0, help="seconds for each, once its model is built")
    add("--building", type=float, default=60.0, help="seconds for each to build its model")
    add("--memory", type=float, default=8.0, help="gigabytes for each with all its processes")
    add("--timefold", default="python", help="a Python interpreter that has Timefold")
    add("--out", type=Path, default=Path("benchmarks/results"), help="where results are kept")
    add("--again", action="store_true", help="run what is there already, too")
    add("--table", action="store_true", help="run nothing: make the table and the plot")
    add("--bounds", action="store_true", help="run no solver: only find the bounds, for later")
    return parser


def main() -> None:
    """Run the ladder, keep what is measured, and tell it as one page and a plot."""
    from benchmarks.plot import plot  # noqa: PLC0415

    asked = arguments().parse_args()
    results = Results(asked.out / "ladder.jsonl")
    if not asked.table:
        absent = {name: missing(name, asked.timefold) for name in asked.solvers}
        for sentence in filter(None, absent.values()):
            NOTES.print(sentence)
        asked.solvers = [name for name in asked.solvers if absent[name] is None]
        if asked.bounds:
            asked.solvers = []
        climb(asked, results)
    told = page(results)
    (asked.out / "ladder.md").write_text(told, encoding="utf-8")
    plot(results, asked.out / "ladder.png")
    print(told)


if __name__ == "__main__":
    main()
