"""Policies by name or from a file, layer over layer; a misspelt key suggests the right one."""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import reduce
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from caseload.instances.policies.layer import Layer, Settings, unfit
from caseload.instances.policies.own_words import not_of_the_service
from caseload.instances.tables.table import shown
from caseload.models.fault import BadInput, Fault
from caseload.models.policy import Policy

DEFAULT = "tiers-2026"
MOST_TOML = 2**20
MOST_DOTS = 1_000
"""Bytes of a file of settings, and points on one line of it."""

OF_THE_INSTANCE = ("instance", "week_beginning", "policy")
"""Settings beside the policy's own: the instance's name, its week, and the policy to start from."""

SECTIONS = (
    "weights",
    "complexity",
    "tasks",
    "capacity",
    "balance",
    "waiting",
    "history",
    "staffing",
    "simulation",
    "approval",
    "rules",
    "service",
)

PolicyCheck = Callable[[Policy, str], list[Fault]]


def policy_names() -> list[str]:
    """The policies that come with the project, in order."""
    folder = files("caseload.instances.policies")
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return sorted(name.removesuffix(".toml") for name in names)


def policy_text(name: str) -> str:
    """A policy's TOML with its comments: the sources of its numbers.

    Raises:
        BadInput: if there is no policy of this name.
    """
    if name not in policy_names():
        hint = suggestion(name, policy_names())
        expected = f"one of the policies {', '.join(policy_names())}, or a .toml file{hint}"
        raise BadInput([Fault(file="policy", value=shown(name), expected=expected)])
    return (files("caseload.instances.policies") / f"{name}.toml").read_text(encoding="utf-8")


def base_policy(name: str, beside: Path | None = None) -> Settings:
    """The settings of a policy by name, or from a .toml file (relative to `beside`).

    A file may name the policy that it changes with `policy = "…"`.

    Raises:
        BadInput: if there is none, or it is not TOML, or it rests on itself.
    """
    return _base(name, beside, ())


def _base(name: str, beside: Path | None, through: tuple[Path, ...]) -> Settings:
    if not name.endswith(".toml"):
        return tomllib.loads(policy_text(name))
    path = (beside / name if beside else Path(name)).resolve()
    if path in through:
        expected = "a policy that does not start from itself"
        raise BadInput([Fault(file=path.name, column="policy", value=name, expected=expected)])
    settings = read_toml(path)
    named = settings.pop("policy", None)
    if named is None:
        return settings
    return merge(_base(str(named), path.parent, (*through, path)), settings)


def read_toml(path: Path) -> Settings:
    """The settings in a TOML file.

    Raises:
        BadInput: if there is no such file, or it is not TOML in UTF-8.
    """
    try:
        if path.stat().st_size > MOST_TOML:
            expected = f"a file of no more than {MOST_TOML // 2**10} KB"
            raise BadInput([Fault(file=path.name, expected=expected)])
        text = path.read_bytes().decode("utf-8-sig")
        if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
            raise RecursionError  # the reader of TOML takes minutes for one key of so many parts
        settings = tomllib.loads(text)
    except OSError:
        raise BadInput([Fault(file=path.name, expected="a file that can be opened")]) from None
    except UnicodeDecodeError:
        raise BadInput([Fault(file=path.name, expected="TOML in UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        expected = f"TOML that can be read ({error})"
        raise BadInput([Fault(file=path.name, expected=expected)]) from None
    except ValueError:  # an integer of thousands of digits
        raise BadInput([Fault(file=path.name, expected="numbers of ordinary size")]) from None
    except RecursionError:
        expected = "TOML that is not nested so deeply"
        raise BadInput([Fault(file=path.name, expected=expected)]) from None
    wrong = unfit(Layer(path.name, settings))
    if wrong:
        raise BadInput(wrong)
    return settings


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Settings:
    """Settings with others laid over them, table by table."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(old, value)
        else:
            merged[key] = value
    return merged


def layered_policy(
    layers: Sequence[Layer], check: PolicyCheck | None = None
) -> tuple[Policy | None, list[Fault]]:
    """The policy that settings make, each layer laid over those before it, or what is wrong.

    Every fault names the last layer that has the setting. `check` looks at the rules' sections.
    """
    flat = [fault for layer in layers for fault in _no_sections(layer)]
    settings: Settings = reduce(merge, (layer.settings for layer in layers), {})
    policy, faults = make_policy(settings, layers[0].file)
    said = {fault.column or "" for fault in flat}
    faults = [one for one in faults if not {one.column, *_outer(one.column or "")} & said]
    if check:
        faults += check(policy or _rules_alone(settings), layers[0].file)
    found = [*flat, *(_relocated(fault, layers) for fault in faults)]
    return (None if flat else policy), found


def _outer(column: str) -> list[str]:
    """The sections in which a setting stands, by dotted keys."""
    parts = column.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _rules_alone(settings: Settings) -> Policy:
    """A policy with the sections of rules alone: what else is wrong hides no fault of theirs."""
    rules = settings.get("rules")
    found = rules.items() if isinstance(rules, Mapping) else ()
    sections = {key: section for key, section in found if isinstance(section, Mapping)}
    return Policy.model_construct(**dict[str, Any](rules=sections))


def _no_sections(layer: Layer) -> list[Fault]:
    """Plain values where sections belong: a later layer would hide them, and what they replaced."""
    rules = layer.settings.get("rules")
    within = rules.items() if isinstance(rules, Mapping) else ()
    sections = {key: layer.settings[key] for key in SECTIONS if key in layer.settings}
    sections |= {f"rules.{key}": section for key, section in within}
    place = {"file": layer.file, "sheet": layer.sheet, "expected": WANTED["dict"]}
    return [
        Fault(**place, column=shown(key), value=shown(value))
        for key, value in sections.items()
        if not isinstance(value, Mapping)
    ]


def _relocated(fault: Fault, layers: Sequence[Layer]) -> Fault:
    parts = (fault.column or "").split(".")
    for layer in reversed(layers):
        if _mentions(layer.settings, parts):
            return fault.model_copy(update={"file": layer.file, "sheet": layer.sheet})
    return fault


def _mentions(settings: Settings, parts: Sequence[str]) -> bool:
    """Whether settings have something at a place, or a plain value on the way to it."""
    node: Any = settings
    for part in parts:
        if not isinstance(node, Mapping):
            return True
        if part not in node:
            return False
        node = node[part]
    return True


def make_policy(settings: Mapping[str, Any], file: str) -> tuple[Policy | None, list[Fault]]:
    """The policy that settings make, or everything that is wrong with them.

    Nothing is converted: a number in quotation marks is no number.
    """
    try:
        text = json.dumps(settings, default=str)
        policy = Policy.model_validate_json(text, strict=True)
    except ValidationError as error:
        found: dict[str, Fault] = {}
        for one in error.errors():
            fault = _fault(dict(one), settings, file)
            found.setdefault(fault.column or "", fault)
    else:
        wrong = not_of_the_service(policy, file)
        return None if wrong else policy, wrong
    inner = [key for key in found if not any(other.startswith(f"{key}.") for other in found)]
    return None, [found[key] for key in inner]


def _fault(error: Mapping[str, Any], settings: Mapping[str, Any], file: str) -> Fault:
    """One of pydantic's errors as a person would say it."""
    kind = error["type"]
    *outer, last = error["loc"]
    place = _keys(outer, settings)
    if kind in ("missing", "extra_forbidden"):
        column = ".".join([*place, str(last)])
        if kind == "missing":
            return Fault(file=file, column=column, expected="this setting; it is missing")
        hint = suggestion(str(last), _settings_at(place))
        expected = f"a setting that there is{hint}"
        return Fault(file=file, column=shown(column), expected=expected)
    place = _keys(error["loc"], settings)
    value = reduce(lambda node, key: node[key], place, settings)
    about_a_key = last == "[key]"
    quoted = None if about_a_key or isinstance(value, Mapping | list) else shown(value)
    column = shown(".".join(place))
    return Fault(file=file, column=column, value=quoted, expected=_expected(error))


def _keys(loc: Iterable[Any], settings: Mapping[str, Any]) -> list[str]:
    """The keys of a place, without the names that pydantic gives to its own types."""
    keys: list[str] = []
    node: Any = settings
    for part in map(str, loc):
        if isinstance(node, Mapping) and part in node:
            keys.append(part)
            node = node[part]
    return keys


def _settings_at(place: Sequence[str]) -> list[str]:
    """The settings that there are in a section of a policy."""
    model: type[BaseModel] = Policy
    for part in place:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return [*model.model_fields, *(OF_THE_INSTANCE if model is Policy else ())]


BOUNDS = {"gt": "more than", "ge": "at least", "le": "no more than", "lt": "less than"}

WANTED = {
    "float": "a number, without quotation marks",
    "int": "a whole number, without quotation marks",
    "bool": "true or false",
    "string": "text in quotation marks",
    "date": "a date such as 2026-11-23",
    "dict": "a section of its own",
    "model": "a section of its own",
    "finite": "a plain number",
}


def _expected(error: Mapping[str, Any]) -> str:
    said = error.get("ctx", {})
    name = "a key that is " if error["loc"][-1] == "[key]" else ""
    bounds = [f"{words} {said[key]:,.10g}" for key, words in BOUNDS.items() if key in said]
    if bounds:
        return f"{name}a number that is {bounds[0]}"
    if "expected" in said:
        return f"{name}one of {said['expected']}".replace("'", "")
    return name + WANTED.get(error["type"].split("_")[0], "something else")


def suggestion(name: str, known: Iterable[str]) -> str:
    """The nearest known name as a question, nothing if none is near."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""
