"""Published instances against their expected values, each read back from its own folder.

    python -m benchmarks.published --data tests/data/published --out benchmarks/results

The solver works at its ordinary effort, in this process. Seconds are of processor time, the reading
of the folder and the check of the proposal included. A floor is tried as a minimum workload: the
expected lowest load must be reached, and one more proven to be out of reach.
"""

import argparse
import csv
import json
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from caseload.instances.imports.published.read import read_published
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import write_instances
from caseload.models.instance import Instance
from caseload.models.policy import BalanceMeasure
from caseload.models.proposal import Proposal, StageName
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.rule_book import RuleBook

NOTHING = 5e-4


@dataclass(frozen=True)
class Row:
    """One question: what is expected, what was reached, and what nothing can beat."""

    group: str
    instance: str
    figure: str
    expected: float
    reached: float
    bound: float
    proven: bool
    seconds: float

    @property
    def agrees(self) -> bool:
        """Whether the expected value was reached, and none is claimed that beats it."""
        return abs(self.reached - self.expected) <= NOTHING


def read_back(made: Iterable[Instance]) -> Iterator[Instance]:
    """Each instance from the folder that `import published` writes for it."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "instances"
        listed = list(made)
        write_instances(listed, folder)
        for one in listed:
            yield read_instance(folder / one.name.replace(" ", "-")).instance


def asked(
    instance: Instance, measure: BalanceMeasure, rules: Mapping[str, Mapping[str, Any]]
) -> Instance:
    """The instance with another balance measure, and with these settings of rules."""
    policy = instance.policy
    sections = {**policy.rules, **{key: dict(section) for key, section in rules.items()}}
    balance = policy.balance.model_copy(update={"measure": measure})
    changed = policy.model_copy(update={"balance": balance, "rules": sections})
    return instance.model_copy(update={"policy": changed})


def timed(instance: Instance) -> tuple[Proposal, float]:
    """The proposal, and the seconds of processor time that it took."""
    start = time.process_time()
    proposal = solve_here(instance, RuleBook.of(instance.policy))
    return proposal, time.process_time() - start


def row(group: str, figure: str, instance: Instance, expected: float, name: StageName) -> Row:
    """A stage's value next to the one expected; what is left over counts against it."""
    proposal, seconds = timed(instance)
    stage = next(stage for stage in proposal.stages if stage.name is name)
    whole = all(s.value == 0 for s in proposal.stages if s.name in FIRST)
    reached = stage.value if whole else float("nan")
    return Row(group, instance.name, figure, expected, reached, stage.bound, stage.proven, seconds)


FIRST = (StageName.ALLOCATE, StageName.MINIMUMS, StageName.SOFT_RULES)


def nursing(data: Path) -> Iterator[Row]:
    """Floating nurses: the standard deviation of all workloads."""
    for known in table(data / "nursing_expected.csv"):
        made = read_published(data / known["instance"])
        for instance in read_back(made):
            expected = float(known["opt_sd"])
            yield row("nursing", "standard deviation", instance, expected, StageName.BALANCE)


def cuts(data: Path) -> Iterator[Row]:
    """One zone with so many nurses: standard deviation, highest load and lowest load."""
    known = {
        f"{Path(one['instance']).stem} zone {one['zone']} nurses {one['nurses']}": one
        for one in table(data / "single_team_expected.csv")
    }
    files = sorted({one["instance"] for one in known.values()})
    for file in files:
        made = read_published(data / file, one_team=True)
        for instance in read_back(one for one in made if one.name in known):
            yield from of_one_team(instance, known[instance.name])


def of_one_team(instance: Instance, known: Mapping[str, str]) -> Iterator[Row]:
    """The three figures of a one-team cut."""
    spread = asked(instance, "spread", {})
    yield row("one team", "standard deviation", spread, float(known["opt_sd"]), StageName.BALANCE)
    peak = asked(instance, "peak", {})
    expected = float(known["opt_minmax_load"])
    yield row("one team", "highest load", peak, expected, StageName.BALANCE)
    yield lowest_load(instance, int(known["opt_maxmin_load"]))


def lowest_load(instance: Instance, expected: int) -> Row:
    """The greatest lowest load: reached as a minimum workload, and one more is out of reach."""
    missing = []
    seconds = 0.0
    for percent in (expected, expected + 1):
        floor = {"minimum_workload": {"mode": "soft", "percent": percent}}
        proposal, spent = timed(asked(instance, "spread", floor))
        seconds += spent
        missing.append({stage.name: stage for stage in proposal.stages})
    at, above = missing
    placed = at[StageName.ALLOCATE].value == at[StageName.MINIMUMS].value == 0
    reached = placed and at[StageName.SOFT_RULES].value == 0
    proven = above[StageName.SOFT_RULES].bound > NOTHING
    return Row(
        "one team",
        instance.name,
        "lowest load",
        expected,
        float(expected) if reached else float("nan"),
        float(expected) if proven else float("inf"),
        proven,
        seconds,
    )


def partition(data: Path) -> Iterator[Row]:
    """Two practitioners: the difference between what they get."""
    path = data / "partition.json"
    known = {one["id"]: one["verified_diff"] for one in json.loads(path.read_text("utf-8"))}
    for instance in read_back(read_published(path)):
        expected = float(known[int(instance.name.rpartition(" ")[2])])
        yield row("partition", "difference", instance, expected, StageName.BALANCE)


def assignment(data: Path) -> Iterator[Row]:
    """The case assignment challenge: levels above the complexity, in sum."""
    path = data / "case_assignment.json"
    answer = json.loads(path.read_text(encoding="utf-8"))["published_answer"]
    for instance in read_back(read_published(path)):
        proposal, seconds = timed(instance)
        stage = next(s for s in proposal.stages if s.name is StageName.PREFERENCES)
        same = all(answer[one.case] == one.practitioner for one in proposal.assignments)
        same &= not proposal.unallocated
        yield Row(
            "case assignment",
            instance.name,
            "levels above complexity",
            float(answer["objective_recomputed"]),
            stage.value if same else float("nan"),
            stage.bound,
            stage.proven,
            seconds,
        )


GROUPS = {"nursing": nursing, "assignment": assignment, "partition": partition, "cuts": cuts}


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def summary(rows: list[Row]) -> list[str]:
    """A line for each group and figure, then every nursing instance and whatever is not proven."""
    lines = [
        "| instances | figure | questions | reached | proven | seconds, median | seconds, most |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for group, figure in dict.fromkeys((one.group, one.figure) for one in rows):
        some = [one for one in rows if (one.group, one.figure) == (group, figure)]
        seconds = [one.seconds for one in some]
        cells = (
            f"{len(some):,}",
            f"{sum(one.agrees for one in some):,}",
            f"{sum(one.agrees and one.proven for one in some):,}",
            f"{statistics.median(seconds):.2f}",
            f"{max(seconds):.2f}",
        )
        lines.append(f"| {group} | {figure} | {' | '.join(cells)} |")
    lines += [
        "",
        "| instance | figure | expected | reached | bound | proven | seconds |",
        "|---|---|--:|--:|--:|---|--:|",
    ]
    for one in rows:
        if one.group in ("nursing", "case assignment") or not (one.agrees and one.proven):
            figures = f"{one.expected:.6g} | {one.reached:.6g} | {one.bound:.6g}"
            proven = "yes" if one.proven else "no"
            lines.append(
                f"| {one.instance} | {one.figure} | {figures} | {proven} | {one.seconds:.2f} |"
            )
    return lines


def main() -> None:
    """Run the groups and print the summary; with --out write it, and every row, too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("tests/data/published"))
    parser.add_argument("--only", default=",".join(GROUPS))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    rows: list[Row] = []
    for group in given.only.split(","):
        for one in GROUPS[group](given.data):
            rows.append(one)
            print(*astuple(one), flush=True)
    about = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    text = "\n".join([*summary(rows), "", f"Processor seconds; {about}; one thread."])
    print(text)
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "published.md").write_text(text + "\n", encoding="utf-8")
        with (given.out / "published.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(field.name for field in fields(Row))
            writer.writerows(
                [f"{cell:.6g}" if isinstance(cell, float) else cell for cell in astuple(one)]
                for one in rows
            )


if __name__ == "__main__":
    main()
