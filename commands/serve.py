"""`caseload serve`."""

from pathlib import Path
from typing import Annotated

import typer

from caseload.commands.options import output
from caseload.reports.shared.outcome import answering


def serve(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Where the workbench keeps everything. Without it, a folder of its own among your "
            "data.",
            show_default=False,
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; any free one for 0.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser.")
    ] = True,
    database: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="A PostgreSQL database (postgresql://…) in the place of the file in the folder.",
        ),
    ] = None,
    trust_proxy: Annotated[
        str | None,
        typer.Option(
            metavar="HEADER",
            help="A proxy before the workbench signs people in and names them in this header; what "
            "each may do stands in accounts.toml in the folder.",
        ),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="With --trust-proxy: what browsers call the workbench (https://…)."
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, help="Pieces of work that run side by side.")
    ] = 2,
    debug: output.Debug = False,
) -> None:
    """Open the workbench: a lead's week in the browser, on this computer alone."""
    with answering(as_json=False, debug=debug):
        from caseload.models.fault import BadInput, Fault
        from caseload.reports.shared.missing import need_web_tools

        need_web_tools()
        from caseload.web.server import serve as run
        from caseload.web.settings import Settings, home

        if bool(trust_proxy) != bool(address):
            missing = "--address" if trust_proxy else "--trust-proxy"
            expected = f"{missing} beside it: a proxy has an address and names who signed in"
            given = "--trust-proxy" if trust_proxy else "--address"
            raise BadInput([Fault(file=given, expected=expected)])
        settings = Settings((folder or home()).absolute(), database, trust_proxy, address, jobs)
        settings.check()
        run(settings, port, typer.echo, browser=browser)
