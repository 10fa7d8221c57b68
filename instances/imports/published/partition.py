"""Two-way partition sets (arnaud-m/partition, MIT): two practitioners, the range to be least."""

from collections.abc import Sequence
from datetime import date

from caseload.instances.imports.published.policy import FULL, published_policy
from caseload.models.base import Grade
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner


def partition_instance(values: Sequence[int], name: str) -> Instance:
    """A set of numbers to be shared between two; the range in points is their difference."""
    begins = date(2018, 1, 1)
    return Instance(
        name=name,
        week_beginning=begins,
        policy=published_policy("partition", begins, "units", "range", {}),
        cases=tuple(
            Case(id=f"V{place:03}", tier="D", weight=value) for place, value in enumerate(values)
        ),
        practitioners=tuple(
            Practitioner(id=side, grade=Grade.PO, capacity=FULL) for side in ("left", "right")
        ),
    )
