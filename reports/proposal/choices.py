"""A choice that a lead has for a case, in words."""

from caseload.models.choice import Choice
from caseload.reports.shared.words import load_words


def choice_load(one: Choice) -> str:
    """Somebody's load as it stands and with the case."""
    used = (one.utilisation, one.utilisation_then)
    return load_words((one.caseload, one.caseload_then), one.cap, used)
