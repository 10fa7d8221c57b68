"""A folder of saved answers: each file recognised, every fault at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from caseload.instances.imports.service.archive import MOST_FILES, unpacked
from caseload.instances.imports.service.estate import is_estate, read_estate, units_in
from caseload.instances.imports.service.manifest import MANIFEST, Manifest, read_manifest
from caseload.instances.imports.service.shapes import (
    EVERY,
    MODELS,
    NOT_NEEDED,
    Shape,
    generations_of,
    shape_of,
)
from caseload.instances.imports.service.validated import validated
from caseload.instances.tables.json_file import json_content
from caseload.instances.tables.table import shown
from caseload.models.fault import BadInput, Fault

B = TypeVar("B", bound=BaseModel)

STATUSES = {
    400: "bad input",
    401: "not signed in",
    403: "access is denied",
    404: "not there",
    405: "another method is wanted",
    424: "something that the service depends on failed",
    500: "unexpected error",
    504: "something that the service depends on took too long",
}
"""What the service means by a status."""


@dataclass(frozen=True)
class Saved:
    """A file with what was recognised in it, and the generations that it may be of."""

    file: str
    shape: Shape
    body: BaseModel
    generations: frozenset[int] = EVERY


@dataclass
class Folder:
    """The answers in a folder.

    `units` has a PDU's name by team code, as far as files say it, `shapes` what was there, perhaps
    with faults.
    """

    name: str
    saved: list[Saved] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    manifest: Manifest = field(default_factory=Manifest)
    faults: list[Fault] = field(default_factory=list)
    told: list[Fault] = field(default_factory=list)
    shapes: set[Shape] = field(default_factory=set)

    def of(self, shape: Shape, model: type[B]) -> list[tuple[str, B]]:
        """The answers of a shape, each with its file."""
        found = ((one.file, one.body) for one in self.saved if one.shape is shape)
        return [(file, body) for file, body in found if isinstance(body, model)]

    @property
    def week_beginning(self) -> date | None:
        """The week that the manifest says."""
        return self.manifest.week_beginning


def read_folder(path: Path, beside: Collection[Path] = ()) -> Folder:
    """Every file of a folder and of the folders in it, but for those `beside`, which are ours.

    The folder may be packed: a .zip.

    Raises:
        BadInput: if there is no such folder, or it is too large; faults of files stand in it.
    """
    with unpacked(path) as folder:
        return _read_files(folder, beside)


def _read_files(path: Path, beside: Collection[Path]) -> Folder:
    ours = {one.resolve() for one in beside}
    files = sorted(one for one in path.rglob("*") if _to_be_read(one, path))
    files = [one for one in files if one.resolve() not in ours]
    if len(files) > MOST_FILES:
        expected = f"no more than {MOST_FILES:,} files; there are {len(files):,}"
        raise BadInput([Fault(file=path.name, expected=expected)])
    found = Folder(path.resolve().name)
    names = {one.relative_to(path).as_posix(): one for one in files}
    if MANIFEST in names:
        found.manifest = read_manifest(names.pop(MANIFEST), names, found.faults)
    seen: dict[str, str] = {}
    for name, file in names.items():
        _read(found, name, file, seen)
    found.units |= dict(pair for one in found.saved for pair in units_in(one.body))
    return found


def _to_be_read(path: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)
    return path.is_file() and not hidden


def _read(found: Folder, name: str, file: Path, seen: dict[str, str]) -> None:
    """Read one file into the folder: what it is, what is wrong with it, or that it is none."""
    suffix = file.suffix.lower()
    if suffix == ".csv" and is_estate(file):
        found.units |= read_estate(file, found.faults)
    elif suffix in (".json", ".txt") and (content := _content(found, name, file)) is not None:
        text = repr(content)
        # Of somebody in two teams there are two overviews, which may be alike to the letter.
        if text in seen and shape_of(content) is not Shape.OVERVIEW:
            expected = f"the same as {seen[text]}: left aside"
            found.told.append(Fault(file=name, expected=expected))
        else:
            seen[text] = name
            _take(found, name, content)
    elif suffix not in (".json", ".txt"):
        _leave(found, name)


def _content(found: Folder, name: str, file: Path) -> Any:
    """What a file holds; None, said so, where it cannot be read or is not meant to be."""
    try:
        return json_content(file)
    except BadInput as bad:
        begins = file.read_bytes()[:100].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
        if file.suffix.lower() == ".txt":
            _leave(found, name)
        elif begins.startswith("<"):
            expected = "an answer in JSON; this is a web page, perhaps to sign in: fetch it again"
            found.faults.append(Fault(file=name, expected=expected))
        elif not begins:
            expected = "an answer in JSON; the file is empty: fetch it again"
            found.faults.append(Fault(file=name, expected=expected))
        else:
            found.faults += [one.model_copy(update={"file": name}) for one in bad.faults]
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        found.faults.append(Fault(file=name, expected=expected))
    return None


def _take(found: Folder, name: str, content: Any) -> None:
    shape = shape_of(content)
    if shape is None:
        _leave(found, name)
    elif shape in NOT_NEEDED:
        expected = f"{shape}: not needed, left aside"
        found.told.append(Fault(file=name, expected=expected))
    elif shape is Shape.ERROR:
        found.faults.append(failed(name, content))
    else:
        single = shape is Shape.ACCESS and "access" not in content
        whole = {"access": [content]} if single else content
        found.shapes.add(shape)
        body = validated(MODELS[shape], whole, name, found.faults)
        if body is not None:
            found.saved.append(Saved(name, shape, body, generations_of(shape, content)))


def failed(name: str, content: Mapping[str, Any]) -> Fault:
    """The fault that an error of the service was saved in the place of an answer."""
    status = content["status"]
    meaning = STATUSES.get(status) if isinstance(status, int) else None
    expected = (
        f"the answer of the call; this is an error of the service, status {shown(status)}"
        f"{f' ({meaning})' if meaning else ''}: fetch it again, or take the file out"
    )
    return Fault(file=name, key="status", expected=expected)


def _leave(found: Folder, name: str) -> None:
    expected = "not recognised as an answer of the allocation services: left aside"
    found.told.append(Fault(file=name, expected=expected))


def one_generation(saved: Iterable[Saved], faults: list[Fault]) -> int:
    """The generation of all answers, the newest where they do not say; 0 if they do not agree."""
    left, held_by = EVERY, dict[frozenset[int], str]()
    for one in saved:
        if not one.generations & left:
            other = next(file for some, file in held_by.items() if not some & one.generations)
            expected = (
                f"answers of one generation; {other} is of generation "
                f"{_or(held_by, other)} and this one of {_numbers(one.generations)}"
            )
            faults.append(Fault(file=one.file, expected=expected))
            return 0
        held_by.setdefault(one.generations, one.file)
        left &= one.generations
    return max(left)


def _or(held_by: Mapping[frozenset[int], str], file: str) -> str:
    return next(_numbers(some) for some, one in held_by.items() if one == file)


def _numbers(generations: Iterable[int]) -> str:
    return " or ".join(map(str, sorted(generations)))
