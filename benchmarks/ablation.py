"""What each mechanism of the engine is worth: one at a time is switched off through `Tuning`.

    python -m benchmarks.ablation --out benchmarks/results
    python -m benchmarks.ablation --rungs pdu --kinds tight --only "presolve,column groups"

Each week is compiled anew for each variant and solved in this process with the defaults of
`allocate`. Processor seconds count the solving alone. An answer is worth its stages: priority left
over, spread, preference cost, and the largest relative gap of any part.
"""

import argparse
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.instances import RUNGS, instance
from caseload.models.proposal import StageName
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.answer import Answer, unheard
from caseload.optimizer.pipeline.combine import largest_gap, merged
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning

OFF: dict[str, tuple[str, dict[str, object]]] = {
    "presolve": ("relaxation", {"presolve": False}),
    "column groups": ("relaxation", {"grouping_max_asked_share": -1.0}),
    "disjunctions": ("relaxation", {"disjunctions": False}),
    "branching": ("relaxation", {"branch": False}),
    "first programs": ("restricted_mip", {"first_tries": 0}),
    "counted programs": ("restricted_mip", {"complete_tries": 0}),
    "preference programs": ("restricted_mip", {"preference_tries": 0}),
    "set partitioning": ("exact", {"max_patterns": 0}),
    "min-cost flow": ("exact", {"min_cost_flow": False}),
    "CP-SAT": (
        "sizes",
        {
            "cp_sat_max_pairs": 0,
            "cp_sat_keep_max_pairs": 0,
            "cp_sat_preference_max_pairs": 0,
            "cp_sat_balance_max_pairs": 0,
        },
    ),
    "local search": ("construct", {"steps_per_case": 0}),
    "steps together": ("local_search", {"together_share": math.inf}),
    "cyclic exchanges": ("local_search", {"cyclic_rounds": 0}),
    "repairs": ("preferences", {"repair_shares": ()}),
    "rising prices": ("preferences", {"first_price_exponent": 11}),
    "tie-break": ("local_search", {"tie_max_tried": 0}),
}
"""The group of `Tuning` and the figures that switch a mechanism off."""


KINDS = {"rebalance": ["usual"], "region": ["usual"]}
"""The kinds of a rung whose weeks take long; elsewhere all that are asked for."""


@dataclass(frozen=True)
class Row:
    """One week solved under one variant."""

    variant: str
    week: str
    seconds: float
    left: float
    spread: float
    preferences: float
    gap: float


def tunings(only: Sequence[str]) -> dict[str, Tuning]:
    """The variants by name: everything on, then one mechanism off at a time."""
    found = {"everything on": Tuning()}
    for name, (room, figures) in OFF.items():
        if not only or name in only:
            found[name] = Tuning().changed(room, **figures)
    return found


def solved(rung: str, kind: str, seed: int, variant: str, tuning: Tuning) -> Row:
    """Solve a week of the ladder under a variant, part after part."""
    size, made = RUNGS[rung], instance(rung, kind, seed)
    book, policy = RuleBook.of(made.policy), made.policy.balance
    week = opened(made, book) if size.held else made
    compiled = compile_instance(week, book, size.moves, tuning=tuning)
    problems = [part.problem for part in compiled.parts]
    each = Options(tuning=tuning).of_each(len(problems))
    started, answers = time.process_time(), list[Answer]()
    for problem in problems:
        budget = Budget(each.effort, time.monotonic() + 600, branchings=each.branchings)
        simple = simplified(problem)
        start = construct(problem, simple=simple)
        settings = policy, each.gap, budget, unheard, start
        answers.append(Pipeline(problem, *settings, priced=True, simple=simple).run())
    seconds = time.process_time() - started
    value = {stage.name: stage.value for stage in merged(problems, answers, policy)}
    return Row(
        variant,
        made.name,
        seconds,
        value[StageName.ALLOCATE],
        value[StageName.BALANCE],
        value[StageName.PREFERENCES],
        largest_gap(problems, answers, policy),
    )


def table(rows: Sequence[Row]) -> str:
    """The variants against everything on, as Markdown: sums over the instances."""
    base = {row.week: row for row in rows if row.variant == "everything on"}
    lines = [
        "| off | processor seconds | ratio | left over | spread, worst change | preferences "
        "| largest gap | over 1e-4 |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for variant in dict.fromkeys(row.variant for row in rows):
        mine = [row for row in rows if row.variant == variant]
        seconds = sum(row.seconds for row in mine)
        worse = max(row.spread - base[row.week].spread for row in mine)
        lines.append(
            f"| {variant} | {seconds:.1f} | {seconds / sum(b.seconds for b in base.values()):.2f} "
            f"| {sum(row.left for row in mine):g} | {worse:+.4f} "
            f"| {sum(row.preferences for row in mine):g} | {max(row.gap for row in mine):.1e} "
            f"| {sum(row.gap > 1e-4 for row in mine)} of {len(mine)} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the variants and print, and write, a table for each rung."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation")
    parser.add_argument("--rungs", default="team,pdu,leaver,rebalance,region")
    parser.add_argument("--kinds", default="usual,loose,tight,scarce,over")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", default="", help="names of mechanisms, separated by commas")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    only = [name for name in asked.only.split(",") if name]
    kinds, seeds = asked.kinds.split(","), range(asked.seeds)
    text = (
        "# What each mechanism of the engine is worth\n\n"
        "`python -m benchmarks.ablation` solves weeks of the ladder with one mechanism off at "
        "a time,\nevery variant of a week after the other. Processor seconds vary with the "
        "machine:\na mechanism that changes no answer and ratios near 1 may as well be noise.\n"
    )
    solved("team", "usual", 0, "", Tuning())  # loads every solver before any is measured
    for rung in asked.rungs.split(","):
        numbers = seeds if rung != "region" else (0,)
        weeks = [(kind, seed) for kind in KINDS.get(rung, kinds) for seed in numbers]
        rows = [
            solved(rung, kind, seed, variant, tuning)
            for kind, seed in weeks
            for variant, tuning in tunings(only).items()
        ]
        made = f"\n## {rung}: {len(weeks)} weeks\n\n{table(rows)}"
        print(made, flush=True)
        text += made
    if asked.out:
        (asked.out / "ablation.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
