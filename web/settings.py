"""Where a workbench keeps what it keeps, and who signs in how."""

import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from caseload.instances.tables.files import write_atomically
from caseload.models.fault import BadInput, Fault

DATABASE = "workbench.sqlite3"
SECRET = "secret.key"
WEEKS = "weeks"
BACKUPS = "backups"
POSTGRESQL = ("postgresql://", "postgres://")


def home() -> Path:
    """The workbench's own folder among the user's data, as the system has it."""
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        data = Path.home() / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return data / "caseload"


@dataclass(frozen=True)
class Settings:
    """What `caseload serve` was asked for.

    `folder` holds uploads, inputs and runs, and the SQLite file unless `database` names a
    PostgreSQL database. With a `proxy_header` whoever is named in that header has signed in
    elsewhere; without one there is one person at this computer, and a link lets her in. `address`
    is what browsers call the workbench where a proxy stands before it (`https://…`). At most
    `jobs` pieces of work run side by side.
    """

    folder: Path
    database: str | None = None
    proxy_header: str | None = None
    address: str | None = None
    jobs: int = 2
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def url(self) -> str:
        """The database, as SQLAlchemy is told it."""
        if self.database is None:
            return f"sqlite:///{self.folder / DATABASE}"
        return f"postgresql+psycopg://{self.database.partition('://')[2]}"

    def check(self) -> None:
        """See that the addresses can be what they are given for.

        Raises:
            BadInput: if one cannot.
        """
        faults = []
        if self.database is not None and not self.database.startswith(POSTGRESQL):
            expected = "postgresql://USER@HOST/NAME; without it everything is kept in the folder"
            faults.append(Fault(file="--database", expected=expected))
        if self.database is not None and self.proxy_header is None:
            expected = "--trust-proxy beside it: a team's workbench needs people to sign in"
            faults.append(Fault(file="--database", expected=expected))
        own = urlsplit(self.address or "https://here")
        if own.scheme not in ("http", "https") or not own.netloc or own.path not in ("", "/"):
            expected = "the start of an address that browsers use, such as https://caseload.example"
            faults.append(Fault(file="--address", value=self.address, expected=expected))
        if faults:
            raise BadInput(faults)

    @property
    def weeks(self) -> Path:
        """The folder with a folder for each week."""
        return self.folder / WEEKS

    @property
    def backups(self) -> Path:
        """The folder with a copy of the store for each approval."""
        return self.folder / BACKUPS

    def secret(self) -> str:
        """The key that sessions are signed with; made on first use, readable by the owner alone."""
        path = self.folder / SECRET
        if not path.is_file():
            write_atomically(path, secrets.token_hex(32).encode())
        return path.read_text(encoding="ascii")
