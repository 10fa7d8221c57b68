"""The mapping file: written as a proposal, edited by a person, read again every week."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseload.instances.imports.mapping.propose import Guess
from caseload.instances.policies.policy import DEFAULT, read_toml, suggestion
from caseload.instances.tables.aliases import OTHER_WAY
from caseload.instances.tables.columns import TABLES, named_columns
from caseload.instances.tables.files import write_atomically
from caseload.instances.tables.table import normalised, shown
from caseload.models.fault import BadInput, Fault

HEAD = """\
# How the headings of other people's tables become ours: our name = "their heading".
# Look through it, mend what is wrong, and delete what you do not want. Then import again:
# nothing will be asked. A table is known by its headings, whatever its file is called.
# Rows are left out by what stands in them: [practitioners.leave_out] "Job title" = ["Admin", ""].

policy = {policy}
# week_beginning = 2026-11-23
"""
ASKED = """\
# {0} is left aside until you say which way it counts. Of ours, the higher goes first. If that is
# so of theirs as well, write here: priority = {0}. If 1 is the most urgent, turn the figures round.
"""
SETTINGS = ("policy", "week_beginning")


@dataclass(frozen=True)
class Mapped:
    """How one of our tables is found: the sheet to prefer, columns and words by our names.

    `leave_out` are rows to leave out: their heading, and the words that mark such a row ("" where
    it is blank). `ignore` are headings that may say who must not see a case and do not.
    """

    sheet: str | None
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    leave_out: Mapping[str, Sequence[str]]
    ignore: Sequence[str]


@dataclass(frozen=True)
class HeadingMap:
    """A whole mapping file."""

    file: str
    settings: Mapping[str, Any]
    tables: Mapping[str, Mapped]


def write_proposal(path: Path, guesses: Sequence[Guess], policy: str = DEFAULT) -> None:
    """Write a mapping that was proposed, with what was seen in each column beside it."""
    text = HEAD.format(policy=_quoted(policy))
    for guess in guesses:
        text += f"\n[{guess.kind}]\n"
        if guess.table.sheet:
            text += f"sheet = {_quoted(guess.table.sheet)}\n"
        text += f"\n[{guess.kind}.columns]\n"
        for name, heading in guess.columns.items():
            text += f"{name} = {_quoted(_spaced(heading))}  # {guess.seen[name]}\n"
        for heading in guess.left:
            if guess.kind == "cases" and heading in OTHER_WAY:
                text += ASKED.format(_quoted(_spaced(heading)))
            else:
                text += f"# left aside: {_quoted(_spaced(heading))}\n"
        for name, words in guess.values.items():
            text += f"\n[{guess.kind}.values.{name}]\n"
            for theirs, ours in words.items():
                what = "" if ours else "  # say which of ours"
                text += f"{_quoted(theirs)} = {_quoted(ours)}{what}\n"
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        expected = f"a place that can be written to ({error.strerror})"
        raise BadInput([Fault(file=str(path), expected=expected)]) from None


def write_mapping(path: Path, mapping: HeadingMap) -> None:
    """Write a mapping that a person has settled."""
    import tomli_w  # noqa: PLC0415 - only for writing

    stated: dict[str, Any] = dict(mapping.settings)
    for kind, mapped in mapping.tables.items():
        section: dict[str, Any] = {"columns": dict(mapped.columns)}
        section |= {"sheet": mapped.sheet} if mapped.sheet else {}
        section["values"] = {name: dict(words) for name, words in mapped.values.items()}
        section["leave_out"] = {name: list(words) for name, words in mapped.leave_out.items()}
        section["ignore"] = list(mapped.ignore)
        stated[kind] = section
    write_atomically(path, tomli_w.dumps(stated).encode())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _spaced(heading: str) -> str:
    return heading.replace("_", " ")


def read_mapping(path: Path) -> HeadingMap:
    """Read a mapping file.

    Raises:
        BadInput: with everything that is wrong in it.
    """
    content = read_toml(path)
    faults: list[Fault] = []
    settings = {key: content.pop(key) for key in SETTINGS if key in content}
    tables: dict[str, Mapped] = {}
    for kind, section in content.items():
        if kind not in TABLES or not isinstance(section, dict):
            known = (*SETTINGS, *TABLES)
            expected = f"one of {', '.join(known)}{suggestion(kind, known)}"
            if kind in TABLES:
                expected = "a section of its own, with columns"
            faults.append(Fault(file=path.name, column=shown(kind), expected=expected))
            continue
        values = section.get("values", {})
        if not isinstance(values, dict) or not isinstance(section.get("sheet", ""), str):
            expected = "sheet as text, and values as sections of their own"
            faults.append(Fault(file=path.name, column=kind, expected=expected))
            continue
        tables[kind] = Mapped(
            sheet=section.get("sheet"),
            columns=_texts(path, f"{kind}.columns", section.get("columns"), faults),
            values={
                name: _texts(path, f"{kind}.values.{name}", words, faults)
                for name, words in values.items()
            },
            leave_out=_lists(path, f"{kind}.leave_out", section.get("leave_out", {}), faults),
            ignore=_list(path, f"{kind}.ignore", section.get("ignore", []), faults),
        )
        for name in (*tables[kind].columns, *tables[kind].values):
            if name not in named_columns(kind):
                expected = f"a column of ours{suggestion(name, named_columns(kind))}"
                place = f"{kind}.columns.{name}"
                faults.append(Fault(file=path.name, column=shown(place), expected=expected))
    if faults:
        raise BadInput(faults)
    return HeadingMap(path.name, settings, tables)


def _list(path: Path, place: str, value: Any, faults: list[Fault]) -> list[str]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    expected = 'a list of texts in quotation marks, such as ["Total", "n/a"]'
    faults.append(Fault(file=path.name, column=shown(place), expected=expected))
    return []


def _lists(path: Path, place: str, section: Any, faults: list[Fault]) -> dict[str, list[str]]:
    if not isinstance(section, dict):
        expected = 'a section of their headings, such as "Job title" = ["Administrator"]'
        faults.append(Fault(file=path.name, column=shown(place), expected=expected))
        return {}
    return {
        normalised(key): _list(path, f"{place}.{key}", words, faults)
        for key, words in section.items()
    }


def _texts(path: Path, place: str, section: Any, faults: list[Fault]) -> dict[str, str]:
    if isinstance(section, dict) and all(isinstance(v, str) for v in section.values()):
        return section
    expected = 'a section of texts in quotation marks, such as tier = "Tier"'
    faults.append(Fault(file=path.name, column=shown(place), expected=expected))
    return {}
