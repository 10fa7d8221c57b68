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
    licences: Annotated[
        bool,
        typer.Option("--licences", help="The licence of every library that comes along instead."),
    ] = False,
    as_md: Annotated[
        bool, typer.Option("--md", help="Print Markdown, for a record or an assessment.")
    ] = False,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """Say what a public body may be asked: versions, assumptions, what is kept, what leaves."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.about import about as tell
        from caseload.library.licences import licences as terms
        from caseload.models.fault import BadInput, Fault
        from caseload.reports.about import about_md, show_about
        from caseload.reports.licences import licences_json, licences_md, show_licences

        if as_md and as_json:
            raise BadInput([Fault(file="--md", expected="one of --md and --json")])
        if licences:
            if source is not None or policy is not None or settings:
                expected = "nothing beside it but --md or --json: it is of what is installed"
                raise BadInput([Fault(file="--licences", expected=expected)])
            found_terms = terms()
            if as_json:
                print_text(licences_json(found_terms))
            elif as_md:
                print_text(licences_md(found_terms))
            else:
                show_licences(screen(), found_terms)
            return
        found = tell(source, policy=policy, settings=settings or ())
        if as_json:
            print_text(found.model_dump_json(indent=1) + "\n")
        elif as_md:
            print_text(about_md(found))
        else:
            show_about(screen(), found)
