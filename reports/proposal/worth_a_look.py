"""What of each choice is worth a second look: an assumption decided it, or a lead would ask.

Whether an assumption of the policy decided it stands in the comments of the bundled policies: a
setting of the same key and value as in one of them is from where its comment says.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Any

from caseload.instances.policies.policy import policy_names, policy_text
from caseload.instances.policies.sources import comments
from caseload.models.case import Case
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.models.proposal import Proposal
from caseload.models.service import Service
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.second_look import SecondLook
from caseload.optimizer.rule_kit.shapes import PairRule
from caseload.reports.shared.words import listed, percent

UPPER = 3
"""The letters, or tiers of another service, that are looked at with somebody who is learning."""


def worth_a_look(
    instance: Instance, proposal: Proposal, cases: Collection[str] | None = None
) -> dict[str, str]:
    """What is worth a look, by case that is placed, or by some of these `cases`; those of which
    nothing is are left out.
    """
    assumed, service = cache(_assumed), instance.policy.service
    case_of = {case.id: case for case in (*(instance.held or ()), *instance.cases)}
    people = instance.practitioner_of
    used = {row.practitioner: row.utilisation_after for row in proposal.workloads}
    pairs = [r for r in RuleBook.of(instance.policy).rules if isinstance(r, PairRule)]
    allowed = {one.case: one for one in instance.decisions if one.action is Action.EXCEPT}
    found = {}
    for row in proposal.assignments:
        if cases is not None and row.case not in cases:
            continue
        case, person = case_of.get(row.case), people.get(row.practitioner)
        if case is None or person is None:
            continue
        said = []
        if row.case in allowed:
            limits = [one.title for one in proposal.exceptions if row.case in one.cases]
            said.append(_exception(allowed[row.case], limits))
        learning = service.grades[person.grade].learning
        if learning and _upper(case.tier, service):
            said.append(f"{learning} on {service.tier(case.tier)}")
        said += [words for rule in pairs for words in _of_rule(rule, case, person, assumed)]
        said += map(service.say, _of_place(case, person))
        share = used.get(row.practitioner)
        if share is not None and share > 1:
            said.append(f"over 100 % ({percent(share)})")
        if said:
            found[row.case] = "; ".join(said)
    return found


def _upper(tier: str, service: Service) -> bool:
    """Whether a tier is among the first of the service; of the older ones the letter counts."""
    return (tier[:1] if service.probation else tier) in service.tiers[:UPPER]


def _exception(decision: Decision, limits: Sequence[str]) -> str:
    """That a case is an exception, past which limit, and who agreed."""
    past = f" past {listed(limits)}" if limits else ""
    agreed = f", agreed by {decision.agreed_by}" if decision.agreed_by else ""
    return f"exception{past}{agreed}"


def _of_rule(
    rule: PairRule,
    case: Case,
    person: Practitioner,
    assumed: Callable[[PairRule, SecondLook, str], bool],
) -> Iterator[str]:
    """What a rule has to say of a pair; what is assumed only where a comment says so."""
    for look in rule.second_looks(case, person):
        if look.setting is None or assumed(rule, look, person.grade):
            yield look.words


def _of_place(case: Case, person: Practitioner) -> list[str]:
    if case.pdu and person.pdu and case.pdu != person.pdu:
        return ["another PDU"]
    return ["another team"] if case.team and person.team and case.team != person.team else []


def _assumed(rule: PairRule, look: SecondLook, grade: str) -> bool:
    """Whether the bundled policies call the setting of a look an assumption about a grade."""
    mine = rule.settings.model_dump(mode="json")
    keys = (look.setting or "", *look.beside)
    return any(
        "assumption" in part and _speaks_of(part, grade, rule.service)
        for section, said in _sections(rule.key)
        if all(_alike(_at(mine, key), _at(section, key)) for key in keys)
        for part in said.get(f"rules.{rule.key}.{look.setting}", "").lower().split(";")
    )


def _at(section: Any, key: str) -> Any:
    """The value at a dotted key of a section, None where there is none."""
    for step in key.split("."):
        section = section.get(step) if isinstance(section, dict) else None
    return section


def _alike(one: Any, other: Any) -> bool:
    """Whether two values are the same; the order of a list says nothing."""
    if isinstance(one, list) and isinstance(other, list):
        return sorted(one) == sorted(other)
    return one is not None and bool(one == other)


def _speaks_of(part: str, grade: str, service: Service) -> bool:
    """Whether a part of a comment is about a grade, or about every grade of its row.

    The grade that it names first is the one that it is about.
    """
    words = {name: (name.lower(), *one.also) for name, one in service.grades.items()}
    places = {
        name: re.search(rf"\b({'|'.join(map(re.escape, said))})s?\b", part)
        for name, said in words.items()
    }
    named = {one: found.start() for one, found in places.items() if found}
    return not named or min(named, key=lambda one: named[one]) == grade


@cache
def _sections(rule: str) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """A rule's section in each bundled policy that has one, with the policy's comments."""
    texts = map(policy_text, policy_names())
    found = ((tomllib.loads(text)["rules"].get(rule), comments(text)) for text in texts)
    return [(section, said) for section, said in found if section]
