"""Explanations on the screen: what a lead can say aloud, then the figures behind it."""

import shlex
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from caseload.models.explanation import (
    BarredGroup,
    Candidate,
    CaseExplanation,
    PractitionerExplanation,
    Shortage,
    ShortageExplanation,
    WhyNot,
    Worths,
)
from caseload.reports.shared.blocks import headline
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import counted, percent, sentence, step

MOST_CANDIDATES = 12
"""Practitioners who can hold a case that are listed; the others are counted."""

MOST_BARRED = 4
"""Practitioners of a group who cannot hold a case that are told of one by one."""


MOST_MOVES = 2
"""Moves that the sentence itself names; where there are more, they are listed."""

NOT_PROVEN = "Not all of this is proven: where it is not, it is the best that was found"


def show_case(console: Console, found: CaseExplanation, *, everyone: bool = False) -> None:
    """Print why a case goes where it goes; with `everyone`, nobody is left out of the lists."""
    console.print(headline(f"Case {found.case}", sentence(found.about)))
    console.print(_said(found.sentences))
    if not found.proven:
        console.print(_said([NOT_PROVEN]))
    if found.candidates:
        most = len(found.candidates) if everyone else MOST_CANDIDATES
        console.print(_candidates(found.candidates, most))
    if found.barred:
        console.print(_barred(found.barred, len(found.barred[0].people) if everyone else None))


def show_why_not(console: Console, found: WhyNot) -> None:
    """Print whether a case could go to somebody, and at what cost, or what stands against it."""
    console.print(Paragraph(sentence(found.sentence)))
    moves = found.consequence.moves if found.consequence else ()
    if len(moves) > MOST_MOVES:
        console.print(Text("\nWhat would move", style="bold"))
        console.print(_said([move.sentence for move in moves], indent=2))
    if found.because:
        console.print(Text("\nBecause", style="bold"))
        console.print(_said(found.because, indent=2))
    if found.changes:
        console.print(Text("What it would take", style="bold"))
        console.print(_said([change.sentence for change in found.changes], indent=2))
    if not found.proven:
        console.print(_said([NOT_PROVEN]))


def show_practitioner(console: Console, found: PractitionerExplanation) -> None:
    """Print what a practitioner holds and gets, her limits, and why no other case goes there."""
    console.print(headline(found.name, sentence(found.sentences[0])))
    console.print(_said(found.sentences[1:]))
    if found.takes:
        console.print(Text("New cases", style="bold"))
        console.print(_said([f"Case {case}: {reason}" for case, reason in found.takes], indent=2))
    if found.limits:
        console.print(_limits(found))
    if found.others:
        console.print(Text("Cases that cannot go there", style="bold"))
        console.print(_said(found.others, indent=2))
    console.print(_said(found.next_case))
    if not found.proven:
        console.print(_said([NOT_PROVEN]))


def show_shortages(console: Console, found: ShortageExplanation, short: str | None = None) -> None:
    """Print what is short, who could help, and the smallest changes that would.

    `short` says how far all work is above all capacity, and is said first.
    """
    said = sentence(found.sentence)
    console.print(headline("Left over", f"{short}\n{said}" if short else said))
    for shortage in found.shortages:
        console.print(_shortage(shortage))


def show_limits(console: Console, found: Worths) -> None:
    """Print which limits matter, the one that would bring most first."""
    console.print(headline("Which limits matter", sentence(found.sentence)))
    console.print(_said([one.sentence for one in found.limits]))
    if not all(one.proven for one in found.limits):
        console.print(_said([NOT_PROVEN]))


def _shortage(found: Shortage) -> RenderableType:
    lines: list[RenderableType] = [Paragraph(sentence(found.need), style="bold")]
    lines += [Paragraph(sentence(one), 2) for one in found.sentences]
    told = [one.sentence for one in found.people[:MOST_CANDIDATES]]
    lines += [Paragraph(sentence(one), 4, "dim") for one in told]
    if len(found.people) > len(told):
        more = counted(len(found.people) - len(told), "more person", "more people")
        lines.append(Paragraph(f"and {more}.", 4, "dim"))
    lines += [Paragraph(sentence(group.sentence), 2) for group in found.barred]
    return Group(*lines, *_changes(found), Text(""))


def _changes(found: Shortage) -> Iterator[RenderableType]:
    """What would help, the smallest first, and how to try it."""
    if found.changes:
        yield Paragraph("What would help", 2, "bold")
    elif found.complete:
        yield Paragraph("Nothing that could be changed would place more.", 2)
    for change in found.changes:
        yield Paragraph(sentence(change.sentence), 4)
        if change.settings:
            options = " ".join(f"--set {shlex.quote(setting)}" for setting in change.settings)
            yield Paragraph(f"try it: {options}", 6, "dim")
    if not found.complete:
        yield Paragraph("Not every change was looked at in the time given.", 2)
    elif not all(change.proven for change in found.changes):
        yield Paragraph(f"{NOT_PROVEN}.", 2)


def _said(sentences: Sequence[str], indent: int = 0) -> RenderableType:
    return Group(*(Paragraph(sentence(one), indent) for one in sentences), Text(""))


def _candidates(rows: Sequence[Candidate], most: int) -> RenderableType:
    """Everyone who can hold the case, the best first, with what it would cost."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    table.add_column("Can hold it")
    table.add_column("New", justify="right")
    table.add_column("Utilisation", justify="right")
    table.add_column("What follows", ratio=1)
    for row in rows[:most]:
        table.add_row(
            f"{row.rank}.",
            f"{row.name}, {row.grade}",
            str(row.new_cases),
            step(percent(row.utilisation_before), percent(row.utilisation_after)),
            follows(row),
        )
    more = len(rows) - most
    rest = [Text("and more people; --all lists them.")]
    return Group(table, *(rest if more > 0 else []), Text(""))


def follows(row: Candidate) -> str:
    """What follows if a candidate takes the case."""
    if row.chosen:
        return "takes it"
    if row.consequence is None:
        return "not settled in time"
    return row.consequence.sentence


def _barred(groups: Sequence[BarredGroup], most: int | None) -> RenderableType:
    """Who cannot hold the case, by rule, with the rule's own sentence."""
    lines: list[RenderableType] = [Text("Cannot hold it", style="bold")]
    for group in groups:
        lines.append(Paragraph(sentence(group.sentence), 2))
        told = list(dict.fromkeys(one.sentence for one in group.people))
        shown = told if most is not None else told[:MOST_BARRED]
        lines += [Paragraph(sentence(one), 4, "dim") for one in shown]
        if len(told) > len(shown):
            lines.append(Paragraph(f"and {len(told) - len(shown):,} more; --all lists them.", 4))
    return Group(*lines, Text(""))


def _limits(found: PractitionerExplanation) -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Limit")
    table.add_column("Before", justify="right")
    table.add_column("After", justify="right")
    table.add_column("Cap", justify="right")
    table.add_column("")
    for row in found.limits:
        table.add_row(
            row.title,
            f"{row.before:g}",
            f"{row.after:g}",
            "–" if row.cap is None else f"{row.cap:g}",
            f"{row.unit}{', full' if row.full else ''}",
        )
    return Group(table, Text(""))
