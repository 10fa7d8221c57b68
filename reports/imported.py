"""What an import brought in, in a few lines."""

from collections.abc import Sequence
from pathlib import Path

from caseload.instances.imports.mapping.propose import Guess
from caseload.instances.imports.service.instance import Imported
from caseload.instances.week.source import REQUIRED_TABLES
from caseload.models.instance import Instance
from caseload.models.official import area_percent
from caseload.models.workload import capacity
from caseload.reports.shared.words import counted


def imported_lines(instance: Instance, written_to: Path) -> list[str]:
    """How many people and cases there are, how full they are together, and what comes next.

    The percentage is the official one: everybody's workload over everybody's capacity.
    """
    people = counted(len(instance.practitioners), "practitioner")
    holdings = instance.holdings
    room = {person.id: capacity(instance.policy, person) for person in instance.practitioners}
    total = area_percent((holdings[person].workload, room[person]) for person in room)
    held = sum(holding.caseload for holding in holdings.values())
    idle = [person for person in room if not room[person] and holdings[person].caseload]
    lines = [
        f"{people} and {counted(len(instance.cases), 'new case')} written to {written_to}",
        f"{counted(held, 'case')} in hand; workload {total:.1f} % of capacity (sum over sum)",
    ]
    if idle:
        cases = counted(sum(holdings[person].caseload for person in idle), "case")
        without = counted(len(idle), "practitioner without hours", "practitioners without hours")
        verb = "holds" if len(idle) == 1 else "hold"
        lines.append(f"{without} {verb} {cases}: leavers or long absences? See that somebody does")
    return [*lines, f"Next: caseload allocate {written_to}"]


def service_lines(found: Imported) -> list[str]:
    """Which answers were recognised, of which generation, and what none of them says."""
    seen = ", ".join(f"{shape} ({number})" for shape, number in found.shapes.items())
    lines = [f"Generation {found.generation} of the services' answers: {seen}"]
    if found.without:
        lines.append(f"No answer says {found.without}: --people can, in a table of our columns")
    return lines


def proposal_lines(guesses: Sequence[Guess], written_to: Path) -> list[str]:
    """What a proposed mapping says, and what to do with it."""
    lines = []
    for guess in guesses:
        place = f"{guess.table.file}, sheet {guess.table.sheet}" if guess.table.sheet else ""
        lines.append(f"{guess.kind}: {place or guess.table.file}")
        for name, heading in guess.columns.items():
            lines.append(f"  {name} = {heading.replace('_', ' ')} ({guess.seen[name]})")
        if guess.repeated:
            lines.append(
                f"  {guess.repeated}: the same in several rows: join it with what tells them apart"
            )
        for name, word in guess.open_words:
            lines.append(f'  {name}: no word of ours for "{word}" yet: fill it in')
        if guess.left:
            lines.append(f"  left aside: {counted(len(guess.left), 'column')}")
    found = {guess.kind for guess in guesses}
    for kind in REQUIRED_TABLES:
        if kind not in found:
            lines.append(f"{kind}: no table looks like it; fill in its section: it lists headings")
    return [*lines, f"Mapping written to {written_to}: look through it, then import again."]
