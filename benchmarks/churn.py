"""How many other cases move when a lead changes one, and what keeping them costs.

`python -m benchmarks.churn weekly --changes 40 --seed 1` makes a proposal, then changes one case at
a time: what `explain --why-not` promises, what the next round does with `--keep most`, and what it
does with `--keep none`. Times are of the clock.
"""

import argparse
import random
import statistics
import time

from caseload.instances.week.read import read_instance
from caseload.models.conflict import Contradiction
from caseload.models.earlier import Keep, next_round
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.allocate import allocate
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.why_not import explain_why_not


def changed(week: Instance, first: Proposal, pin: Decision, keep: Keep) -> tuple[Proposal, float]:
    """The next round with one decision, and the seconds that it took."""
    earlier = next_round(None, first.allocation, keep)
    started = time.monotonic()
    proposal = allocate(week.changed(decisions=(*week.decisions, pin), earlier=earlier))
    return proposal, time.monotonic() - started


def moved(first: Proposal, later: Proposal, case: str) -> int:
    """How many other cases changed hands."""
    now = later.allocation
    return sum(now[other] != who for other, who in first.allocation.items() if other != case)


def main() -> None:
    """Print a line a change and the medians."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance")
    asked.add_argument("--changes", type=int, default=40)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    week = read_instance(given.instance).instance
    first, rng = allocate(week), random.Random(given.seed)
    people = [person.id for person in week.practitioners]
    rows: list[tuple[int, int, int, float, float]] = []
    while len(rows) < given.changes:
        case, who = rng.choice(week.cases).id, rng.choice(people)
        if first.allocation[case] == who:
            continue
        pin = Decision(action=Action.PIN, case=case, practitioner=who)
        try:
            kept, seconds = changed(week, first, pin, "most")
        except Contradiction:
            continue
        free, _ = changed(week, first, pin, "none")
        said = explain_why_not(Run(week, first), case, who).consequence
        promised = -1 if said is None else len(said.moves)
        others = moved(first, kept, case), moved(first, free, case)
        cost = kept.certificate.spread - free.certificate.spread
        rows.append((promised, *others, cost, seconds))
        print(
            f"{case}={who}: promised {promised}, moved {others[0]} (none: {others[1]}), "
            f"spread {cost:+.4f}, {seconds:.1f} s",
            flush=True,
        )
    kept_promises = sum(row[1] <= row[0] for row in rows)
    same = sum(row[1] == row[0] for row in rows)
    print(
        f"{len(rows)} changes: moved at most as many as promised in {kept_promises}, "
        f"as many in {same}"
    )
    for name, place in (("promised", 0), ("keep most", 1), ("keep none", 2)):
        values = [row[place] for row in rows]
        print(
            f"{name}: median {statistics.median(values)}, mean {statistics.mean(values):.1f}, "
            f"most {max(values)}"
        )
    print(
        f"spread, most against none: median {statistics.median(row[3] for row in rows):+.4f}, "
        f"most {max(row[3] for row in rows):+.4f}; seconds a round: median "
        f"{statistics.median(row[4] for row in rows):.1f}"
    )


if __name__ == "__main__":
    main()
