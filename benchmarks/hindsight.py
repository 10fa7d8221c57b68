"""A year of weeks against hindsight, for teams of several kinds and several ways of allocating.

    python -m benchmarks.hindsight --weeks 52 --replications 20 --out benchmarks/results

Prints the table of `docs/hindsight.md`. No figure of it depends on the clock or the machine.
"""

import argparse
from pathlib import Path
from statistics import fmean

import caseload
from benchmarks.instances import Size, generated
from caseload.models.base import Grade
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner
from caseload.models.simulation import Band, Outlook, Simulation
from caseload.optimizer.simulate.of_the_best import reached

KINDS = ("usual", "tight", "scarce", "pocket")
"""The kinds of years in the order of the table."""

TEAM = Size(16, 12, teams=3)
"""A team of the year: small enough that twenty years of it are gone through in minutes."""

POCKET = Size(8, 10, teams=1)
"""A scarce pocket: eight alike, of whom two have a skill that one case of ten asks for."""

POCKET_YEAR = {
    "simulation.new_cases_a_week": 11.4,
    "simulation.length_weeks": 33,
    "simulation.leavers_a_year": 0.0,
    "simulation.away_share": 0.0,
}
"""What the pocket's year is like: 47 cases each in the mean, of 50 at most; nobody is away."""

WAYS = ("engine", "lookahead", "least-loaded", "round-robin")

HEADS = (
    "week",
    "years",
    "allocates",
    "waiting at the end",
    "weeks waited in all (by anybody at least)",
    "for a skill or a gender",
    "spread, mean",
    "placed of the best",
    "even of the best, at least",
)


def main() -> None:
    """Go through the years and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--ways", default=",".join(WAYS))
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder for courses, to go on from them")
    parser.add_argument("--out", type=Path, help="a folder whose hindsight.md gets these rows")
    given = parser.parse_args()
    kinds = given.kinds.split(",")
    assert set(kinds) <= set(KINDS)
    head = [
        f"16 practitioners, 12 new cases a week (pocket: 8 and 11.4), {given.weeks} weeks, "
        f"seed {given.seed}.",
        "",
        f"| {' | '.join(HEADS)} |",
        f"|{'---|' * len(HEADS)}",
    ]
    print("\n".join(head), flush=True)
    rows: dict[str, list[str]] = {}
    for kind in kinds:
        found = caseload.simulate(
            pocket(given.seed) if kind == "pocket" else generated(TEAM, kind, given.seed),
            weeks=given.weeks,
            replications=given.replications,
            assign=given.ways.split(","),
            hindsight=True,
            settings=POCKET_YEAR if kind == "pocket" else None,
            workers=given.workers,
            keep=given.keep and given.keep / kind,
        )
        rows[kind] = [_row(kind, one, given, found.simulation) for one in found.simulation.outlooks]
        print("\n".join(rows[kind]), flush=True)
    if given.out:
        target = given.out / "hindsight.md"
        kept = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
        for kind in set(KINDS) - set(rows):
            rows[kind] = [line for line in kept if line.startswith(f"| {kind} |")]
        lines = [*head, *(line for kind in KINDS for line in rows[kind])]
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def pocket(seed: int) -> Instance:
    """The pocket: officers alike but for the skill of two, and cases that ask for no more."""
    week = generated(POCKET, "usual", seed)
    people = [
        Practitioner(
            id=person.id,
            name=person.name,
            grade=Grade.PO,
            team=person.team,
            pdu=person.pdu,
            caseload=46,
            skills=("polish",) if row < 2 else (),
        )
        for row, person in enumerate(week.practitioners)
    ]
    cases = [
        case.model_copy(
            update={
                "id": f"{case.id}{half}",
                "skills": ("polish",) if row + half == 0 or (row, half) == (1, 0) else (),
                "practitioner_gender": None,
                "previous_practitioner": None,
                "complexity": 2,
            }
        )
        for half in range(2)
        for row, case in enumerate(week.cases)
    ]
    return week.changed(cases=tuple(cases), practitioners=tuple(people))


def _row(kind: str, one: Outlook, given: argparse.Namespace, whole: Simulation) -> str:
    waiting, spread = one.at_end["waiting"], one.overall["spread"]
    scarce = one.overall["waiting_scarce"]
    total = Band(
        mean=given.weeks * scarce.mean,
        low=None if scarce.low is None else given.weeks * scarce.low,
        high=None if scarce.high is None else given.weeks * scarce.high,
    )
    figures = [_figure(waiting), _waited(whole, one), _figure(total), _figure(spread)]
    shares = [_share(one.placed_share), _share(one.even_share)]
    return f"| {' | '.join([kind, str(given.replications), one.assigner, *figures, *shares])} |"


def _waited(whole: Simulation, one: Outlook) -> str:
    """The weeks that cases waited in all, and what nobody could have fallen below."""
    best = [c.hindsight for c in whole.courses if c.assigner == one.assigner and c.hindsight]
    waited = fmean(found.waited for found in best)
    return f"{waited:.1f} ({fmean(found.waited_at_least for found in best):.1f})"


def _figure(band: Band) -> str:
    half = 0.0 if band.high is None else band.high - band.mean
    return f"{band.mean:.1f}" + (f" ± {half:.1f}" if band.high is not None else "")


def _share(band: Band | None) -> str:
    if band is None or band.low is None or band.high is None:
        return reached(band)
    low, high = (reached(Band(mean=end)) for end in (band.low, band.high))
    return f"{reached(band)} ({low} to {high})"


if __name__ == "__main__":
    main()
