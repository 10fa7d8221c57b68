"""Who is meant: people by identifier, by name or in other letters, and who may have been."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from caseload.instances.tables.likeness import folded, nearest, one_slip
from caseload.instances.tables.table import shown

MOST_MEANT = 2
"""Of more people than this who may be meant none is named."""

WHOLE = 3
"""Letters that a word of a name has at least where the others are cut short."""

LONG = 4
"""Letters and digits from which on a slip, or the end alone, may stand for an identifier: C9 is no
slip of C1."""


@dataclass(frozen=True)
class Directory:
    """People by identifier, with the other ways in which each may be written."""

    people: Mapping[str, str | None]

    @cached_property
    def by_fold(self) -> dict[str, set[str]]:
        """People by each of the ways in which they may be written."""
        found: dict[str, set[str]] = defaultdict(set)
        for person, name in self.people.items():
            for words in _ways(person, name):
                found[folded(words)].add(person)
        return found

    @cached_property
    def by_word(self) -> dict[str, set[str]]:
        """People by each word of their names."""
        found: dict[str, set[str]] = defaultdict(set)
        for person, name in self.people.items():
            for word in _words(name or person):
                found[word].add(person)
        return found

    def meant(self, said: str) -> set[str]:
        """The identifiers of those who may be meant: one is certain, several are not."""
        return {said} if said in self.people else set(self.by_fold.get(folded(said), ()))

    def near(self, said: str) -> str | None:
        """The only one who is written much like it, or whose name it cuts short; None if none."""
        found = self.alike(said)
        return min(found) if len(found) == 1 else None

    def alike(self, said: str) -> set[str]:
        """Those whose names it cuts short, or who are written much like it."""
        if any(char.isdecimal() for char in said):  # P0012 and P0013 are two people
            return set()
        shortened = self._shortened(said)
        close = None if shortened else nearest(said, self.by_fold)
        found = shortened or (set(self.by_fold[close]) if close else set())
        return found if len(found) <= MOST_MEANT else set()

    def guess(self, said: str) -> str | None:
        """Whom somebody may have meant who named nobody: one identifier or two, None if more."""
        found = self.meant(said) or self.alike(said) or self._slips(said)
        return " or ".join(map(shown, sorted(found))) if 0 < len(found) <= MOST_MEANT else None

    def _shortened(self, said: str) -> set[str]:
        """Those whose names the words may cut short."""
        with_a_word = {one for part in _words(said) for one in self.by_word.get(part, ())}
        return {one for one in with_a_word if shortens(said, self.people[one] or one)}

    def _slips(self, said: str) -> set[str]:
        """The identifier that a slip of a letter makes of another, if it is the only one."""
        word = _closed(said)
        found = {one for one in self.people if _closed(one) == word}
        if not found and len(word) >= LONG:
            closed = {one: _closed(one) for one in self.people}
            found = {one for one, theirs in closed.items() if one_slip(theirs, word)}
            found = found or {one for one, theirs in closed.items() if theirs.endswith(word)}
        return found if len(found) == 1 else set()


def meant_by(said: str, there: Collection[str] | None) -> str | None:
    """Which of these (identifiers, or names by identifier) may be meant by one that is none."""
    people = there if isinstance(there, Mapping) else dict.fromkeys(there or ())
    return Directory(people).guess(said)


def shortens(said: str, name: str) -> bool:
    """Whether words are a name cut short: G Lloyd, Lloyd G. or Lloyd for Gareth Lloyd."""
    words, parts = _words(name), _words(said)
    whole = [part for part in parts if part in words and len(part) >= WHOLE]
    if not whole or len(parts) > len(words):
        return False
    for part in sorted(parts, key=len, reverse=True):
        fitting = next((word for word in words if word.startswith(part)), None)
        if fitting is None:
            return False
        words.remove(fitting)
    return True


def _words(name: str) -> list[str]:
    return folded(name.replace(",", " ").replace(".", " ")).split()


def _closed(identifier: str) -> str:
    """An identifier without case and marks, the letter O a zero."""
    return "".join(char for char in folded(identifier) if char.isalnum()).replace("o", "0")


def _ways(person: str, name: str | None) -> list[str]:
    """The ways in which somebody may be written: identifier, name, both, surname first."""
    ways = [person]
    for words in (person, name or person):
        *others, last = words.split() or [words]
        ways += [words, f"{last}, {' '.join(others)}"] if others else [words]
    return [*ways, f"{name} ({person})", f"{person} {name}"] if name else ways
