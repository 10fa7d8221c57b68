"""What `doctor` found, on screen."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from caseload.models.health import Health
from caseload.reports.shared.words import counted


def show_health(console: Console, health: Health) -> None:
    """Print what was looked at, one a line, and what to do."""
    table = Table(box=None, pad_edge=False)
    for head in ("Looked at", "", "Found", "What to do"):
        table.add_column(head, overflow="fold")
    for check in health.checks:
        state = Text("ok") if check.fine else Text("WRONG", style="bold red")
        table.add_row(Text(check.name), state, Text(check.found), Text(check.advice))
    console.print(table)
    wrong = sum(not check.fine for check in health.checks)
    said = f"{counted(wrong, 'thing')} to mend." if wrong else "Everything that is needed is there."
    console.print(said)
