"""What became of a week, and what the next one begins with, on screen."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

from caseload.models.next_week import NextWeek
from caseload.optimizer.rule_kit.wording import some_names, spoken
from caseload.reports.shared.words import counted

MOST_NAMED = 8
"""Cases or people that a line names before it counts the rest."""


def show_next_week(console: Console, week: NextWeek, out: Path) -> None:
    """Print the account of a week, a line for each thing that happened."""
    for line in next_week_lines(week):
        console.print(Text(line), soft_wrap=True)
    said = f"Written to {out}. Next: caseload check {out}, then caseload allocate {out}"
    console.print(Text(said), soft_wrap=True)


def next_week_lines(week: NextWeek) -> list[str]:
    """The account in sentences: what comes in, what is in hand, and what changed."""
    when = f"The week of {spoken(week.week_beginning)}" if week.week_beginning else "The next week"
    come = len(week.waiting) + len(week.new)
    lines = [
        f"{when}: {counted(come, 'case')} to allocate ({len(week.waiting)} left over, "
        f"{len(week.new)} new), {week.held:,} in hand."
    ]
    gone = len(week.ended) + week.ended_counted
    placed = f"{counted(len(week.placed), 'case')} of the last week in hand"
    lines.append(
        f"{placed}, {len(week.moved)} moved, {gone} ended, {len(week.withdrawn)} withdrawn."
    )
    if week.otherwise:
        named = [
            f"{one.case} ({one.proposed or 'nobody'} → {one.done or 'nobody'})"
            for one in week.otherwise
        ]
        lines.append(f"Done otherwise than proposed: {some_names(named, MOST_NAMED)}.")
    for said, names in (
        ("Left over, and come again", week.waiting),
        ("Of these kept out on purpose", week.on_hold),
        ("Held by nobody any more", week.returned),
        ("Started", week.started),
        ("Left", week.left),
        ("Changed", week.changed),
    ):
        if names:
            lines.append(f"{said}: {some_names(names, MOST_NAMED)}.")
    return lines
