"""The rule book: a policy's rules, read once, checked as a whole, and handed down.

A policy is closed: a rule that it does not name is off. A section that is there names its rule,
even an empty one; the rule's own defaults then hold for what the section leaves out.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from caseload.models.case import Case
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.models.service import PROBATION, Service
from caseload.optimizer import rules
from caseload.optimizer.rule_kit.grades import settings_for, whole
from caseload.optimizer.rule_kit.settings import read_sections
from caseload.optimizer.rule_kit.shapes import (
    ConditionalRule,
    LimitRule,
    PairRule,
    Preference,
    Rule,
)
from caseload.optimizer.rule_kit.wording import listed

NO_CAP = "a rule with a cap on the whole caseload; there is none"


class RuleRow(NamedTuple):
    """One rule as a policy sets it."""

    key: str
    title: str
    mode: str
    sentence: str


@dataclass(frozen=True)
class RuleBook:
    """The rules of one policy.

    `named` holds the rules that the policy names, those switched off too, in the order of `RULES`;
    `unnamed` the others, which are off.
    """

    named: tuple[Rule, ...]
    unnamed: tuple[type[Rule], ...]
    service: Service = PROBATION

    @classmethod
    def of(cls, policy: Policy, file: str = "policy") -> "RuleBook":
        """Read every rule's section of a policy.

        Raises:
            BadInput: with everything that is wrong in any section, `file` as the place.
        """
        settings, faults = read_sections(policy, file, rules.RULES)
        if faults:
            raise BadInput(faults)
        named: list[Rule] = []
        # Each rule gets the list before it is full, so that each knows all the others.
        named += [
            kind(settings[kind.key], named, policy.service)
            for kind in rules.RULES
            if kind.key in settings
        ]
        unnamed = tuple(kind for kind in rules.RULES if kind.key not in settings)
        return cls(tuple(named), unnamed, policy.service)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, hard and soft, in the order of `RULES`."""
        return tuple(rule for rule in self.named if rule.settings.mode != "off")

    @cached_property
    def hard(self) -> tuple[Rule, ...]:
        """The hard rules, the discreet ones last.

        A practitioner is counted under the first rule that bars the case. With the discreet rules
        last, nothing can be read out of their counts.
        """
        return tuple(sorted(self._hard, key=lambda rule: rule.key in self.discreet))

    @cached_property
    def visible(self) -> tuple[Rule, ...]:
        """The hard rules that are not discreet: anybody can look up and count what they bar."""
        return tuple(rule for rule in self._hard if rule.key not in self.discreet)

    @cached_property
    def discreet(self) -> frozenset[str]:
        """Keys of the rules in force that say no more than "not available".

        These are the rules with a `public_key`, and the rules whose key it is.
        """
        shown = (rule for rule in self.rules if rule.public_key)
        return frozenset(key for rule in shown for key in (rule.key, rule.public_key) if key)

    def objections(
        self, case: Case, practitioner: Practitioner, instance: Instance
    ) -> list[tuple[Rule, str]]:
        """The hard pair rules that bar a pair, each with what may be said of it.

        The discreet ones come last and are told of once, whichever they are: a list reads as an
        absence, whatever else bars the pair.
        """
        found: list[tuple[Rule, str]] = []
        for rule in self._pairs:
            said = rule.objection(case, practitioner, instance)
            if said is not None and rule.key not in self.discreet:
                found.append((rule, said))
            elif said is not None and not any(one.key in self.discreet for one, _ in found):
                found.append((rule, f"{practitioner.label} is {rule.bars}"))
        return found

    @cached_property
    def _pairs(self) -> tuple[PairRule, ...]:
        """The hard pair rules, the discreet ones last."""
        return tuple(rule for rule in self.hard if isinstance(rule, PairRule))

    @cached_property
    def _hard(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.hard)

    @cached_property
    def limits(self) -> tuple[LimitRule, ...]:
        """The limits in force, hard and soft, in the order of `RULES`."""
        return tuple(rule for rule in self.rules if isinstance(rule, LimitRule))

    @cached_property
    def preferences(self) -> tuple[Preference, ...]:
        """The preferences in force, in the order of `RULES`."""
        return tuple(rule for rule in self.rules if isinstance(rule, Preference))

    @cached_property
    def hard_pairs(self) -> tuple[PairRule, ...]:
        """The hard pair rules, in the order of `RULES`."""
        return tuple(rule for rule in self._hard if isinstance(rule, PairRule))

    @cached_property
    def hard_limits(self) -> tuple[LimitRule, ...]:
        """The hard limits, in the order of `RULES`."""
        return tuple(rule for rule in self._hard if isinstance(rule, LimitRule))

    @cached_property
    def hard_conditions(self) -> tuple[ConditionalRule, ...]:
        """The hard conditional rules, in the order of `RULES`."""
        return tuple(rule for rule in self._hard if isinstance(rule, ConditionalRule))

    def unlisted(self, case: Case) -> Case:
        """The case without the fields that a hard rule must not tell of."""
        for rule in self.hard_pairs:
            case = rule.unlisted(case)
        return case

    def releases(self, practitioner: Practitioner, instance: Instance) -> bool:
        """Whether a rule sends the practitioner's cases in hand to somebody else.

        A rule that is off is asked too: that somebody leaves stays true.
        """
        return any(rule.releases(practitioner, instance) for rule in self.named)

    def idle(self, instance: Instance) -> str | None:
        """A sentence on the rules in force that do nothing since no row fills in what they need."""
        found = [rule for rule in self.rules if rule.idle(instance)]
        if not found:
            return None
        named = [f"{rule.title} ({_columns(rule)})" for rule in found]
        which = "This rule does" if len(found) == 1 else "These rules do"
        their = "its column" if len(found) == 1 else "their columns"
        return f"{which} nothing here, as no row fills in {their}: {listed(named)}"

    def table(self) -> list[RuleRow]:
        """Every rule as the policy sets it, in the order of `RULES`; one not named is off."""
        off = [_off(kind, self.service) for kind in self.unnamed]
        known = {rule.key: rule for rule in (*self.named, *off)}
        rows = (known[kind.key] for kind in rules.RULES)
        return [RuleRow(row.key, row.title, row.settings.mode, row.sentence()) for row in rows]


def _off(kind: type[Rule], service: Service) -> Rule:
    settings = settings_for(kind.Settings, service)
    section = whole({"mode": "off"}, settings)
    return kind(settings.model_validate(section, context={"service": service}), (), service)


def _columns(rule: Rule) -> str:
    """The columns that a rule needs, each once."""
    return listed(list(dict.fromkeys(name.split(".")[1] for name in rule.needs)), "or")


def policy_faults(policy: Policy, file: str) -> list[Fault]:
    """Everything that is wrong with the rules' sections of a policy, with suggestions.

    A fault's column is the dotted key, such as `rules.caseload_cap.PO`.
    """
    return read_sections(policy, file, rules.RULES)[1]


def caseload_cap() -> type[LimitRule] | None:
    """The rule with a cap on the whole caseload: `--cap` and `--caps` set it. None without one."""
    caps = (kind for kind in rules.RULES if issubclass(kind, LimitRule) and kind.caps_caseload)
    return next(caps, None)


def looks_ahead() -> type[Preference] | None:
    """The preference that counts what is expected to come. None without one."""
    return next((kind for kind in _preferences() if kind.looks_ahead), None)


def over_time() -> type[Preference] | None:
    """The preference that counts what each was given in weeks before. None without one."""
    return next((kind for kind in _preferences() if kind.over_time), None)


def _preferences() -> list[type[Preference]]:
    return [kind for kind in rules.RULES if issubclass(kind, Preference)]


def switched_on(policy: Policy, kind: type[Preference]) -> Policy:
    """The policy with a preference counted, at its own settings where it has any."""
    section = {**policy.rules.get(kind.key, {}), "mode": "soft"}
    return policy.model_copy(update={"rules": {**policy.rules, kind.key: section}})
