"""The practitioners on the page of a proposal, and why some of them get none of the new cases."""

from collections.abc import Mapping

from caseload.models.proposal import Proposal
from caseload.reports.proposal.counts import Counts
from caseload.reports.shared.page import Cell, PageTable, Section, number_cell
from caseload.reports.shared.words import bare_step, shared_start, step


def people_section(proposal: Proposal, why: Mapping[str, str]) -> Section:
    """Everybody before and after; `why` says by practitioner why there is no new case."""
    texts = [
        "Caseload and utilisation (per cent) before → after; in the bars the mark stands at 100 %."
    ]
    return Section("Practitioners", texts, table=_table(proposal, why))


def _table(proposal: Proposal, why: Mapping[str, str]) -> PageTable:
    counts = Counts(proposal)
    shared = shared_start([row.team for row in proposal.workloads if row.team])
    moved = (counts.come, counts.go) if counts.any_move else ()
    heads = (
        "Practitioner",
        "Identifier",
        "Grade",
        f"Team ({shared}…)" if shared else "Team",
        "New cases",
        *(("Taken over", "Given up") if moved else ()),
        "Caseload",
        "Cap",
        "Utilisation",
        *(("Why none",) if why else ()),
    )
    rows: list[list[Cell | str]] = []
    for row in proposal.workloads:
        held = step(f"{row.caseload_before:,}", f"{row.caseload_after:,}").replace(" ", "")
        used = bare_step(row.utilisation_before, row.utilisation_after)
        rows.append(
            [
                row.name,
                row.practitioner,
                row.grade,
                (row.team or "").removeprefix(shared),
                number_cell(counts.new[row.practitioner]),
                *(number_cell(kind[row.practitioner]) for kind in moved),
                number_cell(row.caseload_after, held),
                number_cell(row.cap),
                Cell(used, row.utilisation_after, row.utilisation_after),
                *((why.get(row.practitioner, ""),) if why else ()),
            ]
        )
    return PageTable("Everybody, before and after", heads, rows)
