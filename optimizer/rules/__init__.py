"""The rules, one file each. To add a rule, write its file and add it to `RULES`."""

from collections.abc import Sequence

from caseload.models.case import Case
from caseload.models.policy import Policy
from caseload.optimizer.rule_kit.shapes import PairRule, Rule
from caseload.optimizer.rules.availability import Availability
from caseload.optimizer.rules.case_size import CaseSize
from caseload.optimizer.rules.caseload_cap import CaseloadCap
from caseload.optimizer.rules.complexity_cap import ComplexityCap
from caseload.optimizer.rules.continuity import Continuity
from caseload.optimizer.rules.experience import Experience
from caseload.optimizer.rules.limited_access import LimitedAccess
from caseload.optimizer.rules.location import Location
from caseload.optimizer.rules.mainly_women_cap import MainlyWomenCap
from caseload.optimizer.rules.minimum_intake import MinimumIntake
from caseload.optimizer.rules.minimum_workload import MinimumWorkload
from caseload.optimizer.rules.one_team import OneTeam
from caseload.optimizer.rules.overqualification import Overqualification
from caseload.optimizer.rules.own_team import OwnTeam
from caseload.optimizer.rules.practitioner_gender import PractitionerGender
from caseload.optimizer.rules.qualification import Qualification
from caseload.optimizer.rules.skills import Skills
from caseload.optimizer.rules.staying import Staying
from caseload.optimizer.rules.weekly_intake import WeeklyIntake
from caseload.optimizer.rules.workload_cap import WorkloadCap

RULES: tuple[type[Rule], ...] = (
    Availability,
    LimitedAccess,
    Qualification,
    PractitionerGender,
    Skills,
    Experience,
    CaseSize,
    Location,
    CaseloadCap,
    WorkloadCap,
    ComplexityCap,
    WeeklyIntake,
    MinimumIntake,
    MinimumWorkload,
    MainlyWomenCap,
    OneTeam,
    Staying,
    Continuity,
    OwnTeam,
    Overqualification,
)


def active_rules(policy: Policy) -> tuple[Rule, ...]:
    """The rules that the policy does not switch off, in the order of `RULES`.

    Raises:
        pydantic.ValidationError: if a rule's section is wrong; `settings_faults` says it in words.
    """
    rules = (rule(rule.Settings.model_validate(policy.rules.get(rule.key, {}))) for rule in RULES)
    return tuple(rule for rule in rules if rule.settings.mode != "off")


def discreet(rules: Sequence[Rule]) -> frozenset[str]:
    """The rules that show another's key, and those whose key they show: they all say no more than
    that somebody is not available.
    """
    shown = (rule for rule in rules if rule.public_key)
    return frozenset(key for rule in shown for key in (rule.key, rule.public_key) if key)


def hard_rules(policy: Policy) -> tuple[Rule, ...]:
    """The hard rules, those that speak of who is available last: whoever is barred by another as
    well is counted there, so that nothing can be read out of their counts.
    """
    rules = [rule for rule in active_rules(policy) if rule.hard]
    hidden = discreet(rules)
    return tuple(sorted(rules, key=lambda rule: rule.key in hidden))


def visible(policy: Policy) -> tuple[Rule, ...]:
    """The hard rules that do not speak of who is available: what anybody can look up and count."""
    rules = hard_rules(policy)
    hidden = discreet(rules)
    return tuple(rule for rule in rules if rule.key not in hidden)


def unlisted(rules: Sequence[Rule], case: Case) -> Case:
    """The case with nothing in it that one of the rules must not tell of."""
    for rule in rules:
        if isinstance(rule, PairRule):
            case = rule.unlisted(case)
    return case
