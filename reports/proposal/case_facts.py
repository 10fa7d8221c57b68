"""A case as a lead sees it where she decides: what is known of it, in the words of the service.

Nothing here is of limited access: the fields that are marked `CONFIDENTIAL` are never read.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.risk import risk_of
from caseload.models.workload import UnknownWeight, case_weight
from caseload.reports.shared.tables import Cell
from caseload.reports.shared.words import capitalised, listed

FLAGS = {
    "sexual_offence": "sexual offence",
    "child_protection": "child protection",
    "safeguarding": "safeguarding",
    "parole_report": "parole report due",
}
"""The yes-or-no fields of a case, each with its words."""

BEFORE = (
    *("tier", "older tier", "type", "RoSH", "CSRP %", "flags"),
    *("case team", "case PDU", "held before by"),
)
"""What is shown of a case before who takes it."""

AFTER = ("complexity", "priority", "weight", "weeks waited", "risk rank")
"""What is shown of it after: figures, weight in the policy's unit; the riskiest case has rank 1."""


class CaseFacts:
    """What is known of each case of an instance, new or in hand, for tables, page and screen."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._service = instance.policy.service
        self._case_of = {case.id: case for case in (*(instance.held or ()), *instance.cases)}
        places = {case.pdu for case in instance.cases}
        places |= {person.pdu for person in instance.practitioners}
        self._several_pdus = len(places - {None}) > 1

    def riskiest_first(self, cases: Iterable[str]) -> list[str]:
        """Case ids in the order of risk, those of equal risk in the order of their identifiers."""
        return sorted(cases, key=self._order)

    def cell(self, case: str, heading: str) -> Cell:
        """What a column of `BEFORE` or `AFTER` says of a case; None where it says nothing."""
        known = self._case_of.get(case)
        return None if known is None else _FACTS[heading](self, known)

    def filled(self, headings: Sequence[str], cases: Sequence[str]) -> list[str]:
        """Those of the columns that some of the cases fill."""
        return [
            heading
            for heading in headings
            if any(self.cell(case, heading) is not None for case in cases)
        ]

    def named(self, headings: Sequence[str]) -> list[str]:
        """The columns as they are headed, in the words of the service."""
        own = {"tier": self._service.words.kind}
        return [capitalised(self._service.say(own.get(one, one))) for one in headings]

    def line(self, case: str) -> str:
        """The case in one line: its tier, what is known of its risk, its team, who held it."""
        said = {heading: self.cell(case, heading) for heading in (*BEFORE, *AFTER)}
        words = {
            "tier": self._service.tier("{}"),
            "older tier": "was {}",
            "type": "{}",
            "RoSH": "RoSH {}",
            "CSRP %": "CSRP {} %",
            "flags": "{}",
            "complexity": "complexity {}",
            "priority": "priority {}",
            "case team": "{}",
            "case PDU": "{}",
            "held before by": "held before by {}",
            "weeks waited": "waited {} weeks",
        }
        parts = [form.format(said[head]) for head, form in words.items() if said[head] is not None]
        return ", ".join(parts).replace("waited 1 weeks", "waited 1 week")

    def _order(self, case: str) -> tuple[int, str]:
        known = self._case_of.get(case)
        return (0 if known is None else -risk_of(known, self._service), case)

    @cached_property
    def _rank(self) -> dict[str, int]:
        """The place of each new case in the order of risk; cases of equal risk share one."""
        points = {case.id: risk_of(case, self._service) for case in self._instance.cases}
        levels = sorted(points.values(), reverse=True)
        first = {level: place for place, level in reversed(list(enumerate(levels, start=1)))}
        return {case: first[level] for case, level in points.items()}

    @cached_property
    def _households(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for case in self._case_of.values():
            if case.household:
                found.setdefault(case.household, []).append(case.id)
        return found

    def _flags(self, case: Case) -> str | None:
        """Everything that is marked or asked for, in words."""
        found = [words for field, words in FLAGS.items() if getattr(case, field)]
        found += [f"{task.value.replace('_', ' ')} due" for task in case.tasks]
        if case.practitioner_gender:
            found.append(f"asks for a {case.practitioner_gender.value}")
        found += [f"needs {skill.replace('_', ' ')}" for skill in case.skills]
        if case.household:
            others = [one for one in self._households[case.household] if one != case.id]
            found.append(f"household {case.household}{_with(others)}")
        if case.not_with:
            found.append(f"not with {listed([self._name(one) for one in case.not_with])}")
        return "; ".join(dict.fromkeys(found)) or None

    def _name(self, person: str) -> str:
        known = self._instance.practitioner_of.get(person)
        return person if known is None else known.label

    def _weight(self, case: Case) -> float | None:
        try:
            return case_weight(self._instance.policy, case)
        except UnknownWeight:
            return None

    def _before(self, case: Case) -> str | None:
        """Who held it before; of a case in hand, who holds it."""
        before = getattr(case, "practitioner", None) or case.previous_practitioner
        return self._name(before) if before else None

    def _pdu(self, case: Case) -> str | None:
        return case.pdu if self._several_pdus else None

    def _type(self, case: Case) -> str | None:
        return case.type if len(self._service.types) > 1 else None

    def _place(self, case: Case) -> int | None:
        return self._rank.get(case.id)


MOST_TOGETHER = 5
"""Cases of a household that a line names."""


def _with(others: Sequence[str]) -> str:
    return f" (with {listed(others, MOST_TOGETHER)})" if others else ""


_FACTS: dict[str, Callable[[CaseFacts, Case], Cell]] = {
    "tier": lambda _, case: case.tier,
    "older tier": lambda _, case: case.older_tier,
    "type": CaseFacts._type,
    "RoSH": lambda _, case: case.rosh.value if case.rosh else None,
    "CSRP %": lambda _, case: case.csrp,
    "flags": CaseFacts._flags,
    "case team": lambda _, case: case.team,
    "case PDU": CaseFacts._pdu,
    "held before by": CaseFacts._before,
    "complexity": lambda _, case: case.complexity if case.complexity > 1 else None,
    "priority": lambda _, case: case.priority if case.priority > 1 else None,
    "weight": CaseFacts._weight,
    "weeks waited": lambda _, case: case.weeks_waited or None,
    "risk rank": CaseFacts._place,
}
