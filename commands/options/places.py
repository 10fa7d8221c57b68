"""Where commands read and write: never over what they read, never into what is no file.

Paths are compared by what they name, so that links and other spellings deceive nobody.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypedDict

    from caseload.models.fault import Fault

    class Written(TypedDict, total=False):
        """Where something is written."""

        folder: Path
        files: list[tuple[str, Path | None]]


def is_in(path: Path, folder: Path) -> bool:
    """Whether a path names something right inside a folder."""
    return path.parent.resolve() == folder.resolve()


def see_that_places_fit(
    reads: Iterable[str | Path | None],
    *,
    folder: Path | None = None,
    files: Iterable[tuple[str, Path | None]] = (),
) -> None:
    """See that what is written spares what is read, before any work is done.

    `reads` are files, folders, or names of what is bundled; `folder` is written whole, `files` (the
    option and the path) one by one.

    Raises:
        BadInput: with every place that does not fit: what is read is a pipe or a device; what is
            written is one, is what is read, or holds it; a file would become part of an instance
            that is read, or cannot be written where it should.
    """
    from caseload.models.fault import BadInput

    given = [Path(one) for one in reads if one is not None and Path(one).exists()]
    faults = [fault for one in given for fault in _unreadable(one)]
    faults += _folder_faults(folder, given) if folder else []
    written = [(option, path) for option, path in files if path is not None]
    for option, path in written:
        faults += _file_faults(option, path, given)
        if folder and _same(path, folder):
            faults.append(_fault(path, "another name than that of the folder", option))
    if faults:
        raise BadInput(faults)


def written_as(out: Path) -> "Written":
    """An instance as it is written: as a file if its name says so, else as a folder."""
    if out.suffix:
        return {"files": [("OUT", out)]}
    return {"folder": out}


def _unreadable(path: Path) -> Iterator["Fault"]:
    """What is no file where one is read."""
    for one in [path, *_members(path)]:
        if not one.is_file() and not one.is_dir():
            yield _fault(one, "a file; this is a pipe or a device")


def _folder_faults(folder: Path, given: list[Path]) -> Iterator["Fault"]:
    if folder.exists() and not folder.is_dir():
        yield _fault(folder, "a folder; this is a file, a pipe or a device")
    place = folder.resolve()
    for one in given:
        if _same(folder, one) or place in one.resolve().parents:
            yield _fault(folder, f"another folder: {one}, which is read, would be written over")


def _file_faults(option: str, path: Path, given: list[Path]) -> Iterator["Fault"]:
    if path.exists() and not path.is_file():
        yield _fault(path, "a file; this is a folder, a pipe or a device", option)
        return
    for one in given:
        if _same(path, one) or any(_same(path, member) for member in _members(one)):
            yield _fault(path, "another name: this file is read", option)
        elif one.is_dir() and is_in(path, one) and _would_be_read(path):
            yield _fault(path, f"another name: it would become a part of {one}", option)
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        yield _fault(path, "a place where files may be written", option)


def _would_be_read(path: Path) -> bool:
    """Whether a file of this name in the folder of an instance would be read as part of it."""
    from caseload.instances.week.source import KNOWN_TABLES

    return path.stem.lower() in {*KNOWN_TABLES, "policy", "instance"}


def _members(path: Path) -> list[Path]:
    """The files in a folder that are read where it is an instance."""
    inside = path.iterdir() if path.is_dir() else iter(())
    return [one for one in inside if _would_be_read(one) and not one.is_dir()]


def _same(one: Path, other: Path) -> bool:
    """Whether two paths name the same thing, now or once it is there."""
    if one.exists() and other.exists():
        return one.samefile(other)
    spelt = [str(path.resolve()) for path in (one, other)]
    if sys.platform in ("win32", "darwin"):
        spelt = [text.casefold() for text in spelt]
    return spelt[0] == spelt[1]


def _fault(path: Path, expected: str, option: str | None = None) -> "Fault":
    from caseload.models.fault import Fault

    if option is None:
        return Fault(file=str(path), expected=expected)
    return Fault(file=option, value=str(path), expected=expected)
