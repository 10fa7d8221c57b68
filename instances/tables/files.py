"""Files that are written whole or not at all, and cells that cannot run."""

import contextlib
import ctypes
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from caseload.models.fault import BadInput, Fault

HERE, SWAP = -100, 2
"""The system's numbers for the working folder, and for an exchange of two names."""

UNFINISHED = ".caseload-"
"""How the names of files and folders begin that are still being written."""

ABANDONED = 3600.0
"""Seconds after which something unfinished is taken to be left by a writer that was killed."""

RUNS = re.compile(r"'*[=+\-@\t\r]")
"""Marks that a cell must not begin with: spreadsheets would run it as a formula. Text that has
apostrophes before such a mark gets one more, so that exactly one is taken away again."""


def defuse(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would run it; `restore` undoes it."""
    return f"'{text}" if RUNS.match(text) else text


def restore(text: str) -> str:
    """The text without the apostrophe that `defuse` put before it."""
    return text[1:] if text[:1] == "'" and RUNS.match(text) else text


def contents(folder: Path) -> list[Path]:
    """The entries of a folder, without the unfinished ones that a killed writer left."""
    return [path for path in folder.iterdir() if not path.name.startswith(UNFINISHED)]


def _sweep(folder: Path) -> None:
    """Take away what writers that were killed have left in a folder."""
    long_ago = time.time() - ABANDONED
    for path in folder.glob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            if path.lstat().st_mtime > long_ago:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that at any moment either the old one or the whole new one is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_folder(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Write a folder whole or not at all.

    Raises:
        BadInput: if the folder exists and is not empty, unless it is to be replaced.
    """
    taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if taken and not replace and (not folder.is_dir() or contents(folder)):
        expected = "a folder that is empty or not there yet; choose another name or use --force"
        raise BadInput([Fault(file=str(folder), expected=expected)])
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder.parent)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=UNFINISHED))
    try:
        for name, content in files.items():
            write_atomically(part / name, content)
        part.chmod(0o755)
        if taken:
            _swap(part, folder)
        else:
            if folder.exists():
                folder.rmdir()
            part.replace(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _swap(part: Path, target: Path) -> None:
    """Put a finished folder in the place of an old one, at once where the system can."""
    if _exchanged(part, target):
        shutil.rmtree(part, ignore_errors=True)
        return
    old = Path(tempfile.mkdtemp(dir=target.parent, prefix=UNFINISHED))
    target.replace(old / "old")
    part.replace(target)
    shutil.rmtree(old, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange the names of two folders in one step; False where the system has no such step."""
    names = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(library.renamex_np(*names, SWAP) == 0)
        return bool(library.renameat2(HERE, names[0], HERE, names[1], SWAP) == 0)
    except (AttributeError, OSError, TypeError):
        return False
