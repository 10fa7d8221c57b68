"""Our identifiers as the service's own: a case is a CRN and an event, a person a staff code."""

import re
from dataclasses import dataclass

from caseload.models.practitioner import Practitioner

CASE = re.compile(r"([A-Z][0-9]{6})(?:/([0-9]{1,5}))?")
CODE = re.compile(r"[A-Za-z0-9]{1,20}")


@dataclass(frozen=True)
class Numbers:
    """A person's CRN and the number of the event; None for a person as a whole."""

    crn: str
    event: int | None


def numbers_of(case: str) -> Numbers | None:
    """What a case's identifier says; None where it is none that the import writes."""
    found = CASE.fullmatch(case)
    return Numbers(found[1], int(found[2]) if found[2] else None) if found else None


def codes_of(person: Practitioner) -> tuple[str, str] | None:
    """A practitioner's team and staff code; None where she is not known by them."""
    team = person.team or ""
    code = person.id.removeprefix(f"{team}/")
    return (team, code) if CODE.fullmatch(team) and CODE.fullmatch(code) else None
