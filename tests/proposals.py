"""Proposals and reviews made by hand, and what a console shows of them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

from rich.console import Console

from caseload.models.base import Grade
from caseload.models.proposal import (
    Assignment,
    Breach,
    Certificate,
    Proposal,
    Provenance,
    Stage,
    StageName,
    Unallocated,
    Workload,
)
from caseload.models.review import Review
from caseload.optimizer.check.figures import figures


def person(id: str = "P1", new: int = 0, **fields: Any) -> Workload:
    """A PO with 40 cases of 50 in hand who takes so many new ones of weight one."""
    before = fields.pop("before", 40)
    capacity = fields.pop("capacity", 50.0)
    return Workload(
        **{
            "practitioner": id,
            "name": f"Name of {id}",
            "grade": Grade.PO,
            "team": "North",
            "capacity": capacity,
            "caseload_before": before,
            "caseload_after": before + new,
            "workload_before": float(before),
            "workload_after": float(before + new),
            "utilisation_before": before / capacity if capacity else None,
            "utilisation_after": (before + new) / capacity if capacity else None,
            "cap": 50,
            **fields,
        }
    )


def placed(case: str, practitioner: str = "P1", **fields: Any) -> Assignment:
    """A case with whoever takes it."""
    return Assignment(
        **{"case": case, "practitioner": practitioner, "reason": f"Why {case}", **fields}
    )


def left(case: str, reason: str = "Of 2 practitioners: 2 at the limit") -> Unallocated:
    """A case that nobody takes."""
    return Unallocated(case=case, reason=reason, blockers={"the caseload cap": 2})


def breach(sentence: str = "Ann would hold 51 of 50 cases", **fields: Any) -> Breach:
    """A broken caseload cap."""
    return Breach(
        **{
            "rule": "caseload_cap",
            "title": "Caseload cap",
            "sentence": sentence,
            "practitioner": "P1",
            "cases": ("C1",),
            "excess": 1.0,
            "soft": False,
            **fields,
        }
    )


def proposal(
    assignments: Sequence[Assignment] = (),
    unallocated: Sequence[Unallocated] = (),
    workloads: Sequence[Workload] = (),
    **fields: Any,
) -> Proposal:
    """A proposal whose figures follow from its workloads."""
    people = tuple(workloads) or (person("P1", new=len(assignments)), person("P2"))
    stopped_by = fields.pop("stopped_by", "proof")
    return Proposal(
        **{
            "instance": "week",
            "assignments": tuple(assignments),
            "unallocated": tuple(unallocated),
            "workloads": people,
            "figures_before": figures(people, tuple(Grade), after=False),
            "figures": figures(people, tuple(Grade), after=True),
            "stages": (
                Stage(name=StageName.ALLOCATE, value=len(unallocated), bound=0, proven=False),
                Stage(name=StageName.BALANCE, value=6.12, bound=6.11, proven=False),
            ),
            "certificate": Certificate(
                measure="spread",
                spread_before=9.3,
                spread=6.12,
                value=6.12,
                bound=6.11,
                gap=0.001,
                sentence="The lowest spread found is 6.12 points; nothing is below 6.11.",
            ),
            "soft_breaches": (),
            "decisions": (),
            "provenance": Provenance(
                caseload_version="0.1.0",
                ortools_version="9.15",
                input_hash="0" * 64,
                policy="plain",
                seed=0,
                repeatable=True,
                stopped_by=stopped_by,
            ),
            **fields,
        }
    )


def review(breaches: Sequence[Breach] = (), unallocated: Sequence[str] = ()) -> Review:
    """What a check says of an allocation to two people."""
    people = (person("P1", new=3), person("P2"))
    return Review(
        instance="week",
        breaches=tuple(breaches),
        unallocated=tuple(unallocated),
        workloads=people,
        figures_before=figures(people, tuple(Grade), after=False),
        figures=figures(people, tuple(Grade), after=True),
        spread_before=9.3,
        spread=8.1,
    )


def shown(show: Callable[..., None], *things: Any, width: int = 80, **options: Any) -> str:
    """What a screen of this width without colour shows."""
    file = io.StringIO()
    console = Console(file=file, width=width, color_system=None, highlight=False, markup=False)
    show(console, *things, **options)
    return file.getvalue()


def flat(text: str) -> str:
    """The text with its lines joined, for sentences that wrap."""
    return " ".join(text.split())
