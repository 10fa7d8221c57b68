"""A proposal on the screen, for a lead to read."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.text import Text

from caseload.models.instance import Instance
from caseload.models.overrides import Overrides
from caseload.models.proposal import Proposal, Unallocated
from caseload.models.provenance import Provenance
from caseload.reports.proposal.cases import cases_list
from caseload.reports.proposal.counts import placed_words
from caseload.reports.proposal.decided import exception_lines, held_lines, kept_free_lines
from caseload.reports.proposal.overrides import moved_lines, override_lines
from caseload.reports.proposal.people import MOST_PEOPLE, people_table
from caseload.reports.shared.blocks import breaches_by_rule, figures_table, headline
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import (
    able_line,
    counted,
    listed,
    sentence,
    spread_line,
    waiting_lines,
)

MOST_MOVES = 60
"""Pairs of people between whom cases move that are spelt out on the screen."""

ENDINGS = {
    "person": "You stopped the search: this is the best so far, checked like any other.",
    "time": "The time ran out: this is the best so far, and a second run may come out differently.",
    "crash": "The search broke off: this is the best so far, checked like any other.",
}
"""What a lead should know of how the search ended, by `Provenance.stopped_by`."""


LOT = (
    "Exact ties were drawn by lot, from the number {number}: practitioners and cases that could "
    "change places at no cost whatever had the same chance."
)
"""What is said of a proposal whose ties were drawn."""


def ending(origin: Provenance) -> list[str]:
    """What a lead should know of how ties were decided and how the search ended, if anything."""
    drawn = [] if origin.lot is None else [LOT.format(number=origin.lot)]
    said = ENDINGS.get(origin.stopped_by)
    if said and origin.broke_off:
        said = said.replace("broke off", f"broke off ({origin.broke_off})", 1)
    return [*drawn, said] if said else drawn


def show_proposal(
    console: Console,
    proposal: Proposal,
    *,
    written_to: Path | None = None,
    short: str | None = None,
    wide: Instance | None = None,
) -> None:
    """Print a proposal: who takes what, what is left over, the figures, the certificate.

    `written_to` is the folder that holds it, if it was written; `short` says how far all work is
    above all capacity, and is said first. With its instance as `wide`, every case is shown with
    what is known of it.
    """
    console.print(_head(proposal, short))
    console.print(people_table(console, proposal))
    if wide is not None:
        console.print(cases_list(wide, proposal))
    if proposal.overrides:
        console.print(_overrides(proposal, proposal.overrides))
    if proposal.moves:
        console.print(_moves(proposal))
    if proposal.left:
        console.print(_without_place("Left over", proposal.left))
    for title, lines in (
        ("Kept out of this week on purpose", held_lines(proposal)),
        ("Exceptions", exception_lines(proposal)),
        ("Looking ahead", kept_free_lines(proposal)),
    ):
        if lines:
            said = [Paragraph(sentence(line), 2) for line in lines]
            console.print(Group(Text(title, style="bold"), *said, ""))
    if proposal.stranded:
        console.print(_without_place("Cases in hand that find no place", proposal.stranded))
    few = len(proposal.workloads) <= MOST_PEOPLE
    grades = None if few else {row.grade for row in proposal.workloads}
    console.print(figures_table(proposal.figures_before, proposal.figures, grades))
    if proposal.soft_breaches:
        console.print(Text("Rules that gave way", style="bold"))
        console.print(breaches_by_rule(proposal.soft_breaches))
    console.print(_proof(proposal))
    console.print(_next(proposal, written_to))


def _head(proposal: Proposal, short: str | None) -> RenderableType:
    said = f"{placed_words(proposal)} Policy {proposal.provenance.policy}."
    said = f"{short}\n{said}" if short else said
    return headline(f"Proposal for {proposal.instance}", said)


def _moves(proposal: Proposal) -> RenderableType:
    """Every case in hand that moves: from whom and to whom."""
    name_of = {row.practitioner: row.name for row in proposal.workloads}
    pairs: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in proposal.moves:
        pairs[name_of[row.moved_from or ""], name_of[row.practitioner]].append(row.case)
    lines = [Paragraph(f"{a} → {b}: {listed(cases)}", 2) for (a, b), cases in sorted(pairs.items())]
    shown, more = lines[:MOST_MOVES], len(lines) - MOST_MOVES
    tail = [Text(f"  and {counted(more, 'more pair')} of people", style="dim")] if more > 0 else []
    return Group(Text("Cases in hand that move", style="bold"), *shown, *tail, "")


def _overrides(proposal: Proposal, found: Overrides) -> RenderableType:
    """What the lead changed of an earlier proposal, what it cost, and what moved besides."""
    name_of = {row.practitioner: row.name for row in proposal.workloads}
    said, *changes = override_lines(found, name_of)
    others = moved_lines(found, name_of)
    parts: list[RenderableType] = [Text("Your changes", style="bold"), Paragraph(said, 2)]
    parts += [Paragraph(line, 4) for line in changes]
    if others:
        parts.append(Paragraph("What moved besides:", 2))
        parts += [Paragraph(line, 4) for line in others[:MOST_MOVES]]
    more = len(others) - MOST_MOVES
    parts += [Paragraph(f"and {more:,} more", 4, "dim")] if more > 0 else []
    return Group(*parts, "")


def _without_place(title: str, rows: Sequence[Unallocated]) -> RenderableType:
    """Every case that nobody takes, with the reason; alike ones together."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        alike[row.reason].append(row.case)
    parts: list[RenderableType] = [Text(title, style="bold")]
    for reason, cases in sorted(alike.items(), key=lambda item: (-len(item[1]), item[0])):
        parts.append(Paragraph(listed(cases), 2, "bold"))
        parts.append(Paragraph(sentence(reason), 4))
    return Group(*parts, "")


def _proof(proposal: Proposal) -> RenderableType:
    certificate = proposal.certificate
    lines = [
        spread_line(certificate.spread_before, certificate.spread),
        *([able] if (able := able_line(certificate)) else []),
        certificate.sentence,
        *waiting_lines(proposal),
        *ending(proposal.provenance),
    ]
    return Group(*map(Text, lines), "")


def _next(proposal: Proposal, written_to: Path | None) -> RenderableType:
    """What the lead can do now."""
    lines = []
    left = len(proposal.unallocated)
    if left:
        what, them = (
            ("The case left over needs", "it")
            if left == 1
            else ("The cases left over need", "them")
        )
        change = f"change a rule (--cap, --set), ask another team, or hold {them} over."
        lines.append(f"{what} you: {change}")
        if written_to:
            lines.append(
                f"caseload explain {written_to} --unallocated says what would place {them}."
            )
    if proposal.assignments:
        lines.append(
            "To change a choice, run again with --pin or --forbid CASE=PRACTITIONER; --hold CASE "
            "keeps a case out of the week."
        )
    if written_to:
        lines.append(f"The reason for each choice is in {written_to}: open proposal.xlsx.")
        lines.append("Or decide there, in the column decision, and give it back with --decisions.")
        if proposal.assignments and not proposal.provenance.rebalance:
            lines.append(f"caseload explain {written_to} --case CASE says who else could take it.")
    elif proposal.assignments:
        lines.append("--out FOLDER writes who takes which case, with the reason for each choice.")
    if not lines:
        return Text("")
    return Group(Text("What next", style="bold"), *(Paragraph(line, 2) for line in lines))
