"""What a lead may write as her decision of a case, and whom she means.

`accept`, `hold`, a practitioner, `exception: PRACTITIONER` past one limit, `not: PRACTITIONER`;
a practitioner as the drop-down has her, with what it would cost behind a dash, or as people write
her: identifier, name, surname first, in other letters.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from caseload.instances.tables.likeness import folded
from caseload.instances.tables.table import shown
from caseload.instances.week.references import Directory
from caseload.models.instance import Action, Instance

ACCEPT, HOLD, EXCEPTION, NOT = "accept", "hold", "exception", "not"

MOST_MEANT = 4
"""People who are asked about where a name is not whole."""

BEHIND = re.compile(r"\s[–—-]\s")
"""What stands between a practitioner and what it would cost."""

PAST = re.compile(r"except(?:ion)?\b\s*[:–—-]?\s*(?:(?:for|to)\s+)?(.*)", re.IGNORECASE)
BUT = re.compile(r"(?:not|anyone but|anybody but)\b\s*[:–—-]?\s*(?:to\s+)?(.*)", re.IGNORECASE)
KEPT_OUT = re.compile(r"hold\s*[:–—-]\s*(.*)", re.IGNORECASE)


def choice(practitioner: str, name: str) -> str:
    """A practitioner as the drop-down shows the name."""
    own = name == practitioner or name.endswith(f"({practitioner})")
    return name if own else f"{name} ({practitioner})"


def not_words(people: Iterable[tuple[str, str]]) -> str:
    """That a case does not go to people, each an identifier and a name, as a decision says it."""
    return f"{NOT}: {'; '.join(choice(*one) for one in people)}"


@dataclass(frozen=True)
class Said:
    """What a decision says: an action, or none to accept what is proposed, and whom it names.

    `people` are the practitioners named, as they stand there; `reason` is what stands behind a
    hold.
    """

    action: Action | None
    people: tuple[str, ...] = ()
    reason: str = ""


KNOWN = {
    (ACCEPT, "accepted", "agree", "agreed", "ok", "okay", "yes", "y", "keep"): Said(None),
    (HOLD, "held", "on hold", "hold over", "held over", "keep out", "wait"): Said(Action.HOLD),
    ("note", "noted"): Said(Action.NOTE),
}
"""Words that stand alone, and what they say."""


def understood(said: str) -> Said:
    """What the text of a decision says; whatever is no known word names a practitioner."""
    word = " ".join(said.lower().rstrip(".! ").split())
    for words, meant in KNOWN.items():
        if word in words:
            return meant
    held, past, but = (form.fullmatch(said) for form in (KEPT_OUT, PAST, BUT))
    if held:
        return Said(Action.HOLD, reason=held[1].strip())
    if past:
        return Said(Action.EXCEPT, _each(past[1]))
    return Said(Action.FORBID, _each(but[1])) if but else Said(Action.PIN, (said,))


def _each(said: str) -> tuple[str, ...]:
    """The people in a list with semicolons."""
    return tuple(one.strip() for one in said.split(";") if one.strip())


@dataclass(frozen=True)
class People:
    """The practitioners of an instance, to be found by what people write."""

    instance: Instance

    def find(self, said: str) -> str | None:
        """The identifier of the one who is meant; None if it is nobody, or more than one."""
        for text in _shorter(said):
            if text in self._exact:
                return self._exact[text]
        for text in _shorter(said):
            meant = self._directory.meant(text)
            if len(meant) == 1:
                return next(iter(meant))
        return None

    def meant(self, said: str) -> set[str]:
        """The identifiers of everyone who may be meant."""
        found = self._exact.get(said)
        return {found} if found else self._directory.meant(said)

    def asked(self, said: str) -> str:
        """Who may be meant where nobody is found, as the end of a sentence; blank if none is."""
        name = BEHIND.split(said, maxsplit=1)[0]
        several = sorted(self._directory.meant(name))
        if several:
            return f"; this could be {_either(self.words(one) for one in several)}"
        near = self._directory.near(name)
        meant = [near] if near else self._partly(name)
        return f"; did you mean {_either(map(self.words, meant))}?" if meant else ""

    def _partly(self, said: str) -> list[str]:
        """The people with every word of what is said in their names, if they are few."""
        words = set(folded(said).split())
        people = self.instance.practitioners
        found = [one.id for one in people if words and words <= set(folded(one.label).split())]
        return found if len(found) <= MOST_MEANT else []

    def words(self, practitioner: str) -> str:
        """A practitioner as the drop-down shows her; the identifier alone of somebody else."""
        known = self.instance.practitioner_of.get(practitioner)
        return shown(practitioner if known is None else choice(known.id, known.label))

    @cached_property
    def _exact(self) -> dict[str, str]:
        """People by identifier and by what the drop-down shows; an identifier comes first."""
        people = self.instance.practitioners
        found = {choice(person.id, person.label): person.id for person in people}
        found |= {person.label: person.id for person in people}
        return found | {person.id: person.id for person in people}

    @cached_property
    def _directory(self) -> Directory:
        people = self.instance.practitioners
        return Directory({person.id: person.name or None for person in people})


def _either(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def _shorter(said: str) -> list[str]:
    """A text as it stands, then without what stands behind its last dash, and so on.

    At last the identifier that stands in brackets at the end of a name.
    """
    ends = [cut.start() for cut in BEHIND.finditer(said)]
    found = [said, *(said[:end].strip() for end in reversed(ends))]
    inside = re.search(r"\(([^()]+)\)$", found[-1])
    return [*found, inside[1]] if inside else found


def same_case(said: str, instance: Instance) -> str | None:
    """The new case that is meant: as it stands, or the one that differs in letters only."""
    if said in instance.case_of:
        return said
    alike = [case for case in instance.case_of if folded(case) == folded(said)]
    return alike[0] if len(alike) == 1 else None
