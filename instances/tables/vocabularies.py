"""The words that a column chooses from, as we write them."""

from collections.abc import Sequence

from caseload.models.base import TIERS, TIERS_2023, CaseType, Gender, Grade, Rosh
from caseload.models.instance import Action

CHOICES: dict[str, Sequence[str]] = {
    "tier": TIERS,
    "older_tier": TIERS_2023,
    "type": tuple(CaseType),
    "rosh": tuple(Rosh),
    "gender": tuple(Gender),
    "practitioner_gender": tuple(Gender),
    "grade": tuple(Grade),
    "decision": tuple(Action),
}
YES_NO = ("yes", "no")
