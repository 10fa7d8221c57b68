"""Who takes which case on the screen: person by person, or team by team where there are many."""

from collections import defaultdict
from collections.abc import Sequence

from rich.cells import set_cell_size
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from caseload.models.proposal import Proposal, Workload
from caseload.reports.proposal.counts import Counts
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import bar, counted, percent, step

MOST_PEOPLE = 150
"""With more practitioners than this the screen shows teams, and the files show the people."""

MOST_TEAMS = 150
"""With more teams than this the screen shows the fullest of them."""

GRADE, CASELOAD, USED = 4, 13, 17
"""Widths of the columns whose content is alike everywhere."""

NAME, BAR = 26, 25
"""The widest that a name and a bar get."""

LEAST_BAR = 6
"""A bar narrower than this says nothing and is left out."""

GAP = "  "


def people_table(console: Console, proposal: Proposal) -> RenderableType:
    """Who takes which case: everyone who takes one, or the teams where there are many people."""
    if not proposal.assignments:
        return Text("")
    if len(proposal.workloads) > MOST_PEOPLE:
        return _by_team(proposal)
    return _by_practitioner(console.width, proposal)


def _by_practitioner(width: int, proposal: Proposal) -> RenderableType:
    """Two lines for everyone who takes a case, by team; the others are counted."""
    taken: defaultdict[str, list[str]] = defaultdict(list)
    counts = Counts(proposal)
    for row in (*proposal.new, *proposal.moves):
        mark = "*" if row.pinned else "^" if row.moved_from else ""
        taken[row.practitioner].append(f"{row.case}{mark}")
    line = _Line(width, [row for row in proposal.workloads if taken[row.practitioner]])
    parts: list[RenderableType] = [line.headings()]
    for team, people in sorted(_teams(proposal.workloads).items()):
        takers = [person for person in people if taken[person.practitioner]]
        note = f"{GAP}{len(takers)} of {len(people)} take a case" if len(people) > 1 else ""
        parts.append(Text.assemble((team, "bold"), (note, "dim")))
        for person in sorted(takers, key=lambda row: (row.name, row.practitioner)):
            cases = " ".join(taken[person.practitioner])
            note = f"{_moved(counts, person.practitioner)}{_coming(person)}"
            parts += [line.of(person), Paragraph(f"{cases}{note}", 4)]
    marks = {
        "* decided beforehand": any(row.pinned for row in proposal.assignments),
        "^ moved from somebody else": any(row.moved_from for row in proposal.assignments),
        "coming: reports due, inductions": any(
            row.coming and taken[row.practitioner] for row in proposal.workloads
        ),
    }
    return Group(
        *parts,
        line.legend([words for words, used in marks.items() if used], moves=counts.any_move),
        "",
    )


class _Line:
    """Lays out one practitioner's figures in the width of the screen."""

    def __init__(self, width: int, people: Sequence[Workload]) -> None:
        self.id = max((len(row.practitioner) for row in people if _named(row)), default=0)
        self.id = min(self.id, 12)
        named = max((len(row.name) for row in people), default=0)
        fixed = len(GAP) * 5 + GRADE + CASELOAD + USED + (self.id + len(GAP) if self.id else 0)
        self.name = min(NAME, named, max(width - fixed, 12))
        spare = width - fixed - self.name
        self.bar = min(BAR, spare) if spare >= LEAST_BAR else 0

    def _cells(self, *cells: str) -> str:
        widths = [self.name, self.id, GRADE, CASELOAD, USED, self.bar]
        shown = [set_cell_size(c, w) for c, w in zip(cells, widths, strict=True) if w]
        return GAP + GAP.join(shown).rstrip()

    def headings(self) -> Text:
        return Text(self._cells("", "", "", "Cases (cap)", "Utilisation", ""), style="dim")

    def legend(self, marks: Sequence[str], *, moves: bool) -> Text:
        comes = "▒ new or moved" if moves else "▒ new"
        said = ["█ in hand", comes, "┃ 100 %"] if self.bar else []
        said += ["! over 100 %", *marks]
        return Text(GAP + GAP.join(said), style="dim")

    def of(self, row: Workload) -> Text:
        cap = f" ({row.cap})" if row.cap is not None else ""
        over = (row.utilisation_after or 0.0) > 1.0
        used = step(percent(row.utilisation_before), percent(row.utilisation_after))
        text = self._cells(
            row.name if len(row.name) <= self.name else f"{row.name[: self.name - 1]}…",
            row.practitioner if _named(row) else "",
            row.grade,
            f"{row.caseload_before}→{row.caseload_after}{cap}",
            f"{used} !" if over else used,
            bar(row.utilisation_before, row.utilisation_after, self.bar),
        )
        styled = Text(text)
        if over:
            styled.stylize("red", len(text) - len(text.partition(used)[2]) - len(used))
        return styled


def _moved(counts: Counts, person: str) -> str:
    """How many of her cases are new and how many come from somebody else, where some move."""
    come, go = counts.come[person], counts.go[person]
    if not come + go:
        return ""
    gives = f", {go:,} given up" if go else ""
    return f"  ({counts.new[person]:,} new, {come:,} moved{gives})"


def _coming(row: Workload) -> str:
    """How much of her utilisation is work that is coming, nothing where none is."""
    return f"  (coming: {percent(row.coming_share)})" if row.coming else ""


def _named(row: Workload) -> bool:
    """Whether the practitioner has a name beside the identifier."""
    return row.name != row.practitioner


def _teams(workloads: Sequence[Workload]) -> dict[str, list[Workload]]:
    teams: defaultdict[str, list[Workload]] = defaultdict(list)
    for person in workloads:
        teams[person.team or "No team"].append(person)
    return teams


def _by_team(proposal: Proposal) -> RenderableType:
    """One row a team, for instances too large to list everyone."""
    teams = _teams(proposal.workloads)
    table = Table(box=None, pad_edge=False)
    table.add_column("Team", overflow="fold")
    counts = Counts(proposal)
    moves = ("Come", "Go") if counts.any_move else ()
    for head in ("People", "New cases", *moves, "Mean caseload", "Utilisation", "Highest"):
        table.add_column(head, justify="right", overflow="fold")
    fullest = sorted(teams, key=lambda team: (-_used(teams[team], after=True), team))[:MOST_TEAMS]
    for team in sorted(fullest):
        table.add_row(Text(team), *_figures(teams[team], counts))
    hidden = len(teams) - len(fullest)
    more = [Text(f"and {counted(hidden, 'team')} less full", style="dim")] if hidden else []
    return Group(table, *more, "")


def _figures(people: Sequence[Workload], counts: Counts) -> list[str]:
    before, after = (
        sum(row.caseload_before for row in people),
        sum(row.caseload_after for row in people),
    )
    highest = max((row.utilisation_after or 0.0 for row in people), default=0.0)
    kinds = (counts.new, counts.come, counts.go) if counts.any_move else (counts.new,)
    return [
        f"{len(people):,}",
        *(f"{sum(kind[row.practitioner] for row in people):,}" for kind in kinds),
        step(f"{before / len(people):.1f}", f"{after / len(people):.1f}"),
        step(percent(_used(people, after=False)), percent(_used(people, after=True))),
        f"{percent(highest)} !" if highest > 1.0 else percent(highest),
    ]


def _used(people: Sequence[Workload], *, after: bool) -> float:
    """Utilisation of several people: sum over sum, those without capacity left out."""
    carrying = [row for row in people if row.capacity]
    work = sum(row.workload_after if after else row.workload_before for row in carrying)
    return work / sum(row.capacity for row in carrying) if carrying else 0.0
