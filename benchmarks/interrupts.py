"""Signals and kills at drawn moments: nothing is lost, and nothing half-written is left.

`python -m benchmarks.interrupts --signals 60 --kills 100 --seed 1` runs `caseload allocate` on a
bundled week again and again, over an earlier run, and at a moment drawn between its start and its
end sends Ctrl-C or SIGTERM, or kills the program or its solver process. It prints how each ended.
"""

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from caseload.instances.records.integrity import alterations
from caseload.instances.records.run import read_run
from caseload.models.fault import BadInput
from caseload.models.proposal import Proposal

LOADING = "the interpreter itself was loading"
"""How a signal ends before a line of ours has run: the signal's own way, or Python's traceback."""

PATIENCE = 120.0
"""Seconds after which a run that has not ended counts as hung."""


@dataclass(frozen=True)
class Blow:
    """What is sent to whom, and when (seconds after the start)."""

    name: str
    number: int
    after: float
    solver: bool = False


@dataclass(frozen=True)
class Ending:
    """How a run ended, what is wrong about that, and the seconds from the blow to the end."""

    how: str
    wrong: tuple[str, ...]
    seconds: float


def command(week: str, out: Path) -> list[str]:
    """The command that is interrupted."""
    return [
        sys.executable,
        "-m",
        "caseload",
        "allocate",
        week,
        "--json",
        "--out",
        str(out),
        "--force",
    ]


def solver_of(pid: int) -> int | None:
    """The solver process of a program, None if there is none (yet)."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    found = children.read_text(encoding="ascii").split() if children.exists() else []
    return int(found[0]) if found else None


def struck(week: str, folder: Path, blow: Blow) -> Ending:
    """One run with one blow, over the earlier run in the folder."""
    out = folder / "run"
    running = subprocess.Popen(
        command(week, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
    )
    time.sleep(blow.after)
    solver = solver_of(running.pid)
    target = solver if blow.solver else running.pid
    if running.poll() is None and target is not None:
        try:
            subprocess.run(["kill", f"-{int(blow.number)}", str(target)], check=True)
        except subprocess.CalledProcessError:
            target = None  # it has ended meanwhile
    began = time.monotonic()
    try:
        told, noted = running.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        running.kill()
        running.communicate()
        return Ending("hung", ("it hung",), PATIENCE)
    seconds = time.monotonic() - began
    how = ending(running.returncode, told, noted.decode(errors="replace"), blow)
    found = wrongs(how, out, told, noted.decode(errors="replace"))
    found += ["a solver process is left"] * (solver is not None and not gone(solver))
    return Ending(how, tuple(found), seconds)


def gone(pid: int) -> bool:
    """Whether a process ends by itself within some seconds."""
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.1)
    return False


def ending(code: int, told: bytes, noted: str, blow: Blow) -> str:
    """How a run ended, in words."""
    early = code < 0 or (code == 1 and not told and "Traceback" in noted)
    if blow.number == signal.SIGKILL and code == -signal.SIGKILL:
        return "killed"
    if early and "/caseload/" not in noted.replace("bin/caseload", ""):
        return LOADING
    if code in (0, 1) and told:
        stopped = json.loads(told)["provenance"]["stopped_by"]
        return "ended as ever" if stopped != "crash" else "gave its last answer"
    if code == 130 and told:
        return "said so" if "sentence" in json.loads(told) else "gave the proposal"
    return f"ended with {code}"


def wrongs(how: str, out: Path, told: bytes, noted: str) -> list[str]:
    """What is wrong with what a run left."""
    found = [] if how == LOADING else ["a traceback"] * ("Traceback" in noted)
    found += ["a lost ending"] * how.startswith("ended with")
    left = [path for path in out.parent.iterdir() if path.name.startswith(".caseload-")]
    found += ["something half-written"] * bool(left and how != "killed")
    for path in left:
        subprocess.run(["rm", "-r", str(path)], check=True)
    try:
        kept = read_run(out).proposal
    except BadInput as bad:
        return [*found, f"the run cannot be read: {bad}"]
    found += [fault.sentence() for fault in alterations(out)]
    if how in ("gave the proposal", "gave its last answer", "ended as ever"):
        given = Proposal.model_validate_json(told)
        found += ["what is written is not what was told"] * (given != kept)
    return found


def drawn(rng: random.Random, signals: int, kills: int, length: float) -> list[Blow]:
    """The blows, at moments drawn between the start and a little after the usual end."""
    blows = []
    for _ in range(signals):
        number = rng.choice([signal.SIGINT, signal.SIGTERM])
        blows.append(Blow(number.name, number, rng.uniform(0.0, 1.05 * length)))
    for _ in range(kills):
        solver = rng.random() < 0.5
        name = "kill of the solver" if solver else "kill"
        blows.append(Blow(name, signal.SIGKILL, rng.uniform(0.0, 1.05 * length), solver))
    return blows


def table(found: list[tuple[Blow, Ending]]) -> str:
    """What was sent, how that ended, how often, what was wrong and how long the slowest took."""
    lines = [
        "| sent | ended | times | wrong | longest to the end, s |",
        "|---|---|--:|--:|--:|",
    ]
    groups = Counter((blow.name, end.how) for blow, end in found)
    for (name, how), times in sorted(groups.items()):
        ends = [end for blow, end in found if (blow.name, end.how) == (name, how)]
        wrong, longest = sum(bool(end.wrong) for end in ends), max(end.seconds for end in ends)
        lines.append(f"| {name} | {how} | {times} | {wrong} | {longest:.1f} |")
    return "\n".join(lines)


def main() -> None:
    """Strike, and print the table; exit code 1 if anything was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--signals", type=int, default=60)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--week", default="weekly", help="a bundled instance, or a path")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        started = time.monotonic()
        subprocess.run(command(given.week, folder / "run"), capture_output=True, check=False)
        length = time.monotonic() - started
        rng = random.Random(given.seed)
        found = []
        for blow in drawn(rng, given.signals, given.kills, length):
            end = struck(given.week, folder, blow)
            found.append((blow, end))
            for wrong in end.wrong:
                print(f"{blow.name} after {blow.after:.2f} s: {wrong}", file=sys.stderr)
    print(f"{given.week}, {length:.1f} s a run, seed {given.seed}")
    print()
    print(table(found))
    sys.exit(any(end.wrong for _, end in found))


if __name__ == "__main__":
    main()
