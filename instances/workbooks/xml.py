"""Elements of XML as text.

What quotes them is loaded where it is asked: a web client comes with it.
"""

import re
from collections.abc import Mapping

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML cannot hold."""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(tag: str, given: Mapping[str, str | None] | None = None, content: str = "") -> str:
    """An element with attributes, those of None left out, around content that is XML already."""
    from xml.sax.saxutils import quoteattr  # noqa: PLC0415 - see above

    said = "".join(
        f" {key}={quoteattr(plain(value))}"
        for key, value in (given or {}).items()
        if value is not None
    )
    return f"<{tag}{said}>{content}</{tag}>" if content else f"<{tag}{said}/>"


def plain(text: str) -> str:
    """A text without what XML cannot hold."""
    return FORBIDDEN.sub("", text)


def escaped(text: str) -> str:
    """A text as content of an element."""
    from xml.sax.saxutils import escape  # noqa: PLC0415 - see above

    return escape(plain(text))
