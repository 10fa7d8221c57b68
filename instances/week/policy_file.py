"""Which file of a folder is the policy: one that may be meant for it is never passed over."""

from collections.abc import Sequence
from pathlib import Path

from caseload.instances.tables.likeness import folded, nearest
from caseload.models.fault import Fault

POLICY = "policy.toml"
MEANT_FOR = "no name that seems to be meant for"

ALIKE = 0.7
"""How alike a name must be to policy to be asked about."""

SUFFIX = ".toml"
TEXTS = (
    SUFFIX,
    ".txt",
    ".tml",
    ".tom",
    ".toml~",
    ".bak",
    ".yaml",
    ".yml",
    ".ini",
    ".cfg",
    ".conf",
    "",
)
"""What the name of a policy that was saved in a wrong way may end in."""


def like_policy(name: str) -> bool:
    """Whether a name without its ending may be a slip of policy."""
    return nearest(name, ["policy", "policies"], ALIKE) is not None


def find_policy(files: Sequence[Path], faults: list[Fault], told: list[Fault]) -> Path | None:
    """The policy among the files of a folder, None if there is nothing that may be meant for it.

    A name in other letters is understood and told. A file that may be meant for the policy where
    there is none, and a policy that is no ordinary file, are faults.
    """
    policies = [file for file in files if folded(file.name) == POLICY]
    if len(policies) > 1:
        names = " and ".join(file.name for file in policies)
        faults.append(Fault(file=POLICY, expected=f"one policy, not {names}"))
        return None
    others = [file for file in files if file not in policies and _toml_or_slip(file)]
    for file in others:
        if policies or not _meant(file):
            expected = "policy.toml; this one is left aside unless the policy names it"
            told.append(Fault(file=file.name, expected=expected))
        else:
            expected = f"{MEANT_FOR} the policy: call it {POLICY}, or take it out"
            faults.append(Fault(file=file.name, expected=expected))
    if not policies:
        return None
    (policy,) = policies
    if not policy.is_file():
        expected = "a file; this is a folder, a link to nothing or no ordinary file"
        faults.append(Fault(file=policy.name, expected=expected))
        return None
    if policy.name != POLICY:
        told.append(Fault(file=policy.name, expected=f"a file called {POLICY}; taken for it"))
    return policy


def _toml_or_slip(file: Path) -> bool:
    return file.suffix.lower() == SUFFIX or _meant(file)


def _meant(file: Path) -> bool:
    """Whether a file may be meant for the policy: policy.toml.txt, polciy.toml, my-policy.toml."""
    suffixes = [suffix.lower() for suffix in file.suffixes] or [""]
    stem = file.name.split(".")[0]
    words = folded(stem).split()
    alike = like_policy(stem) or any(like_policy(word) for word in words)
    return alike and suffixes[-1] in TEXTS
