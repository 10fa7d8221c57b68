"""Words of the field that several rules' settings use."""

from typing import Annotated

from pydantic import AfterValidator

from caseload.models.base import TIERS, Grade

OFFICERS = (Grade.PO, Grade.NQO)
"""The grades that count as a qualified probation officer."""


def _known(tier: str) -> str:
    if tier not in TIERS:
        raise ValueError("a tier such as A, B3 or Untiered")
    return tier


Tier = Annotated[str, AfterValidator(_known)]
"""A tier of either model."""
