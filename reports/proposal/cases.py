"""Every case on the screen as a lead sees it where she decides, the riskiest first."""

from rich.console import Group, RenderableType
from rich.text import Text

from caseload.models.instance import Instance
from caseload.models.proposal import Assignment, Proposal, Workload
from caseload.reports.proposal.case_facts import CaseFacts
from caseload.reports.proposal.tables import ON_HOLD
from caseload.reports.proposal.worth_a_look import worth_a_look
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import percent, step


def cases_list(instance: Instance, proposal: Proposal) -> RenderableType:
    """Two lines for each case: what is known of it, and who takes it with her load."""
    facts, look = CaseFacts(instance), worth_a_look(instance, proposal)
    placed = {row.case: row for row in proposal.assignments}
    person_of = {row.practitioner: row for row in proposal.workloads}
    left = {row.case: "left over" for row in proposal.unallocated}
    left |= dict.fromkeys(instance.on_hold - proposal.allocation.keys(), ON_HOLD)
    parts: list[RenderableType] = [Text("Cases, the riskiest first", style="bold")]
    for case in facts.riskiest_first([*placed, *left]):
        parts.append(Text(f"  {case}", style="bold"))
        about = facts.line(case)
        parts += [Paragraph(about, 4)] if about else []
        row = placed.get(case)
        goes = left[case] if row is None else _taken(row, person_of[row.practitioner])
        parts.append(Paragraph(f"→ {goes}", 4))
        if case in look:
            parts.append(Paragraph(f"worth a look: {look[case]}", 6, "yellow"))
    return Group(*parts, "")


def _taken(row: Assignment, person: Workload) -> str:
    """Who takes a case, with grade, team and load."""
    cap = f" of {person.cap}" if person.cap is not None else ""
    who = [person.name, person.grade, *([person.team] if person.team else [])]
    load = step(f"{person.caseload_before}", f"{person.caseload_after}")
    used = step(percent(person.utilisation_before), percent(person.utilisation_after))
    decided = ", decided beforehand" if row.pinned else ""
    return f"{', '.join(who)}: {load}{cap} cases, {used}{decided}"
