"""Results as they come, one JSON line each: a ladder is run in slices and told from all of them."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Point, Run
from benchmarks.reference import Reference

GAPS = (1e-2, 1e-3, 1e-4)


@dataclass(frozen=True)
class Key:
    """One instance of the ladder."""

    rung: str
    kind: str
    seed: int


@dataclass(frozen=True)
class Measured:
    """A run of a solver on an instance, the seconds that it had, the machine that it was on, and
    that machine's load when it began.
    """

    key: Key
    solver: str
    limit: float
    machine: str
    load: float
    run: Run


@dataclass(frozen=True)
class Gaps:
    """A run against its reference: (seconds, gap) of each better allocation that leaves no more
    over than the best that is known, and the priority left over in the end (None: no allocation).
    """

    points: tuple[tuple[float, float], ...]
    left: int | None

    def time_to(self, gap: float) -> float | None:
        """Seconds until the gap was so small, None where it never was."""
        return next((seconds for seconds, reached in self.points if reached <= gap), None)


class Results:
    """The lines of a file: references and runs, the last of each counting."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sizes: dict[Key, str] = {}
        self.digests: dict[Key, str] = {}
        self.references: dict[Key, Reference] = {}
        self.runs: dict[tuple[Key, str], Measured] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._take(json.loads(line))

    def _take(self, line: dict[str, Any]) -> None:
        key = Key(line["rung"], line["kind"], line["seed"])
        if "solver" in line:
            run = Run(**line["run"] | {"points": [Point(*one) for one in line["run"]["points"]]})
            told = (line[name] for name in ("solver", "limit", "machine", "load"))
            self.runs[key, line["solver"]] = Measured(key, *told, run)
            return
        if self.digests.get(key, line["digest"]) != line["digest"]:
            self.runs = {place: run for place, run in self.runs.items() if place[0] != key}
        self.sizes[key], self.digests[key] = line["size"], line["digest"]
        self.references[key] = Reference(**line["reference"])

    def _write(self, key: Key, line: dict[str, Any]) -> None:
        whole = asdict(key) | line
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(whole) + "\n")
        self._take(whole)

    def add_reference(self, key: Key, size: str, digest: str, reference: Reference) -> None:
        """Keep what an instance is held against; runs of another instance of that name are void."""
        self._write(key, {"size": size, "digest": digest, "reference": asdict(reference)})

    def add_run(self, measured: Measured) -> None:
        """Keep a run."""
        line = asdict(measured)
        key = Key(**line.pop("key"))
        points = [(round(p.seconds, 4), p.left, p.cost) for p in measured.run.points]
        line["run"]["points"] = points
        self._write(key, line)

    def gaps(self, measured: Measured) -> Gaps:
        """A run against its reference."""
        points, least = measured.run.points, self.least(measured.key)
        reference = self.references[measured.key]
        within = tuple((p.seconds, reference.gap(p.cost)) for p in points if p.left <= least)
        return Gaps(within, points[-1].left if points else None)

    def least(self, key: Key) -> int:
        """The least priority left over that anybody has found on an instance."""
        found = [run.run.points for (place, _), run in self.runs.items() if place == key]
        return min([self.references[key].left, *(some[-1].left for some in found if some)])
