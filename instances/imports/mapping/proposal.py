"""A mapping as it is proposed: a file to look through, with every heading that was found in it."""

import json
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill

from caseload.instances.imports.mapping.propose import Guess, seen
from caseload.instances.policies.policy import DEFAULT
from caseload.instances.tables.aliases import OTHER_WAY
from caseload.instances.tables.columns import named_columns
from caseload.instances.tables.files import write_atomically
from caseload.instances.tables.table import Table, shown
from caseload.instances.week.source import REQUIRED_TABLES
from caseload.models.fault import BadInput, Fault

HEAD = """\
# How the headings of other people's tables become ours: our name = "their heading".
# Look through it, mend what is wrong, and delete what you do not want. Then import again:
# nothing will be asked. A table is known by its headings, whatever its file is called.
# A column may be joined of several, case = {{ join = ["Office", "Number"], with = "-" }}, and a
# name turned round, name = {{ heading = "Name", surname_first = true }} for "Lloyd, Gareth".
# Rows are left out by what stands in them: [practitioners.leave_out] "Job title" = ["Admin", ""],
# or alone kept: [cases.keep_only] "Status" = ["Awaiting allocation"].

policy = {policy}
# week_beginning = 2026-11-23
"""
ASKED = """\
# {0} is left aside until you say which way it counts. Of ours, the higher goes first. If that is
# so of theirs as well, write here: priority = {0}. If 1 is the most urgent, turn the figures round.
"""
REPEATED = "# The same in several rows: join it with what tells them apart, see above.\n"
NOT_FOUND = """
# No table looks like {kind}. Take the marks away from these lines, and write beside our names the
# headings that hold it. It needs {needed}; it may have
# {others}.
# [{kind}.columns]
"""


def write_proposal(
    path: Path, guesses: Sequence[Guess], tables: Sequence[Table] = (), policy: str = DEFAULT
) -> None:
    """Write a mapping that was proposed, with what was seen in each column beside it.

    Where no table was taken for one that is needed, the headings of all `tables` that are left
    stand in a section to fill in.
    """
    text = HEAD.format(policy=_quoted(policy)) + "".join(map(_section, guesses))
    known = {guess.kind for guess in guesses}
    taken = [guess.table for guess in guesses]
    left = [table for table in tables if all(table is not one for one in taken)]
    for kind in REQUIRED_TABLES:
        if kind not in known:
            text += _to_fill_in(kind, left)
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        expected = f"a place that can be written to ({error.strerror})"
        raise BadInput([Fault(file=str(path), expected=expected)]) from None


def _section(guess: Guess) -> str:
    """The section of a table that was found."""
    text = f"\n[{guess.kind}]\n"
    if guess.table.sheet:
        text += f"sheet = {_quoted(guess.table.sheet)}\n"
    text += f"\n[{guess.kind}.columns]\n"
    for name, heading in guess.columns.items():
        stated = _quoted(_spaced(heading))
        if name in guess.surname_first:
            stated = f"{{ heading = {stated}, surname_first = true }}"
        text += f"{name} = {stated}  # {guess.seen[name]}\n"
        text += REPEATED if name == guess.repeated else ""
    for heading in guess.left:
        if guess.kind == "cases" and heading in OTHER_WAY:
            text += ASKED.format(_quoted(_spaced(heading)))
        else:
            text += f"# left aside: {_quoted(_spaced(heading))}  # {seen(guess.table, heading)}\n"
    for name, words in guess.values.items():
        text += f"\n[{guess.kind}.values.{name}]\n"
        for theirs, ours in words.items():
            what = "" if ours else "  # say which of ours"
            text += f"{_quoted(theirs)} = {_quoted(ours)}{what}\n"
    return text


def _to_fill_in(kind: str, tables: Sequence[Table]) -> str:
    """A section that nothing was found for: what it needs, and every heading that there is."""
    columns = named_columns(kind)
    needed = [name for name, column in columns.items() if column.required]
    others = fill(", ".join(columns), 98, subsequent_indent="# ")
    text = NOT_FOUND.format(kind=kind, needed=" and ".join(needed), others=others)
    text += "".join(f'# {name} = "THEIR HEADING"\n' for name in needed)
    for table in tables:
        sheet = f", sheet {shown(table.sheet)}" if table.sheet else ""
        text += f"# found in {shown(table.file)}{sheet}:\n"
        for heading in table.headings:
            text += f"#   {_quoted(_spaced(heading))}  # {seen(table, heading)}\n"
    return text


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _spaced(heading: str) -> str:
    return heading.replace("_", " ")
