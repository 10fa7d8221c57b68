"""Requests as files: one a case, and an index of them."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from caseload.instances.tables.files import contents, write_folder
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.models.request import ServiceRequest

INDEX = "index.json"
CREATED = (2000, 1, 1, 0, 0, 0)
"""The date that every file in an archive bears, so that the same requests give the same bytes."""


def request_files(
    requests: Sequence[ServiceRequest], instance: Instance, proposal: Proposal
) -> dict[str, bytes]:
    """The files by name. The index says which case each is about, and what has no request."""
    files = {one.file: _json(one.content()) for one in requests}
    rows = [
        {"file": one.file, "case": one.case, "kind": one.kind, "path": one.path} for one in requests
    ]
    index: dict[str, Any] = {
        "instance": proposal.instance,
        "input_hash": proposal.provenance.input_hash,
        "requests": rows,
        "without": sorted({*(row.case for row in proposal.unallocated), *instance.on_hold}),
    }
    return files | {INDEX: _json(index)}


def write_requests(folder: Path, files: Mapping[str, bytes], *, replace: bool = False) -> bool:
    """Write the files into a folder of their own; False if the same stand there already.

    Raises:
        BadInput: if something else stands there, unless it is an export that is to be replaced.
    """
    if folder.is_dir():
        there = {path.name: path for path in contents(folder)}
        if there.keys() == files.keys() and all(
            path.is_file() and path.read_bytes() == files[name] for name, path in there.items()
        ):
            return False
        others = [n for n, p in there.items() if not p.is_file() or not n.endswith(".json")]
        if replace and there and (others or INDEX not in there):
            expected = "a folder with an earlier export and nothing else, or a new one"
            raise BadInput([Fault(file=str(folder), expected=expected)])
    write_folder(folder, files, replace=replace)
    return True


def archive(files: Mapping[str, bytes]) -> bytes:
    """The files as one ZIP archive: the same files give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, file in sorted(files.items()):
            zipped.writestr(zipfile.ZipInfo(name, CREATED), file, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
