"""Which heading is which of our columns: by nearest names, and by what stands under it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from caseload.instances.imports.mapping.taken import surname_first
from caseload.instances.tables import cells
from caseload.instances.tables.aliases import ALIASES, OTHER_WAY
from caseload.instances.tables.cells import Unreadable
from caseload.instances.tables.columns import Column, named_columns
from caseload.instances.tables.headings import says_why
from caseload.instances.tables.table import Table
from caseload.instances.tables.vocabularies import CHOICES, YES_NO

KINDS = ("practitioners", "current", "cases")
"""Our tables in the order in which a table is tried: cases in hand name who holds them."""

WAY = "of priorities the higher is placed first, and 1 last, so it is left aside until mapped"

NEAR = 0.78
"""How alike a heading must be to a name to be taken for it."""

FITTING = 0.6
"""The share of a column's cells that must be readable, or mean something near."""

FILLED = 0.9
"""The share of the rows in which a column that must be filled is."""

SLIP = 0.85
"""How alike a word must be to one of ours to be proposed for it."""

MOST_VALUES = 40
"""A column with more different values than this is no choice of words."""


@dataclass(frozen=True)
class Guess:
    """One of our tables, found in a file: columns and values by our names.

    `columns` maps our name to their heading, `values` a column to their words for ours ("" where
    nothing near was found), `seen` a column to what stands in it, in words. `left` are headings
    that mean nothing to us.
    """

    kind: str
    table: Table
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    seen: Mapping[str, str]
    left: Sequence[str]
    surname_first: frozenset[str] = frozenset()
    """Our columns of people whose cells write the surname first, as "Lloyd, Gareth"."""

    @property
    def repeated(self) -> str | None:
        """Our identifier, if theirs is the same in several rows and so does not tell them apart."""
        name = "practitioner" if self.kind == "practitioners" else "case"
        said = list(map(str, _cells(self.table, self.columns[name])))
        return name if len(set(said)) < len(said) else None

    @property
    def open_words(self) -> list[tuple[str, str]]:
        """Our columns with their words that have no word of ours yet."""
        return [(n, word) for n, words in self.values.items() for word in words if not words[word]]

    def meaning(self, name: str, word: str, ours: str) -> "Guess":
        """The same guess with a word of theirs given one of ours."""
        values = {key: dict(words) for key, words in self.values.items()}
        values[name][word] = ours
        return replace(self, values=values)


def choices(name: str) -> Sequence[str]:
    """Our words for a column of choices."""
    return CHOICES.get(name, YES_NO)


def propose(tables: Sequence[Table]) -> list[Guess]:
    """The best guess for each of our tables that can be found among these.

    A list of new cases may name who managed them: where every list of cases names somebody, the
    shortest is taken for the new ones.
    """
    guesses = [guess for table in tables if (guess := _first_guess(table))]
    held = [guess for guess in guesses if guess.kind == "current"]
    if held and all(guess.kind != "cases" for guess in guesses):
        shortest = min(held, key=lambda guess: len(guess.table.rows))
        guesses.remove(shortest)
        anew = _guess(shortest.table, "cases")
        guesses += [anew] if anew else []
    best: dict[str, Guess] = {}
    for guess in guesses:
        guess.table.told += [
            guess.table.fault(f"{one} turned into priority, if it says who goes first: {WAY}")
            for one in guess.left
            if guess.kind == "cases" and one in OTHER_WAY
        ]
        known = best.get(guess.kind)
        if known is None or len(guess.columns) > len(known.columns):
            best[guess.kind] = guess
    return [best[kind] for kind in sorted(best)]


def _first_guess(table: Table) -> Guess | None:
    """The first kind of table that the headings fit."""
    return next((guess for kind in KINDS if (guess := _guess(table, kind))), None)


def _guess(table: Table, kind: str) -> Guess | None:
    """The table as one of ours, if it has what that one cannot do without."""
    columns = named_columns(kind)
    found = _columns(table, columns)
    if not all(name in found for name, column in columns.items() if column.required):
        return None
    values = {name: _values(table, found[name], name, columns[name]) for name in found}
    return Guess(
        kind=kind,
        table=table,
        columns={name: found[name] for name in columns if name in found},
        values={name: said for name, said in values.items() if said},
        seen={name: seen(table, heading) for name, heading in found.items()},
        left=[heading for heading in table.headings if heading not in found.values()],
        surname_first=frozenset(
            name for name in found if surname_first(name, _cells(table, found[name]))
        ),
    )


def _columns(table: Table, columns: Mapping[str, Column]) -> dict[str, str]:
    """Their heading for each of our columns, the surest first, each heading once.

    What the table cannot do without may take a heading from a column that may be missing.
    """
    pairs = [
        (_likeness(heading, name), -place, name, heading)
        for place, name in enumerate(columns)
        for heading in table.headings
        if not says_why(heading)
    ]
    near = [pair for pair in sorted(pairs, reverse=True) if pair[0] >= NEAR]
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for needed in (False, True):
        for _, _, name, heading in near:
            if name in found or (needed and not columns[name].required):
                continue
            holder = taken.get(heading)
            free = holder is None or (needed and not columns[holder].required)
            if free and _fits(table, heading, name, columns[name]):
                if holder is not None:
                    del found[holder]
                found[name], taken[heading] = heading, name
    return found


def _likeness(heading: str, name: str) -> float:
    if heading == name:
        return 1.0
    aliases = ALIASES.get(name, ())
    if heading in aliases:
        return 0.99 - 0.001 * aliases.index(heading)
    return 0.98 * max(SequenceMatcher(None, heading, one).ratio() for one in (name, *aliases))


def _cells(table: Table, heading: str) -> list[Any]:
    return [row.cells[heading] for row in table.rows if row.cells.get(heading) is not None]


def _readable(column: Column, cell: Any) -> bool:
    try:
        cells.read(column.kind, cell)
    except Unreadable:
        return False
    return True


def _fits(table: Table, heading: str, name: str, column: Column) -> bool:
    """Whether most cells under a heading can be read, or mean a known word."""
    cells = _cells(table, heading)
    if column.required and len(cells) < FILLED * len(table.rows):
        return False
    words = _values(table, heading, name, column)
    good = sum(_readable(column, cell) or bool(words.get(str(cell))) for cell in cells)
    return bool(cells or not column.required) and good >= FITTING * len(cells)


def _values(table: Table, heading: str, name: str, column: Column) -> dict[str, str]:
    """Their words for ours in a column of choices, the nearest of ours, "" if none is near."""
    ours = CHOICES.get(name, YES_NO if column.kind is cells.flag else ())
    if not ours:
        return {}
    odd = {str(cell) for cell in _cells(table, heading) if not _readable(column, cell)}
    if len(odd) > MOST_VALUES:
        return {}
    return {word: _nearest(word, name, ours) for word in sorted(odd)}


def _nearest(word: str, name: str, ours: Sequence[str]) -> str:
    """Our word for one of theirs: past words that say what the column is, and slips of a letter.

    Nothing weaker is proposed: "V. High" is not high.
    """
    known = {one.lower(): one for one in ours}
    about = {part for one in (name, *ALIASES.get(name, ())) for part in one.split("_")}
    parts = [part for part in word.lower().replace("-", " ").split() if part not in about]
    close = get_close_matches(" ".join(parts), list(known), n=1, cutoff=SLIP)
    return str(known[close[0]]) if close else ""


def seen(table: Table, heading: str) -> str:
    """A description of a column's cells that quotes none of them."""
    cells = _cells(table, heading)
    blank = len(table.rows) - len(cells)
    numbers = sum(_number(cell) for cell in cells)
    kind = "numbers" if numbers == len(cells) else "text" if not numbers else "numbers and text"
    different = len({str(cell) for cell in cells})
    some = f"{different} different" if different < len(cells) else "all different"
    said = f"{kind}, {some}" if cells else "nothing"
    return f"{said}, {blank} blank" if blank and cells else said


def _number(cell: Any) -> bool:
    return _readable(Column("", cells.number), cell)
