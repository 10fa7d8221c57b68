"""The settings that the section of every rule, or of every preference, has in a policy."""

from typing import Annotated, Literal

from pydantic import Field

from caseload.models.base import Frozen

Cost = Annotated[int, Field(strict=True, ge=0, le=1000)]
"""What a pair costs under a preference: a whole number, never a truth or a text."""


class RuleSettings(Frozen):
    """The policy section that every rule has: whether it binds, and what a breach costs if soft."""

    mode: Literal["hard", "soft", "off"] = "hard"
    penalty: Annotated[int, Field(strict=True, ge=1, le=1000)] = 1


class MustSettings(RuleSettings):
    """The section of a rule that no exception passes, unless the policy says so."""

    exceptions: Annotated[bool, Field(strict=True)] = False


class PreferenceSettings(Frozen):
    """The policy section that every preference has: it counts or not, and never binds."""

    mode: Literal["soft", "off"] = "soft"


AnySettings = RuleSettings | PreferenceSettings
"""The section of a rule, or of a preference."""
