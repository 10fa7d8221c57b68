"""`caseload doctor`."""

import typer

from caseload.commands.options import output
from caseload.reports.shared.console import print_text, screen
from caseload.reports.shared.outcome import DONE, NEEDS_A_PERSON, answering, finishing


def doctor(as_json: output.Json = False, debug: output.Debug = False) -> None:
    """See that everything works here: versions, solver, write rights, memory, terminal."""
    with answering(as_json=as_json, debug=debug):
        from caseload.library.doctor import doctor as look
        from caseload.reports.health import show_health

        health = look()
        with finishing():
            if as_json:
                print_text(health.model_dump_json(indent=1) + "\n")
            else:
                show_health(screen(), health)
            raise typer.Exit(DONE if health.fine else NEEDS_A_PERSON)
