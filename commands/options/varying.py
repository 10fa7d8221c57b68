"""Options that say which figures vary from scenario to scenario."""

from typing import Annotated

import typer

Caps = Annotated[
    list[str] | None,
    typer.Option(
        "--caps",
        metavar="[GRADE=]FROM:TO:STEP",
        help="Caseload caps to try: 25:60:5, or PO=25:60:5; twice for a grid.",
    ),
]
CapsToCompare = Annotated[
    list[str] | None,
    typer.Option(
        "--caps",
        metavar="[GRADE=]FROM:TO:STEP",
        help="Caseload caps to compare: 25:60:5, or PO=25:60:5.",
    ),
]
Vary = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KEY=FROM:TO:STEP",
        help="Any figure of the policy: mainly_women_cap.cap=20:50:5.",
    ),
]
