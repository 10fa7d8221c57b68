"""The manifest: what the body of an answer does not hold, chiefly whose team a list is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from caseload.instances.policies.policy import read_toml, suggestion
from caseload.instances.tables import cells
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.table import shown
from caseload.models.fault import BadInput, Fault

MANIFEST = "manifest.toml"
"""`week_beginning = 2026-11-23`, and under `[teams]` a line such as `"list.json" = "T001"`."""

KEYS = ("week_beginning", "teams")


@dataclass(frozen=True)
class Manifest:
    """The week's Monday, and the team's code by file."""

    week_beginning: date | None = None
    teams: Mapping[str, str] = field(default_factory=dict)


def read_manifest(path: Path, files: Collection[str], faults: list[Fault]) -> Manifest:
    """The manifest of a folder with these files; what is wrong in it is added to the faults."""
    try:
        content = read_toml(path)
    except BadInput as bad:
        faults += bad.faults
        return Manifest()
    for key in content.keys() - set(KEYS):
        expected = f"one of {', '.join(KEYS)}{suggestion(key, KEYS)}"
        faults.append(Fault(file=MANIFEST, key=shown(key), expected=expected))
    return Manifest(_week(content, faults), _teams(content.get("teams", {}), files, faults))


def _week(content: Mapping[str, Any], faults: list[Fault]) -> date | None:
    said = content.get("week_beginning")
    try:
        day: date | None = None if said is None else cells.day(said)
    except Unreadable as error:
        fault = Fault(file=MANIFEST, key="week_beginning", value=shown(said), expected=str(error))
        faults.append(fault)
        return None
    return day


def _teams(section: Any, files: Collection[str], faults: list[Fault]) -> dict[str, str]:
    if not isinstance(section, dict):
        expected = 'a section with lines such as "list.json" = "T001"'
        faults.append(Fault(file=MANIFEST, key="teams", expected=expected))
        return {}
    found: dict[str, str] = {}
    for file, code in section.items():
        key = f"teams.{shown(file)}"
        if file not in files:
            expected = f"a file of the folder{suggestion(file, files)}"
            faults.append(Fault(file=MANIFEST, key=key, expected=expected))
        elif not isinstance(code, str) or not code.strip().isalnum():
            expected = 'the code of a team in quotation marks, such as "T001"'
            faults.append(Fault(file=MANIFEST, key=key, value=shown(code), expected=expected))
        else:
            found[file] = code.strip()
    return found
