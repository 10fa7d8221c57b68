"""The figures of a proposal on its page: by group, and drawn against the policy's caps."""

from collections.abc import Sequence

from caseload.models.proposal import Figures, Proposal, Workload
from caseload.reports.shared.charts import cap_marks, caseload_chart, used, utilisation_chart
from caseload.reports.shared.page import Cell, Chart, PageTable, number_cell
from caseload.reports.shared.words import capitalised, counted, percent_step, step


def figures_table(proposal: Proposal) -> PageTable:
    """The inspectorate's figures for everyone, by grade and by team, before and after."""
    heads = ("Group", "People", "Mean caseload", "Over 40", "Over 50", "Utilisation")
    old_of = {row.group: row for row in proposal.figures_before}
    rows = [_group(old_of[row.group], row) for row in proposal.figures]
    return PageTable("Before → after, for everyone, by grade and by team", heads, rows)


def _group(old: Figures, new: Figures) -> list[Cell | str]:
    shares = (
        (old.over_40, new.over_40),
        (old.over_50, new.over_50),
        (old.utilisation, new.utilisation),
    )
    means = step(f"{old.mean_caseload:.1f}", f"{new.mean_caseload:.1f}")
    return [
        capitalised(new.group),
        number_cell(new.people),
        number_cell(new.mean_caseload, means),
        *(Cell(percent_step(before, after), after) for before, after in shares),
    ]


def utilisation_of_all(proposal: Proposal) -> Chart:
    """Utilisation of each practitioner before and after, against the cap on workload."""
    rows = [row for row in proposal.workloads if row.utilisation_after is not None]
    before = [(row.name, row.utilisation_before or 0.0) for row in rows]
    after = used(rows, after=True)
    over = sum(share > 1 for share in after)
    return Chart(
        utilisation_chart(before, after, ("before", "after"), [row.most_share for row in rows]),
        "Utilisation of each practitioner before and after, against the cap",
        f"{counted(len(after), 'practitioner')}; {over:,} above 100 % afterwards.",
    )


def caseloads(proposal: Proposal) -> Chart:
    """How many practitioners hold how many cases, before and after, against the policy's caps."""
    rows = proposal.workloads
    before = [row.caseload_before for row in rows]
    after = [row.caseload_after for row in rows]
    first, then = (over_their_cap(rows, some) for some in (before, after))
    return Chart(
        caseload_chart(before, after, ("before", "after"), cap_marks(rows)),
        "Caseload of practitioners before and after, against the policy's caps",
        f"Over their own cap: {first:,} before, {then:,} after.",
    )


def over_their_cap(rows: Sequence[Workload], caseload: Sequence[int]) -> int:
    """How many hold more cases than their own cap."""
    pairs = zip(rows, caseload, strict=True)
    return sum(row.cap is not None and held > row.cap for row, held in pairs)
