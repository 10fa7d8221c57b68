"""Limited access: who may have a case, as the service has resolved it for each practitioner.

Who is kept from a case is repeated nowhere. Nobody is taken to be allowed who was not asked about.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from caseload.instances.imports.service import payloads
from caseload.instances.imports.service.folder import Folder
from caseload.instances.imports.service.roster import Roster
from caseload.instances.imports.service.shapes import Shape
from caseload.models.fault import Fault


@dataclass
class Limits:
    """Whom the answers keep from each person's cases, by CRN and staff code.

    Of the others, which are CRNs: access to the `limited` ones is limited, the `barred` ones may
    not be seen by whoever asked, and of the `known` ones it is said whether access is limited.
    """

    answers: dict[str, dict[str, bool]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    limited: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)

    def lists(self, crn: str, roster: Roster) -> Mapping[str, tuple[str, ...]]:
        """The limited access lists of a case: only who is known to be allowed may have it."""
        if crn not in self.limited or crn not in self.answers:
            return {}
        kept = self.answers[crn]
        allowed = [i for i, one in roster.people.items() if kept.get(one.said.code) is False]
        out = [i for i, one in roster.people.items() if kept.get(one.said.code, not allowed)]
        return {"restricted_to": tuple(allowed), "excluded": tuple(out)}

    def lists_in_hand(self, crn: str, holder: str, roster: Roster) -> Mapping[str, tuple[str, ...]]:
        """The lists of a case in hand: where nobody else is known to be allowed, its holder's."""
        found = self.lists(crn, roster)
        return found or ({"restricted_to": (holder,)} if crn in self.limited else {})

    def not_asked(self, crn: str, roster: Roster) -> Iterator[Fault]:
        """The remark that an answer does not say of everybody whether she may have the case."""
        kept = self.answers.get(crn)
        if kept is None or crn not in self.limited:
            return
        number = sum(one.said.code not in kept for one in roster.people.values())
        if number:
            expected = (
                f"it says nothing of {number} of {len(roster.people)} practitioners: they are "
                "taken as not available for the case"
            )
            yield Fault(file=self.files[crn], key="staffRestrictions", expected=expected)


def limits_of(folder: Folder) -> Limits:
    """What the answers say of limited access."""
    found = Limits()
    for file, body in folder.of(Shape.RESTRICTIONS, payloads.Restrictions):
        said = {one.staff_code: one.is_excluded for one in body.staff_restrictions}
        if body.crn in found.answers:
            before = found.answers[body.crn]
            if any(before[code] != said[code] for code in before.keys() & said.keys()):
                expected = f"the same as {found.files[body.crn]} says, which is of {body.crn} too"
                folder.faults.append(Fault(file=file, key="staffRestrictions", expected=expected))
            said = {**before, **said}
        found.answers[body.crn] = said
        found.files[body.crn] = file
        found.limited |= {body.crn} if any(said.values()) else set()
    for _, listed in folder.of(Shape.ACCESS, payloads.AccessList):
        for one in listed.access:
            found.known.add(one.crn)
            if one.user_excluded or one.is_restricted:
                found.limited.add(one.crn)
            if one.user_restricted:
                found.barred.add(one.crn)
    for _, waiting in folder.of(Shape.UNALLOCATED, payloads.UnallocatedList):
        found.limited |= {one.crn for one in waiting.root if one.excluded}
    found.known |= found.answers.keys()
    return found
