"""Identifiers that a question names."""

from difflib import get_close_matches

from caseload.models.fault import BadInput, Fault
from caseload.optimizer.rule_kit.wording import listed


def known(name: str, there: list[str], place: str, what: str) -> str:
    """The identifier, if it is one of those that are `there`.

    Raises:
        BadInput: if it is not, at this `place`, with those that look like it.
    """
    if name in there:
        return name
    close = get_close_matches(str(name), there, n=3)
    expected = f"the identifier of a {what} of this run"
    expected += f"; did you mean {listed(close, 'or')}?" if close else ""
    raise BadInput([Fault(file=place, value=str(name), expected=expected)])
