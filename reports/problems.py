"""What is wrong, in sentences: faults of the input, contradictions, broken rules."""

from collections import defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from models.fault import Fault
from models.proposal import Conflict, Review
from reports.terminal import figures_table
from reports.words import counted, points


def show_faults(console: Console, faults: Sequence[Fault]) -> None:
    """Print every fault of an input, each on its line."""
    console.print(Text(f"{counted(len(faults), 'fault')} in the input:", style="bold red"))
    for fault in faults:
        console.print(Text(f"  {fault.sentence()}"), soft_wrap=True)


def show_warnings(console: Console, warnings: Sequence[Fault]) -> None:
    """Print what is worth a look but stops nothing."""
    for warning in warnings:
        console.print(Text(f"Warning: {warning.sentence()}", style="yellow"), soft_wrap=True)


def show_contradiction(console: Console, conflicts: Sequence[Conflict]) -> None:
    """Print why the decisions cannot all hold, the smallest conflict first."""
    console.print(Text("The decisions cannot all hold. The smallest conflict:", style="bold red"))
    console.print(Text(f"  {conflicts[0].sentence}"), soft_wrap=True)
    if len(conflicts) > 1:
        console.print(Text("Also:", style="bold"))
    for conflict in conflicts[1:]:
        console.print(Text(f"  {conflict.sentence}"), soft_wrap=True)
    console.print("Take back one decision of each conflict, or change the rule, and run it again.")


def show_review(console: Console, review: Review) -> None:
    """Print what a check found: broken rules by rule, cases left out, the figures."""
    by_rule: defaultdict[str, list[str]] = defaultdict(list)
    for breach in review.breaches:
        words = f"{breach.sentence}{' (the policy lets this rule give way)' if breach.soft else ''}"
        by_rule[breach.title].append(words)
    if not review.breaches:
        console.print(Text("No rule is broken.", style="green"))
    for title, sentences in by_rule.items():
        console.print(Text(f"{title}: {counted(len(sentences), 'breach', 'breaches')}", "bold red"))
        for sentence in sentences:
            console.print(Text(f"  {sentence}."), soft_wrap=True)
    if review.unallocated:
        said = counted(len(review.unallocated), "case is", "cases are")
        console.print(Text(f"{said} with nobody: {', '.join(review.unallocated)}"), soft_wrap=True)
    console.print("")
    console.print(figures_table(review.figures_before, review.figures))
    console.print(
        f"Spread of utilisation: {points(review.spread_before)} points before, "
        f"{points(review.spread)} after."
    )
