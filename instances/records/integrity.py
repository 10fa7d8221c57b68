"""Whether a run's folder is as it was written: every file against its hash in the log."""

import hashlib
from pathlib import Path

from caseload.instances.records.key import Key
from caseload.instances.records.log import LOG, Log, read_log
from caseload.instances.tables.files import contents
from caseload.models.fault import Fault

OF_THE_SYSTEM = frozenset([".DS_Store", "Thumbs.db", "desktop.ini"])
"""Files that file managers leave in any folder."""


def alterations(folder: Path, key: Key | None = None) -> list[Fault]:
    """What in the folder of a run is not as it was written: changed, missing, or added.

    With a `key` the log must be signed with it.
    """
    log = read_log(folder)
    if log is None:
        gone = "missing: without it nobody can tell whether the run is as it was written"
        return [Fault(file=str(folder / LOG), expected=gone)]
    found = [
        Fault(file=str(folder / LOG), row=line, expected=expected) for line, expected in log.wrong()
    ]
    if key is not None and not log.fits(key):
        found.append(Fault(file=str(folder / LOG), expected=_unsigned(log)))
    return found + _files(folder, log)


def _unsigned(log: Log) -> str:
    if not log.signed:
        return "not signed; allocate --sign KEYFILE signs a run"
    return "its signature does not fit this key: it was changed, or signed with another key"


def _files(folder: Path, log: Log) -> list[Fault]:
    """The files that differ from what the log says of the last allocation."""
    kept = next((e.files for e in reversed(log.entries) if e.event == "allocated"), None)
    if kept is None:
        return []
    found = []
    for name, digest in kept.items():
        path = folder / name
        if not path.is_file():
            found.append(Fault(file=str(path), expected="missing: the run was written with it"))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append(Fault(file=str(path), expected="changed since the run was written"))
    known = {LOG, *kept} | OF_THE_SYSTEM
    return found + [
        Fault(file=str(path), expected="added since the run was written: it is no file of it")
        for path in sorted(contents(folder))
        if path.name not in known
    ]
