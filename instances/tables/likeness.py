"""Words that are meant to be the same: other letters, other forms of a letter, look-alikes."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

CYRILLIC = "АаВвЕеЗзІіЈјКкМмНнОоРрСсТтУуХхЅѕҺһԁԛԝ"
LIKE_CYRILLIC = "AaBbEe33IiJjKkMmHhOoPpCcTtYyXxSsHhdqw"
GREEK = "ΑαΒβΕεΖΗηΙιΚκΜΝνΟοΡρΤτΥυΧχ"
LIKE_GREEK = "AaBbEeZHnIiKkMNvOoPpTtYuXx"
MARKS = "‘’`´ʼ‐‑‒–—−_"
LIKE_MARKS = "'''''------ "

LOOK_ALIKES = str.maketrans(
    CYRILLIC + GREEK + MARKS + "ıłøŁØ", LIKE_CYRILLIC + LIKE_GREEK + LIKE_MARKS + "iloLO"
)
"""Letters of other scripts, and marks, that look like ours on a screen."""

PASSED_OVER = ("Mn", "Cf", "Cc")
"""Kinds of characters that are not shown by themselves: accents, formats, controls."""

NEAR = 0.75
"""How alike a word must be to one that is known to be asked about."""


@lru_cache(maxsize=2**16)
def folded(text: str) -> str:
    """A word without what the eye passes over.

    Letter case, accents and the forms of Unicode (NFC, NFD, full width), look-alikes of other
    scripts, hidden characters, doubled spaces, hyphens and underscores, and zeros before a number.
    """
    plain = text.translate(LOOK_ALIKES)
    if not plain.isascii() or not plain.isprintable():
        apart = unicodedata.normalize("NFKD", plain)
        shown = (char for char in apart if unicodedata.category(char) not in PASSED_OVER)
        plain = "".join(shown).translate(LOOK_ALIKES)
    words = plain.casefold().replace("-", " ").split()
    return " ".join(word.lstrip("0") or "0" if word.isdecimal() else word for word in words)


def one_slip(word: str, other: str) -> bool:
    """Whether one letter more, less or other, or two that changed places, make one of the other."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    short, long = sorted((word, other), key=len)
    at = next((n for n, char in enumerate(short) if char != long[n]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1]
    return short[at + 1 :] == long[at + 1 :] or (swapped and short[at + 2 :] == long[at + 2 :])


def nearest(word: str, known: Iterable[str], least: float = NEAR) -> str | None:
    """The known word that a word is most like, None if none is near."""
    by_fold = {folded(one): one for one in known}
    close = get_close_matches(folded(word), list(by_fold), n=1, cutoff=least)
    return by_fold[close[0]] if close else None
