"""The generated instances that come with the project: `weekly` and `understaffed`.

`python -m instances.bundled` writes their tables again; a test holds the tables against this
module. `tiny` and `contradiction`, and the policy of each folder, are written by hand.
"""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from instances.figures import FULL_HOURS
from instances.generate import generate
from instances.policy import base_policy, make_policy, merge, read_toml
from instances.write import write_instance
from models.base import Grade, Rosh
from models.case import Case
from models.fault import BadInput
from models.instance import Instance, Placement
from models.policy import Policy
from models.practitioner import Practitioner

HERE = Path(__file__).parent
OFFICERS = (Grade.PO, Grade.NQO)
NOBODY_HAS = "sign_language"
DAY = FULL_HOURS / 5


def generated() -> dict[str, Instance]:
    """The two instances by name, under the policy in each one's folder."""
    return {make.__name__: make(_policy(make.__name__)) for make in (weekly, understaffed)}


def rewrite(root: Path) -> None:
    """Write the tables of the generated instances into their folders under `root`."""
    for name, instance in generated().items():
        with TemporaryDirectory() as scratch:
            whole = Path(scratch) / name
            write_instance(instance, whole)
            for table in sorted(whole.glob("*.csv")):
                (root / name / table.name).write_bytes(table.read_bytes())


def _policy(name: str) -> Policy:
    settings = read_toml(HERE / name / "policy.toml")
    base = base_policy(settings.pop("policy"))
    own = {key: settings[key] for key in settings.keys() - {"instance", "week_beginning"}}
    policy, faults = make_policy(merge(base, own), f"{name}/policy.toml")
    if policy is None:
        raise BadInput(faults)
    return policy


def weekly(policy: Policy) -> Instance:
    """One PDU's ordinary week, with the allocation that was made by hand."""
    instance = generate(policy, name="weekly", seed=2026)
    return instance.model_copy(update={"manual": by_hand(instance)})


def understaffed(policy: Policy) -> Instance:
    """A small PDU with too few officers, fewer women among them, and a skill that nobody has."""
    instance = generate(
        policy,
        name="understaffed",
        seed=59,
        teams=2,
        practitioners=20,
        cases=60,
        tightness="tight",
        scarce=True,
        over_cap_share=0.1,
    )
    odd = next(case for case in instance.cases if not case.skills and not case.practitioner_gender)
    cases = (
        case.model_copy(update={"skills": (NOBODY_HAS,)}) if case is odd else case
        for case in instance.cases
    )
    return instance.model_copy(update={"cases": tuple(cases)})


def by_hand(instance: Instance) -> tuple[Placement, ...]:
    """What a busy lead might have done: each case to whoever in its team looks least busy.

    She goes through the list from the top, counts cases for the hours each person has, sees tier,
    RoSH, the gender asked for, the skills needed and who has had many new cases, and looks beyond
    the team only if nobody in it will do. She misses what takes a second look (CSRP, offences,
    access lists, caps) and gives every case the same weight, so some placements break a rule.
    """
    taken: Counter[str] = Counter()
    placements = []
    for case in instance.cases:
        suited = [person for person in instance.practitioners if _suits(case, person)]
        rested = [person for person in suited if not _had_enough(person, taken)] or suited
        nearby = [person for person in rested if person.team == case.team] or rested
        chosen = min(nearby, key=lambda person: (_busy(person, taken), person.id), default=None)
        if chosen:
            taken[chosen.id] += 1
        placements.append(Placement(case=case.id, practitioner=chosen.id if chosen else None))
    return tuple(placements)


def _suits(case: Case, person: Practitioner) -> bool:
    """Whether she looks right for the case at first sight."""
    return (
        person.taking_cases
        and person.away_until is None
        and person.leaving_on is None
        and _hours(person) > 0
        and _experienced(case, person.grade)
        and case.practitioner_gender in (None, person.gender)
        and set(case.skills) <= set(person.skills)
    )


def _experienced(case: Case, grade: Grade) -> bool:
    """Tiers A and B and high RoSH for officers, tier C for anyone but a trainee."""
    if case.tier in ("A", "B") or case.rosh in (Rosh.HIGH, Rosh.VERY_HIGH):
        return grade in OFFICERS
    return grade is not Grade.PQIP or case.tier != "C"


def _had_enough(person: Practitioner, taken: Counter[str]) -> bool:
    """Whether she has had a new case for every day of her week, or every other if still new."""
    days = int(_hours(person) / DAY)
    enough = days if person.grade in (Grade.PO, Grade.PSO) else days // 2
    return person.new_cases_7_days + taken[person.id] >= enough


def _busy(person: Practitioner, taken: Counter[str]) -> float:
    """Cases for each hour that she has."""
    return (person.caseload + taken[person.id]) / _hours(person)


def _hours(person: Practitioner) -> float:
    return person.contracted_hours - person.reduction_hours


if __name__ == "__main__":
    rewrite(HERE)
