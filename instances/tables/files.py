"""Files that are written whole or not at all, and cells that cannot run."""

import contextlib
import ctypes
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from caseload.models.fault import BadInput, Fault

HERE, SWAP = -100, 2
"""The system's numbers for the working folder, and for an exchange of two names."""

UNFINISHED = ".caseload-"
"""How the names of files and folders begin that are still being written."""

ABANDONED = 3600.0
"""Seconds after which something unfinished is taken to be left by a writer that was killed."""

NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""How a file is opened that must not be there yet."""

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


_unfinished: set[Path] = set()
"""What this process is writing at the moment, each noted before it is there."""

written: list[Path] = []
"""The files and folders that this process has written whole, for whoever says how it ended."""


def abandon() -> None:
    """Take away what is unfinished, before the process is ended from outside."""
    for path in list(_unfinished):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()


@contextlib.contextmanager
def _unfinished_beside(target: Path, suffix: str = "") -> Iterator[Path]:
    """A name beside a target to write under, which is gone afterwards whatever happens.

    Raises:
        OSError: what went wrong meanwhile, named after the target.
    """
    part = target.parent / f"{UNFINISHED}{secrets.token_hex(6)}{suffix}"
    try:
        _unfinished.add(part)
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        yield part
        written.append(target)
    except OSError as error:
        within = error.filename and UNFINISHED not in str(error.filename)
        place = str(error.filename) if within else str(target)
        raise OSError(error.errno, error.strerror or str(error), place) from error
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)
        _unfinished.discard(part)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that at any moment either the old one or the whole new one is there.

    Raises:
        OSError: if it cannot be written; names the file.
    """
    with _unfinished_beside(path, ".part") as part:
        _write_new(part, content)
        part.replace(path)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that nobody else may read, down to the disk."""
    with os.fdopen(os.open(path, NEW, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_folder(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> None:
    """Write a folder whole or not at all.

    Raises:
        BadInput: if the folder exists and is not empty, unless it is to be replaced.
        OSError: if it cannot be written; names the folder, or the file in it.
    """
    taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    if taken and not replace and (not folder.is_dir() or contents(folder)):
        expected = "a folder that is empty or not there yet; choose another name or use --force"
        raise BadInput([Fault(file=str(folder), expected=expected)])
    with _unfinished_beside(folder) as part:
        part.mkdir(mode=0o700)
        for name, content in files.items():
            _write_within(folder, part, name, content)
        part.chmod(0o755)
        if taken:
            _swap(part, folder)
        else:
            if folder.exists():
                folder.rmdir()
            part.replace(folder)


def _write_within(folder: Path, part: Path, name: str, content: bytes) -> None:
    """Write a file of a folder that is still unfinished; errors name it as it will be called."""
    try:
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        _write_new(part / name, content)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder / name)) from error


def _swap(part: Path, target: Path) -> None:
    """Put a finished folder in the place of an old one, at once where the system can.

    The old one then has the unfinished name, under which it is taken away.
    """
    if _exchanged(part, target):
        return
    old = target.parent / f"{UNFINISHED}{secrets.token_hex(6)}"
    target.replace(old)
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
