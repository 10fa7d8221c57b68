"""A comparison on the screen: the allocations side by side, and the changes that bring most."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from caseload.models.comparison import TOLD, ByHand, Comparison, GroupFigures, PathPoint, Side
from caseload.models.proposal import Breach
from caseload.reports.shared.blocks import breaches_by_rule, headline
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import (
    capitalised,
    counted,
    listed,
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

ALLOWED = (
    "“If allowed” is the best where what was broken by hand was allowed for a reason: those cases "
    "may stay where they are, and nobody else is given one like it."
)

ALIKE = (
    "Few cases as in the proposal are no fault by themselves: other allocations may be as even. "
    "Cases that every rule treats alike count as the same wherever they are exchanged."
)


def show_comparison(console: Console, found: Comparison) -> None:
    """Print the sides, what was broken, who bears it, who gains and loses, and the path."""
    console.print(headline(f"Comparison for {found.instance}", " ".join(verdicts(found))))
    console.print(_sides(found))
    for line in notes(found):
        console.print(Paragraph(line, 0, "dim"), "")
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
    console.print(Paragraph(found.certificate.sentence))


def verdicts(found: Comparison) -> list[str]:
    """What matters most of each allocation by hand, a few sentences each."""
    proposed = found.proposed
    said = []
    for side, known in zip(found.sides, found.by_hand, strict=False):
        count = counted(len(side.breaches), "breach", "breaches")
        broke = f"{count} of the rules" if side.breaches else "no rule broken"
        left = len(side.unallocated)
        over = f", {counted(left, 'case')} with nobody" if left else ""
        said.append(
            f"{capitalised(side.name)}: {broke}{over}, spread {points(side.spread)} points; "
            f"{proposed.name}: {points(proposed.spread)}."
        )
        if known.if_allowed is not None:
            end = known.path[-1]
            said.append(
                "If what was broken was allowed for a reason, "
                f"{points(end.value)} points can be reached."
            )
        said.append(gain_sentence(known.path))
    return said


def stays(found: Comparison, known: ByHand, breach: Breach) -> bool | None:
    """Whether a breach is still there in the best that allows it, None if nothing is allowed."""
    if known.if_allowed is None or breach.soft:
        return None
    return any(
        (other.title, other.practitioner) == (breach.title, breach.practitioner)
        and (set(other.cases) & set(breach.cases) or not breach.cases)
        for other in found.side(known.if_allowed).breaches
    )


def stay_sentence(found: Comparison, known: ByHand) -> list[str]:
    """How many breaches the best that allows them keeps, if it allows any."""
    asked = [stays(found, known, breach) for breach in found.side(known.name).breaches]
    allowed = [one for one in asked if one is not None]
    if not allowed:
        return []
    return [
        f"{capitalised(str(known.if_allowed))}, {sum(allowed):,} of "
        f"{counted(len(allowed), 'breach', 'breaches')} stay and the others are put right."
    ]


def notes(found: Comparison) -> list[str]:
    """What has to be known to read the sides."""
    return [*([ALLOWED] if any(side.excused for side in found.sides) else []), ALIKE]


def burden(side: Side, proposed: Side, known: ByHand) -> list[str]:
    """Whether part-timers are worse off, and how many people would gain and lose."""
    used = [
        {row.group: row.utilisation for row in one.groups if row.kind == "hours"}
        for one in (side, proposed)
    ]
    shares = [[one.get(hours) for hours in HOURS] for one in used]
    said = []
    if None not in (*shares[0], *shares[1]):
        (part, full), (then_part, then_full) = [list(map(percent, pair)) for pair in shares]
        said.append(
            f"Part-timers have {part} of their capacity in use {side.name}, full-timers {full}; "
            f"{proposed.name}: {then_part} and {then_full}."
        )
    less = sum(row.rise < 0 for row in known.differences)
    more = sum(row.rise > 0 for row in known.differences)
    same = len(side.workloads) - less - more
    said.append(
        f"{counted(less, 'practitioner')} would carry less in the proposal than {side.name}, "
        f"{more:,} more, {same:,} the same."
    )
    return said


def gain_sentence(path: Sequence[PathPoint]) -> str:
    """How few changes bring most of what can be gained."""
    end = path[-1]
    if not end.moves:
        return "No number of changes would make it better."
    told = {p.moves: p for p in (reaching(path, share) for share in TOLD)}.values()
    some = [point for point in told if 0 < point.moves < end.moves]
    if not some:
        return f"The whole gain takes {counted(end.moves, 'change')}."
    first, *others = some
    said = [
        f"{counted(first.moves, 'change')} {'brings' if first.moves == 1 else 'bring'} "
        f"{percent(first.gain)} of the gain in balance",
        *(f"{counted(point.moves, 'change')} {percent(point.gain)}" for point in others),
        f"{counted(end.moves, 'change')} the whole of it",
    ]
    return f"{listed(said)}."


def reaching(path: Sequence[PathPoint], share: float) -> PathPoint:
    """The first point that has so much of the gain."""
    return next(p for p in path if p.gain is not None and p.gain >= share)


def change_words(point: PathPoint, name_of: dict[str, str]) -> list[str]:
    """Each change of a point in words."""

    def named(person: str | None) -> str:
        return "nobody" if person is None else name_of.get(person, person)

    return [f"{c.case}: {named(c.before)} → {named(c.after)}" for c in point.changes]


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
        table.add_row(
            Text(capitalised(new.group)),
            f"{new.people:,}",
            step(f"{old.new_cases:,}", f"{new.new_cases:,}"),
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
    heads = ["Changes", "Balance", "Nothing below", "Share of the gain"]
    heads += ["Priority left over", "Below a minimum", "Gave way"] if counted_first else []
    for head in heads:
        table.add_column(head, justify="right", overflow="fold")
    for point in known.path:
        first = [f"{point.left_over:,}", f"{point.shortfall:,}", f"{point.soft:g}"]
        table.add_row(
            f"{point.moves:,}",
            points(point.value),
            "proven" if point.proven else points(point.bound),
            percent(point.gain),
            *(first if counted_first else []),
        )
    lines = change_words(reaching(known.path, TOLD[-1]), names)
    shown = [Paragraph(line, 2) for line in lines[:MOST_CHANGES]]
    hidden = len(lines) - len(shown)
    more = [Text(f"  and {hidden:,} more", style="dim")] if hidden > 0 else []
    parts: list[RenderableType] = [table, Text(""), *shown, *more]
    return Group(*parts, "")
