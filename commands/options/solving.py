"""Options that say how hard and how long to look, and where the work runs."""

from typing import Annotated, Literal

import typer

from caseload.library.limits import EFFORT, GAP, POSTS_EFFORT, SECONDS, SEED, WORKERS

Effort = Annotated[
    float, typer.Option(min=EFFORT.low, max=EFFORT.high, help="How hard to look for a better one.")
]
PostsEffort = Annotated[
    float,
    typer.Option(
        min=POSTS_EFFORT.low, max=POSTS_EFFORT.high, help="How hard to look for fewer posts."
    ),
]
TimeLimit = Annotated[
    float,
    typer.Option(
        min=SECONDS.low, max=SECONDS.high, help="Seconds after which the best so far is given."
    ),
]
TimeForAPart = Annotated[
    float,
    typer.Option(min=SECONDS.low, max=SECONDS.high, help="Seconds for each part of the work."),
]
TimeForACap = Annotated[
    float, typer.Option(min=SECONDS.low, max=SECONDS.high, help="Seconds for each cap at the most.")
]
Deadline = Annotated[
    float,
    typer.Option(
        min=SECONDS.low, max=SECONDS.high, help="Seconds after which the best statement is given."
    ),
]
Gap = Annotated[
    float,
    typer.Option(min=GAP.low, max=GAP.high, help="Stop when this close to the best possible."),
]
Preferences = Annotated[
    Literal["served", "bounded", "proven"],
    typer.Option(
        help="How sure to be that preferences are met as far as can be: not at all, within a "
        "bound, or proven where that is within reach; the rest is proven all the same."
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        min=SEED.low, max=SEED.high, help="What chance starts from; kept with the proposal."
    ),
]
Lot = Annotated[
    int | None,
    typer.Option(
        "--lot",
        metavar="NUMBER",
        min=SEED.low,
        max=SEED.high,
        help="Draw exact ties by lot from this number, kept and told: practitioners whom nothing "
        "tells apart, and cases, have the same chance. Without it a fixed order decides.",
    ),
]
Workers = Annotated[
    int, typer.Option(min=WORKERS.low, max=WORKERS.high, help="Processes side by side.")
]
Engine = Annotated[
    Literal["local", "dask"], typer.Option(help="Where the work runs, part by part.")
]
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
