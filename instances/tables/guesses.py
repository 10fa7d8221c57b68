"""What somebody may have meant by a cell that cannot be read: offered, never taken.

A guess is what the cell could hold instead, in words that its column takes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from caseload.instances.tables import cells, dates
from caseload.instances.tables.likeness import folded
from caseload.instances.tables.number_guesses import number_guesses
from caseload.instances.tables.quantities import NUMERIC, Kind, Unreadable
from caseload.instances.tables.table import Percent, Unusable
from caseload.models.base import SUSPENDED, TIERS, TIERS_2023

BLANK = "a blank cell"
NOTHING = (
    *("", "n a", "na", "none", "nil", "unknown", "not known", "nk", "tbc", "tba", "null"),
    *("not applicable", "not recorded", "to be confirmed", "blank", "missing"),
)
"""What people write where there is nothing to say, without its marks."""

ALSO: dict[Kind, dict[str, str]] = {
    cells.rosh: {"vh": "very high", "vhigh": "very high", "v high": "very high", "med": "medium"},
    cells.case_type: {
        **{"order": "community", "sso": "community", "co": "community", "pss": "licence"},
        **{"suspended sentence": "community", "post release": "licence"},
        **{"prison": "custody", "custodial": "custody"},
    },
    cells.grade: {
        **{"newly qualified": "NQO", "newly qualified po": "NQO", "nq": "NQO"},
        **{"trainee po": "PQiP", "trainee officer": "PQiP", "senior": "", "spo": ""},
    },
    cells.gender: {
        **{"w": "woman", "women": "woman", "lady": "woman", "she": "woman"},
        **{"men": "man", "he": "man"},
    },
    cells.action: {
        **{"keep": "pin", "give": "pin", "assign": "pin", "allocate": "pin", "wait": "hold"},
        **{"not": "forbid", "never": "forbid", "ban": "forbid", "block": "forbid"},
        **{"exception": "except", "defer": "hold", "comment": "note"},
    },
}
"""Other words for those of a column; a blank one is a word that rules a guess out."""

YES = ("yes", "y", "true", "t", "x", "tick", "ticked", "✓", "✔", "☑", "√")
NO = ("no", "n", "false", "f", "nope", "✗", "✘", "☐")
LIKE_LETTERS = str.maketrans("015", "ols")
SHORT = 4
"""Words of fewer letters are not guessed by likeness: PO and PSO are two grades."""

NEAR = 0.7
BETWEEN = re.compile(r"[;,/+&\n]|\band\b")
IN_HAND = re.compile(r"([0-9]{1,5})\s*[x×*]?\s*([a-d][0-3]s?|[a-g]|untiered)\b\s*([a-z]*)")
TURNED = re.compile(r"([a-d][0-3]s?|[a-g]|untiered)\s*([a-z]*)\s*[x×*:=]?\s*([0-9]{1,5})")


def guess(
    kind: Kind, cell: Any, *, week: date | None = None, typed: bool = False, required: bool = False
) -> str | None:
    """What may be meant by a cell that its column cannot hold; None where nothing comes near.

    `typed` says that the format tells text from numbers. A cell of a `required` column is never
    guessed to be blank.
    """
    if isinstance(cell, Unusable | list) or cell is None:
        return None
    if isinstance(cell, str) and _says_nothing(cell):
        return None if required else BLANK
    read = _of_text if isinstance(cell, str) else _candidates
    found = [one for one in dict.fromkeys(read(kind, cell, week)) if one]
    if typed and kind is cells.flag:
        found = ["true" if one == "yes" else "false" for one in found]
        return found[0] if len(found) == 1 else None
    fitting = [one for one in found if _readable(kind, one)]
    return " or ".join(fitting) if 0 < len(fitting) <= 2 else None


def _says_nothing(text: str) -> bool:
    said = plain(text)
    return text not in (*YES, *NO) and (said in NOTHING or said.replace(" ", "") in NOTHING)


@lru_cache(maxsize=2**12)
def _of_text(kind: Kind, text: str, week: date | None) -> tuple[str, ...]:
    return tuple(_candidates(kind, text, week))


def plain(text: str) -> str:
    """A word without case, accents and marks, its parts separated by one space."""
    kept = (char if char.isalnum() else " " for char in folded(text))
    return " ".join("".join(kept).split())


def _readable(kind: Kind, text: str) -> bool:
    try:
        kind(text)
    except Unreadable:
        return False
    return True


def _candidates(kind: Kind, cell: Any, week: date | None) -> Iterable[str]:
    if kind in NUMERIC:
        return number_guesses(kind, cell)
    if kind is cells.day:
        return _days(cell, week)
    if isinstance(cell, date | time | timedelta | Percent):
        return ()
    read = READERS.get(kind)
    if read is None and kind in cells.WORDS:
        known = {word: str(value) for word, value in cells.WORDS[kind].items()}
        return _words(str(cell), known | ALSO.get(kind, {}))
    return read(str(cell)) if read else ()


def _days(cell: Any, week: date | None) -> list[str]:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        day = dates.of_serial(cell)
        return [str(day)] if day else []
    if not isinstance(cell, str):
        return []
    return [str(day) for day in dates.readings(cell, week).days]


def _words(said: str, known: Mapping[str, str]) -> list[str]:
    """The known words that may be meant: in it, begun by it, or written much like it."""
    whole = said.strip().lower()
    text = plain(said)
    for form in (whole, text, text.replace(" ", ""), text.translate(LIKE_LETTERS)):
        if form in known:
            return [known[form]]
    if "not" in text.split() and "not" not in known:
        return []
    inside = _inside(text, known)
    if inside:
        return inside
    begun = [value for word, value in known.items() if text and word.startswith(text)]
    if begun:
        return begun
    if len(text) < SHORT:
        return []
    words = [word for word in known if len(word) >= SHORT - 1]
    near = get_close_matches(text, words, n=1, cutoff=NEAR)
    return [known[word] for word in near or words if near or text.startswith(word)]


def _inside(text: str, known: Mapping[str, str]) -> list[str]:
    """What the known words that stand in a text say, the longer before those within them."""
    left, found = f" {text} ", dict[str, int]()
    for word in sorted(known, key=len, reverse=True):
        if f" {word} " in left:
            found.setdefault(known[word], text.find(word))
            left = left.replace(f" {word} ", "  ")
    return [] if "" in found else sorted(found, key=lambda value: found[value])


def _tiers(said: str, known: Iterable[str]) -> list[str]:
    by_word = {tier.lower(): tier for tier in known}
    text = plain(said)
    joined = text.replace(" ", "")
    forms = (joined, joined[:1] + joined[1:].replace("o", "0").replace("l", "1"), joined[::-1])
    exact = next((by_word[form] for form in forms if form in by_word), None)
    return [exact] if exact else _words(re.sub(r"\b([a-d]) ([0-3])\b", r"\1\2", text), by_word)


def _tasks(said: str) -> list[str]:
    """A list of which each part is a task, or can be guessed in one way."""
    known = {word: str(task) for word, task in cells.WORDS[cells.task].items()}
    parts = [part for part in BETWEEN.split(said.lower()) if part.strip()]
    meant = [list(dict.fromkeys(_words(part, known))) for part in parts]
    return ["; ".join(one[0] for one in meant)] if all(len(one) == 1 for one in meant) else []


def _in_hand(said: str) -> list[str]:
    """Counts by tier and type in another order or with other words: 2xA3 comm, 1 B2 lic."""
    tiers = {tier.lower(): tier for tier in (*TIERS, *SUSPENDED)}
    types = {word: str(kind) for word, kind in cells.WORDS[cells.case_type].items()}
    types |= ALSO[cells.case_type]
    found = []
    for part in BETWEEN.split(unicodedata.normalize("NFKC", said).lower()):
        text = part.strip(" .")
        usual, turned = IN_HAND.fullmatch(text), TURNED.fullmatch(text)
        if usual:
            number, tier, kind = usual.groups()
        elif turned:
            tier, kind, number = turned.groups()
        elif text:
            return []
        else:
            continue
        meant = list(dict.fromkeys(_words(kind, types))) if kind else [""]
        if len(meant) != 1:
            return []
        found.append(f"{number} {tiers[tier]} {meant[0]}".strip())
    return ["; ".join(found)]


READERS: dict[Kind, Callable[[str], list[str]]] = {
    cells.flag: lambda said: _words(said, dict.fromkeys(YES, "yes") | dict.fromkeys(NO, "no")),
    cells.tier: lambda said: _tiers(said, TIERS),
    cells.older_tier: lambda said: _tiers(said, TIERS_2023),
    cells.tasks: _tasks,
    cells.in_hand: _in_hand,
}
"""How a word is guessed, of kinds that are no plain choice."""
