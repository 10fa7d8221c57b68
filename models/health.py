"""Whether the program can do its work here: what `doctor` found."""

from caseload.models.base import Frozen


class HealthCheck(Frozen):
    """One thing that was looked at, whether it is as it should be, and what was found.

    `advice` says what to do where it is not, or what else could be had.
    """

    name: str
    fine: bool
    found: str
    advice: str = ""


class Health(Frozen):
    """Everything that was looked at."""

    schema_version: int = 1
    checks: tuple[HealthCheck, ...]

    @property
    def fine(self) -> bool:
        """Whether nothing keeps the program from its work."""
        return all(check.fine for check in self.checks)
