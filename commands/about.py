"""`caseload about`."""

from typing import Annotated

import typer

from caseload.commands.options import output, week
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import answering


def about(
    source: Annotated[
        str | None,
        typer.Argument(
            metavar="[INSTANCE|RUN]", help="The policy of this instance or run, not the default."
        ),
    ] = None,
    policy: week.OtherPolicy = None,
    settings: week.Settings = None,
    as_md: Annotated[
        bool, typer.Option("--md", help="Print Markdown, for a record or an assessment.")
    ] = False,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """Say what a public body may be asked: versions, assumptions, what is kept, what leaves."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.about import about as tell
        from caseload.models.fault import BadInput, Fault
        from caseload.reports.about import about_md, show_about

        if as_md and as_json:
            raise BadInput([Fault(file="--md", expected="one of --md and --json")])
        found = tell(source, policy=policy, settings=settings or ())
        if as_json:
            print_text(found.model_dump_json(indent=1) + "\n")
        elif as_md:
            print_text(about_md(found))
        else:
            show_about(screen(), found)
