"""Formulas that follow what is decided in the workbook: who has each case then, and the figures.

Every formula speaks of cells by their place, never of what stands in them, and bears the value that
it has when the workbook is written.
"""

from collections.abc import Mapping, Sequence

from caseload.instances.week.decision_words import KNOWN
from caseload.instances.workbooks.excel import column_name
from caseload.models.instance import Action


def _any_of(action: Action | None) -> str:
    """The words that say an action by themselves, as formulas write several."""
    words = next(words for words, meant in KNOWN.items() if meant.action is action)
    return "{" + ",".join(f'"{word}"' for word in words) + "}"


ACCEPTED, HELD, NOTED = _any_of(None), _any_of(Action.HOLD), _any_of(Action.NOTE)


class Columns:
    """The columns of a sheet with so many rows, as formulas name them."""

    def __init__(self, sheet: str, heads: Sequence[str], rows: int) -> None:
        self.sheet, self.rows = sheet, rows
        self._letter = {head: column_name(place) for place, head in enumerate(heads)}

    def __contains__(self, head: str) -> bool:
        """Whether the sheet has the column."""
        return head in self._letter

    def cell(self, head: str, row: int) -> str:
        """A cell of a row, counted from 1 under the headings, as a formula in that row names it."""
        return f"${self._letter[head]}{row + 1}"

    def all(self, head: str) -> str:
        """All the cells of a column, as any sheet names them."""
        letter = self._letter[head]
        return f"'{self.sheet}'!${letter}$2:${letter}${self.rows + 1}"


def said(columns: Columns, people: Columns, row: int, *, placed: bool) -> str:
    """Whom or what the row names instead of what was proposed; blank where it names nothing else.

    The decision without "exception:" before and the cost behind a dash, or what is typed over.
    """
    text = f"TRIM({columns.cell('decision', row)})"
    past = f'IF(MID({text},10,1)=":",11,10)'
    bare = f'IF(LEFT(LOWER({text}),9)="exception",TRIM(MID({text},{past},300)),{text})'
    named = f'LEFT({bare},FIND(" – ",{bare}&" – ")-1)'
    if not placed:
        return f"={named}"
    plain = f'OR({text}="",LOWER({text})="exception",{_is(text, ACCEPTED)},{_is(text, NOTED)})'
    return f"=IF({plain},{_typed_over(columns, people, row)},{named})"


def decided(columns: Columns, people: Columns, row: int, *, placed: bool) -> str:
    """Who has the case then: an identifier; blank for nobody, ? where it is not understood."""
    word = columns.cell("said", row)
    given = _who(word, people)
    if not placed:
        nobody = f"OR({_held(word)},{_barred(word)},{_is(word, NOTED)})"
        return f'=IF(OR({word}="",{nobody}),"",{given})'
    proposed = columns.cell("proposed", row)
    hers = ",".join(_holds(word, proposed, head, people) for head in ("name", "practitioner"))
    barred = f'IF(OR(LEN({word})<5,{hers}),"",{proposed})'
    named = f'IF({_held(word)},"",IF({_barred(word)},{barred},{given}))'
    return f'=IF({word}="",{proposed},{named})'


def status(columns: Columns, row: int, *, placed: bool) -> str:
    """What became of the case: accepted, changed, held and so on; blank where it is undecided."""
    decision, word = columns.cell("decision", row), columns.cell("said", row)
    text = f"TRIM({decision})"
    who, reason = columns.cell("decided", row), columns.cell("reason for change", row)
    proposed = columns.cell("proposed", row) if placed else '""'
    changed = CHANGED if placed else GIVEN
    steps = [
        (f'{who}="?"', UNCLEAR),
        (f'AND({decision}="",{who}<>{proposed})', changed),
        (f'AND({decision}="",{reason}<>"")', NOTE),
        (f'{decision}=""', ""),
        (_held(word), ON_HOLD),
        (f'LEFT(LOWER({text}),9)="exception"', PAST),
        (_is(text, NOTED), NOTE),
        (_barred(word), BARRED),
        (f"AND({_is(text, ACCEPTED)},{who}<>{proposed})", TWO_THINGS),
        (f"{who}<>{proposed}", changed),
    ]
    found = f'"{AGREED}"'
    for when, words in reversed(steps):
        found = f'IF({when},"{words}",{found})'
    return f"={found}"


AGREED, CHANGED, GIVEN, PAST, ON_HOLD = "accepted", "changed", "given", "exception", "held"
NOTE, BARRED, UNCLEAR, TWO_THINGS = "noted", "barred", "not understood", "says two things"
"""What may have become of a case."""


def _holds(word: str, proposed: str, head: str, people: Columns) -> str:
    """Whether what is said has the proposed practitioner in it, as a column writes her."""
    return f"ISNUMBER(SEARCH({_of(proposed, head, people)},{word}))"


def _of(proposed: str, head: str, people: Columns) -> str:
    """What a column says of the practitioner whose identifier a cell holds."""
    place = f"MATCH({_plain(proposed)},{people.all('practitioner')},0)"
    return f"INDEX({people.all(head)},{place})"


def _is(word: str, words: str) -> str:
    return f"OR(LOWER({word})={words})"


def _held(word: str) -> str:
    return f'OR({_is(word, HELD)},LEFT(LOWER({word}),5)="hold:")'


def _barred(word: str) -> str:
    return f'OR(LEFT(LOWER({word})&" ",4)={{"not ","not:"}})'


def given_to(person: str, tables: Sequence[Columns]) -> str:
    """How many cases are given to whoever a cell names, over tables of cases."""
    return "+".join(f"SUMPRODUCT(--EXACT({one.all('decided')},{person}))" for one in tables)


def weight_of(person: str, tables: Sequence[Columns]) -> str:
    """What the cases weigh that are given to whoever a cell names."""
    return "+".join(
        f"SUMPRODUCT(EXACT({one.all('decided')},{person})*{one.all('weight')})" for one in tables
    )


def spread(people: Columns) -> str:
    """The spread of utilisation as decided, in percentage points."""
    capacity, load = people.all("capacity"), people.all("workload after")
    carried = f"({capacity}>0)"
    total = f"SUM({capacity})"
    squares = f"SUMPRODUCT({carried}*{load}^2/({capacity}+({capacity}=0)))/{total}"
    mean = f"(SUMPRODUCT({carried}*{load})/{total})"
    return f"=ROUND(100*SQRT(MAX(0,{squares}-{mean}^2)),4)"


def counted(words: Sequence[str], tables: Sequence[Columns]) -> str:
    """How many cases have one of these as their status."""
    parts = [f'COUNTIF({one.all("status")},"{word}")' for one in tables for word in words]
    return f"={'+'.join(parts) or 0}"


def _typed_over(columns: Columns, people: Columns, row: int) -> str:
    """What stands in the row instead of who was proposed; ? where nothing stands there."""
    person, name = columns.cell("practitioner", row), columns.cell("name", row)
    proposed = columns.cell("proposed", row)
    label = _of(proposed, "name", people)
    same = f'IF(IFERROR({name}={label},FALSE),"",{name})'
    by_name = f'IF({name}="",IF({person}="","?",""),{same})'
    return f'IF(AND({person}<>{proposed},{person}<>""),{person},{by_name})'


def _who(cell: str, people: Columns) -> str:
    """The identifier of the practitioner whom a cell names, ? for nobody."""
    found = '"?"'
    for head in ("name", "offered", "practitioner"):
        place = f"MATCH({_plain(cell)},{people.all(head)},0)"
        found = f"IFERROR(INDEX({people.all('practitioner')},{place}),{found})"
    return found


def _plain(cell: str) -> str:
    """A text that is looked for, with its wild cards as they stand."""
    text = cell
    for mark in "~*?":
        text = f'SUBSTITUTE({text},"{mark}","~{mark}")'
    return text


STATUSES: Mapping[str, Sequence[str]] = {
    "accepted as proposed": (AGREED,),
    "changed": (CHANGED,),
    "somebody barred": (BARRED,),
    "given, of those left over": (GIVEN,),
    "exceptions": (PAST,),
    "held": (ON_HOLD,),
    "noted, nothing decided": (NOTE,),
    "to put right": (UNCLEAR, TWO_THINGS),
}
"""What is counted of the decisions, each with the statuses that count."""

SETTLED = tuple(STATUSES)[:6]
"""Those that decide a case."""

OPEN, SPREAD = "still to decide", "spread as decided if nothing else moves, points"
