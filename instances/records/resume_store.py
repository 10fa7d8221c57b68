"""Finished pieces of a long run, kept line by line so that an interrupted run goes on from them."""

import json
import os
from pathlib import Path

from caseload.instances.tables.files import written
from caseload.models.fault import BadInput, Fault


class Store:
    """A file of JSON lines, `{"key": …, "result": …}`; a line that was cut off counts for nothing.

    Raises:
        BadInput: if the file is there and is no such file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: dict[str, str] = {}
        if not path.exists():
            return
        lines = path.read_bytes().split(b"\n")
        for line in lines:
            try:
                row = json.loads(line)
                self.found[str(row["key"])] = str(row["result"])
            except (ValueError, KeyError, TypeError):
                continue
        if any(line.strip() for line in lines) and not self.found:
            expected = "a file of finished scenarios; choose another folder"
            raise BadInput([Fault(file=str(path), expected=expected)])

    def add(self, key: str, result: str) -> None:
        """Keep a result, on the disk before this returns.

        Raises:
            OSError: if it cannot be written; names the file.
        """
        self.found[key] = result
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                if file.tell():
                    file.write(b"\n")
                file.write(json.dumps({"key": key, "result": result}).encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from error
        written.append(self.path)
