"""What a stress does to a year, in sentences: the calm year of the same setting beside it."""

from collections.abc import Iterator, Mapping, Sequence

from caseload.models.simulation import Assigner, Outlook
from caseload.optimizer.simulate.stress import CALM, FIRST, LASTS, LOSS, STRESSES

LABELS = {stress.key: stress.label for stress in STRESSES}


def is_calm(one: Outlook) -> bool:
    """Whether nothing befalls the year."""
    return one.stress in ("", CALM.key)


def what_befalls(outlooks: Sequence[Outlook]) -> Iterator[str]:
    """What is assumed of the stresses, where there are any."""
    if not all(map(is_calm, outlooks)):
        yield (
            f"A stress begins in week {FIRST + 1} and lasts {LASTS} weeks; whoever is lost is "
            "succeeded like any leaver. Weights are off by a share of each tier's and type's own, "
            "and the allocation is judged with the true ones"
        )


def under_stress(outlooks: Sequence[Outlook], names: Mapping[Assigner, str]) -> Iterator[str]:
    """What each stress does under the first way of allocating, against the calm year."""
    calm = {(one.settings, one.every, one.assigner): one for one in outlooks if is_calm(one)}
    for one in outlooks:
        beside = calm.get((one.settings, one.every, one.assigner))
        if is_calm(one) or beside is None or one.assigner != outlooks[0].assigner:
            continue
        worst, end = _worst(one) - _worst(beside), _end(one) - _end(beside)
        spread = one.overall["spread"].mean - beside.overall["spread"].mean
        higher = f"{abs(spread):.1f} points {'higher' if spread > 0 else 'lower'}"
        yield (
            f"{_where(one)}, with {names[one.assigner]}: {_more(worst)} wait at the worst and "
            f"{_more(end)} at the end than in the calm year; the spread is in the mean "
            f"{higher if abs(spread) >= 0.05 else 'the same'}"
        )


def _where(one: Outlook) -> str:
    """The stress, its weeks, and the scenario where there are several."""
    last = FIRST + 1 if one.stress == LOSS.key else FIRST + LASTS
    lasts = f" in week {last}" if last == FIRST + 1 else f" in weeks {FIRST + 1} to {last}"
    before = one.scenario.removesuffix(LABELS[one.stress]).rstrip(", ")
    beginning = f"{before[:1].upper()}{before[1:]}, " if one.every else f"At {before}, "
    return f"{beginning if before else ''}{LABELS[one.stress]}{lasts}"


def _more(cases: int) -> str:
    return f"{abs(cases):,} {'more' if cases > 0 else 'fewer'}" if cases else "no more"


def _worst(one: Outlook) -> int:
    """The most cases that wait in any week, in the mean of the replications."""
    return round(max(band.mean for band in one.weekly["waiting"] if band is not None))


def _end(one: Outlook) -> int:
    return round(one.at_end["waiting"].mean)
