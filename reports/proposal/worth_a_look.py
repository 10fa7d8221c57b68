"""What of each choice is worth a second look: an assumption decided it, or a lead would ask.

Whether an assumption of the policy decided it stands in the comments of the bundled policies: a
setting of the same key and value as in one of them is from where its comment says.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol, runtime_checkable

from caseload.instances.policies.policy import policy_names, policy_text
from caseload.instances.policies.sources import comments
from caseload.models.base import Grade
from caseload.models.case import Case
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Proposal
from caseload.optimizer.rule_book import RuleBook
from caseload.reports.shared.words import listed, percent

ASSUMED = {
    Grade.NQO: "newly qualified counts as PO: assumption",
    Grade.PQIP: "trainee counts as PSO: assumption",
    Grade.PSO: "PSO may hold tier {}: assumption",
}
"""What is assumed where somebody of a grade holds a case, by the grade."""

MENTIONS = {
    Grade.NQO: "nqos?|newly qualified",
    Grade.PQIP: "trainees?|pqips?",
    Grade.PSO: r"psos?\b",
    Grade.PO: r"pos?\b",
}
"""How the comment of a setting, in small letters, speaks of a grade: a pattern."""

LEARNING = {Grade.NQO: "newly qualified", Grade.PQIP: "trainee"}
"""Those whose cases of the upper tiers are looked at."""

UPPER = ("A", "B", "C")


@runtime_checkable
class TableOfGrades(Protocol):
    """A rule with a table of the grades that may hold a tier."""

    settings: Any

    def tier(self, case: Case) -> str:
        """The tier of the case by the model that the table is for."""
        ...

    def lacking(self, case: Case) -> Sequence[str]:
        """The fields that the case's row looks at and the case lacks."""
        ...

    def conditions(self, case: Case) -> bool:
        """Whether a condition makes it a case for an officer."""
        ...

    def row(self, case: Case) -> tuple[str, Any]:
        """The name of the case's row, and the row."""
        ...


def worth_a_look(instance: Instance, proposal: Proposal) -> dict[str, str]:
    """What is worth a look, by case that is placed; those of which nothing is are left out."""
    case_of = {case.id: case for case in (*(instance.held or ()), *instance.cases)}
    people = instance.practitioner_of
    used = {row.practitioner: row.utilisation_after for row in proposal.workloads}
    named = RuleBook.of(instance.policy).rules
    table = next((rule for rule in named if isinstance(rule, TableOfGrades)), None)
    allowed = {one.case: one for one in instance.decisions if one.action is Action.EXCEPT}
    found = {}
    for row in proposal.assignments:
        case, person = case_of.get(row.case), people.get(row.practitioner)
        if case is None or person is None:
            continue
        said = []
        if row.case in allowed:
            limits = [one.title for one in proposal.exceptions if row.case in one.cases]
            said.append(_exception(allowed[row.case], limits))
        said += _of_grade(case, person, table)
        said += _of_place(case, person)
        share = used.get(row.practitioner)
        if share is not None and share > 1:
            said.append(f"over 100 % ({percent(share)})")
        if said:
            found[row.case] = "; ".join(said)
    return found


def _exception(decision: Decision, limits: Sequence[str]) -> str:
    """That a case is an exception, past which limit, and who agreed."""
    past = f" past {listed(limits)}" if limits else ""
    agreed = f", agreed by {decision.agreed_by}" if decision.agreed_by else ""
    return f"exception{past}{agreed}"


def _of_grade(case: Case, person: Practitioner, table: TableOfGrades | None) -> list[str]:
    """What a grade that is learning holds, and what is assumed so that somebody may hold it."""
    said = []
    if person.grade in LEARNING and case.tier[:1] in UPPER:
        said.append(f"{LEARNING[person.grade]} on tier {case.tier}")
    if table is None or person.grade is Grade.PO:
        return said
    tier = table.tier(case)
    if _assumed(case, person.grade, table):
        said.append(ASSUMED[person.grade].format(tier))
    lacking = [{"csrp": "CSRP", "rosh": "RoSH"}[field] for field in table.lacking(case)]
    if lacking and person.grade is not Grade.NQO:
        said.append(f"no {listed(lacking)} recorded: nothing says whether it is for a PO")
    return said


def _of_place(case: Case, person: Practitioner) -> list[str]:
    if case.pdu and person.pdu and case.pdu != person.pdu:
        return ["another PDU"]
    return ["another team"] if case.team and person.team and case.team != person.team else []


def _assumed(case: Case, grade: Grade, table: TableOfGrades) -> bool:
    """Whether an assumption lets somebody of a grade hold the case.

    That a newly qualified officer passes for a PO where a condition asks for one is assumed in
    every policy.
    """
    if grade is Grade.NQO and table.conditions(case):
        return True
    name, row = table.row(case)
    key = (table.settings.older_tiers, name, frozenset(one.value for one in row.grades))
    comment = _comments().get(key, "")
    return any(_speaks_of(part, grade) for part in comment.split(";") if "assumption" in part)


def _speaks_of(part: str, grade: Grade) -> bool:
    """Whether a part of a comment is about a grade, or about every grade of its row.

    The grade that it names first is the one that it is about.
    """
    places = {one: re.search(rf"\b({words})", part) for one, words in MENTIONS.items()}
    named = {one: found.start() for one, found in places.items() if found}
    return not named or min(named, key=lambda one: named[one]) is grade


@cache
def _comments() -> dict[tuple[bool, str, frozenset[str]], str]:
    """The comments on who may hold a tier in all the bundled policies.

    By whether its tiers are older ones, by tier and by grades.
    """
    found: dict[tuple[bool, str, frozenset[str]], str] = {}
    for name in policy_names():
        text = policy_text(name)
        section: dict[str, Any] = tomllib.loads(text)["rules"].get("qualification", {})
        said = comments(text)
        for tier, row in section.get("tiers", {}).items():
            key = (bool(section.get("older_tiers")), tier, frozenset(row.get("grades", ())))
            comment = said.get(f"rules.qualification.tiers.{tier}.grades", "").lower()
            found[key] = f"{found[key]}; {comment}" if key in found else comment
    return found
