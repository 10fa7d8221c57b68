"""A proposal on the screen, for a lead to read."""

from collections import defaultdict
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from models.proposal import Figures, Proposal, Workload
from reports.words import bar, capitalised, counted, listed, percent, points

BAR = 14
"""Width of a utilisation bar."""

MOST_PEOPLE = 150
"""With more practitioners than this the screen shows teams, and the files show the people."""


def show_proposal(console: Console, proposal: Proposal) -> None:
    """Print a proposal: who takes what, what is left over, the figures, the certificate."""
    console.print(_head(proposal))
    if len(proposal.workloads) <= MOST_PEOPLE:
        console.print(_by_practitioner(proposal))
    else:
        console.print(_by_team(proposal))
    if proposal.unallocated:
        console.print(_left_over(proposal))
    console.print(figures_table(proposal.figures_before, proposal.figures))
    if proposal.soft_breaches:
        console.print(_gave_way(proposal))
    console.print(_proof(proposal))


def _head(proposal: Proposal) -> RenderableType:
    placed, left = len(proposal.assignments), len(proposal.unallocated)
    said = f"{counted(placed, 'case')} of {placed + left:,} placed"
    if left:
        said += f", {left:,} left over"
    policy = proposal.provenance.policy
    return Group(Rule(f"Proposal for {escape(proposal.instance)}"), f"{said} · policy {policy}\n")


def _by_practitioner(proposal: Proposal) -> RenderableType:
    """One row for everyone who takes a case, by team; the others are counted."""
    taken: defaultdict[str, list[str]] = defaultdict(list)
    for row in proposal.assignments:
        taken[row.practitioner].append(f"{row.case}*" if row.pinned else row.case)
    parts: list[RenderableType] = []
    for team, people in sorted(_teams(proposal.workloads).items()):
        receivers = [person for person in people if taken[person.practitioner]]
        resting = len(people) - len(receivers)
        note = f"  {resting} of {len(people)} take no new case" if resting else ""
        parts.append(Text.assemble((team, "bold"), (note, "dim")))
        for person in receivers:
            table = Table(box=None, pad_edge=False, show_header=False)
            for width in (28, 4, 13, 16, BAR):
                table.add_column(width=width, no_wrap=True)
            table.add_row(*_person(person))
            cases = Text("takes " + " ".join(taken[person.practitioner]))
            parts += [Padding(table, (0, 0, 0, 1)), Padding(cases, (0, 0, 0, 3))]
    legend = "cases before→after (cap)   utilisation: █ in hand  ▒ new  ┃ 100 %  ! over"
    pinned = "   * decided beforehand" if any(row.pinned for row in proposal.assignments) else ""
    return Group(*parts, Text(f"{legend}{pinned}\n", style="dim"))


def _teams(workloads: Sequence[Workload]) -> dict[str, list[Workload]]:
    teams: defaultdict[str, list[Workload]] = defaultdict(list)
    for person in workloads:
        teams[person.team or "No team"].append(person)
    return teams


def _person(row: Workload) -> list[RenderableType]:
    cap = f" ({row.cap})" if row.cap is not None else ""
    caseload = f"{row.caseload_before}→{row.caseload_after}{cap}"
    used = f"{percent(row.utilisation_before)} → {percent(row.utilisation_after)}"
    over = (row.utilisation_after or 0.0) > 1.0
    return [
        Text(row.name),
        row.grade.value,
        caseload,
        Text(f"{used}{' !' if over else ''}", style="red" if over else ""),
        bar(row.utilisation_before, row.utilisation_after, BAR),
    ]


def _by_team(proposal: Proposal) -> RenderableType:
    """One row a team, for instances too large to list everyone."""
    count: defaultdict[str, int] = defaultdict(int)
    team_of = {person.practitioner: person.team or "No team" for person in proposal.workloads}
    for row in proposal.assignments:
        count[team_of[row.practitioner]] += 1
    teams = _teams(proposal.workloads)
    table = Table(box=None, pad_edge=False)
    for head in ("Team", "People", "New cases", "Highest utilisation"):
        table.add_column(head, justify="left" if head == "Team" else "right")
    for team, people in sorted(teams.items())[:MOST_PEOPLE]:
        highest = max((row.utilisation_after or 0.0 for row in people), default=0.0)
        table.add_row(Text(team), f"{len(people)}", f"{count[team]}", percent(highest))
    hidden = len(teams) - MOST_PEOPLE
    more = f"and {counted(hidden, 'more team')}; " if hidden > 0 else ""
    return Group(table, Text(f"{more}--out FOLDER writes who takes which case\n", style="dim"))


def _left_over(proposal: Proposal) -> RenderableType:
    """Every case that nobody takes, with the reason; alike ones together."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for row in proposal.unallocated:
        alike[row.reason].append(row.case)
    parts: list[RenderableType] = [Text("Left over", style="bold")]
    for reason, cases in sorted(alike.items(), key=lambda item: (-len(item[1]), item[0])):
        parts.append(Text(f"  {listed(cases)}", style="bold"))
        parts.append(Text(f"    {reason}."))
    return Group(*parts, "")


def figures_table(before: Sequence[Figures] | None, after: Sequence[Figures]) -> RenderableType:
    """The inspectorate's figures for everyone, by grade and by team."""
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for head in ("People", "Mean caseload", "Over 40", "Over 50", "Utilisation"):
        table.add_column(head, justify="right")
    old_of = {row.group: row for row in before or after}
    for row in after[:40]:
        old = old_of[row.group]
        table.add_row(
            Text(capitalised(row.group)),
            f"{row.people:,}",
            _step(f"{old.mean_caseload:.1f}", f"{row.mean_caseload:.1f}"),
            _step(percent(old.over_40), percent(row.over_40)),
            _step(percent(old.over_50), percent(row.over_50)),
            _step(percent(old.utilisation), percent(row.utilisation)),
        )
    return Group(table, "")


def _step(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


def _gave_way(proposal: Proposal) -> RenderableType:
    parts: list[RenderableType] = [Text("Rules that gave way", style="bold")]
    parts += [Text(f"  {breach.sentence}.") for breach in proposal.soft_breaches]
    return Group(*parts, "")


def _proof(proposal: Proposal) -> RenderableType:
    certificate, source = proposal.certificate, proposal.provenance
    lines = [
        f"Spread of utilisation: {points(certificate.spread_before)} points before, "
        f"{points(certificate.spread)} after.",
        certificate.sentence,
    ]
    left = {stage.name.value: stage for stage in proposal.stages}["allocate"]
    if left.value and left.proven:
        lines.append("No allocation inside these rules leaves less over, and this is proven.")
    if source.stopped_by == "person":
        lines.append("You stopped the search; this is the best so far, checked like any other.")
    elif source.stopped_by == "time":
        lines.append("The time ran out; a second run may come out differently.")
    elif source.stopped_by == "crash":
        lines.append("The search broke off; this is the best so far, checked like any other.")
    return Group(*(Text(line) for line in lines))
