"""Names for synthetic instances: places that exist, people who do not."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from caseload.instances.generate.rng import Bools

ONE_PDU = "Riverside"
"""An instance of one PDU plays in an invented place."""

STRIDE = 1009
"""Prime, so that walking through the pairs of names by it meets every pair once."""


def people_names(woman: Bools, start: int) -> list[str]:
    """A name for each person, none given twice until all pairs of names are used."""
    names = np.empty(len(woman), dtype=object)
    lists = _data("invented_names.json")
    families = lists["families"]
    for forenames, members in ((lists["women"], woman), (lists["men"], ~woman)):
        walk = (start + np.arange(members.sum()) * STRIDE) % (len(forenames) * len(families))
        names[members] = [
            f"{forenames[pair % len(forenames)]} {families[pair // len(forenames)]}"
            for pair in walk.tolist()
        ]
    return list(names)


def pdus_by_region() -> dict[str, list[str]]:
    """The PDUs of each probation region, April 2023 (hmpps-approved-premises-api; see NOTICE)."""
    regions: dict[str, list[str]] = _data("pdus_by_region.json")["regions"]
    return regions


def pdu_names(count: int) -> list[str]:
    """`count` names of PDUs: the real ones in the order of their regions, then numbered ones."""
    if count == 1:
        return [ONE_PDU]
    known = [pdu for pdus in pdus_by_region().values() for pdu in pdus]
    return known[:count] + [f"PDU {number}" for number in range(len(known) + 1, count + 1)]


def team_name(pdu: str, number: int) -> str:
    """The name of a PDU's team, without the list of districts that some PDUs carry."""
    return f"{pdu.split(' (', maxsplit=1)[0]} Team {number}"


def _data(file: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))
    return content
