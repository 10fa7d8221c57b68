"""Two small PDUs, and the region that joins them."""

from builders import case, instance, plain_policy, practitioner
from caseload.models.instance import Instance


def pdu(name: str, people: int, cases: int, caseload: int) -> Instance:
    return instance(
        [case(f"{name}{n}", pdu=name) for n in range(cases)],
        [practitioner(f"{name}P{n}", pdu=name, caseload=caseload) for n in range(people)],
        plain_policy(),
        name=name,
    )


def joined(*parts: Instance) -> Instance:
    return instance(
        [one for part in parts for one in part.cases],
        [one for part in parts for one in part.practitioners],
        plain_policy(),
        name="region",
    )


EAST, WEST = pdu("East", 3, 6, 4), pdu("West", 2, 2, 5)
