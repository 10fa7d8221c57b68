"""The rules of a policy as sentences: what each says, where that comes from, what can be set."""

import json
from dataclasses import dataclass

from caseload.instances.policies.sources import policy_sources, source_of
from caseload.models.fault import BadInput
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.rule_kit.easing import RuleFigure
from caseload.reports.shared.words import capitalised, percent, sentence

GUIDANCE, ASSUMPTION, OURS = "From guidance or data", "Assumptions", "Ours"
"""Where rules come from, in the order in which they are shown."""

MUST, MAY = "must hold", "counts, may give way"

MOST_DIGITS = 6
"""Digits of a limit."""

MODES = {"hard": "must hold", "soft": "gives way where it must", "off": "is off"}
"""How a rule may be set, in words."""


@dataclass(frozen=True)
class RuleSaid:
    """A rule as a sentence, with the source of what it says and the figures that can be set."""

    title: str
    says: str
    kind: str
    sources: tuple[str, ...]
    figures: tuple[RuleFigure, ...]


def rules_said(policy: Policy) -> dict[str, list[RuleSaid]]:
    """The rules of a policy as sentences, by where they come from."""
    try:
        sources = policy_sources(policy.name)
    except BadInput:
        sources = {}
    groups: dict[str, list[RuleSaid]] = {GUIDANCE: [], ASSUMPTION: [], OURS: []}
    for rule in RuleBook.of(policy).rules:
        prefix = f"rules.{rule.key}"
        said = [t for key, t in sources.items() if key == prefix or key.startswith(f"{prefix}.")]
        row = RuleSaid(
            rule.title,
            sentence(rule.sentence()),
            MUST if rule.hard else MAY,
            tuple(dict.fromkeys(sentence(one) for one in said)),
            tuple(rule.figures()),
        )
        assumed = said and all("assumption" in one.lower() for one in said)
        groups[OURS if not said else ASSUMPTION if assumed else GUIDANCE].append(row)
    return groups


def margin_said(policy: Policy) -> str:
    """Who lets a case pass a limit, and how far, in a sentence with its source."""
    try:
        sources = policy_sources(policy.name)
    except BadInput:
        sources = {}
    said = source_of("approval.exception_margin", sources)
    margin = percent(policy.approval.exception_margin)
    where = f" ({said})" if said else ""
    asked = policy.service.say("the head of the PDU")
    return (
        f"A lead lets a case pass a limit by at most {margin} of it{where}; what goes beyond that, "
        f"and a rule without a figure, is for {asked}."
    )


def figures_of(policy: Policy) -> dict[str, RuleFigure]:
    """The figures of the rules that can be set, by the key of the setting."""
    book = RuleBook.of(policy).rules
    return {f"{one.rule}.{one.field}": one for rule in book for one in rule.figures()}


def may_be_set(week: Instance, key: str, value: str) -> bool:
    """Whether a lead may set this for a week: a whole number of a rule, or what a rule itself
    offers to ease; that it gives way, but not that it is off. What else stands in a policy is not
    hers.
    """
    if key in figures_of(week.policy):
        return value.isdecimal() and len(value) <= MOST_DIGITS
    return any(
        ".".join((easing.rule, *easing.path)) == key
        and (not easing.whole or value in easing.values)
        for rule in RuleBook.of(week.policy).visible
        for easing in rule.easings(week.cases, week.practitioners)
    )


def setting_said(policy: Policy, key: str, value: str) -> str:
    """A setting with its value in words, by the title of its rule, never by its key."""
    figure = figures_of(policy).get(key)
    if figure is not None:
        return f"{figure.title}{figure.whose}: {value}{figure.unit}"
    name, _, field = key.partition(".")
    title = next((one.title for one in RuleBook.of(policy).named if one.key == name), None)
    if title is None:
        return capitalised(f"{key.replace('_', ' ').replace('.', ', ')}: {_plain(value)}")
    if field == "mode":
        return f"{title} {MODES.get(value, value)}"
    return f"{title}, {field.replace('_', ' ').replace('.', ', ')}: {_plain(value)}"


def _plain(value: str) -> str:
    """A value without the marks of JSON."""
    try:
        found = json.loads(value)
    except ValueError:
        return value
    if isinstance(found, list):
        return ", ".join(map(str, found)) or "none"
    if isinstance(found, bool):
        return "yes" if found else "no"
    return str(found)
