"""`caseload template`."""

from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import output, week
from caseload.commands.options.places import see_that_places_fit
from caseload.reports.shared.console import screen
from caseload.reports.shared.outcome import answering, finishing


def template(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A name that ends in .xlsx or .ods.")],
    policy: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="The policy that its sheet starts from.")
    ] = "tiers-2026",
    force: Annotated[bool, typer.Option("--force", help="Replace a file of this name.")] = False,
    debug: output.Debug = False,
) -> None:
    """Write an empty workbook to fill in: a guide, drop-downs, headings explained, examples."""
    with answering(as_json=False, debug=debug):
        from caseload.instances.week.template import write_template

        see_that_places_fit([policy], files=[("OUT", out)])
        week.whole_policy(policy)
        with finishing():
            write_template(out, policy, replace=force)
            said = f"An empty workbook written to {out}. Next: fill it in, see what is amiss with "
            said += f"caseload check {out}, then caseload allocate {out}"
            screen().print(said, soft_wrap=True, highlight=False)
