"""What the program is, what it assumes, what it keeps, and what leaves the machine."""

from pydantic import JsonValue

from caseload.models.base import Frozen


class Library(Frozen):
    """A library that is there: its version, the versions that are taken, and for which extra."""

    name: str
    version: str
    wanted: str
    extra: str = ""


class Figure(Frozen):
    """A setting that is in force. `source` says where it is from, blank where nothing does.

    `own` says that it is not the value of the policy of this name: then its source is not, either.
    """

    key: str
    value: JsonValue
    source: str
    own: bool = False

    @property
    def assumed(self) -> bool:
        """Whether nobody has published it: its source says so, or there is none."""
        return self.own or not self.source or "assumption" in self.source.lower()


class PolicyAbout(Frozen):
    """The policy in force, its hash (SHA-256 of its content), and every figure with its source."""

    name: str
    title: str
    dated: str
    unit: str
    sha256: str
    figures: tuple[Figure, ...]


class Kept(Frozen):
    """What is kept by what, where, and until when."""

    by: str
    what: str
    where: str
    until: str


class About(Frozen):
    """Everything that somebody who answers for the program's use may be asked of it."""

    schema_version: int = 1
    version: str
    python: str
    libraries: tuple[Library, ...]
    policy: PolicyAbout
    kept: tuple[Kept, ...]
    leaves: tuple[str, ...]
