"""A ZIP archive of answers, unpacked for as long as it is read."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from caseload.instances.tables.table import MOST_BYTES, shown
from caseload.models.fault import BadInput, Fault

MOST_FILES = 5_000
"""Files that are read of a folder or an archive."""

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What reading raises where an archive is damaged."""

LOCKED = 0x1
"""The mark of a file in an archive that takes a password."""


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder itself, or one for a moment with what is in a ZIP archive of this name.

    Raises:
        BadInput: if there is neither, or the archive is damaged, locked, too large, or has files
            that lie outside it.
    """
    if path.is_dir():
        yield path
    elif path.is_file() and path.suffix.lower() == ".zip":
        with TemporaryDirectory(prefix="caseload-") as folder:
            inside = Path(folder) / path.stem
            inside.mkdir()
            _unpack(path, inside)
            yield inside
    else:
        expected = "a folder with the answers of the allocation services, or a .zip of one"
        raise BadInput([Fault(file=str(path), expected=expected)])


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            _see_that_it_fits(path, archive.infolist())
            left = MOST_BYTES
            for one in archive.infolist():
                if one.is_dir():
                    continue
                with archive.open(one) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _refused(path, _too_large())
                target = folder / PurePosixPath(one.filename)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
    except DAMAGED:
        raise _refused(path, "a ZIP archive that can be read; this one is damaged") from None
    except OSError as error:
        raise _refused(path, f"a file that can be read ({error.strerror})") from None


def _see_that_it_fits(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_FILES:
        raise _refused(path, f"no more than {MOST_FILES:,} files; there are {len(entries):,}")
    if sum(one.file_size for one in entries) > MOST_BYTES:
        raise _refused(path, _too_large())
    if any(one.flag_bits & LOCKED for one in entries):
        raise _refused(path, "a ZIP archive without a password")
    for one in entries:
        place = PurePosixPath(one.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or ":" in "".join(place.parts[:1]):
            raise _refused(path, f"files within it; {shown(one.filename)} lies outside")


def _too_large() -> str:
    return f"files of no more than {MOST_BYTES // 2**20} MB together, unpacked"


def _refused(path: Path, expected: str) -> BadInput:
    return BadInput([Fault(file=path.name, expected=expected)])
