"""Under which terms everything comes that is installed along with the program."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources

from caseload.models.about import Licence

PROGRAM = "caseload"
OF_DEVELOPERS = ("dev", "benchmarks")
"""Extras whose libraries take no part in any answer."""

REQUIREMENT = re.compile(
    r"(?P<name>[\w.-]+)\s*(?:\[(?P<extras>[^\]]*)\])?\s*(?P<wanted>[^;]*)"
    r"(?:;.*extra == ['\"](?P<extra>[\w.-]+))?"
)
LONGEST = 60
"""Characters of a licence's name: what is longer is its text."""

PAGES = "pages of the workbench"
MANIFEST = "web/static/manifest.json"


@dataclass(frozen=True)
class Requirement:
    """What a distribution asks for, in which versions (`wanted`), and for which `extra` of its."""

    name: str
    wanted: str
    extras: tuple[str, ...]
    extra: str


def requirements(of: str) -> Iterator[Requirement]:
    """What an installed distribution asks for.

    Raises:
        PackageNotFoundError: if it is not installed.
    """
    for line in metadata.requires(of) or []:
        found = REQUIREMENT.match(line)
        if found is not None:
            extras = tuple(one.strip() for one in (found["extras"] or "").split(",") if one)
            yield Requirement(found["name"], found["wanted"].strip(), extras, found["extra"] or "")


def licences() -> tuple[Licence, ...]:
    """The licence of every library that is there, and of every file in pages, by name.

    Whatever a library asks for is counted too. Those of developers' extras are not.

    Returns
    -------
    tuple[Licence, ...]
        As the makers state it in what is installed; blank where they state nothing.
    """
    found = {name.lower(): _of_library(name, kinds) for name, kinds in _installed().items()} | {
        one.name: one for one in _of_pages()
    }
    return tuple(found[name] for name in sorted(found))


def _installed() -> dict[str, tuple[str, ...]]:
    """Every distribution that some answer may rest on, with the extras that bring it."""
    extras = metadata.metadata(PROGRAM).get_all("Provides-Extra") or []
    brought: dict[str, list[str]] = {}
    for kind in ("", *(one for one in extras if one not in OF_DEVELOPERS)):
        for name in _needed_for(kind):
            brought.setdefault(name, []).append(kind)
    return {name: () if "" in kinds else tuple(kinds) for name, kinds in brought.items()}


def _needed_for(kind: str) -> set[str]:
    """The installed distributions that the program needs, or an extra of it does, and theirs."""
    names: set[str] = set()
    asked, waiting = set[tuple[str, str]](), [(PROGRAM, kind)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in asked:
            continue
        asked.add((name, extra))
        for one in requirements(name):
            if one.extra == extra and _is_there(one.name):
                canonical = metadata.metadata(one.name)["Name"]
                if canonical != PROGRAM:
                    names.add(canonical)
                waiting += [(canonical, ""), *((canonical, each) for each in one.extras)]
    return names


def _is_there(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _of_library(name: str, kinds: tuple[str, ...]) -> Licence:
    said = metadata.metadata(name)
    stated = next((said[key] for key in ("License-Expression", "License") if key in said), "")
    if not stated or len(stated) > LONGEST or "\n" in stated:
        kinds_of = [
            one.rsplit(" :: ", 1)[1]
            for one in said.get_all("Classifier") or []
            if one.startswith("License :: ") and one.count(" :: ") > 1
        ]
        stated = " or ".join(kinds_of)
    return Licence(name=said["Name"], version=said["Version"], licence=stated, needed_for=kinds)


def _of_pages() -> Iterator[Licence]:
    """The packages of the files that the workbench serves, as their manifest has them."""
    text = resources.files(PROGRAM).joinpath(MANIFEST).read_text(encoding="utf-8")
    packages = {one["package"]: one for one in json.loads(text)["files"]}
    for name, one in packages.items():
        version, licence = one["version"], one["licence"]
        yield Licence(name=name, version=version, licence=licence, needed_for=(PAGES,))
