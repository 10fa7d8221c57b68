"""What the program is, what it assumes, what it keeps, and what leaves the machine."""

from pydantic import JsonValue

from caseload.models.base import Frozen


class Library(Frozen):
    """A library that is there: its version, the versions that are taken, and for which extra."""

    name: str
    version: str
    wanted: str
    extra: str = ""


class Licence(Frozen):
    """Under which terms something comes that is there; blank where its makers do not state them.

    `needed_for` are the extras that bring it, none for what is always there.
    """

    name: str
    version: str
    licence: str
    needed_for: tuple[str, ...] = ()

    @property
    def asks_more(self) -> bool:
        """Whether the terms ask for more than to be named: sources, or the same terms."""
        return any(word in self.licence.upper() for word in ("GPL", "MPL", "MOZILLA", "GNU"))


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


class RunAbout(Frozen):
    """What one run came to. Spreads are in percentage points of a full workload.

    `choice` counts the cases that more than one person could take, `looks` those in which an
    assumption decided or a lead would ask, `decided` those on which a person decided, `changed`
    those that went to somebody else than was proposed first, and `exceptions` those that pass a
    limit. `confirmed` says how the bound was counted a second time, blank if it was not.
    """

    instance: str
    week_beginning: str
    practitioners: int
    cases: int
    placed: int
    left_over: int
    on_hold: int
    choice: int
    looks: int
    decided: int
    changed: int
    exceptions: int
    spread_before: float
    spread: float
    certificate: str
    confirmed: str
    repeatable: bool


class About(Frozen):
    """Everything that somebody who answers for the program's use may be asked of it.

    `run` is there where a run was asked about.
    """

    schema_version: int = 1
    version: str
    python: str
    libraries: tuple[Library, ...]
    policy: PolicyAbout
    kept: tuple[Kept, ...]
    leaves: tuple[str, ...]
    run: RunAbout | None = None
