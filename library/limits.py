"""The figures that a question takes, with the least and the most that each may be."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from caseload.optimizer.tuning import Tuning


class Between(NamedTuple):
    """The least and the most that a figure may be."""

    low: float
    high: float


EFFORT = Between(0.0, 100_000)
POSTS_EFFORT = Between(0.01, 100_000)
SECONDS = Between(0.1, 86_400)
GAP = Between(0.0, 1.0)
SEED = Between(0, 2**31 - 1)
WORKERS = Between(1, 64)
CHANGES = Between(0, 1000)
WEEKS = Between(1, 520)
REPLICATIONS = Between(1, 1000)


def see_that(**figures: tuple[float, Between]) -> None:
    """See that figures, by the name of their argument, are within their bounds.

    Raises:
        BadInput: with every figure that is not.
    """
    from caseload.models.fault import BadInput, Fault  # noqa: PLC0415 - commands read the bounds

    faults = [
        Fault(file=name, value=str(value), expected=f"a number from {low:,} to {high:,}")
        for name, (value, (low, high)) in figures.items()
        if not low <= value <= high
    ]
    if faults:
        raise BadInput(faults)


def engine_tuning(preferences: str) -> "Tuning":
    """The engine's thresholds with a proof of preferences as it is asked for.

    Raises:
        BadInput: if there is no such proof.
    """
    from typing import get_args  # noqa: PLC0415 - commands read the bounds

    from caseload.models.fault import BadInput, Fault  # noqa: PLC0415
    from caseload.models.provenance import PreferenceProof  # noqa: PLC0415
    from caseload.optimizer.tuning import Tuning  # noqa: PLC0415

    proofs = get_args(PreferenceProof)
    if preferences not in proofs:
        expected = f"one of {', '.join(proofs)}"
        raise BadInput([Fault(file="preferences", value=preferences, expected=expected)])
    return Tuning().changed("preferences", proof=preferences)
