"""Words that are meant to be the same: other letters, other forms of a letter, look-alikes."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

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

NEAR = 0.75
"""How alike a word must be to one that is known to be asked about."""


def folded(text: str) -> str:
    """A word without what the eye passes over.

    Letter case, accents and the forms of Unicode (NFC, NFD, full width), look-alikes of other
    scripts, hidden characters, doubled spaces, hyphens and underscores, and zeros before a number.
    """
    plain = unicodedata.normalize("NFKD", text.translate(LOOK_ALIKES))
    shown = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Cf", "Cc"))
    words = shown.translate(LOOK_ALIKES).casefold().replace("-", " ").split()
    return " ".join(word.lstrip("0") or "0" if word.isdecimal() else word for word in words)


def nearest(word: str, known: Iterable[str], least: float = NEAR) -> str | None:
    """The known word that a word is most like, None if none is near."""
    by_fold = {folded(one): one for one in known}
    close = get_close_matches(folded(word), list(by_fold), n=1, cutoff=least)
    return by_fold[close[0]] if close else None
