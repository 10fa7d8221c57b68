"""Problems in sentences: faults of the input, contradictions, broken rules."""

from collections import defaultdict
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from caseload.models.conflict import Conflict, GiveUp
from caseload.models.earlier import AS_PROPOSED
from caseload.models.fault import Fault
from caseload.models.review import InputReview, Review
from caseload.reports.shared.blocks import breaches_by_rule, figures_table, headline
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import counted, listed, sentence, spread_line

ALIKE = 3
"""From this many rows with the same fault on, they are told in one sentence."""

SEVERAL = 2
"""From this many guesses in a column on, they are told together as well."""

MOST_LINES = 40
"""Sentences about faults on the screen; the rest are counted."""

MOST_ROWS = 8
"""Row numbers and values that one sentence names."""


def fault_sentences(faults: Sequence[Fault]) -> list[str]:
    """The faults in sentences, those of the same column that expect the same told together."""
    alike: defaultdict[tuple[str | None, ...], list[Fault]] = defaultdict(list)
    for fault in faults:
        alike[fault.file, fault.sheet, fault.column, fault.expected].append(fault)
    said = []
    for same in alike.values():
        many = len(same) >= ALIKE and all(fault.row is not None for fault in same)
        said += [_together(same)] if many else [fault.sentence() for fault in same]
    return said


def _together(same: Sequence[Fault]) -> str:
    rows = listed([str(fault.row) for fault in same], MOST_ROWS)
    guesses = {fault.guess for fault in same}
    guess = guesses.pop() if len(guesses) == 1 else None
    whole = same[0].model_copy(update={"row": None, "value": None, "guess": guess}).sentence()
    values = sorted({fault.value for fault in same if fault.value is not None})
    quoted = listed([f'"{value}"' for value in values], MOST_ROWS)
    found = f"; found {quoted}" if values else ""
    return f"{whole} ({counted(len(same), 'row')}: {rows}{found})"


def guess_lines(faults: Sequence[Fault]) -> list[str]:
    """In a line for each column in which several values have a guess, what each may mean."""
    by_column: defaultdict[tuple[str | None, ...], list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.guess is not None and fault.value is not None and fault.row is not None:
            by_column[fault.file, fault.sheet, fault.column].append(fault)
    said = []
    for (file, sheet, column), same in by_column.items():
        if len(same) < SEVERAL:
            continue
        meant = dict.fromkeys(f"{fault.value} → {fault.guess}" for fault in same)
        place = f"{file}, sheet {sheet}" if sheet else str(file)
        count = counted(len(same), "row")
        said.append(f"{place}, column {column}: {listed(list(meant), MOST_ROWS)} ({count})")
    return said


def show_faults(console: Console, faults: Sequence[Fault]) -> None:
    """Print every fault of an input, and what to do."""
    console.print(Text(f"{counted(len(faults), 'fault')} in the input:", style="bold red"))
    _lines(console, fault_sentences(faults))
    guesses = guess_lines(faults)
    if guesses:
        console.print(Text("What may be meant:", style="bold"))
        _lines(console, guesses)
    console.print(
        f"Nothing was done. Mend {'it' if len(faults) == 1 else 'them'} and run it again."
    )


def show_warnings(console: Console, warnings: Sequence[Fault]) -> None:
    """Print what is worth a look but stops nothing."""
    if warnings:
        console.print(Text("Worth a look:", style="bold yellow"))
        _lines(console, fault_sentences(warnings))


def show_altered(console: Console, said: Sequence[str]) -> None:
    """Print what in the folder of a run is not as it was written (sentences)."""
    if said:
        console.print(Text("Not as it was written:", style="bold red"))
        _lines(console, said)


def show_input(console: Console, name: str, review: InputReview, warnings: Sequence[Fault]) -> None:
    """Print what there is to say of an input by itself, and in a line what it holds."""
    show_warnings(console, warnings)
    show_unnamed(console, review.policy, review.unnamed)
    if review.conflicts:
        _conflicts(console, review.conflicts, review.give_up)
    if review.shortfall:
        console.print(Paragraph(f"More work than capacity: {review.shortfall}", 0))
    if review.idle:
        console.print(Paragraph(f"{review.idle}.", 0))
    sound = "The decisions cannot all hold" if review.conflicts else "The input can be used"
    console.print(headline(f"Input of {name}", f"{sound}: {review.sentence}"))


def show_unnamed(console: Console, policy: str, rules: Sequence[str]) -> None:
    """Print which rules (keys) a policy does not name: these are off."""
    if rules:
        console.print(Paragraph(f"policy {policy} does not name {listed(rules)}: off", 0))


def _lines(console: Console, said: Sequence[str]) -> None:
    for line in said[:MOST_LINES]:
        console.print(Paragraph(line, 2))
    if len(said) > MOST_LINES:
        console.print(Paragraph(f"and {len(said) - MOST_LINES:,} more (--json lists them all)", 2))


def show_contradiction(
    console: Console, conflicts: Sequence[Conflict], give_up: GiveUp | None = None
) -> None:
    """Print why the decisions cannot all hold, the smallest conflict first, and what to do."""
    _conflicts(console, conflicts, give_up)
    each = "each conflict" if len(conflicts) > 1 else "it"
    console.print(f"Nothing was done. Take back one decision of {each}, or change the rule.")


def _conflicts(console: Console, conflicts: Sequence[Conflict], give_up: GiveUp | None) -> None:
    first, *others = conflicts
    title = "The decisions cannot all hold. "
    title += "The smallest conflict:" if others else "The conflict:"
    console.print(Text(title, style="bold red"))
    console.print(Paragraph(sentence(first.sentence), 2))
    if others:
        console.print(Text("Besides:" if len(others) > 1 else "And one more:", style="bold"))
    for conflict in others[:MOST_LINES]:
        console.print(Paragraph(sentence(conflict.sentence), 2))
    if len(others) > MOST_LINES:
        console.print(Paragraph(f"and {len(others) - MOST_LINES:,} more", 2))
    if give_up is not None and others:
        console.print(Paragraph(sentence(give_up.sentence), 0))
    pins = [one for conflict in conflicts for one in conflict.decisions]
    if any(one.source == AS_PROPOSED for one in pins):
        console.print("Or let as few other cases move as can be: --keep most.")


def show_review(console: Console, review: Review) -> None:
    """Print what a check found: broken rules by rule, cases left out, the figures."""
    console.print(headline(f"Check of {review.instance}", _verdict(review)))
    if review.breaches:
        console.print(Text("Broken rules", style="bold"))
        console.print(breaches_by_rule(review.breaches))
    if review.unallocated:
        console.print(Text("With nobody", style="bold"))
        console.print(Paragraph(listed(review.unallocated), 2), "")
    console.print(figures_table(review.figures_before, review.figures))
    console.print(spread_line(review.spread_before, review.spread))


def _verdict(review: Review) -> str:
    rules = len({breach.title for breach in review.breaches})
    if review.breaches:
        count = counted(len(review.breaches), "breach", "breaches")
        said = f"{count} of {counted(rules, 'rule')}"
    else:
        said = "No rule is broken"
    left = len(review.unallocated)
    return f"{said}; {counted(left, 'case is', 'cases are')} with nobody." if left else f"{said}."
