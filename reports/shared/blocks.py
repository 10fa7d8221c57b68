"""Blocks of the screen that several results share: headline, broken rules, figures by group."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from caseload.models.proposal import Breach, Figures
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import capitalised, counted, percent, sentence, step

MOST_BREACHES = 20
"""Of one rule, this many breaches are spelt out on the screen."""


def headline(words: str, said: str) -> RenderableType:
    """A rule with a title, and one line that says the most important thing."""
    return Group(Rule(Text(words), style="dim"), Text(f"{said}\n"))


def figures_table(
    before: Sequence[Figures], after: Sequence[Figures], only: Collection[str] | None = None
) -> RenderableType:
    """The inspectorate's figures for everyone, by grade and by team, or for everyone and some."""
    table = Table(box=None, pad_edge=False)
    table.add_column("", overflow="fold", min_width=8)
    for head in ("People", "Mean caseload", "Over 40", "Over 50", "Utilisation"):
        table.add_column(head, justify="right", overflow="fold")
    old_of = {row.group: row for row in before}
    for row in after:
        if only is not None and row.group not in ("everyone", *only):
            continue
        old = old_of[row.group]
        table.add_row(
            Text(capitalised(row.group)),
            f"{row.people:,}",
            step(f"{old.mean_caseload:.1f}", f"{row.mean_caseload:.1f}"),
            step(percent(old.over_40), percent(row.over_40)),
            step(percent(old.over_50), percent(row.over_50)),
            step(percent(old.utilisation), percent(row.utilisation)),
        )
    return Group(table, Text("Over 40, over 50: the share who hold more cases.", "dim"), "")


def breaches_by_rule(breaches: Sequence[Breach]) -> RenderableType:
    """Each breach in a sentence under its rule, the rules in the order in which they come."""
    by_rule: defaultdict[str, list[Breach]] = defaultdict(list)
    for breach in breaches:
        by_rule[breach.title].append(breach)
    parts: list[RenderableType] = []
    for title, found in by_rule.items():
        soft = " (the policy lets this rule give way)" if all(one.soft for one in found) else ""
        count = counted(len(found), "breach", "breaches")
        parts.append(Paragraph(f"{title}: {count}{soft}", 2))
        parts += [Paragraph(sentence(one.sentence), 4) for one in found[:MOST_BREACHES]]
        if len(found) > MOST_BREACHES:
            parts.append(Paragraph(f"and {len(found) - MOST_BREACHES:,} more", 4, "dim"))
    return Group(*parts, "")
