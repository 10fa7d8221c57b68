"""What each rule is worth, on the screen: a table, then what would help and whom it touches."""

import shlex
from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from caseload.models.rule_worth import RuleWorth, RuleWorths
from caseload.optimizer.rule_kit.wording import some_names
from caseload.reports.shared.blocks import headline
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import counted, sentence

MOST_NAMES = 4
"""Names that a line has; the others are counted."""

MOST_EASINGS = 5
"""Ways in which a rule could ask less that are shown; all are in the JSON."""

LEGEND = (
    "Each rule is left out by itself and the week is solved again: keeping it costs what that "
    "gains. How many people would get more or fewer new cases, and how often the rule would not be "
    "kept, is that of one allocation that gains as much."
)


def show_rules(console: Console, found: RuleWorths) -> None:
    """Print what each rule costs, the most first."""
    console.print(headline("What each rule costs", f"{sentence(found.sentence)}\n{LEGEND}"))
    console.print(_table(found), Text(""))
    for one in found.rules:
        if not one.worked_out:
            why = f"{one.title}: {one.sentence[0].lower()}{one.sentence[1:]}"
            console.print(Paragraph(sentence(why)), Text(""))
    for one in found.rules:
        if one.worked_out and (one.more or one.fewer or one.places or one.against):
            console.print(Group(*_details(one)), Text(""))


def _table(found: RuleWorths) -> RenderableType:
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("Rule", no_wrap=True)
    table.add_column("Kind", no_wrap=True)
    table.add_column("More placed", justify="right")
    table.add_column(_measured(found), justify="right")
    table.add_column("People", justify="right")
    table.add_column("Not kept", justify="right")
    table.add_column("Proof", no_wrap=True)
    for one in found.rules:
        table.add_row(*_row(one))
    return table


def _measured(found: RuleWorths) -> str:
    return "Spread, points" if found.measure == "spread" else "Balance, points"


def _row(one: RuleWorth) -> list[str]:
    if not one.worked_out or one.balance is None:
        return [one.title, one.kind, "–", "", "", "not worked out"]
    change = f"{one.balance.change:+.2f}" if f"{abs(one.balance.change):.2f}" != "0.00" else "0"
    return [
        one.title,
        one.kind,
        f"{one.placed:+,}" if one.placed else "0",
        change,
        f"{one.more + one.fewer:,}" if one.more + one.fewer else "",
        f"{one.against:,}" if one.against else "",
        "proven" if one.proven else "not all proven",
    ]


def _details(one: RuleWorth) -> Iterator[RenderableType]:
    yield Text(one.title, style="bold")
    yield Paragraph(sentence(one.sentence), 2)
    if one.places:
        some = some_names(one.places, MOST_NAMES)
        cases = "Case" if len(one.places) == 1 else "Cases"
        yield Paragraph(sentence(f"{cases} that would then have somebody: {some}"), 2)
    if one.more or one.fewer:
        some = counted(one.more, "person gets", "people get")
        yield Paragraph(f"{some} more new cases, {one.fewer:,} fewer.", 2)
    if one.against:
        met = "not met" if one.kind == "preference" else "broken"
        yield Paragraph(f"It would be {met} {counted(one.against, 'time', 'times')}.", 2)
    for eased in one.eased[:MOST_EASINGS]:
        tail = "" if eased.proven else "; not all of this is proven"
        yield Paragraph(sentence(f"{eased.sentence}{tail}"), 4)
        if eased.setting:
            yield Paragraph(f"try it: --set {shlex.quote(eased.setting)}", 6, "dim")
    if len(one.eased) > MOST_EASINGS:
        yield Paragraph(f"and {len(one.eased) - MOST_EASINGS} more, in the JSON.", 4)
