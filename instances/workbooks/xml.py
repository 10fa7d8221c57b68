"""Elements of XML as text."""

import re
from collections.abc import Mapping
from html import escape

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML cannot hold."""

WHITE = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def element(tag: str, given: Mapping[str, str | None] | None = None, content: str = "") -> str:
    """An element with attributes, those of None left out, around content that is XML already."""
    said = "".join(
        f' {key}="{_quoted(value)}"' for key, value in (given or {}).items() if value is not None
    )
    return f"<{tag}{said}>{content}</{tag}>" if content else f"<{tag}{said}/>"


def plain(text: str) -> str:
    """A text without what XML cannot hold."""
    return FORBIDDEN.sub("", text)


def escaped(text: str) -> str:
    """A text as content of an element."""
    return escape(plain(text), quote=False)


def _quoted(text: str) -> str:
    """A text as the value of an attribute, where white space other than blanks would be lost."""
    return escape(plain(text)).translate(WHITE)
