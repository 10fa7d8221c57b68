"""`caseload policies`."""

from typing import Annotated

import typer

from caseload.commands.options import output
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import answering


def policies(
    name: Annotated[str | None, typer.Argument(help="Print this policy with its sources.")] = None,
    as_json: output.Json = False,
    debug: output.Debug = False,
) -> None:
    """List the policies, or print one with the source of each number."""
    with answering(as_json=as_json, debug=debug):
        from caseload.instances.policies.policy import policy_names, policy_text
        from caseload.reports.policies import policy_rows, show_policies

        rows = policy_rows([name] if name else policy_names())
        if as_json:
            import json

            print_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
        elif name:
            print_text(policy_text(name))
        else:
            show_policies(screen(), rows)
