"""What a saved answer is: known by its keys, with the generations that it may be of."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from caseload.instances.imports.service import estate, payloads
from caseload.models.base import TIERS_2026

EVERY = frozenset((1, 2, 3))
LATER = frozenset((2, 3))
OLDER = frozenset((1, 2))
LETTERS = frozenset((3,))
"""Generations: 1 and 2 have the older tiers, 3 the tiers A to G; 2 and 3 count more of a
practitioner. Which commits they were read from: `docs/allocation-service.md`."""


class Shape(StrEnum):
    """Answers that are known, in the words of a list."""

    UNALLOCATED = "unallocated cases"
    PRACTITIONERS = "a team's practitioners"
    CHOOSE = "whom a case could go to"
    OVERVIEW = "a practitioner's hours"
    CASELOAD = "a practitioner's caseload"
    DETAIL = "a case in full"
    RISKS = "the risks of a case"
    RESTRICTIONS = "who is kept from a case"
    ACCESS = "whether access is limited"
    UNIT = "a PDU with its teams"
    TEAM = "a team with its PDU"
    REGION = "a region with its PDUs"
    EVENTS = "who was allocated to whom"
    ERROR = "an error of the service"
    COUNTS = "counts by team"
    IMPACT = "what an allocation would do"
    ALLOCATED = "an allocated case"


NOT_NEEDED = (Shape.COUNTS, Shape.IMPACT, Shape.ALLOCATED)
"""Answers that are known and hold nothing that an allocation needs."""

MODELS: Mapping[Shape, type[BaseModel]] = {
    Shape.UNALLOCATED: payloads.UnallocatedList,
    Shape.PRACTITIONERS: payloads.Practitioners,
    Shape.CHOOSE: payloads.Choose,
    Shape.OVERVIEW: payloads.Overview,
    Shape.CASELOAD: payloads.Caseload,
    Shape.DETAIL: payloads.Detail,
    Shape.RISKS: payloads.Risks,
    Shape.RESTRICTIONS: payloads.Restrictions,
    Shape.ACCESS: payloads.AccessList,
    Shape.UNIT: estate.Unit,
    Shape.TEAM: estate.TeamOfUnit,
    Shape.REGION: estate.Region,
    Shape.EVENTS: payloads.Events,
    Shape.ERROR: payloads.Failed,
}

ERROR_KEYS = frozenset(
    (
        *("status", "errorCode", "userMessage", "developerMessage", "moreInfo"),
        *("timestamp", "error", "message", "path", "trace"),
    )
)


@dataclass(frozen=True)
class _Signs:
    """Keys that an object of a shape has, all of `every` and one of `some` where there are any."""

    shape: Shape
    every: Collection[str]
    some: Collection[str] = ()

    def fit(self, content: Mapping[str, Any]) -> bool:
        has = all(key in content for key in self.every)
        return has and (not self.some or any(key in content for key in self.some))


OBJECTS = (
    _Signs(Shape.CHOOSE, ("crn", "teams")),
    _Signs(Shape.CASELOAD, ("activeCases",)),
    _Signs(Shape.OVERVIEW, (), ("weeklyHours", "totalReductionHours", "pointsAvailable")),
    _Signs(Shape.RESTRICTIONS, ("staffRestrictions",)),
    _Signs(Shape.ACCESS, ("access",)),
    _Signs(Shape.ACCESS, ("crn", "isRestricted")),
    _Signs(Shape.RISKS, (), ("activeRegistrations", "inactiveRegistrations")),
    _Signs(Shape.ALLOCATED, ("activeEvents",)),
    _Signs(Shape.DETAIL, ("crn",), ("offences", "requirements", "sentenceDate", "dateOfBirth")),
    _Signs(Shape.IMPACT, ("potentialCapacity",)),
    _Signs(Shape.UNIT, ("region", "teams")),
    _Signs(Shape.TEAM, ("probationDeliveryUnit",)),
    _Signs(Shape.EVENTS, ("cases",)),
)
"""Objects by their keys, the first that fits."""

ROWS = (
    _Signs(Shape.UNALLOCATED, ("crn",), ("convictionNumber", "caseType", "outOfAreaTransfer")),
    _Signs(Shape.COUNTS, ("teamCode",), ("caseCount", "totalCases")),
)
"""Lists by the keys of their rows."""


def shape_of(content: Any) -> Shape | None:
    """What an answer is; None if it is none that is known. An empty list is one of no cases."""
    if isinstance(content, list):
        rows = list(_dicts(content))
        first = next((one.shape for one in ROWS if any(map(one.fit, rows))), None)
        return first if content else Shape.UNALLOCATED
    if not isinstance(content, dict) or not content:
        return None
    if "status" in content and content.keys() <= ERROR_KEYS:
        return Shape.ERROR
    found = next((one.shape for one in OBJECTS if one.fit(content)), None)
    return found or _of_parts(list(_dicts(content.values())))


def _of_parts(parts: Collection[dict[str, Any]]) -> Shape | None:
    """What an object is whose keys are codes, by what stands under them."""
    if any("teams" in part for part in parts):
        return Shape.PRACTITIONERS
    return Shape.REGION if any("ldus" in part for part in parts) else None


def generations_of(shape: Shape, content: Any) -> frozenset[int]:
    """The generations that an answer may be of, from keys and tiers that not all of them have."""
    if shape is Shape.PRACTITIONERS:
        return _of_people(_listed(part.get("teams") for part in _dicts(content.values())))
    if shape is Shape.CHOOSE:
        teams = content["teams"]
        people = _of_people(_listed(teams.values())) if isinstance(teams, dict) else EVERY
        return (people & _of_tiers([content])) or people
    if shape is Shape.UNALLOCATED:
        return _of_tiers(content)
    if shape is Shape.CASELOAD:
        cases = content["activeCases"]
        return _of_tiers(cases) if isinstance(cases, list) else EVERY
    if shape in (Shape.DETAIL, Shape.RISKS):
        later = LATER if "risk" in content or "riskVersion" in content else EVERY
        return (later & _of_tiers([content])) or later
    return EVERY


def _of_tiers(rows: Iterable[Any]) -> frozenset[int]:
    """From `provisionalTier` and the tiers of rows: letters alone are of the third generation."""
    rows = list(_dicts(rows))
    tiers = {str(row.get("tier")).strip() for row in rows if row.get("tier") is not None}
    if any("provisionalTier" in row for row in rows) or tiers & {*TIERS_2026, "NOT_SUPERVISED"}:
        return LETTERS
    older = any(len(tier) in (2, 3) and tier[1:2].isdecimal() for tier in tiers)
    return OLDER if older else EVERY


def _of_people(people: Iterable[Any]) -> frozenset[int]:
    """From the counts of practitioners: totals by letter are of the third generation."""
    rows = list(_dicts(people))
    if not rows:
        return EVERY
    totals = {key for part in _dicts(row.get("tierCaseTotals") for row in rows) for key in part}
    if totals & {"e", "f", "g", "notSupervised"} or any("totalCases" in row for row in rows):
        return LETTERS
    return frozenset((2,)) if any("licenseCases" in row for row in rows) else frozenset((1,))


def _dicts(values: Iterable[Any]) -> Iterable[dict[str, Any]]:
    return (value for value in values if isinstance(value, dict))


def _listed(values: Iterable[Any]) -> Iterable[Any]:
    return (row for value in values if isinstance(value, list) for row in value)
