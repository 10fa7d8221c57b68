"""Lists of names in sentences: the first few by name, the rest by their number."""

from collections.abc import Sequence

from caseload.optimizer.rule_kit.wording import listed


def some_names(names: Sequence[str], most: int, link: str = "and") -> str:
    """The first `most` names and the number of the rest: "A, B and 3 more"."""
    more = len(names) - most
    return listed([*names[:most], *([f"{more} more"] if more > 0 else [])], link)
