"""How long a lead waits for the answer to one change of a week that is kept open.

`python -m benchmarks.session weekly --pins 200 --seed 1` opens the week, works ahead once, then
pins one random case after another and takes each back. Every `--fresh`th answer is held against a
run of its own on the same decisions. Times are of the clock.
"""

import argparse
import random
import statistics
import time

from caseload.instances.week.read import read_instance
from caseload.models.conflict import Contradiction
from caseload.models.instance import Action, Decision
from caseload.models.proposal import Proposal
from caseload.optimizer.allocate import allocate
from caseload.optimizer.proposal.overrides import eligible
from caseload.optimizer.session import Session

SHOWN = 0.005
"""Points, and units, from which a difference between two stages shows."""


def proven(proposal: Proposal) -> dict[str, float]:
    """The values of the stages that are known as far as they show."""
    return {s.name.value: s.value for s in proposal.stages if s.value - s.bound < SHOWN}


def as_fresh(ours: Proposal, fresh: Proposal) -> tuple[bool, bool]:
    """Whether every stage that both have proven has one value, and whether all places are the
    same.
    """
    one, other = proven(ours), proven(fresh)
    same = all(abs(one[name] - other[name]) <= SHOWN for name in one.keys() & other.keys())
    return same, ours.allocation == fresh.allocation


def main() -> None:
    """Print the times, and how many answers are those of a fresh run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("instance")
    asked.add_argument("--pins", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--fresh", type=int, default=1, help="0 compares none")
    given = asked.parse_args()
    week = read_instance(given.instance).instance
    started = time.monotonic()
    session = Session(week)
    opened = time.monotonic()
    session.prepare()
    print(f"opened in {opened - started:.2f} s, prepared in {time.monotonic() - opened:.2f} s")
    rng, offered = random.Random(given.seed), eligible(week)
    times: list[float] = []
    refusals: list[float] = []
    alike = same = compared = 0
    first = session.now.proposal.allocation
    while len(times) < given.pins:
        case = rng.choice(sorted(first))
        others = [who for who in offered[case] if who != first[case]]
        if not others:
            continue
        pin = Decision(action=Action.PIN, case=case, practitioner=rng.choice(others))
        began = time.monotonic()
        try:
            reply = session.decide([pin])
        except Contradiction:
            refusals.append(time.monotonic() - began)
            continue
        times.append(time.monotonic() - began)
        if given.fresh and len(times) % given.fresh == 0:
            equal, identical = as_fresh(reply.proposal, allocate(reply.instance))
            compared, alike, same = compared + 1, alike + equal, same + identical
        session.undo()
    for what, rows in (("pins", times), ("refusals", refusals)):
        if rows:
            rows.sort()
            late = rows[int(0.95 * len(rows))]
            print(f"{len(rows)} {what}: median {statistics.median(rows):.2f} s, 95 % {late:.2f} s")
    if compared:
        print(f"{alike} of {compared} equal to a fresh run, {same} to the last place")


if __name__ == "__main__":
    main()
