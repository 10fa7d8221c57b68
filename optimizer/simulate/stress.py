"""What befalls the weeks to come beside the ordinary: absence, a surge, wrong weights, a loss.

Every stress begins in the same week and, but for a loss, ends four weeks later. All else is drawn
as in the calm year, so that a stress stands beside it case by case.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from caseload.models.case import Case
from caseload.models.policy import Policy
from caseload.models.practitioner import Practitioner
from caseload.optimizer.keyed_random import uniform

FIRST, LASTS = 2, 4
"""The week in which a stress begins, the first week of all being 0, and the weeks it lasts.

Assumption: no public source says how long such things last.
"""


@dataclass(frozen=True)
class Stress:
    """One thing that befalls a year.

    `away` is the share of the staff who are away on top of the usual, `intake` that of further new
    cases; `off` is the share by which weights may be wrong when cases are allocated. With `loss`
    the practitioner with the rarest skill that cases ask for leaves without notice.
    """

    key: str
    label: str
    away: float = 0.0
    intake: float = 0.0
    off: float = 0.0
    loss: bool = False

    def lasts(self, week: int) -> bool:
        """Whether the week, the first being 0, is one of those it befalls."""
        return FIRST <= week < FIRST + LASTS


CALM = Stress("calm", "calm")
LOSS = Stress("loss", "loss of a rare skill", loss=True)

STRESSES = (
    CALM,
    Stress("away-10", "10 % away", away=0.1),
    Stress("away-20", "20 % away", away=0.2),
    Stress("away-30", "30 % away", away=0.3),
    Stress("intake-50", "50 % more new cases", intake=0.5),
    Stress("weights-20", "weights up to 20 % off", off=0.2),
    LOSS,
)
"""The calm year and every stress, in the order in which they are shown."""


def taken_away(
    here: Sequence[Practitioner], staff: int, stress: Stress, chance: tuple[int, int]
) -> frozenset[str]:
    """Who of those who are `here` is away: a share of the `staff`, one at the least.

    At a greater share it is the same people and more.
    """
    order = sorted(here, key=lambda person: uniform(*chance, "stress", person.id))
    return frozenset(person.id for person in order[: max(1, round(stress.away * staff))])


def lost(people: Iterable[Practitioner], cases: Iterable[Case]) -> str | None:
    """The practitioner with the rarest skill that cases ask for; None where they ask for none.

    Of several with it the first by identifier.
    """
    asked = {skill for case in cases for skill in case.skills}
    having = [(skill, person.id) for person in people for skill in person.skills if skill in asked]
    number = Counter(skill for skill, _ in having)
    if not having:
        return None
    return min(having, key=lambda pair: (number[pair[0]], pair[1]))[1]


def wrong_weights(policy: Policy, stress: Stress, chance: tuple[int, int]) -> Policy:
    """The policy with each weight off by a share of its own, up to the stress's."""

    def wrong(weight: float, *key: str) -> float:
        share = Fraction(str(stress.off)) * Fraction(2 * uniform(*chance, "weight", *key) - 1)
        return round(float(Fraction(str(weight)) * (1 + share)), 2)

    weights: dict[str, float | dict[str, float]] = {}
    for tier, entry in policy.weights.items():
        weights[tier] = (
            {kind: wrong(weight, tier, kind) for kind, weight in entry.items()}
            if isinstance(entry, dict)
            else wrong(entry, tier)
        )
    return policy.model_copy(update={"weights": weights})
