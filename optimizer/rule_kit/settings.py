"""The rules' sections of a policy: their settings, and what is wrong with them in words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from caseload.models.fault import Fault
from caseload.models.policy import Policy
from caseload.optimizer.rule_kit.grades import settings_for, whole
from caseload.optimizer.rule_kit.sections import PreferenceSettings, RuleSettings
from caseload.optimizer.rule_kit.shapes import Rule
from caseload.optimizer.rule_kit.wording import listed

Schema = Mapping[str, Any]


def read_sections(
    policy: Policy, file: str, registry: Sequence[type[Rule]]
) -> tuple[dict[str, RuleSettings | PreferenceSettings], list[Fault]]:
    """The settings of each rule of the registry that a policy names, by key, and all faults.

    A fault's column is the dotted key, such as `rules.caseload_cap.PO`.
    """
    known = {rule.key: rule for rule in registry}
    kinds = {key: settings_for(rule.Settings, policy.service) for key, rule in known.items()}
    settings: dict[str, RuleSettings | PreferenceSettings] = {}
    faults: list[Fault] = []
    for key, section in policy.rules.items():
        if key not in known:
            said = f"no rule is called {key}; {_suggestion(key, known, 'the rules are')}"
            faults.append(Fault(file=file, column=f"rules.{key}", expected=said))
            continue
        try:
            context = {"service": policy.service}
            settings[key] = kinds[key].model_validate(whole(section, kinds[key]), context=context)
        except ValidationError as error:
            schema = kinds[key].model_json_schema()
            faults += [_fault(key, schema, details, file) for details in error.errors()]
    return settings, faults


def _fault(key: str, schema: Schema, details: ErrorDetails, file: str) -> Fault:
    """One of pydantic's errors as a person would say it."""
    place = [step for step in details["loc"] if step != "[key]"]
    column = ".".join(["rules", key, *(step for step in place if isinstance(step, str))])
    value: str | None = _as_written(details["input"])
    if details["type"] == "extra_forbidden":
        *section, name = place
        settings = _at(schema, section)["properties"]
        meant = _suggestion(str(name), settings, "its settings are")
        said = f"{key} has no setting called {name}; {meant}"
        value = None
    elif details["type"] == "value_error":
        said = str(details["ctx"]["error"])
    else:
        said = _expected(_at(schema, place), schema)
        if isinstance(details["input"], str) and " number " in said:
            said += ", without quotation marks"
    return Fault(file=file, column=column, value=value, expected=said)


def _suggestion(name: str, names: Iterable[str], there_are: str) -> str:
    """The known name that was perhaps meant, or else all of them."""
    known = list(names)
    close = get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}?" if close else f"{there_are} {listed(known)}"


def _as_written(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _at(schema: Schema, place: Sequence[int | str]) -> Schema:
    """The part of a JSON schema that describes the value at a place."""
    node = _resolved(schema, schema)
    for step in place:
        named = node.get("properties", {})
        inner = named[step] if step in named else node.get("additionalProperties", node)
        node = _resolved(node["items"] if isinstance(step, int) else inner, schema)
    return node


def _resolved(node: Schema, schema: Schema) -> Schema:
    """The node itself, past references and past "or nothing"."""
    if "anyOf" in node:
        return _resolved(node["anyOf"][0], schema)
    if "$ref" in node:
        return _resolved(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    return node


def _expected(node: Schema, schema: Schema) -> str:
    """What a JSON schema asks for, in words."""
    if "enum" in node:
        return listed(node["enum"], "or")
    if node["type"] == "array":
        each = _expected(_resolved(node["items"], schema), schema)
        return f"a list in square brackets, each of it {each}"
    if node["type"] in ("integer", "number"):
        kind = "a whole number" if node["type"] == "integer" else "a number"
        return f"{kind} from {node['minimum']:g} to {node['maximum']:g}"
    return {"boolean": "true or false", "object": "a section of its own", "string": "a name"}[
        node["type"]
    ]
