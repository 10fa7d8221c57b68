"""Settings with the place that they come from, and what no policy can hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload.instances.tables.table import shown
from caseload.models.fault import Fault

MOST_LEVELS = 10
LARGEST = 10**12

Settings = dict[str, Any]


@dataclass(frozen=True)
class Layer:
    """Settings with the place that they come from."""

    file: str
    settings: Settings
    sheet: str | None = None


def unfit(layer: Layer) -> list[Fault]:
    """The settings that no policy can hold: nested without end, no number, or no text."""
    found: list[Fault] = []
    waiting: list[tuple[str, Any, int]] = [("", layer.settings, 0)]
    while waiting:
        key, value, level = waiting.pop()
        expected = None
        if level > MOST_LEVELS:
            key, expected = key.split(".")[0], "settings that are not nested so deeply"
        elif isinstance(value, int | float) and not abs(value) < LARGEST:
            expected = f"a plain number, less than {LARGEST:,}"
        elif not _writable(key) or (isinstance(value, str) and not _writable(value)):
            expected = "text in UTF-8"
        if expected:
            place = {"file": layer.file, "sheet": layer.sheet}
            found.append(Fault(**place, column=shown(key), expected=expected))
        elif isinstance(value, Mapping):
            waiting += [(f"{key}.{k}".strip("."), v, level + 1) for k, v in value.items()]
        elif isinstance(value, list):
            waiting += [(key, part, level + 1) for part in value]
    return found


def _writable(text: str) -> bool:
    """Whether text can be written as UTF-8, which lone surrogates in JSON cannot."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
