"""The cases of a week as a lead decides on them: rows, filters with counts, search and order."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from caseload.models.instance import Action
from caseload.models.proposal import Workload
from caseload.reports.proposal.tables import ON_HOLD
from caseload.reports.shared.words import capitalised, load_words, sentence
from caseload.web.services.standing import Standing
from caseload.web.store.decisions import ACCEPT

UNDECIDED, ACCEPTED, CHANGED, EXCEPTION = "undecided", "accepted", "changed", "exception"
HELD, LEFT, LOOK, ALL = "hold", "left", "look", "all"

STATES = {
    UNDECIDED: ("Undecided", "grey"),
    ACCEPTED: ("Accepted", "green"),
    CHANGED: ("Changed", "blue"),
    EXCEPTION: ("Exception", "red"),
    HELD: ("On hold", "yellow"),
    LEFT: ("Left over", "orange"),
}
"""How a case may stand: in words, and in the colour of its tag."""

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


@dataclass(frozen=True)
class Row:
    """A case as it stands: what is known of it, who takes it with her load, and why.

    `place` is its place in the order of risk, `number` that of the last decision on it.
    """

    case: str
    place: int
    about: str
    state: str
    person: Workload | None
    load: str
    why: str
    look: str
    proposed: str
    number: int
    decision: int | None

    @property
    def tag(self) -> tuple[str, str]:
        """The words and the colour of its tag."""
        return STATES[self.state]


@dataclass(frozen=True)
class Asked:
    """Which rows are asked for, in which order."""

    chip: str = ALL
    words: str = ""
    team: str = ""
    person: str = ""
    order: str = "risk"

    def query(self, **other: str) -> str:
        """The same with something else, as the end of an address."""
        fields = {
            "show": self.chip,
            "q": self.words,
            "team": self.team,
            "person": self.person,
            "order": self.order,
        } | other
        usual = {"show": ALL, "order": "risk"}
        told = {key: value for key, value in fields.items() if value and usual.get(key) != value}
        return f"?{urlencode(told)}" if told else ""


@dataclass(frozen=True)
class Worklist:
    """The rows that are asked for, with the filters and what each would show."""

    asked: Asked
    rows: tuple[Row, ...]
    counts: dict[str, int]
    teams: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    whole: int

    @property
    def decided(self) -> int:
        """How many cases of the week are decided."""
        return self.whole - self.counts[UNDECIDED] - self.counts[LEFT]

    @property
    def open(self) -> list[Row]:
        """The rows shown that can be accepted as they stand."""
        return [row for row in self.rows if row.state == UNDECIDED]


def worklist(found: Standing, asked: Asked, hidden: Iterable[str] = ()) -> Worklist:
    """The cases that are asked for; those `hidden` from whoever asks are not there."""
    gone = set(hidden)
    every = [row(found, case) for case in found.order if case not in gone]
    some = [one for one in every if _matches(one, asked)]
    chosen = [one for one in some if _in_chip(one, asked.chip)]
    counts = Counter(chip for one in some for chip in CHIPS if _in_chip(one, chip))
    people = {(one.person.practitioner, one.person.name) for one in every if one.person}
    return Worklist(
        asked,
        tuple(sorted(chosen, key=_KEYS[asked.order]) if asked.order in _KEYS else chosen),
        {chip: counts[chip] for chip in CHIPS},
        tuple(sorted({one.person.team for one in every if one.person and one.person.team})),
        tuple(sorted(people, key=lambda one: (one[1], one[0]))),
        len(every),
    )


def row(found: Standing, case: str) -> Row:
    """One case as it stands."""
    placed, decision = found.row_of.get(case), found.decision_of.get(case)
    person = found.person_of[placed.practitioner] if placed else None
    proposed = found.proposed(case)
    changed = placed is not None and proposed != placed.practitioner
    return Row(
        case=case,
        place=found.place_of[case],
        about=found.facts.line(case),
        state=_state(found, case),
        person=person,
        load=load_of(person) if person else "",
        why=sentence(_why(found, case)),
        look=capitalised(found.looks.get(case, "")),
        proposed=found.name(proposed) if changed else "",
        number=found.last_on(case),
        decision=decision.id if decision else None,
    )


def load_of(person: Workload) -> str:
    """Somebody's load before and after, in words."""
    return load_words(
        (person.caseload_before, person.caseload_after),
        person.cap,
        (person.utilisation_before, person.utilisation_after),
    )


def _state(found: Standing, case: str) -> str:
    decision, placed = found.decision_of.get(case), found.row_of.get(case)
    if case in found.now.instance.on_hold:
        return HELD
    if placed is None:
        return LEFT
    pin = found.now.instance.pins.get(case)
    if pin is not None and pin.action is Action.EXCEPT:
        return EXCEPTION
    if placed.practitioner != found.proposed(case):
        return CHANGED
    if pin is not None or (decision is not None and decision.action == ACCEPT):
        return ACCEPTED
    return UNDECIDED


def _why(found: Standing, case: str) -> str:
    if case in found.now.instance.on_hold:
        decision = found.decision_of.get(case)
        return f"{ON_HOLD}: {decision.reason}" if decision and decision.reason else ON_HOLD
    placed = found.row_of.get(case)
    if placed is not None:
        decision = found.decision_of.get(case)
        accepted = decision is not None and decision.action == ACCEPT
        return found.reasons.get(case, placed.reason) if accepted else placed.reason
    return next(one.reason for one in found.now.proposal.unallocated if one.case == case)


def _matches(one: Row, asked: Asked) -> bool:
    """Whether a row is of the team and person that are asked for, and holds every word."""
    person = one.person
    if asked.team and (person is None or person.team != asked.team):
        return False
    if asked.person and (person is None or person.practitioner != asked.person):
        return False
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
