"""A PostgreSQL server for tests, in a folder of its own, where its programs are installed."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
NOBODY = "nobody"


def programs() -> Path | None:
    """The folder with the programs, None where they are not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = [path for place in PLACES for path in Path("/").glob(place[1:])]
    return max(folders, default=None)


def _as_somebody(command: list[str]) -> list[str]:
    """The command as somebody who is not root: the server refuses root."""
    if os.name == "posix" and os.geteuid() == 0:
        import pwd

        group = pwd.getpwnam(NOBODY).pw_gid
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={group}", "--clear-groups", *command]
    return command


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of a new, empty database; the test is skipped where there is no server."""
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not installed")
    if os.name == "posix" and os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("PostgreSQL does not run as root, and there is no setpriv")
        for one in (folder, *folder.parents):
            if one.stat().st_mode & 0o001 == 0 and one.is_relative_to("/tmp"):
                one.chmod(one.stat().st_mode | 0o055)
        shutil.chown(folder, NOBODY)
    data = folder / "data"
    made = _run(
        [str(bin / "initdb"), "-D", str(data), "-U", "caseload", "-A", "trust", "-E", "UTF8"]
    )
    if made.returncode:
        pytest.skip(f"PostgreSQL cannot be set up here: {made.stderr[-200:]}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
    control = [str(bin / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    begun = _run([*control, "-o", options, "start"])
    if begun.returncode:
        pytest.skip(f"PostgreSQL does not start here: {begun.stdout[-200:]}")
    try:
        yield f"postgresql://caseload@127.0.0.1:{port}/postgres"
    finally:
        _run([*control, "-m", "immediate", "stop"])


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        _as_somebody(command),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
    )
