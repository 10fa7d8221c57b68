"""The rules' sections of a policy: what is wrong with them, and what they say."""

from difflib import get_close_matches

from pydantic import ValidationError

from models.fault import Fault
from models.policy import Policy
from optimizer.rules import RULES
from optimizer.rules.base import Rule


def settings_faults(policy: Policy, file: str) -> list[Fault]:
    """Everything that is wrong with the rules' sections of a policy, with suggestions."""
    faults = []
    known = {rule.key: rule for rule in RULES}
    for key, section in policy.rules.items():
        if key not in known:
            faults.append(
                Fault(
                    file=file,
                    column=f"rules.{key}",
                    expected=f"no rule has this name{_suggest(key, list(known))}",
                )
            )
            continue
        try:
            known[key].Settings.model_validate(section)
        except ValidationError as error:
            faults += [_fault(file, key, known[key], dict(one)) for one in error.errors()]
    return faults


def _fault(file: str, key: str, rule: type[Rule], error: dict[str, object]) -> Fault:
    """One pydantic error as a sentence."""
    place = error["loc"]
    assert isinstance(place, tuple)
    column = ".".join(["rules", key, *map(str, place)])
    if error["type"] == "extra_forbidden":
        names = list(rule.Settings.model_fields)
        said = f"the rule has no setting of this name{_suggest(str(place[-1]), names)}"
    else:
        said = str(error["msg"]).removeprefix("Value error, ")
        said = said[0].lower() + said[1:]
    return Fault(file=file, column=column, expected=said)


def _suggest(name: str, names: list[str]) -> str:
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(sorted(names))}"


def rule_table(policy: Policy) -> list[tuple[str, str, str, str]]:
    """Key, title, mode and sentence of every rule, as the policy sets it."""
    rows = []
    for kind in RULES:
        rule = kind(kind.Settings.model_validate(policy.rules.get(kind.key, {})))
        rows.append((rule.key, rule.title, rule.settings.mode, rule.sentence()))
    return rows
