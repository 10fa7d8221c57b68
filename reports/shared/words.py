"""The one place where numbers and names become words."""

import math
from collections.abc import Sequence
from datetime import datetime

from caseload.models.glossary import evenness
from caseload.models.proposal import Certificate, Proposal, StageName

SAME = 5e-3
"""Points that two spreads may differ without a difference that shows."""

FULL = 1.25
"""The utilisation that a whole bar stands for: room to see who is over."""


def percent(share: float | None) -> str:
    """A share as a whole percentage: 0.838 → 84 %. A small one never looks like none at all."""
    if share is None:
        return "–"
    return "<1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def points(value: float) -> str:
    """Percentage points with two decimals."""
    return f"{value:.2f}"


def price_words(price: float) -> str:
    """What the spread goes up by, in points, as a few words."""
    said = f"{price:+.2f}".replace("-", "−")
    return "spread as now" if abs(price) < SAME else f"spread {said}"


def difference(before: float, after: float, places: int = 2) -> float:
    """How much more `after` is, as the figures differ that are shown with so many decimals."""
    return round(round(after, places) - round(before, places), places)


def spread_line(before: float, after: float) -> str:
    """The spread before and after, and what that means in plain words."""
    return (
        f"Spread of utilisation: {points(before)} points before, {points(after)} after: "
        f"{evenness(after)}."
    )


def able_line(certificate: Certificate) -> str | None:
    """The spread between those who could take a case, where somebody could not; else None."""
    before, after = certificate.spread_able_before, certificate.spread_able
    if before is None or after is None or not certificate.able:
        return None
    if abs(after - certificate.spread) < SAME and abs(before - certificate.spread_before) < SAME:
        return None
    return (
        f"Between the {counted(certificate.able, 'practitioner')} who could take a case: "
        f"{points(before)} points before, {points(after)} after; what the others add no allocation "
        "can mend."
    )


def second_line(certificate: Certificate) -> str | None:
    """How the bound is shown without a solver; None where it is not."""
    if certificate.second == "enumeration":
        return "Every allocation was tried, and none is more even."
    if certificate.second == "prices" and certificate.recounted is not None:
        return (
            "Without a solver, prices kept in the record show that none can have less than "
            f"{points(math.floor(100 * certificate.recounted + 1e-6) / 100)}."
        )
    return None


def waiting_lines(proposal: Proposal) -> list[str]:
    """What is proven of how much is left over, and of which cases that is."""
    stages = {stage.name: stage for stage in proposal.stages}
    allocate, waiting = stages.get(StageName.ALLOCATE), stages.get(StageName.WAITING)
    if allocate is None or not allocate.value:
        return []
    if not allocate.proven:
        return ["It is not proven that so much has to be left over: a longer run may do more."]
    lines = ["No allocation inside these rules leaves less over, and this is proven."]
    if waiting and waiting.proven:
        lines.append("Which cases wait is proven too: of equal priority, those of the least risk.")
    elif waiting:
        lines.append("It is not proven that no cases of less risk could wait in their place.")
    return lines


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 case, 2 cases."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def listed(names: Sequence[str], most: int | None = None) -> str:
    """Names as they are spoken: A, B and C. Past `most` of them, A, B and 7 more."""
    shown = list(names)
    if most is not None and len(shown) > most:
        shown = [*shown[:most], f"{len(shown) - most:,} more"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def shared_start(names: Sequence[str]) -> str:
    """The words, with the blank after them, with which all of several different names begin."""
    if len(set(names)) < 2:
        return ""
    split = [name.split(" ") for name in names]
    same = 0
    while all(len(one) > same + 1 and one[same] == split[0][same] for one in split):
        same += 1
    return "".join(f"{word} " for word in split[0][:same])


def capitalised(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence: a capital first and a full stop last."""
    return capitalised(text if text.endswith((".", "!", "?")) else f"{text}.")


def step(before: str, after: str) -> str:
    """A figure before and after, said once where nothing changed."""
    return after if before == after else f"{before} → {after}"


def load_words(
    cases: tuple[int, int], cap: int | None, used: tuple[float | None, float | None]
) -> str:
    """A load before and after: 31 → 32 of 38 cases, 80 → 84 %."""
    of = f" of {cap}" if cap is not None else ""
    return f"{step(f'{cases[0]:,}', f'{cases[1]:,}')}{of} cases, {percent_step(*used)}"


def percent_step(before: float | None, after: float | None) -> str:
    """A share before and after, with the sign once: 19 → 14 %."""
    first, then = percent(before), percent(after)
    if "%" in first and "%" in then:
        first = first.removesuffix(" %")
        return then if then == f"{first} %" else f"{first} → {then}"
    return step(first, then)


def bare_step(before: float | None, after: float | None) -> str:
    """A share before and after as whole percentages without the sign, for a column of them."""
    return step(*(percent(share).removesuffix(" %") for share in (before, after))).replace(" ", "")


def bar(before: float | None, after: float | None, width: int) -> str:
    """Utilisation as a bar: █ what was there, ▒ what is added, ┃ where 100 % lies.

    The width stands for 125 %. What is added shows, however little it is.
    """
    if before is None or after is None or width < 1:
        return " " * max(width, 0)
    end = round(min(after, FULL) / FULL * width)
    held = round(min(before, FULL) / FULL * width)
    if after > before:
        held = min(held, max(end, 1) - 1)
        end = max(end, held + 1)
    cells = list("█" * held + "▒" * (end - held) + " " * (width - end))
    cells[min(round(width / FULL), width - 1)] = "┃"
    return "".join(cells)


def day(date: str | None) -> str:
    """A day, given as 2026-11-30, as people write it: 30 November 2026."""
    if not date:
        return "–"
    found = datetime.fromisoformat(date)
    return f"{found.day} {found:%B %Y}"


def moment(at: str | None) -> str:
    """A moment, given as in the log (UTC), on this computer's clock: 29 November 2026 at 09:14."""
    if not at:
        return "–"
    found = datetime.fromisoformat(at).astimezone()
    return f"{found.day} {found:%B %Y} at {found:%H:%M}"
