"""A comparison on the screen: the allocations side by side, and the changes that bring most."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from caseload.models.comparison import ByHand, Comparison, GroupFigures, Side
from caseload.reports.comparison.words import (
    ALIKE,
    burden,
    change_words,
    changes_title,
    findings,
    ordered_changes,
    stay_sentence,
    verdicts,
)
from caseload.reports.shared.blocks import breaches_by_rule, headline
from caseload.reports.shared.fairness import FEW, fairness_sentences
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import (
    capitalised,
    counted,
    percent,
    percent_step,
    points,
    step,
)

HOURS = ("part time", "full time")
"""The groups by hours."""

MOST_PEOPLE = 8
"""On the screen so many gain and so many lose; the files name everybody."""

MOST_CHANGES = 40
"""Changes that are spelt out on the screen."""


def show_comparison(console: Console, found: Comparison) -> None:
    """Print the sides, what was broken, who bears it, who gains and loses, and the path."""
    console.print(headline(f"Comparison for {found.instance}", " ".join(findings(found))))
    console.print(*map(Paragraph, verdicts(found)), "")
    console.print(_sides(found))
    console.print(Paragraph(ALIKE, 0, "dim"), "")
    proposed = found.proposed
    names = {row.practitioner: row.name for row in proposed.workloads}
    for side, known in zip(found.sides, found.by_hand, strict=False):
        if side.breaches:
            console.print(Text(f"Rules broken: {side.name}", style="bold"))
            console.print(breaches_by_rule(side.breaches))
            console.print(*(Paragraph(line) for line in stay_sentence(found, known)), "")
        console.print(Text(f"Who bears it: {side.name} → {proposed.name}", style="bold"))
        console.print(_groups(side.groups, proposed.groups))
        for line in burden(side, proposed, known):
            console.print(Paragraph(line), "")
        console.print(_differences(known))
        console.print(Text(f"The smallest changes: {known.name}", style="bold"))
        console.print(_path(known, names))
    for side in found.sides:
        if told := fairness_sentences(side.fairness):
            console.print(Text(f"Who gets more and less: {side.name}", style="bold"))
            console.print(*map(Paragraph, told), "", sep="\n")
    console.print(Paragraph(found.certificate.sentence))


def figures_of(side: Side, cases: int) -> list[tuple[str, str]]:
    """The figures of a side by name, as they are shown."""
    everyone = side.groups[0]
    hard = sum(not breach.soft for breach in side.breaches)
    extremes = {"Lowest utilisation": side.lowest, "Highest utilisation": side.highest}
    return [
        ("Rules broken", counted(hard, "breach", "breaches") if hard else "none"),
        ("Rules that gave way", f"{len(side.breaches) - hard:,}"),
        ("Cases with nobody", f"{len(side.unallocated):,}"),
        ("Spread, points", points(side.spread)),
        *(
            (name, f"{percent(who.utilisation)} {who.name}" if who else "–")
            for name, who in extremes.items()
        ),
        ("Over their cap", percent(everyone.over_cap)),
        ("Over 40", percent(everyone.over_40)),
        ("Over 50", percent(everyone.over_50)),
        ("Continuity kept", f"{side.continued:,} of {side.previous:,}"),
        ("As in the proposal", f"{side.agreement:,} of {counted(cases, 'case')}"),
    ]


def _sides(found: Comparison) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    table.add_column("", overflow="fold")
    for side in found.sides:
        table.add_column(Text(capitalised(side.name)), justify="right", overflow="fold")
    columns = [figures_of(side, found.cases) for side in found.sides]
    for rows in zip(*columns, strict=True):
        table.add_row(rows[0][0], *(Text(value) for _, value in rows))
    return Group(table, "")


def _groups(before: Sequence[GroupFigures], after: Sequence[GroupFigures]) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    table.add_column("", overflow="fold", min_width=8)
    for head in ("People", "New cases", "Over cap", "Over 40", "Over 50", "Utilisation"):
        table.add_column(head, justify="right", no_wrap=True)
    for old, new in zip(before, after, strict=True):
        if new.suppressed:
            table.add_row(Text(capitalised(new.group)), FEW)
            continue
        table.add_row(
            Text(capitalised(new.group)),
            f"{new.people or 0:,}",
            step(f"{old.new_cases or 0:,}", f"{new.new_cases or 0:,}"),
            percent_step(old.over_cap, new.over_cap),
            percent_step(old.over_40, new.over_40),
            percent_step(old.over_50, new.over_50),
            percent_step(old.utilisation, new.utilisation),
        )
    return Group(table, "")


def _differences(known: ByHand) -> RenderableType:
    """Who would be relieved most, and who would take on most."""
    rows = known.differences
    if not rows:
        return Text("Everybody would have the same workload.\n")
    half = min(MOST_PEOPLE, (len(rows) + 1) // 2)
    shown = [*rows[:half], *rows[max(half, len(rows) - half) :]]
    table = Table(box=None, pad_edge=False)
    table.add_column("Who gains and who takes on more", overflow="fold")
    table.add_column("New cases", justify="right")
    table.add_column("Utilisation", justify="right")
    for row in shown:
        table.add_row(
            Text(row.name),
            step(f"{row.cases_by_hand}", f"{row.cases_proposed}"),
            percent_step(row.utilisation_by_hand, row.utilisation_proposed),
        )
    hidden = len(rows) - len(shown)
    more = [Text(f"and {counted(hidden, 'other')} between them", style="dim")] if hidden else []
    return Group(table, *more, "")


def _path(known: ByHand, names: dict[str, str]) -> RenderableType:
    table = Table(box=None, pad_edge=False)
    counted_first = any(p.left_over or p.shortfall or p.soft for p in known.path)
    broken = any(point.broken for point in known.path)
    heads = ["Changes", *(["Still broken"] if broken else [])]
    heads += ["Balance", "Nothing below", "Share of the gain"]
    heads += ["Priority left over", "Below a minimum", "Gave way"] if counted_first else []
    for head in heads:
        table.add_column(head, justify="right", overflow="fold")
    for point in known.path:
        first = [f"{point.left_over:,}", f"{point.shortfall:,}", f"{point.soft:g}"]
        table.add_row(
            f"{point.moves:,}",
            *([f"{point.broken:,}"] if broken else []),
            points(point.value),
            "proven" if point.proven else points(point.bound),
            percent(point.gain),
            *(first if counted_first else []),
        )
    return Group(table, "", *_changes(known, names), "")


def _changes(known: ByHand, names: dict[str, str]) -> list[RenderableType]:
    """The changes that bring most, numbered: what puts something right first."""
    right, even = ordered_changes(known)
    lines: list[RenderableType] = [Text(changes_title(known), style="bold")]
    number = 0
    for title, some in (("To put right", right), ("For evenness", even)):
        lines += [Paragraph(f"{title}: {len(some):,}", 2)] if some and right else []
        for change in some:
            number += 1
            if number <= MOST_CHANGES:
                lines.append(Paragraph(f"{number:>3}. {change_words(change, names)}", 2))
    if number > MOST_CHANGES:
        lines.append(Text(f"  and {number - MOST_CHANGES:,} more; --out writes them all", "dim"))
    return lines
