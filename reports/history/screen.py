"""A history on the screen: a line for each week."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from caseload.models.history import History
from caseload.reports.history.words import LEGEND, history_sentences
from caseload.reports.shared.blocks import headline
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import percent, points

HEADS = ("Placed", "Left", "Longest", "Spread", "Over", "Changed", "Cost", "Done")


def show_history(console: Console, history: History) -> None:
    """Print the weeks, what they come to, and what is missing or not as it was written."""
    first, *more = history_sentences(history)
    console.print(headline(f"History: {history.folder}", first))
    if history.weeks:
        console.print(_table(history))
        console.print(Paragraph(LEGEND))
    for said in (*more, *history.altered, *history.missing):
        console.print(Paragraph(said))


def _table(history: History) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("Week", no_wrap=True)
    table.add_column("Instance", overflow="fold")
    for head in HEADS:
        table.add_column(head, justify="right")
    for one in history.weeks:
        done = (one.done_as_proposed or 0) / one.done_known if one.done_known else None
        table.add_row(
            one.week.isoformat(),
            Text(one.instance),
            f"{one.placed:,}",
            f"{one.left_over:,}",
            "–" if one.longest_wait is None else str(one.longest_wait),
            points(one.spread),
            percent(one.over_cap),
            f"{one.overrides:,}",
            "–" if one.override_cost is None else points(one.override_cost),
            percent(done),
        )
    return table
