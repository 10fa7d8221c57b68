"""Who is in a folder: each practitioner of each team once, and whose team a file is."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from caseload.instances.imports.service import payloads
from caseload.instances.imports.service.folder import Folder
from caseload.instances.imports.service.shapes import Shape
from caseload.instances.imports.service.validated import key_of
from caseload.models.fault import Fault

Place = tuple[str, str]
"""A team's code and a practitioner's: the same person may be in several teams."""


@dataclass(frozen=True)
class Person:
    """A practitioner of a team, with where it stands.

    `id` is her code; where the code is in several teams, the team's stands before it: `T001/A01`.
    """

    id: str
    team: str
    said: payloads.Practitioner
    file: str
    key: str

    def fault(self, key: str, expected: str, value: str | None = None) -> Fault:
        """A fault or remark about one of her keys."""
        return Fault(file=self.file, key=f"{self.key}.{key}", value=value, expected=expected)


@dataclass(frozen=True)
class Roster:
    """Everybody by identifier, and by staff code: one for each team that the code is in."""

    people: Mapping[str, Person]
    by_code: Mapping[str, tuple[Person, ...]]
    teams: tuple[str, ...]

    def of(self, code: str, team: str | None) -> Person | None:
        """Whom a staff code means, in a team where it is in several; None if that is not plain."""
        found = self.by_code.get(code, ())
        if len(found) > 1:
            found = tuple(one for one in found if one.team == team)
        return found[0] if len(found) == 1 else None

    def team_of(self, file: str, folder: Folder) -> str | None:
        """Whose team a file is: as the manifest says, else its path, else the only one there."""
        said = folder.manifest.teams.get(file)
        if said:
            return said
        words = {word.lower() for word in re.split(r"[^A-Za-z0-9]+", str(PurePosixPath(file)))}
        known = {*self.teams, *folder.units}
        named = sorted(team for team in known if team.lower() in words)
        if len(named) == 1:
            return named[0]
        return self.teams[0] if not named and len(self.teams) == 1 else None


def roster_of(folder: Folder) -> Roster:
    """Every practitioner whom the answers name; what is wrong is added to the folder's faults.

    The list of a team says more than the candidates of a case, and is taken before them.
    """
    found: dict[Place, Person] = {}
    for file, body in folder.of(Shape.PRACTITIONERS, payloads.Practitioners):
        for team, part in body.root.items():
            for one in part.teams:
                key = key_of(team, "teams", one.place)
                other = found.setdefault((team, one.code), Person(one.code, team, one, file, key))
                if (other.file, other.key) != (file, key):
                    expected = f"each practitioner once in a team; {other.file} has the same"
                    fault = Fault(file=file, key=f"{key}.code", value=one.code, expected=expected)
                    folder.faults.append(fault)
    listed = {team for team, _ in found}
    for file, choose in folder.of(Shape.CHOOSE, payloads.Choose):
        for team, people in choose.teams.items():
            for one in people if team not in listed else ():
                key = key_of("teams", team, one.place)
                found.setdefault((team, one.code), Person(one.code, team, one, file, key))
    return _named(found.values(), folder)


def _named(people: Iterable[Person], folder: Folder) -> Roster:
    """The people with identifiers that nobody shares."""
    people = list(people)
    often = Counter(one.said.code for one in people)
    several = sorted(code for code, number in often.items() if number > 1)
    if several:
        expected = (
            f"{_some(several)} in several teams: counted as one person in each, with hours of her "
            "own; --people can share them out"
        )
        folder.told.append(Fault(file=folder.name, expected=expected))
    named = [
        one if often[one.id] == 1 else replace(one, id=f"{one.team}/{one.id}") for one in people
    ]
    by_code: dict[str, tuple[Person, ...]] = {}
    for one in named:
        by_code[one.said.code] = (*by_code.get(one.said.code, ()), one)
    teams = tuple(sorted({one.team for one in named}))
    return Roster({one.id: one for one in named}, by_code, teams)


def _some(names: Collection[str], most: int = 5) -> str:
    """Names in a sentence, the first few and how many more, with their verb."""
    first = list(names)[:most]
    more = len(names) - len(first)
    said = ", ".join(first) + (f" and {more} more" if more else "")
    return f"{said} {'is' if len(names) == 1 else 'are'}"
