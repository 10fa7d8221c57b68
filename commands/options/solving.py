"""Options that say how hard and how long to look, and where the work runs."""

from typing import Annotated, Literal

import typer

Effort = Annotated[
    float, typer.Option(min=0.0, max=100_000, help="How hard to look for a better one.")
]
PostsEffort = Annotated[
    float, typer.Option(min=0.01, max=100_000, help="How hard to look for fewer posts.")
]
TimeLimit = Annotated[
    float,
    typer.Option(min=0.1, max=86_400, help="Seconds after which the best so far is given."),
]
TimeForAPart = Annotated[
    float, typer.Option(min=0.1, max=86_400, help="Seconds for each part of the work.")
]
TimeForACap = Annotated[
    float, typer.Option(min=0.1, max=86_400, help="Seconds for each cap at the most.")
]
Deadline = Annotated[
    float,
    typer.Option(min=0.1, max=86_400, help="Seconds after which the best statement is given."),
]
Gap = Annotated[
    float, typer.Option(min=0.0, max=1.0, help="Stop when this close to the best possible.")
]
Seed = Annotated[
    int,
    typer.Option(min=0, max=2**31 - 1, help="What chance starts from; kept with the proposal."),
]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Processes side by side.")]
Engine = Annotated[Literal["local", "dask"], typer.Option(help="Where the scenarios run.")]
Scheduler = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="With --engine dask: its scheduler.")
]


def check_engine(engine: str, scheduler: str | None) -> None:
    """See that a cluster is asked for with its address.

    Raises:
        BadInput: if only one of the two is given.
    """
    from caseload.models.fault import BadInput, Fault

    if (engine == "dask") != (scheduler is not None):
        expected = "both of --engine dask and --scheduler ADDRESS, or neither"
        raise BadInput([Fault(file="--engine", expected=expected)])
