"""What a rule has to say of a pair that it allows, for a lead to look at again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SecondLook:
    """A clause about a case with a practitioner whom the rule lets hold it.

    With a `setting`, the dotted key in the rule's section that lets the practitioner, it stands
    only where the policy's comment on that setting calls it an assumption about the grade. The
    comment speaks of a setting only where the settings `beside` it are the same, too.
    """

    words: str
    setting: str | None = None
    beside: tuple[str, ...] = ()
