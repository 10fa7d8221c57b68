"""The tables of cases on the page, the riskiest first, with what is known of each."""

from collections.abc import Sequence

from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.reports.proposal.alternatives import others_cell, reason_words
from caseload.reports.proposal.case_facts import AFTER, BEFORE, CaseFacts
from caseload.reports.proposal.tables import ON_HOLD
from caseload.reports.proposal.worth_a_look import worth_a_look
from caseload.reports.shared.page import Cell, PageTable, number_cell
from caseload.reports.shared.words import capitalised, sentence, shared_start

FACTS = tuple(head for head in (*BEFORE, *AFTER) if head not in ("weight", "risk rank"))
"""What the page shows of a case, where some case of the table fills it."""


def cases_table(instance: Instance, proposal: Proposal) -> PageTable:
    """Every case that is placed, with who takes it, the reason, and who else could."""
    service = instance.policy.service
    person_of = {row.practitioner: row for row in proposal.workloads}
    facts, look = CaseFacts(instance), worth_a_look(instance, proposal)
    row_of = {row.case: row for row in proposal.assignments}
    order = facts.riskiest_first(row_of)
    heads = facts.filled(FACTS, order)
    looks = ("Worth a look",) if look else ()
    teams = [person.team for person in proposal.workloads if person.team]
    teams += [case.team for case in instance.cases if case.team]
    shared = shared_start(teams)
    rows: list[list[Cell | str]] = []
    for case in order:
        row = row_of[case]
        person = person_of[row.practitioner]
        moved = person_of[row.moved_from].name if row.moved_from else ""
        rows.append(
            [
                case,
                *_known(facts, case, heads, shared),
                person.name,
                person.grade,
                (person.team or "").removeprefix(shared),
                *(capitalised(look.get(case, "")) for _ in looks),
                "decided" if row.pinned else f"from {moved}" if moved else "",
                reason_words(row, service),
                *([others_cell(proposal, row, service)] if proposal.alternatives_for else []),
            ]
        )
    team = f"Team ({shared}…)" if shared else "Team"
    named = ("Case", *facts.named(heads), "Practitioner", "Grade", team, *looks)
    others = ["Note", "Why"]
    others += ["Who else could"] if proposal.alternatives_for else []
    return PageTable("Every case, the riskiest first", (*named, *others), rows)


def left_over_table(instance: Instance, proposal: Proposal) -> PageTable:
    """Every case that nobody takes, with the reason; those on hold among them."""
    name_of = {row.practitioner: row.name for row in proposal.workloads}
    facts = CaseFacts(instance)
    why = {row.case: row.reason for row in proposal.unallocated}
    why |= dict.fromkeys(instance.on_hold - proposal.allocation.keys(), ON_HOLD)
    holder = {row.case: name_of.get(row.held_by or "", "") for row in proposal.unallocated}
    order = facts.riskiest_first(why)
    heads = facts.filled(FACTS, order)
    rows = [
        [case, *_known(facts, case, heads), holder.get(case, ""), sentence(why[case])]
        for case in order
    ]
    named = ("Case", *facts.named(heads), "In hand with", "Why")
    return PageTable("Cases that nobody takes, the riskiest first", named, rows)


def _known(facts: CaseFacts, case: str, heads: Sequence[str], shared: str = "") -> list[Cell | str]:
    """What is known of a case, the start that all teams share left out."""
    cells = [facts.cell(case, head) for head in heads]
    return [
        number_cell(cell) if isinstance(cell, int | float) else str(cell or "").removeprefix(shared)
        for cell in cells
    ]
