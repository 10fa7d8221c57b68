"""The generated instances that come with the project: `weekly` and `understaffed`.

`python -m caseload.instances.generate.bundled` writes their tables again; a test holds the tables
against this module. `tiny` and `contradiction`, and the policy of each folder, are written by hand.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from caseload.instances.generate.generate import generate
from caseload.instances.generate.naive_allocation import by_hand
from caseload.instances.policies.policy import base_policy, make_policy, merge, read_toml
from caseload.instances.week.write import write_instance
from caseload.models.fault import BadInput
from caseload.models.instance import Instance
from caseload.models.policy import Policy

EXAMPLES = Path(__file__).parent.parent / "examples"
NOBODY_HAS = "sign_language"


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
    settings = read_toml(EXAMPLES / name / "policy.toml")
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


if __name__ == "__main__":
    rewrite(EXAMPLES)
