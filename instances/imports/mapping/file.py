"""The mapping file: settled by a person, read again every week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseload.instances.imports.mapping.taken import FORMS, Taken, taken_of
from caseload.instances.policies.policy import read_toml, suggestion
from caseload.instances.tables.columns import TABLES, named_columns
from caseload.instances.tables.files import write_atomically
from caseload.instances.tables.table import normalised, shown
from caseload.models.fault import BadInput, Fault

SETTINGS = ("policy", "week_beginning")


@dataclass(frozen=True)
class Mapped:
    """How one of our tables is found: the sheet to prefer, columns and words by our names.

    `leave_out` are rows to leave out: their heading, and the words that mark such a row ("" where
    it is blank); of `keep_only` no others are kept. `ignore` are headings that may say who must not
    see a case and do not.
    """

    sheet: str | None
    columns: Mapping[str, Taken]
    values: Mapping[str, Mapping[str, str]]
    leave_out: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ignore: Sequence[str] = ()
    keep_only: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def headings(self) -> list[str]:
        """Every heading that a column is taken from."""
        return [heading for taken in self.columns.values() for heading in taken.headings]


@dataclass(frozen=True)
class HeadingMap:
    """A whole mapping file."""

    file: str
    settings: Mapping[str, Any]
    tables: Mapping[str, Mapped]


def write_mapping(path: Path, mapping: HeadingMap) -> None:
    """Write a mapping that a person has settled."""
    import tomli_w  # noqa: PLC0415 - only for writing

    stated: dict[str, Any] = dict(mapping.settings)
    for kind, mapped in mapping.tables.items():
        columns = {name: taken.stated for name, taken in mapped.columns.items()}
        section: dict[str, Any] = {"columns": columns}
        section |= {"sheet": mapped.sheet} if mapped.sheet else {}
        section["values"] = {name: dict(words) for name, words in mapped.values.items()}
        for rows in ("leave_out", "keep_only"):
            section[rows] = {name: list(words) for name, words in getattr(mapped, rows).items()}
        section["ignore"] = list(mapped.ignore)
        stated[kind] = section
    write_atomically(path, tomli_w.dumps(stated).encode())


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
            columns=_columns(path, f"{kind}.columns", section.get("columns"), faults),
            values={
                name: _texts(path, f"{kind}.values.{name}", words, faults)
                for name, words in values.items()
            },
            leave_out=_lists(path, f"{kind}.leave_out", section.get("leave_out", {}), faults),
            keep_only=_lists(path, f"{kind}.keep_only", section.get("keep_only", {}), faults),
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


def _columns(path: Path, place: str, section: Any, faults: list[Fault]) -> dict[str, Taken]:
    if not isinstance(section, dict):
        expected = 'a section of headings in quotation marks, such as tier = "Tier"'
        faults.append(Fault(file=path.name, column=shown(place), expected=expected))
        return {}
    found = {}
    for name, stated in section.items():
        taken = taken_of(name, stated)
        if taken is None:
            where = shown(f"{place}.{name}")
            faults.append(Fault(file=path.name, column=where, expected=FORMS))
        else:
            found[name] = taken
    return found


def _texts(path: Path, place: str, section: Any, faults: list[Fault]) -> dict[str, str]:
    if isinstance(section, dict) and all(isinstance(v, str) for v in section.values()):
        return section
    expected = 'a section of texts in quotation marks, such as tier = "Tier"'
    faults.append(Fault(file=path.name, column=shown(place), expected=expected))
    return {}
