"""The cases that wait, as the fields of a case; those that cannot be allocated are named."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from caseload.instances.imports.service import payloads
from caseload.instances.imports.service.access import Limits
from caseload.instances.imports.service.folder import Folder
from caseload.instances.imports.service.in_hand import MISSING, NOT_SUPERVISED, TYPES
from caseload.instances.imports.service.risk import Known
from caseload.instances.imports.service.roster import Roster
from caseload.instances.imports.service.shapes import Shape
from caseload.instances.imports.service.validated import key_of
from caseload.instances.tables import cells
from caseload.instances.tables.columns import CASES, Column
from caseload.models.base import SUSPENDED, TIERS
from caseload.models.fault import Fault


@dataclass(frozen=True)
class Waiting:
    """A case that waits, with where it stands."""

    said: payloads.Unallocated
    team: str | None
    file: str

    @property
    def id(self) -> str:
        """CRN and event number: what the service allocates."""
        return f"{self.said.crn}/{self.said.conviction_number}"

    def fault(self, key: str, expected: str, value: str | None = None) -> Fault:
        """A fault or remark about one of its keys."""
        return Fault(
            file=self.file, key=key_of(self.said.place, key), value=value, expected=expected
        )


def columns_beside() -> dict[str, Column]:
    """The columns of `--cases`: limited access comes from the service alone."""
    left = ("excluded", "restricted_to", "team", "pdu")
    columns = {name: column for name, column in CASES.items() if name not in left}
    movable = Column("movable", cells.flag)
    return columns | {"tier": Column("tier", cells.tier), "movable": movable}


def waiting(folder: Folder, roster: Roster, limits: Limits) -> list[Waiting]:
    """The cases that can be allocated here. The others are told, each with its reason."""
    found: dict[str, Waiting] = {}
    lists = folder.of(Shape.UNALLOCATED, payloads.UnallocatedList)
    if Shape.UNALLOCATED not in folder.shapes:
        expected = "a list of unallocated cases (/team/CODE/cases/unallocated)"
        folder.faults.append(Fault(file=folder.name, expected=expected))
    for file, body in lists:
        team = roster.team_of(file, folder)
        if team is None and body.root and roster.teams:
            expected = (
                "a team's code in its name or folder, such as unallocated-T001.json, or a line of "
                f"it under [teams] in manifest.toml; the teams here are {', '.join(roster.teams)}"
            )
            folder.faults.append(Fault(file=file, expected=expected))
        for said in body.root:
            one = Waiting(said, team, file)
            reason = _cannot(one, limits)
            if one.id in found:
                expected = f"each case once; {found[one.id].file} has {one.id} too"
                folder.faults.append(one.fault("crn", expected, said.crn))
            elif reason:
                folder.told.append(reason)
            else:
                found[one.id] = one
    return list(found.values())


def _cannot(one: Waiting, limits: Limits) -> Fault | None:
    """Why a case is left out; None if it is not."""
    said = one.said
    if said.out_of_area_transfer:
        key, reason = "outOfAreaTransfer", "sits in another region and cannot be allocated here"
    elif said.apop_excluded or said.crn in limits.barred:
        key = "apopExcluded"
        reason = "may not be seen by whoever fetched the list, and cannot be allocated by them"
    elif said.tier == NOT_SUPERVISED:
        key, reason = "tier", "is not supervised"
    elif said.crn in limits.limited and said.crn not in limits.answers:
        key = "crn"
        reason = (
            "goes to nobody until it is known who may have it: add the answer of "
            f"/cases/unallocated/{said.crn}/restrictions"
        )
    else:
        return None
    return one.fault(key, f"{one.id} {reason}: left out")


def fields_of(
    cases: list[Waiting], folder: Folder, roster: Roster, limits: Limits, known: Known
) -> dict[str, dict[str, Any]]:
    """Each case as the fields of the model, by identifier; a tier that is missing has none yet."""
    before = _before(folder, roster)
    several = {crn for crn, n in Counter(one.said.crn for one in cases).items() if n > 1}
    found: dict[str, dict[str, Any]] = {}
    for one in cases:
        said = one.said
        fields = {
            "tier": _tier(one, folder),
            "type": TYPES[said.case_type],
            "team": one.team,
            "pdu": folder.units.get(one.team or ""),
            "previous_practitioner": before.get(said.crn),
            "household": said.crn if said.crn in several else None,
            **known.fields(said.crn, said.conviction_number),
            **limits.lists(said.crn, roster),
        }
        if said.case_type == "UNKNOWN":
            expected = "taken as community; --cases can say the type"
            folder.told.append(one.fault("caseType", expected, said.case_type))
        folder.told += limits.not_asked(said.crn, roster)
        found[one.id] = {key: value for key, value in fields.items() if value is not None}
    if several:
        who = ", ".join(sorted(several)[:5]) + (" and others" if len(several) > 5 else "")
        expected = (
            f"of {who} there are several cases: those of one person count as one household, so "
            "that one practitioner takes them"
        )
        folder.told.append(Fault(file=folder.name, expected=expected))
    unknown = sum("rosh" not in fields for fields in found.values())
    if unknown:
        expected = (
            f"{unknown} of {len(cases)} cases have no RoSH (/cases/unallocated/CRN/convictions/N/"
            "risks): rules that ask for it do not bite; --cases can say rosh and csrp"
        )
        folder.told.append(Fault(file=folder.name, expected=expected))
    provisional = sum(one.said.provisional_tier is True for one in cases)
    if provisional:
        expected = f"{provisional} of {len(cases)} tiers are provisional and may change"
        folder.told.append(Fault(file=folder.name, key="provisionalTier", expected=expected))
    return found


def _tier(one: Waiting, folder: Folder) -> str | None:
    """The tier; None where it is missing and has to be said beside."""
    tier = one.said.tier
    if tier == MISSING:
        return None
    if tier in SUSPENDED:
        expected = f"its contact is suspended: taken as {tier[:-1]}"
        folder.told.append(one.fault("tier", expected, tier))
        return tier[:-1]
    if tier not in TIERS:
        expected = "a tier: A to G, MISSING or NOT_SUPERVISED, or an older one (A3 to D0)"
        folder.faults.append(one.fault("tier", expected, tier))
    return tier


def _before(folder: Folder, roster: Roster) -> dict[str, str]:
    """Who holds the person now, by CRN, where it is one of the practitioners."""
    found: dict[str, str] = {}
    for _, body in folder.of(Shape.CHOOSE, payloads.Choose):
        manager = body.community_person_manager
        person = roster.of(manager.code, manager.team_code) if manager else None
        if person is not None:
            found[body.crn] = person.id
    return found


def no_tier(one: Waiting) -> Fault:
    """The fault that nobody has said the tier of a case."""
    expected = f"a tier; say the one of {one.id} with --cases, or take the case out"
    return one.fault("tier", expected, one.said.tier)
