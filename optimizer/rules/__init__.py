"""The rules, one file each. To add a rule, write its file and add it to `RULES`."""

from models.policy import Policy
from optimizer.rules.base import Rule
from optimizer.rules.caseload_cap import CaseloadCap
from optimizer.rules.continuity import Continuity
from optimizer.rules.qualification import Qualification

RULES: tuple[type[Rule], ...] = (
    Qualification,
    CaseloadCap,
    Continuity,
)


def active_rules(policy: Policy) -> tuple[Rule, ...]:
    """The rules that the policy does not switch off, in the order of `RULES`.

    Raises:
        pydantic.ValidationError: if a rule's section is wrong; `settings_faults` says it in words.
    """
    rules = (rule(rule.Settings.model_validate(policy.rules.get(rule.key, {}))) for rule in RULES)
    return tuple(rule for rule in rules if rule.settings.mode != "off")
