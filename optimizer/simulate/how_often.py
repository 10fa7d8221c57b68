"""What allocating more or less often does, in a sentence: how soon, and how even."""

from collections.abc import Iterator, Mapping, Sequence

from caseload.models.simulation import Assigner, Outlook
from caseload.optimizer.rule_kit.wording import listed
from caseload.optimizer.simulate.rhythm import RHYTHMS

LABELS = {one.key: one.label for one in RHYTHMS}


def how_often(outlooks: Sequence[Outlook], names: Mapping[Assigner, str]) -> Iterator[str]:
    """Each rhythm under the first way of allocating, where there are several."""
    first = outlooks[0]
    shown = [
        one
        for one in outlooks
        if (one.settings, one.stress, one.assigner)
        == (first.settings, first.stress, first.assigner)
    ]
    if not first.every or len(shown) < 2:
        return
    said = [
        f"{LABELS[one.every]} {days(one)} days ({one.overall['spread'].mean:.1f} points)"
        for one in shown
    ]
    yield (
        f"With {names[first.assigner]} a case has somebody so long after it arrived, at such a "
        f"spread in the mean: {listed(said)}"
    )


def days(one: Outlook) -> str:
    """The mean days from arrival until a case has somebody; a dash where none has."""
    return f"{one.overall['days'].mean:.1f}" if "days" in one.overall else "–"
