"""Result models as tables of rows, once, for every file that shows them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from models.proposal import Proposal

if TYPE_CHECKING:
    import pandas as pd

SHEETS = ("Proposal", "Practitioners", "Left over", "Figures", "Proof")


def tables(proposal: Proposal) -> "dict[str, pd.DataFrame]":
    """The sheets of a proposal by name, in the order of `SHEETS`."""
    import pandas as pd  # noqa: PLC0415 - half a second that the terminal need not pay

    row_of = {row.practitioner: row for row in proposal.workloads}
    placed = [
        {
            "case": row.case,
            "practitioner": row.practitioner,
            "name": row_of[row.practitioner].name,
            "grade": row_of[row.practitioner].grade.value,
            "team": row_of[row.practitioner].team,
            "pinned": "yes" if row.pinned else "no",
            "reason": row.reason,
        }
        for row in proposal.assignments
    ]
    people = [
        {
            "practitioner": row.practitioner,
            "name": row.name,
            "grade": row.grade.value,
            "team": row.team,
            "cap": row.cap,
            "caseload before": row.caseload_before,
            "caseload after": row.caseload_after,
            "workload before": row.workload_before,
            "workload after": row.workload_after,
            "capacity": row.capacity,
            "utilisation before": row.utilisation_before,
            "utilisation after": row.utilisation_after,
        }
        for row in proposal.workloads
    ]
    left = [{"case": row.case, "reason": row.reason} for row in proposal.unallocated]
    figures = [
        {
            "group": after.group,
            "people": after.people,
            "mean caseload before": before.mean_caseload,
            "mean caseload after": after.mean_caseload,
            "over 40 before": before.over_40,
            "over 40 after": after.over_40,
            "over 50 before": before.over_50,
            "over 50 after": after.over_50,
            "utilisation before": before.utilisation,
            "utilisation after": after.utilisation,
        }
        for before, after in zip(proposal.figures_before, proposal.figures, strict=True)
    ]
    return {
        "Proposal": pd.DataFrame(placed, columns=_columns(placed, ("case", "practitioner"))),
        "Practitioners": pd.DataFrame(people),
        "Left over": pd.DataFrame(left, columns=["case", "reason"]),
        "Figures": pd.DataFrame(figures),
        "Proof": pd.DataFrame(_proof(proposal), columns=["what", "value"]),
    }


def _columns(rows: Sequence[Mapping[str, object]], otherwise: tuple[str, ...]) -> list[str]:
    return list(rows[0]) if rows else list(otherwise)


def _proof(proposal: Proposal) -> list[tuple[str, object]]:
    """What the proposal claims and how it can be repeated."""
    certificate, source = proposal.certificate, proposal.provenance
    stages = [
        row
        for stage in proposal.stages
        for row in (
            (f"{stage.name}: value", stage.value),
            (f"{stage.name}: nothing is below", stage.bound),
        )
    ]
    return [
        ("certificate", certificate.sentence),
        ("spread before", certificate.spread_before),
        ("spread after", certificate.spread),
        *stages,
        *((name.replace("_", " "), value) for name, value in source.model_dump().items()),
    ]
