"""Whether somebody is there to answer, and what is asked."""

import sys

import typer


def at_a_terminal() -> bool:
    """Whether there is a person who can answer."""
    return sys.stdin.isatty()


def who_decides() -> str:
    """The name that is kept with decisions; blank where none is given."""
    asked = "Who decides? The name is kept with the record, and for the rounds after (or blank)"
    name: str = typer.prompt(asked, default="", show_default=False)
    return name.strip()
