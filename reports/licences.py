"""The licences of what comes along: on screen, as Markdown and as JSON."""

from collections.abc import Sequence

from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from caseload.models.about import Licence
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import counted, listed

NOT_STATED = "not stated"
HEADS = ("library", "version", "licence", "needed for")


def show_licences(console: Console, found: Sequence[Licence]) -> None:
    """Print every library with its licence, and which of them to look at."""
    table = Table(box=None, pad_edge=False)
    for head in HEADS:
        table.add_column(head.capitalize(), overflow="fold")
    for row in _rows(found):
        table.add_row(*map(Text, row))
    console.print(table)
    console.print()
    for line in _remarks(found):
        console.print(Paragraph(line, 0))


def licences_md(found: Sequence[Licence]) -> str:
    """The same as Markdown."""
    rows = [f"| {' | '.join(row)} |" for row in _rows(found)]
    table = [f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}", *rows]
    return "\n".join([*table, "", *(f"- {line}" for line in _remarks(found))]) + "\n"


def licences_json(found: Sequence[Licence]) -> str:
    """The same as JSON."""
    kind = TypeAdapter(tuple[Licence, ...])
    return kind.dump_json(tuple(found), indent=1).decode() + "\n"


def _rows(found: Sequence[Licence]) -> list[tuple[str, ...]]:
    return [
        (one.name, one.version, one.licence or NOT_STATED, ", ".join(one.needed_for))
        for one in found
    ]


def _remarks(found: Sequence[Licence]) -> list[str]:
    """What somebody who answers for it may have to look at."""
    more = [one.name for one in found if one.asks_more]
    silent = [one.name for one in found if not one.licence]
    said = [
        f"{counted(len(found), 'library', 'libraries')} as they are installed here, each with what "
        "its makers state in it; the texts are in the packages. No licence has been chosen for "
        "caseload itself yet."
    ]
    if more:
        said.append(f"Terms that ask for more than to be named (GPL, LGPL, MPL): {listed(more)}.")
    if silent:
        said.append(f"Whose makers state none in the package: {listed(silent)}.")
    return said
