"""Settings from elsewhere than TOML: the command line, a sheet of a workbook, JSON."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from caseload.instances.policies.layer import MOST_LEVELS, Layer, Settings, unfit
from caseload.instances.policies.policy import merge, suggestion
from caseload.instances.tables import cells
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.table import Percent, Table, shown
from caseload.models.fault import Fault
from caseload.models.policy import Policy


@dataclass(frozen=True)
class Places:
    """What faults call the places where a policy and single settings were given."""

    policy: str
    settings: str


OPTIONS = Places("--policy", "--set")
"""The options of the command line."""

ARGUMENTS = Places("policy", "settings")
"""The arguments of a function."""

LONGEST = 10_000
"""Characters of a setting that is given by itself."""

NEAR = 0.85
"""How alike a word must be to a section that is no rule's to be taken for a slip of it."""

SHARES = ("availability", "admin_hub", "away_share")
"""Settings that are a share, 1 being the whole: 80 % is 0.8."""

SHOWS_PERCENT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})? *%")

TEXTS = {"instance", "policy"} | {
    name for name, field in Policy.model_fields.items() if field.annotation is str
}
"""Settings that are text whatever they look like."""


def setting_texts(settings: Mapping[str, Any]) -> list[str]:
    """Settings as texts for `overrides_layer`; nested ones count as dotted keys."""
    return [f"{key}={_value_text(value)}" for key, value in flatten(settings).items()]


def _value_text(value: Any) -> str:
    """A value as TOML writes it, numbers of numpy too."""
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=_plain_number)


def _plain_number(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)


def overrides_layer(
    texts: Iterable[str], base: Mapping[str, Any], place: str = OPTIONS.settings
) -> tuple[Layer, list[Fault]]:
    """Settings from texts such as `caseload_cap.PO=40`, and what is wrong with them.

    A key whose first part is no setting of a policy is a rule's, so that `rules.` may be left
    out. A value is read as TOML; a bare word is text. Faults name `place` as the origin.
    """
    settings: Settings = {}
    faults = []
    given: dict[tuple[str, ...], str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        parts = [part.strip() for part in key.split(".")]
        expected = _no_key(parts, base) if equals and all(parts) else "KEY=VALUE"
        if len(text) > LONGEST:
            expected = f"no more than {LONGEST:,} characters"
        if expected:
            example = ", such as caseload_cap.PO=40" if expected == "KEY=VALUE" else ""
            found = Fault(file=place, value=shown(text), expected=f"{expected}{example}")
            faults.append(found)
            continue
        if parts[0] not in Policy.model_fields:
            parts = ["rules", *parts]
        earlier = given.setdefault(tuple(parts), value.strip())
        if earlier != value.strip():
            expected = f"each setting once; {shown(earlier)} is given for it, too"
            faults.append(Fault(file=place, value=shown(text), expected=expected))
            continue
        layer = Layer(place, _nested(parts, _override_value(parts, value.strip())))
        wrong = unfit(layer)
        faults += wrong
        settings = settings if wrong else merge(settings, layer.settings)
    return Layer(place, settings), faults


def _no_key(parts: list[str], base: Mapping[str, Any]) -> str | None:
    """Why a key cannot be meant, None if it can: the rules look at their own keys themselves."""
    own = list(Policy.model_fields)
    rules = base.get("rules")
    known = [*own, *(rules if isinstance(rules, Mapping) else ())]
    first, alone = parts[0], len(parts) == 1
    if alone and first in known and first not in own:
        return f"one of its settings, such as {first}.mode=off"
    slip = first not in known and get_close_matches(first, own, cutoff=NEAR)
    unknown = alone and first not in own
    return f"a setting that there is{suggestion(first, known)}" if unknown or slip else None


def _override_value(parts: list[str], text: str) -> Any:
    return text.strip("\"'") if len(parts) == 1 and parts[0] in TEXTS else typed(text)


def typed(text: str) -> Any:
    """A value as TOML reads it; a bare word is text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):  # no TOML, or an integer of thousands of digits
        return text


def _nested(parts: Iterable[str], value: Any) -> Settings:
    """The settings in which a value stands at a place."""
    nested = value
    for part in reversed(list(parts)):
        nested = {part: nested}
    return dict(nested)


def sheet_layer(sheet: Table, faults: list[Fault]) -> Layer:
    """Settings from a sheet with the columns setting (a dotted key) and value.

    A list is `a; b`; other lists and objects are JSON. A blank value leaves the setting as it is.
    """
    layer = Layer(sheet.file, {}, sheet.sheet)
    missing = [name for name in ("setting", "value") if name not in sheet.headings]
    faults += [sheet.fault("a column of this name; there is none", column=n) for n in missing]
    settings: Settings = {}
    seen: dict[str, int] = {}
    for row in () if missing else sheet.rows:
        key, cell = row.cells["setting"], row.cells["value"]
        if cell is None:
            continue
        parts = key.split(".") if isinstance(key, str) else [""]
        if not all(parts) or len(parts) > MOST_LEVELS:
            expected = "the name of a setting, such as rules.caseload_cap.PO"
            faults.append(sheet.fault(expected, row.number, "setting", key))
            continue
        if key in seen:
            expected = f"each setting once; row {seen[key]} has the same"
            faults.append(sheet.fault(expected, row.number, "setting", key))
            continue
        seen[key] = row.number
        try:
            value = _sheet_value(key, cell)
        except Unreadable as error:
            faults.append(sheet.fault(str(error), row.number, "value", cell))
            continue
        settings = merge(settings, _nested(parts, value))
    faults += unfit(Layer(sheet.file, settings, sheet.sheet))
    layer.settings.update(settings)
    return layer


def _sheet_value(key: str, cell: Any) -> Any:
    """A cell of the policy sheet as a setting."""
    if key in TEXTS:
        return cells.read(cells.remark, cell)
    if isinstance(cell, bool | date):
        return cell
    if isinstance(cell, Percent) or SHOWS_PERCENT.fullmatch(str(cell)):
        return _of_percent(key, cells.read(cells.share_of_any, cell))
    if isinstance(cell, int | float):
        return _whole_if_it_is(cells.number(cell))
    return _setting_of_text(cells.read(cells.remark, cell))


def _setting_of_text(text: str) -> Any:
    """A cell of text as a setting: a list, JSON, or a value as TOML has it."""
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise Unreadable("JSON that can be read") from None
    if ";" in text:
        return [typed(part.strip()) for part in text.split(";") if part.strip()]
    return typed(text)


def _of_percent(key: str, number: float) -> float:
    """A percentage as a setting: in per cent or as a share, whichever the setting holds."""
    name = key.rpartition(".")[2]
    if name in SHARES:
        return round(number / 100, 10)
    if "percent" in name or "csrp" in name:
        return _whole_if_it_is(number)
    raise Unreadable("a plain number; this cell shows a percentage, and the setting is none")


def _whole_if_it_is(number: float) -> float:
    return int(number) if number == int(number) else number


def flatten(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Nested settings as dotted keys, for a sheet; what has a dot in a key stays together."""
    flat: dict[str, Any] = {}
    for key, value in settings.items():
        if isinstance(value, Mapping) and value and not any("." in str(k) for k in value):
            flat |= flatten(value, f"{before}{key}.")
        else:
            flat[f"{before}{key}"] = value
    return flat


def without_nothing(value: Any) -> Any:
    """Settings without those that are null, which TOML cannot say: a null is no setting."""
    if isinstance(value, Mapping):
        return {key: without_nothing(v) for key, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [without_nothing(part) for part in value if part is not None]
    return value
