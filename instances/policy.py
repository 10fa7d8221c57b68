"""Policies by name, from a file, with overrides; a misspelt key suggests the right one."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from models.fault import BadInput, Fault
from models.policy import Policy

DEFAULT = "tiers-2026"

Settings = dict[str, Any]


def policy_names() -> list[str]:
    """The policies that come with the project, in order."""
    folder = files("instances") / "policies"
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return sorted(name.removesuffix(".toml") for name in names)


def policy_text(name: str) -> str:
    """A policy's TOML with its comments: the sources of its numbers.

    Raises:
        BadInput: if there is no policy of this name.
    """
    if name not in policy_names():
        close = get_close_matches(name, policy_names(), n=1, cutoff=0.4)
        hint = f"; did you mean {close[0]}?" if close else ""
        expected = f"one of the policies {', '.join(policy_names())}, or a .toml file{hint}"
        raise BadInput([Fault(file="--policy", value=name, expected=expected)])
    return (files("instances") / "policies" / f"{name}.toml").read_text(encoding="utf-8")


def base_policy(name: str, beside: Path | None = None) -> Settings:
    """The settings of a policy by name, or from a .toml file (relative to `beside`).

    Raises:
        BadInput: if there is none, or it is not TOML.
    """
    if not name.endswith(".toml"):
        return tomllib.loads(policy_text(name))
    path = beside / name if beside else Path(name)
    settings = read_toml(path)
    base = settings.pop("policy", None)
    return merge(base_policy(str(base), path.parent), settings) if base else settings


def read_toml(path: Path) -> Settings:
    """The settings in a TOML file.

    Raises:
        BadInput: if there is no such file, or it is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError:
        raise BadInput([Fault(file=str(path), expected="a file that is there")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        expected = f"TOML that can be read ({error})"
        raise BadInput([Fault(file=path.name, expected=expected)]) from None


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Settings:
    """Settings with others laid over them, table by table."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = merge(old, value) if both else value  # type: ignore[arg-type]
    return merged


def parse_overrides(texts: Iterable[str], base: Mapping[str, Any]) -> tuple[Settings, list[Fault]]:
    """Settings from texts such as `caseload_cap.PO=40`; `rules.` may be left out."""
    settings: Settings = {}
    faults = []
    for text in texts:
        key, equals, value = text.partition("=")
        parts = key.strip().split(".")
        if not equals or not all(parts):
            expected = "KEY=VALUE, such as caseload_cap.PO=40"
            faults.append(Fault(file="--set", value=text, expected=expected))
            continue
        if parts[0] not in Policy.model_fields:
            parts = ["rules", *parts]
        unknown = _unknown(parts, base)
        if unknown:
            faults.append(Fault(file="--set", value=text, expected=unknown))
            continue
        nested: Any = typed(value.strip())
        for part in reversed(parts):
            nested = {part: nested}
        settings = merge(settings, nested)
    return settings, faults


def _unknown(parts: list[str], base: Mapping[str, Any]) -> str | None:
    """Why a key cannot be meant, None if it can: rules are checked by the rules themselves."""
    if parts[0] != "rules" or len(parts) > 2 or parts[1] in base.get("rules", {}):
        return None
    known = [*Policy.model_fields, *base.get("rules", {})]
    return f"a setting that there is{suggestion(parts[1], known)}"


def suggestion(name: str, known: Iterable[str]) -> str:
    """The nearest known name as a question, nothing if none is near."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""


def typed(value: str) -> Any:
    """A value as TOML reads it; a bare word is text."""
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value


def make_policy(settings: Mapping[str, Any], file: str) -> tuple[Policy | None, list[Fault]]:
    """The policy that settings make, or everything that is wrong with them."""
    try:
        return Policy.model_validate(settings), []
    except ValidationError as error:
        return None, [_fault(dict(one), file) for one in error.errors()]


def _fault(error: dict[str, Any], file: str) -> Fault:
    place = [str(part) for part in error["loc"] if not str(part).startswith("constrained")]
    column = ".".join(place)
    if error["type"] == "extra_forbidden":
        model: type[BaseModel] = Policy
        for part in place[:-1]:
            inner = model.model_fields[part].annotation if part in model.model_fields else None
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                model = inner
        hint = suggestion(place[-1], model.model_fields)
        return Fault(file=file, column=column, expected=f"a setting that there is{hint}")
    if error["type"] == "missing":
        return Fault(file=file, column=column, expected="this setting; it is missing")
    said = str(error["msg"]).removeprefix("Value error, ")
    return Fault(file=file, column=column, expected=said[0].lower() + said[1:])


def flatten(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Nested settings as dotted keys, for a sheet."""
    flat: dict[str, Any] = {}
    for key, value in settings.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping) and value and "." not in str(key):
            flat |= flatten(value, f"{name}.")
        else:
            flat[name] = value
    return flat


def unflatten(flat: Mapping[str, Any]) -> Settings:
    """Dotted keys as nested settings."""
    settings: Settings = {}
    for key, value in flat.items():
        nested: Any = value
        for part in reversed(key.split(".")):
            nested = {part: nested}
        settings = merge(settings, nested)
    return settings


def sheet_value(value: Any) -> Any:
    """A cell of the policy sheet as a setting: JSON where it is a list or an object."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    if isinstance(value, float) and value == int(value):
        return int(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value
