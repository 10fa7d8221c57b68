"""The cases of a week as a lead decides on them: rows, filters with counts, search and order."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from caseload.web.services.rows import (
    ACCEPTED,
    CHANGED,
    EXCEPTION,
    HELD,
    LEFT,
    UNDECIDED,
    Row,
    rows,
)
from caseload.web.services.standing import Standing

LOOK, ALL = "look", "all"

CHIPS = {
    ALL: "All",
    UNDECIDED: "Undecided",
    LOOK: "Worth a look",
    CHANGED: "Changed",
    ACCEPTED: "Accepted",
    EXCEPTION: "Exceptions",
    HELD: "On hold",
    LEFT: "Left over",
}
"""The filters with counts, each with its words."""

ORDERS = {
    "risk": "Riskiest first",
    "case": "Case",
    "person": "Practitioner",
    "load": "Fullest practitioner first",
}


PAGE = 40
"""Rows on a page."""

MOST_DIGITS = 7
EVERY = "all"
"""What is asked for in the place of a page's number, to have every row on one."""


@dataclass(frozen=True)
class Asked:
    """Which rows are asked for, in which order, and which page of them, all where it is 0."""

    chip: str = ALL
    words: str = ""
    team: str = ""
    person: str = ""
    order: str = "risk"
    page: int = 1

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Asked":
        """What the end of an address asks for, its fields by name."""
        page = fields.get("page", "")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < MOST_DIGITS else 1
        return cls(
            fields.get("show", ALL),
            fields.get("q", "")[:100],
            fields.get("team", "")[:200],
            fields.get("person", "")[:100],
            fields.get("order", "risk"),
            0 if page == EVERY else max(number, 1),
        )

    def query(self, **other: str) -> str:
        """The same with something else, as the end of an address."""
        page = self.page if other.keys() <= {"page"} else min(self.page, 1)
        fields = {
            "page": str(page) if page else EVERY,
            "show": self.chip,
            "q": self.words,
            "team": self.team,
            "person": self.person,
            "order": self.order,
        } | other
        usual = {"show": ALL, "order": "risk", "page": "1"}
        told = {key: value for key, value in fields.items() if value and usual.get(key) != value}
        return f"?{urlencode(told)}" if told else ""


@dataclass(frozen=True)
class Worklist:
    """The rows that are asked for, with the filters and what each would show.

    `chosen` are the rows of every page; `teams` and `people` are filters too: what is asked for, in
    words, and how many rows it would show. Of the `whole` week so many are `undecided` and `left`.
    """

    asked: Asked
    chosen: tuple[Row, ...]
    counts: dict[str, int]
    teams: tuple[tuple[str, str, int], ...]
    people: tuple[tuple[str, str, int], ...]
    whole: int
    undecided: int
    left: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(1, -(-len(self.chosen) // PAGE))

    @property
    def page(self) -> int:
        """The page that is shown, 0 where all are."""
        return min(self.asked.page, self.pages) if self.pages > 1 else 1

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are shown."""
        return self.chosen[PAGE * (self.page - 1) : PAGE * self.page] if self.page else self.chosen

    @property
    def decided(self) -> int:
        """How many cases of the week are decided."""
        return self.whole - self.undecided - self.left

    @property
    def open(self) -> list[Row]:
        """The rows of every page that can be accepted as they stand."""
        return [row for row in self.chosen if row.state == UNDECIDED]


def worklist(found: Standing, asked: Asked, hidden: Collection[str] = ()) -> Worklist:
    """The cases that are asked for; those `hidden` from whoever asks are not there."""
    every = [one for case, one in rows(found).items() if case not in hidden]
    some = [one for one in every if _matches(one, asked)]
    counts = Counter(chip for one in some for chip in CHIPS if _in_chip(one, chip))
    chosen = [one for one in some if _in_chip(one, asked.chip)]
    like = [one for one in every if _has_words(one, asked) and _in_chip(one, asked.chip)]
    teams = Counter(one.person.team for one in like if one.person and one.person.team)
    people = Counter(
        (one.person.name, one.person.practitioner)
        for one in like
        if one.person and asked.team in ("", one.person.team)
    )
    return Worklist(
        asked,
        tuple(sorted(chosen, key=_KEYS[asked.order]) if asked.order in _KEYS else chosen),
        {chip: counts[chip] for chip in CHIPS},
        tuple((team, team, many) for team, many in sorted(teams.items())),
        tuple((id, name, many) for (name, id), many in sorted(people.items())),
        len(every),
        sum(one.state == UNDECIDED for one in every),
        sum(one.state == LEFT for one in every),
    )


def place_of(found: Standing, asked: Asked, case: str, hidden: Collection[str] = ()) -> str:
    """The end of an address that leads to a case in a list, or where it is not there any more, to
    the one that comes after it.
    """
    chosen, mine = worklist(found, asked, hidden).chosen, found.place_of[case]
    there = [at for at, one in enumerate(chosen) if one.place == mine]
    if not there and asked.order not in _KEYS:
        there = [at for at, one in enumerate(chosen) if one.place > mine]
    if not there:
        return asked.query()
    page = 0 if asked.page == 0 else there[0] // PAGE + 1
    return f"{replace(asked, page=page).query()}#case-{chosen[there[0]].place}"


def _matches(one: Row, asked: Asked) -> bool:
    """Whether a row is of the team and person that are asked for, and holds every word."""
    person = one.person
    if asked.team and (person is None or person.team != asked.team):
        return False
    if asked.person and (person is None or person.practitioner != asked.person):
        return False
    return _has_words(one, asked)


def _has_words(one: Row, asked: Asked) -> bool:
    person = one.person
    there = f"{one.case} {one.about} {person.name if person else ''} {one.look}".lower()
    return all(word in there for word in asked.words.lower().split())


def _in_chip(one: Row, chip: str) -> bool:
    if chip == LOOK:
        return bool(one.look)
    return chip in (ALL, one.state)


def _by_person(one: Row) -> tuple[str, int]:
    return (one.person.name if one.person else "", one.place)


def _by_load(one: Row) -> tuple[float, int]:
    used = one.person.utilisation_after if one.person else None
    return (-(used or 0.0), one.place)


_KEYS: dict[str, Callable[[Row], tuple[object, ...]]] = {
    "case": lambda one: (one.case,),
    "person": _by_person,
    "load": _by_load,
}
"""What rows are sorted by, but for the order of risk in which they are anyway."""
