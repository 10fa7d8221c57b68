"""The key that signs runs: a file that only those have who may write them."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from caseload.models.fault import BadInput, Fault

LEAST, MOST = 16, 65_536
"""Bytes of a key file: fewer could be guessed, more is no key."""


@dataclass(frozen=True, repr=False)
class Key:
    """The bytes of a key, and what is worth a look about its file."""

    secret: bytes
    warning: Fault | None = None


def read_key(path: Path) -> Key:
    """Read a key file. Line ends at its end do not count, so that an editor may save it.

    Raises:
        BadInput: if it is no file, or holds fewer than 16 bytes or too many.
    """
    expected = (
        f"a file with a key of {LEAST} bytes or more; "
        'python -c "import secrets; print(secrets.token_hex(32))" makes one'
    )
    if not path.is_file():
        raise BadInput([Fault(file=str(path), expected=expected)])
    with path.open("rb") as file:
        found = file.read(MOST + 1)
        mode = os.fstat(file.fileno()).st_mode
    secret = found.rstrip(b"\r\n")
    if not LEAST <= len(secret) <= MOST:
        raise BadInput([Fault(file=str(path), expected=expected)])
    if sys.platform != "win32" and mode & 0o077:
        others = f"a key that nobody else may read: chmod 600 {path}"
        return Key(secret, Fault(file=str(path), expected=others))
    return Key(secret)
