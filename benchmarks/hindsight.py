"""A year of weeks against hindsight, for teams of several kinds and several ways of allocating.

    python -m benchmarks.hindsight --weeks 52 --replications 20 --out benchmarks/results

Prints the table of `docs/hindsight.md`. No figure of it depends on the clock or the machine.
"""

import argparse
from pathlib import Path

import caseload
from benchmarks.instances import KINDS, Size, generated
from caseload.models.simulation import Band, Outlook
from caseload.optimizer.simulate.of_the_best import reached

TEAM = Size(16, 12, teams=3)
"""A team of the year: small enough that twenty years of it are gone through in minutes."""

WAYS = ("engine", "least-loaded", "round-robin")


def main() -> None:
    """Go through the years and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--kinds", default="usual,tight,scarce")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    assert set(given.kinds.split(",")) <= set(KINDS)
    lines = [
        f"{TEAM.people} practitioners, {TEAM.cases} new cases a week, {given.weeks} weeks, "
        f"{given.replications} replications, seed {given.seed}.",
        "",
        "| week | allocates | waiting at the end | spread, mean | placed of the best | "
        "even of the best, at least |",
        "|---|---|---|---|---|---|",
    ]
    print("\n".join(lines), flush=True)
    for kind in given.kinds.split(","):
        found = caseload.simulate(
            generated(TEAM, kind, given.seed),
            weeks=given.weeks,
            replications=given.replications,
            assign=WAYS,
            hindsight=True,
            workers=given.workers,
        )
        for one in found.simulation.outlooks:
            lines.append(_row(kind, one))
            print(lines[-1], flush=True)
    if given.out:
        (given.out / "hindsight.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(kind: str, one: Outlook) -> str:
    waiting, spread = one.at_end["waiting"], one.overall["spread"]
    cells = [kind, one.assigner, _figure(waiting), _figure(spread), *map(_share, _shares(one))]
    return f"| {' | '.join(cells)} |"


def _shares(one: Outlook) -> tuple[Band | None, Band | None]:
    return one.placed_share, one.even_share


def _figure(band: Band) -> str:
    half = 0.0 if band.high is None else band.high - band.mean
    return f"{band.mean:.1f}" + (f" ± {half:.1f}" if band.high is not None else "")


def _share(band: Band | None) -> str:
    if band is None or band.low is None:
        return reached(band)
    return (
        f"{reached(band)} ({reached(Band(mean=band.low))} to {reached(Band(mean=band.high or 1))})"
    )


if __name__ == "__main__":
    main()
