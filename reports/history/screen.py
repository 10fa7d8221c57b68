"""A history on the screen: a line for each week."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from caseload.models.history import History
from caseload.reports.history.words import LEGEND, PEOPLE, UNSEEN, history_sentences
from caseload.reports.shared.blocks import headline
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import capitalised, percent, points

HEADS = ("Placed", "Left", "Longest", "Spread", "Over", "Changed", "Cost", "Done")


def show_history(console: Console, history: History) -> None:
    """Print the weeks, what they come to, and what is missing or not as it was written."""
    first, *more = history_sentences(history)
    console.print(headline(f"History: {history.folder}", first))
    if history.weeks:
        console.print(_table(history))
        console.print(Paragraph(LEGEND))
    if history.acts_by:
        console.print(_people(history))
        console.print(Paragraph(UNSEEN))
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


def _people(history: History) -> Table:
    """What each did by the record, over all weeks."""
    shown = [f for f in PEOPLE if any(getattr(one, f) for one in history.acts_by)]
    table = Table(box=None, pad_edge=False)
    for head in ("Who", "First", "Last"):
        table.add_column(head, overflow="fold")
    for field in shown:
        table.add_column(capitalised(PEOPLE[field]), justify="right")
    for who in sorted({one.who for one in history.acts_by}):
        mine = [one for one in history.acts_by if one.who == who]
        table.add_row(
            Text(who),
            min(one.first for one in mine)[:10],
            max(one.last for one in mine)[:10],
            *(f"{sum(getattr(one, field) for one in mine):,}" for field in shown),
        )
    return table
