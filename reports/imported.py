"""What an import brought in, in a few lines."""

from pathlib import Path

from models.instance import Instance
from models.official import area_percent
from models.workload import capacity
from reports.words import counted


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
