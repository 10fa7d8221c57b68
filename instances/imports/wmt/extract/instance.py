"""A nightly extract as an instance; hours, which it does not hold, are full until told."""

from caseload.instances.imports.wmt.beside import HOURS, Beside, joined
from caseload.instances.imports.wmt.extract.extract import Night, Officer
from caseload.instances.imports.wmt.scenario.instance import LETTERS, POINTS
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.instances.tables.table import grouped
from caseload.models.fault import BadInput, Fault
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import InHand, Practitioner
from caseload.models.workload import exact, mean_weight, tier_weight


def extract_instance(night: Night, beside: Beside) -> tuple[Instance, tuple[Fault, ...]]:
    """The instance of an extract with what goes with it, and what is worth a warning.

    Raises:
        BadInput: if something is wrong with the files beside it.
    """
    name = LETTERS if night.letters else POINTS
    policy, faults = make_policy(base_policy(name), name)
    if policy is None:
        raise BadInput(faults)
    people = extract_practitioners(night, policy)
    made, warnings = joined(policy, people, beside, HOURS)
    return made, tuple(grouped([*night.warnings, *_left_open(night, beside), *warnings]))


def extract_practitioners(night: Night, policy: Policy) -> list[Practitioner]:
    """The people of an extract, with what they have in hand."""
    return [_practitioner(officer, policy) for officer in night.officers]


def _practitioner(officer: Officer, policy: Policy) -> Practitioner:
    """One person. Points beside cases count only where the policy counts points."""
    cases = sum(officer.cases.values()) + officer.unknown
    known = tuple(
        InHand(cases=number, tier=tier, type=kind)
        for (tier, kind), number in sorted(officer.cases.items())
    )
    weighed = {}
    if known and officer.unknown:
        total = mean_weight(policy) * officer.unknown
        total += sum(tier_weight(policy, b.tier, b.type) * b.cases for b in known)
        weighed["workload"] = round(float(total), 2)
    in_points = policy.unit == "points"
    return Practitioner(
        id=officer.key,
        name=officer.name,
        grade=officer.grade,
        team=max(sorted(officer.teams), key=lambda team: officer.teams[team]),
        pdu=officer.pdu,
        caseload=cases,
        in_hand=() if officer.unknown else known,
        other_work=float(officer.reports + exact(officer.contacts)) if in_points else 0.0,
        court_reports_due=officer.court_reports_due,
        parole_reports_due=officer.parole_reports_due,
        **weighed,
    )


def _left_open(night: Night, beside: Beside) -> list[Fault]:
    """Warnings of fields that the extract lacks, and of figures in it that are not counted."""
    found = []
    if beside.people is None:
        expected = (
            "hours, which an extract does not have: everybody counts as full time until --people "
            "gives contracted_hours and reduction_hours"
        )
        found.append(Fault(file=night.file, expected=expected))
    inactive = sum(officer.inactive for officer in night.officers)
    if inactive:
        expected = f"cases that are active; {inactive:,} are not and have no weight"
        found.append(Fault(file=night.file, expected=expected))
    return found
