"""One writer at a time in the folder of a run, whatever the system."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from caseload.instances.tables.files import UNFINISHED

LOCK = f"{UNFINISHED}lock"
"""The file that is locked where a folder cannot be; it counts as unfinished, so as nobody's."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes in a folder that is there, and keep others out meanwhile.

    The system lets go of the lock when the process ends, however it ends. A file system that knows
    no locks is written to without one.
    """
    handle = _locked(folder)
    while handle is not None and not _is(handle, folder):  # it was replaced while we waited
        os.close(handle)
        handle = _locked(folder)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)
        if sys.platform == "win32":
            with suppress(OSError):
                (folder / LOCK).unlink()


@contextmanager
def alone(file: Path) -> Iterator[bool]:
    """Whether nobody else has this file, which is made if need be; others are kept out meanwhile.

    The system lets go of it when the process ends, however it ends.
    """
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield _taken(handle)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    """Lock an open file at once; False if somebody else has it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _locked(folder: Path) -> int | None:
    """What holds the lock on a folder, None where there is nothing to lock."""
    if not folder.is_dir():
        return None
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415

        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
        while True:
            with suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return handle
    import fcntl  # noqa: PLC0415

    handle = os.open(folder, os.O_RDONLY)
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _is(handle: int, folder: Path) -> bool:
    """Whether a handle is still that of the folder, or of its lock, by its name."""
    held = os.fstat(handle)
    try:
        now = (folder / LOCK if sys.platform == "win32" else folder).stat()
    except FileNotFoundError:
        return False
    return (held.st_dev, held.st_ino) == (now.st_dev, now.st_ino)
