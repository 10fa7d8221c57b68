"""Where a policy's numbers are from: the comments of its file, by setting."""

import re
from pathlib import Path

from caseload.instances.policies.policy import policy_text, read_toml

SECTION = re.compile(r"\[([^\]]+)\]")
SETTING = re.compile(r'("[^"]*"|[\w-]+)\s*=\s*([^#]*)(#\s*(.*))?')


def policy_sources(name: str) -> dict[str, str]:
    """The comments of a policy by setting: dotted keys and sections.

    A section's comment stands right under its heading, and a setting's on its own line. A policy
    in a file speaks for what it changes, and the policy that it names for the rest.

    Raises:
        BadInput: if there is no such policy.
    """
    if not name.endswith(".toml"):
        return comments(policy_text(name))
    base = read_toml(Path(name)).get("policy")
    inherited = policy_sources(str(base)) if base else {}
    return inherited | comments(Path(name).read_text(encoding="utf-8-sig"))


def comments(toml: str) -> dict[str, str]:
    """The comments of a TOML text by section and by dotted key."""
    found: dict[str, str] = {}
    section, at_head = "", False
    for line in map(str.strip, toml.splitlines()):
        heading, setting = SECTION.match(line), SETTING.match(line)
        if heading:
            section, at_head = heading[1], True
        elif line.startswith("#") and at_head:
            found[section] = f"{found.get(section, '')} {line.lstrip('# ')}".strip()
        elif setting:
            at_head = False
            key = setting[1].strip('"')
            if setting[4]:
                found[f"{section}.{key}".strip(".")] = setting[4]
    return found


def source_of(key: str, sources: dict[str, str]) -> str:
    """The comment of a setting, else of the nearest section that holds it."""
    while key:
        if key in sources:
            return sources[key]
        key = key.rpartition(".")[0]
    return ""
