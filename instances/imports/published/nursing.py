"""Balanced nursing workload instances: CSPLib problem 069, CC BY 4.0.

Format: zones and nurses; least and most patients and most workload a nurse; then for each zone the
number of its patients and their acuities. A nurse works in one zone; the standard deviation of the
workloads is to be least.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from caseload.instances.imports.published.policy import FULL, published_policy
from caseload.models.base import Grade
from caseload.models.case import Case
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.practitioner import Practitioner

EXPECTED = "zones and nurses, three limits, then each zone's number of patients and their acuities"


@dataclass(frozen=True)
class Ward:
    """The content of a file: acuities by zone, the number of nurses, and the limits on each."""

    nurses: int
    least: int
    most: int
    workload: int
    zones: tuple[tuple[int, ...], ...]


def read_ward(text: str, file: str) -> Ward:
    """Understand a file's text.

    Raises:
        BadInput: if it is not in the format.
    """
    try:
        figures = [int(word) for word in text.split()]
        zones, nurses, least, most, workload = figures[:5]
        rest = figures[5:]
        acuities = []
        for _ in range(zones):
            count = rest[0]
            acuities.append(tuple(rest[1 : count + 1]))
            rest = rest[count + 1 :]
            if count != len(acuities[-1]):
                raise ValueError
    except (ValueError, IndexError):
        raise BadInput([Fault(file=file, expected=EXPECTED)]) from None
    if rest or nurses < 1 or min(figures) < 0:
        raise BadInput([Fault(file=file, expected=EXPECTED)])
    return Ward(nurses, least, most, workload, tuple(acuities))


def nursing_instance(ward: Ward, name: str) -> Instance:
    """Every zone together: each nurse floats, and works in one zone.

    The spread in percentage points is the standard deviation of the workloads.
    """
    return _instance(ward, name, range(len(ward.zones)), ward.nurses, floating=True)


def zone_instance(ward: Ward, name: str, zone: int, nurses: int) -> Instance:
    """One zone with a given number of nurses, as a problem of one team."""
    title = f"{name} zone {zone} nurses {nurses}"
    return _instance(ward, title, [zone], nurses, floating=False)


def zone_instances(ward: Ward, name: str) -> list[Instance]:
    """Each zone with each number of nurses for whom there are enough patients, and not too many."""
    found = []
    for zone, acuities in enumerate(ward.zones):
        patients = len(acuities)
        fewest = max(-(-patients // ward.most), -(-sum(acuities) // ward.workload))
        most = patients // max(1, ward.least)
        found += [zone_instance(ward, name, zone, nurses) for nurses in range(fewest, most + 1)]
    return found


def _instance(
    ward: Ward, name: str, zones: Sequence[int], nurses: int, *, floating: bool
) -> Instance:
    hard: dict[str, JsonValue] = {"mode": "hard"}
    rules: dict[str, dict[str, JsonValue]] = {
        "minimum_intake": hard | {"cases": ward.least},
        "caseload_cap": hard | {str(grade): ward.most for grade in Grade},
        "workload_cap": hard | {"percent": round(100 * ward.workload / FULL)},
        "one_team": hard if floating else {"mode": "off"},
    }
    cases = [
        Case(id=f"Z{zone}-{place:02}", tier="D", team=f"zone {zone}", weight=acuity)
        for zone in zones
        for place, acuity in enumerate(ward.zones[zone])
    ]
    people = [
        Practitioner(id=f"N{place:02}", grade=Grade.PO, floating=floating, capacity=FULL)
        for place in range(nurses)
    ]
    return Instance(
        name=name,
        week_beginning=date(2008, 1, 7),
        policy=published_policy("nursing", date(2008, 1, 7), "acuity", "spread", rules),
        cases=tuple(cases),
        practitioners=tuple(people),
    )
