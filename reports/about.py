"""What there is to say of the program: on screen, and as Markdown for a record."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from caseload.models.about import About, Figure, RunAbout
from caseload.reports.shared.paragraph import Paragraph
from caseload.reports.shared.words import counted

NO_SOURCE, SET_HERE = "no source is given: assumption", "set here, by nobody's guidance: assumption"


def show_about(console: Console, about: About) -> None:
    """Print versions, the policy with what it assumes, what is kept and what leaves."""
    policy = about.policy
    console.print(Text(f"caseload {about.version}, python {about.python}", style="bold"))
    console.print(Paragraph(", ".join(f"{one.name} {one.version}" for one in about.libraries), 0))
    console.print()
    console.print(Text(f"Policy {policy.name} ({policy.title}), {policy.dated}", style="bold"))
    console.print(f"SHA-256 of its content: {policy.sha256}", soft_wrap=True, highlight=False)
    assumed = [one for one in policy.figures if one.assumed]
    console.print(
        f"{len(assumed)} of its {counted(len(policy.figures), 'figure')} are assumptions:"
    )
    table = Table(box=None, pad_edge=False)
    for head in ("Setting", "Value", "What is said of it"):
        table.add_column(head, overflow="fold")
    for row in _together(assumed):
        table.add_row(*map(Text, row))
    console.print(table)
    console.print()
    for line in run_lines(about.run) if about.run else ():
        console.print(Paragraph(line, 0))
    console.print(Text("What is kept, and where", style="bold"))
    for kept in about.kept:
        said = f"{kept.by}: {kept.what}. Where: {kept.where}. Until {kept.until}."
        console.print(Paragraph(said, 2))
    console.print()
    console.print(Text("What leaves this computer", style="bold"))
    for line in about.leaves:
        console.print(Paragraph(line, 2))


def run_lines(run: RunAbout) -> Iterator[str]:
    """What a run came to, in sentences without cases or people."""
    week = f", week of {run.week_beginning}" if run.week_beginning else ""
    yield (
        f"{run.instance}{week}: {counted(run.cases, 'case')} to allocate among "
        f"{counted(run.practitioners, 'practitioner')}; {run.placed} placed, {run.left_over} left "
        f"over, {run.on_hold} on hold."
    )
    yield (
        f"{run.choice} of the cases placed could go to more than one person. In {run.looks} an "
        "assumption of the policy decided or a lead would ask: each is marked as worth a look."
    )
    yield (
        f"A person decided on {counted(run.decided, 'case')} before or after it was proposed; "
        f"{run.changed} went to somebody else than was proposed first, {run.exceptions} past a "
        "limit."
    )
    yield (
        f"Spread of utilisation: {run.spread_before:.2f} points before, {run.spread:.2f} after. "
        f"{run.certificate}"
    )
    if run.confirmed:
        yield run.confirmed
    if not run.repeatable:
        yield "The clock or a person ended the search: it may not come out the same again."


def _together(figures: Sequence[Figure]) -> Iterator[tuple[str, str, str]]:
    """Setting, values and source; figures of one section that have one source in one row."""
    groups: dict[tuple[str, str], list[Figure]] = {}
    for one in figures:
        groups.setdefault((one.key.rpartition(".")[0], source_text(one)), []).append(one)
    for (section, source), same in groups.items():
        if len(same) == 1:
            yield same[0].key, value_text(same[0]), source
        else:
            values = (f"{one.key.rpartition('.')[2]} = {value_text(one)}" for one in same)
            yield section, ", ".join(values), source


def value_text(figure: Figure) -> str:
    """A value as a policy file has it."""
    value = figure.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def source_text(figure: Figure) -> str:
    """Where a figure is from, in words."""
    return figure.source or (SET_HERE if figure.own else NO_SOURCE)


def about_md(about: About) -> str:
    """The same as Markdown, every figure with its source."""
    return "\n".join(_lines(about)) + "\n"


def _lines(about: About) -> Iterator[str]:
    policy = about.policy
    yield f"caseload {about.version}, Python {about.python}."
    yield ""
    yield from _table(
        ("library", "version", "taken", "for"),
        [(one.name, one.version, one.wanted, one.extra) for one in about.libraries],
    )
    yield ""
    yield f"Policy `{policy.name}` ({policy.title}), dated {policy.dated}, in {policy.unit}."
    yield f"SHA-256 of its content: `{policy.sha256}`."
    for title, assumed in (("Assumptions in force", True), ("Figures with a source", False)):
        of_it = [one for one in policy.figures if one.assumed is assumed]
        rows = [(f"`{where}`", values, source) for where, values, source in _together(of_it)]
        yield ""
        yield f"{title}: {len(of_it)} of {len(policy.figures)}."
        yield ""
        yield from _table(("setting", "value", "what is said of it"), rows)
    if about.run:
        yield ""
        yield from (f"- {line}" for line in run_lines(about.run))
    yield ""
    yield from _table(
        ("kept by", "what", "where", "until"),
        [(one.by, one.what, one.where, one.until) for one in about.kept],
    )
    yield ""
    yield "What leaves the computer:"
    yield ""
    yield from (f"- {line}" for line in about.leaves)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
