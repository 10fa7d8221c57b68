"""What is short: counts that a pencil confirms, and changes that are enough and no larger."""

import random
from typing import Any

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.instances.policies.policy import merge
from caseload.instances.policies.settings import overrides_layer
from caseload.models.base import Gender
from caseload.models.explanation import Change, ShortageExplanation
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.shortage import explain_unallocated
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance

CAP = {"PO": 10, "PSO": 10, "NQO": 10, "PQiP": 10}


def explained(given: Instance) -> ShortageExplanation:
    return explain_unallocated(Run(given, solve(given)))


def women_short(**fields: Any) -> Instance:
    """Three cases ask for a woman; two women have one place each, and a man has many."""
    asking = [case(f"C{n}", practitioner_gender=Gender.WOMAN) for n in range(3)]
    people = [
        practitioner("W1", gender=Gender.WOMAN, caseload=9),
        practitioner("W2", gender=Gender.WOMAN, caseload=9),
        practitioner("M1", gender=Gender.MAN, caseload=2),
    ]
    policy = plain_policy({"practitioner_gender": {}, "caseload_cap": CAP})
    return instance([*asking, case("C9")], people, policy, **fields)


def changed(given: Instance, change: Change) -> Instance:
    """The instance with the settings of a change, as `--set` takes them."""
    content = given.policy.model_dump(mode="json")
    layer, faults = overrides_layer(change.settings, content)
    assert not faults
    return given.changed(policy=Policy(**merge(content, layer.settings)))


def test_more_cases_than_places_is_a_head_count() -> None:
    (found,) = explained(women_short()).shortages
    assert found.exact
    assert (len(found.cases), found.slots, len(found.left_over)) == (3, 2, 1)
    assert [one.practitioner for one in found.people] == ["W1", "W2"]
    assert found.sentences[0].startswith("3 cases compete for 2 places, so 1 is left over")
    assert found.barred[0].sentence == "1 practitioner is not of the gender asked for"


def test_the_smallest_raise_is_found_and_the_rule_that_could_give_way() -> None:
    given = women_short()
    (found,) = explained(given).shortages
    raised, post, _, gives_way = found.changes
    assert raised.settings == ("caseload_cap.PO=11",)
    assert raised.places == found.left_over
    assert post.sentence.startswith("add 0.1 of a full-time PO who is a woman")
    assert gives_way.settings == ("practitioner_gender.mode=soft",)
    assert brute_force(changed(given, raised)).allocate == 0


def test_a_case_that_nobody_may_hold_competes_with_none() -> None:
    given = instance(
        [case("C1", skills=("welsh",)), case("C2")],
        [practitioner()],
        plain_policy({"skills": {}}),
    )
    (found,) = explained(given).shortages
    assert found.people == ()
    assert found.sentences == ("Nobody may hold case C1",)


def test_those_who_are_over_the_cap_already_have_no_place() -> None:
    given = instance([case("C1")], [practitioner(caseload=12)], plain_policy({"caseload_cap": CAP}))
    (found,) = explained(given).shortages
    assert found.people[0].slots == 0
    assert found.changes[0].settings == ("caseload_cap.PO=13",)


def test_two_limits_that_bind_together_are_raised_together() -> None:
    policy = plain_policy({"caseload_cap": CAP, "weekly_intake": {"PO": 1}})
    given = instance(
        [case("C1"), case("C2"), case("C3")], [practitioner(caseload=9, workload=9.0)], policy
    )
    (found,) = explained(given).shortages
    settings = {change.settings for change in found.changes}
    assert ("caseload_cap.PO=12", "weekly_intake.PO=3") in settings


def test_nothing_left_over_is_no_shortage() -> None:
    found = explained(instance([case()], [practitioner()]))
    assert found.shortages == ()
    assert found.sentence == "Every case is placed"


def test_who_is_available_is_never_a_change() -> None:
    given = instance(
        [case("C1", excluded=("P1",))],
        [practitioner("P1")],
        plain_policy({"limited_access": {}, "availability": {}, "skills": {}}),
    )
    (found,) = explained(given).shortages
    assert all(change.sentence.startswith("add ") for change in found.changes)
    assert found.barred[0].sentence == "1 practitioner is not available for this case"


def test_counts_and_changes_agree_with_exhaustive_search() -> None:
    shortages = exact = changes = 0
    for seed in draws(20):
        rng = random.Random(f"shortage {seed}")
        given = random_instance(rng, people=3, cases=6, measure="spread", decisions=0.0)
        if conflicts(given, book_of(given)):
            continue
        found = explained(given)
        for shortage in found.shortages:
            shortages += 1
            if shortage.exact:
                exact += 1
                assert shortage.slots < len(shortage.cases), seed
            for change in [one for one in shortage.changes if one.settings][:2]:
                changes += 1
                best = brute_force(changed(given, change))
                assert best.allocate == change.priority_left, (seed, change)
    assert shortages > share_of(8)
    assert exact > share_of(4)
    assert changes > share_of(8)
