"""Cases in hand: from caseload lists one by one, from counts where there is no list."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from caseload.instances.imports.service import payloads
from caseload.instances.imports.service.folder import Folder
from caseload.instances.imports.service.roster import Person, Roster
from caseload.instances.imports.service.shapes import Shape
from caseload.instances.imports.service.validated import key_of
from caseload.models.base import SUSPENDED, TIERS, TIERS_2026, CaseType
from caseload.models.fault import Fault
from caseload.models.policy import Policy
from caseload.models.workload import exact, mean_weight

TYPES = {
    "COMMUNITY": CaseType.COMMUNITY,
    "LICENSE": CaseType.LICENCE,
    "CUSTODY": CaseType.CUSTODY,
    "UNKNOWN": CaseType.COMMUNITY,
}
"""Types of case as the service spells them; one that it does not know counts as community."""

MISSING, NOT_SUPERVISED = "MISSING", "NOT_SUPERVISED"
UNTIERED = "Untiered"


@dataclass(frozen=True)
class List:
    """A caseload list: its file and its cases."""

    file: str
    cases: tuple[payloads.ActiveCase, ...]

    def fault(
        self, case: payloads.ActiveCase, key: str, expected: str, value: str | None = None
    ) -> Fault:
        """A fault at a key of one of its cases."""
        at = key_of("activeCases", case.place, key)
        return Fault(file=self.file, key=at, value=value, expected=expected)


def lists_of(folder: Folder, roster: Roster) -> dict[str, List]:
    """The caseload lists by practitioner. Cases that nobody supervises are left out, and told."""
    found: dict[str, List] = {}
    for file, body in folder.of(Shape.CASELOAD, payloads.Caseload):
        person = roster.of(body.code, roster.team_of(file, folder))
        if person is None:
            folder.told.append(nobody(file, body.code, roster))
        elif person.id in found:
            expected = f"one list for each practitioner; {found[person.id].file} is hers too"
            folder.faults.append(Fault(file=file, key="code", value=body.code, expected=expected))
        else:
            cases = (case for case in body.active_cases if case.tier != NOT_SUPERVISED)
            found[person.id] = List(file, tuple(cases))
    out = sum(
        case.tier == NOT_SUPERVISED
        for _, body in folder.of(Shape.CASELOAD, payloads.Caseload)
        for case in body.active_cases
    )
    if out:
        expected = f"cases in hand that are {NOT_SUPERVISED} ({out}) are left out"
        folder.told.append(Fault(file=folder.name, expected=expected))
    _see_tiers(found.values(), folder)
    _see_counts(found, roster, folder)
    return found


def nobody(file: str, code: str, roster: Roster) -> Fault:
    """The remark that a file is about nobody who is known, or about one of several people."""
    if code in roster.by_code:
        expected = "this code is in several teams: left aside until manifest.toml says which"
    else:
        expected = "no practitioner here has this code: left aside"
    return Fault(file=file, key="code", value=code, expected=expected)


def tier_in_hand(tier: str) -> str:
    """The tier of a case in hand as we write it."""
    return UNTIERED if tier == MISSING else tier


def _see_tiers(lists: Any, folder: Folder) -> None:
    """Faults of tiers in hand that are none."""
    known = (*TIERS, *SUSPENDED, MISSING)
    for one in lists:
        for case in one.cases:
            if case.tier not in known:
                expected = "a tier: A to G, MISSING or NOT_SUPERVISED, or an older one (A3 to D0)"
                folder.faults.append(one.fault(case, "tier", expected, case.tier))


def _see_counts(lists: Mapping[str, List], roster: Roster, folder: Folder) -> None:
    """Tell where counts and lists differ, and where licence and community stand exchanged."""
    swapped: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    differ: list[tuple[Person, str]] = []
    for name, one in lists.items():
        person = roster.people[name]
        said = person.said
        types = Counter(case.type for case in one.cases)
        counted = (said.community_cases, said.license_cases)
        if None in counted:
            continue
        listed = (types["COMMUNITY"], types["LICENSE"])
        seen[person.file] += listed[0] != listed[1]
        if listed[0] != listed[1] and counted == listed[::-1]:
            swapped[person.file] += 1
        elif counted != listed:
            said_here = f"{counted[0]} community and {counted[1]} licence"
            differ.append((person, f"{said_here}, in {one.file} {listed[0]} and {listed[1]}"))
    for file, number in swapped.items():
        expected = (
            f"the counts of community and licence cases stand exchanged for {number} of "
            f"{seen[file]} practitioners, a known fault of the service: the lists are taken"
        )
        folder.told.append(Fault(file=file, key="communityCases", expected=expected))
    for person, words in differ[:1]:
        more = f", and {len(differ) - 1} more differ" if len(differ) > 1 else ""
        expected = f"{words}{more}: the caseload lists are taken"
        folder.told.append(person.fault("communityCases", expected))


def may_be_listed(lists: Mapping[str, List], roster: Roster) -> bool:
    """Whether the lists are all that is in hand, so that each case can be known by itself.

    A case whose contact is suspended has no tier that a single case may have.
    """
    if not lists:
        return False
    holding = [name for name, one in roster.people.items() if name not in lists]
    suspended = any(case.tier in SUSPENDED for one in lists.values() for case in one.cases)
    return not suspended and not any(held_count(roster.people[name].said) for name in holding)


def held_count(said: payloads.Practitioner) -> int:
    """How many cases are in hand by the counts: those that are active, where it is said."""
    if said.active_cases is not None:
        return said.active_cases
    kinds = (said.community_cases, said.custody_cases, said.license_cases)
    if said.total_cases is not None and all(one is None for one in kinds):
        return said.total_cases - (said.contact_suspended_cases or 0)
    return sum(one or 0 for one in kinds)


def bundles(one: List) -> tuple[int, list[dict[str, Any]]]:
    """The caseload of a list, and by tier and type."""
    counts = Counter((tier_in_hand(case.tier), TYPES[case.type]) for case in one.cases)
    rows = [{"cases": n, "tier": tier, "type": kind} for (tier, kind), n in counts.items()]
    return len(one.cases), rows


def counted_by_tier(person: Person, policy: Policy, told: list[Fault]) -> dict[str, Any]:
    """Caseload and workload from the totals by tier: A to G, each with the policy's weight.

    Where the weight differs by type, the mean of its types is taken: totals have no type.
    """
    totals = {key: exact(n) for key, n in person.said.tier_case_totals.items() if n is not None}
    letters = {tier: totals.get(tier.lower(), Decimal(0)) for tier in TIERS_2026}
    missing = totals.get("missing", Decimal(0))
    weight = sum((_weight(policy, tier) * n for tier, n in letters.items()), Decimal(0))
    weight += _weight(policy, UNTIERED) * missing
    cases = int((sum(letters.values()) + missing).quantize(Decimal(1), ROUND_HALF_UP))
    active = person.said.active_cases
    if active is not None and active != cases:
        expected = (
            f"the tiers A to G and missing come to {cases}, and activeCases is {active}: the tiers "
            "are taken"
        )
        told.append(person.fault("tierCaseTotals", expected))
    return {"caseload": cases, "workload": round(float(weight), 2)}


def _weight(policy: Policy, tier: str) -> Decimal:
    entry = policy.weights.get(tier, policy.weights.get("*"))
    if isinstance(entry, dict):
        return sum(map(exact, entry.values()), Decimal(0)) / len(entry)
    return mean_weight(policy) if entry is None else exact(entry)


def rows_in_hand(
    lists: Mapping[str, List], roster: Roster, units: Mapping[str, str], folder: Folder
) -> dict[str, dict[str, Any]]:
    """Each case in hand as the fields of its model, by CRN; one that two people hold is a fault."""
    found: dict[str, dict[str, Any]] = {}
    place_of: dict[str, str] = {}
    for name, one in lists.items():
        person = roster.people[name]
        for case in one.cases:
            if case.crn in found:
                expected = f"each person once among the cases in hand; {place_of[case.crn]} has it"
                folder.faults.append(one.fault(case, "crn", expected, case.crn))
                continue
            place_of[case.crn] = one.file
            found[case.crn] = {
                "tier": tier_in_hand(case.tier),
                "type": TYPES[case.type],
                "team": person.team,
                "pdu": units.get(person.team),
                "practitioner": name,
                "allocated_on": case.initial_allocation_date,
            }
    return found


def undated(lists: Sequence[List]) -> Fault | None:
    """The fault that a day is known and the week is not: days say nothing without it."""
    for one in lists:
        for case in one.cases:
            if case.initial_allocation_date is not None:
                expected = "--week-beginning beside it (or in manifest.toml): this date needs it"
                return one.fault(case, "initialAllocationDate", expected)
    return None
