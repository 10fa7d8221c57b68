"""What columns mean and offer in the words of a service, for whoever fills them in."""

from collections.abc import Mapping, Sequence

from caseload.instances.tables.columns import COUNTS
from caseload.instances.tables.vocabularies import CHOICES
from caseload.models.service import Service


def words_of(service: Service, words: Mapping[str, str]) -> dict[str, str]:
    """The meaning of columns by name, in the words of the service."""
    if service.probation:
        return dict(words)
    own = _own_words(service)
    return {name: own.get(name, service.say(said)) for name, said in words.items()}


def _own_words(service: Service) -> dict[str, str]:
    """What is said of the columns whose entries a service has of its own."""
    kind, together = service.words.kind, service.words.household
    two = "; ".join(f"{n} {tier}" for n, tier in enumerate(service.tiers[:2], start=1))
    grades = [f"{name} ({one.title})" for name, one in service.grades.items()]
    return {
        "tier": f"The {kind}: {_either(service.tiers)}.",
        "type": f"{_either(service.types)}; {service.types[0]} if blank.",
        "grade": f"{_either(grades)}.",
        "household": f"The same word for {together}: Elm 4. The policy has its rule.",
        "in_hand": f"The same by {kind}: {two}.",
    }


def choices_of(service: Service) -> dict[str, Sequence[str]]:
    """The words that columns choose from."""
    if service.probation:
        return dict(CHOICES)
    own = {"tier": service.tiers, "type": service.types, "grade": tuple(service.grades)}
    left_out = {"older_tier", *service.without}
    return {name: own.get(name, some) for name, some in CHOICES.items() if name not in left_out}


def counts_of(service: Service) -> list[str]:
    """The columns that count cases in hand."""
    return [name for name in COUNTS if name not in service.without]


def lists_of(service: Service) -> str:
    """What somebody lists once for the drop-downs, as it is spoken of."""
    area = [] if "pdu" in service.without else [service.words.areas]
    return " and ".join([", ".join(["teams", *area]), "skills"])


def _either(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last
