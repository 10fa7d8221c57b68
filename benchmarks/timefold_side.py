"""Timefold, run in an interpreter that has it (`timefold_model`), on the same problem as JSON."""

import json
import math
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.alike import homes
from benchmarks.reach import Reach
from benchmarks.said import Teller
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.problem.problem import Problem

MODEL = Path(__file__).with_name("timefold_model.py")


def timefold(problem: Problem, seconds: float, teller: Teller, *, python: str) -> None:
    """Construction heuristic and local search as Timefold sets them by itself."""
    class_of = np.repeat(np.arange(problem.classes), problem.count)
    given = json.dumps(described(problem, class_of) | {"seconds": math.ceil(seconds)})
    with subprocess.Popen(
        [python, str(MODEL)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(given)
        process.stdin.close()
        for line in process.stdout:
            said = json.loads(line)
            if said == "built":
                teller.built()
            else:
                teller.found(_counts(problem, class_of, said))


def _counts(problem: Problem, class_of: IntArray, people: list[int | None]) -> IntArray:
    counts = np.zeros((problem.classes, problem.people), dtype=np.int64)
    for group, person in zip(class_of, people, strict=True):
        if person is not None:
            counts[group, person] += 1
    return counts


def described(problem: Problem, class_of: IntArray) -> dict[str, Any]:
    """The problem as plain lists: one entry a case, one a practitioner.

    Of a conditional rule only disjuncts that may hold or not are described.
    """
    reach = Reach(problem)
    return {
        "load": problem.load.tolist(),
        "capacity": problem.capacity.tolist(),
        "rooms": np.array(reach.rooms).T.tolist(),
        "disjuncts": [
            [
                [
                    (
                        disjunct.rows.tolist(),
                        (disjunct.rooms - disjunct.rows @ one.taken[:, person]).tolist(),
                    )
                    for disjunct in (
                        one.disjuncts[person] if reach.open_disjuncts(one, person) else ()
                    )
                ]
                for one in problem.conditions
            ]
            for person in range(problem.people)
        ],
        "limits": len(problem.limits),
        "conditions": len(problem.conditions),
        "most_moves": problem.most_moves,
        "cases": [
            {
                "weight": int(problem.weight[group]),
                "priority": int(problem.priority[group]),
                "home": home,
                "uses": [int(one.use[group]) for one in problem.limits],
                "features": [one.features[:, group].tolist() for one in problem.conditions],
                "allowed": np.flatnonzero(
                    problem.allowed[group] & (problem.most[group] > 0)
                    | (np.arange(problem.people) == home)
                ).tolist(),
            }
            for group, home in zip(class_of.tolist(), homes(problem).tolist(), strict=True)
        ],
    }
