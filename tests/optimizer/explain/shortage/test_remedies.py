"""The smallest changes: each is enough, nothing smaller is, and none is missing.

Covers `correction_sets` and `candidate_relaxations` as well.
"""

import random
from itertools import combinations, product

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Gender, Grade, Rosh
from caseload.models.explanation import Change, Shortage
from caseload.models.instance import Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.candidate_relaxations import Lever, levers
from caseload.optimizer.explain.shortage.shortage import explain_unallocated
from caseload.optimizer.rule_kit.wording import listed
from caseload.optimizer.tuning import Tuning
from draws import draws, share_of
from engine import solve
from oracle import brute_force
from strategies import random_instance

CAP = {"PO": 10, "PSO": 10, "NQO": 10, "PQiP": 10}

MOST_TRIED = 6
"""Levers of which every pair is tried by exhaustive search."""


def shortages(given: Instance) -> tuple[Shortage, ...]:
    return explain_unallocated(Run(given, solve(given))).shortages


def said(given: Instance) -> list[str]:
    return [change.sentence for one in shortages(given) for change in one.changes]


def steps_of(change: Change, found: list[Lever]) -> dict[int, int]:
    """The levers of a change by their places, each with its step, from the words alone."""
    words = change.sentence.split(": then ")[0].split(" [")[0].split(" (")[0]
    there = {
        place: [step for step in range(1, lever.steps + 1) if lever.words(step) in words]
        for place, lever in enumerate(found)
    }
    for places in combinations([place for place, steps in there.items() if steps], change.size):
        for steps in product(*(there[place] for place in places)):
            chosen = dict(zip(places, steps, strict=True))
            if listed([found[place].words(step) for place, step in chosen.items()]) == words:
                return chosen
    raise AssertionError(f"no levers say: {words}")


def after(given: Instance, found: list[Lever], steps: dict[int, int]) -> float:
    """What exhaustive search leaves over with some levers at some steps."""
    for place, step in steps.items():
        given = found[place].on(given, step) if step else given
    return brute_force(given).allocate


def test_each_is_enough_and_nothing_smaller_is_and_none_is_missing() -> None:
    asked = together = posts = rows = complete = 0
    for seed in draws(30):
        rng = random.Random(f"remedies {seed}")
        given = random_instance(rng, people=2, cases=3, measure="spread", decisions=0.0)
        if conflicts(given, book_of(given)):
            continue
        run = Run(given, solve(given))
        short = explain_unallocated(run).shortages
        if len(short) != 1 or not short[0].complete:
            continue
        (one,) = short
        found = levers(
            given,
            run.book,
            [given.case_of[name] for name in one.left_over],
            [given.case_of[name] for name in one.cases],
            [given.practitioner_of[person.practitioner] for person in one.people],
        )
        last = {place: lever.steps for place, lever in enumerate(found)}
        goal = after(given, found, last)
        sets = []
        for change in one.changes:
            steps = steps_of(change, found)
            assert after(given, found, steps) == goal == change.priority_left, (seed, change)
            for place, step in steps.items():
                assert after(given, found, {**steps, place: step - 1}) > goal, (seed, change)
            sets.append(set(steps))
            asked += 1
            together += change.size > 1
            posts += any(found[place].kind == 2 for place in steps)
            rows += any(found[place].kind == 1 for place in steps)
        if len(found) > MOST_TRIED or len(sets) == Tuning().remedies.max_changes:
            continue
        complete += 1
        for size in (1, 2):
            for chosen in combinations(last, size):
                enough = after(given, found, {place: last[place] for place in chosen}) <= goal
                told = any(some <= set(chosen) for some in sets)
                assert not sets or enough == told, (seed, chosen, sets)
    assert asked > share_of(8)
    assert together > share_of(1)
    assert posts > share_of(2)
    assert rows > 0
    assert complete > share_of(3)


class TestPost:
    def test_the_least_tenth_of_full_time_that_does_it(self) -> None:
        given = instance(
            [case(f"C{n}", team="Team 3") for n in range(3)],
            [practitioner(caseload=10)],
            plain_policy({"caseload_cap": CAP}),
        )
        assert "add 0.3 of a full-time PO in Team 3: then all 3 are placed" in said(given)

    def test_it_is_for_somebody_whom_the_case_asks_for(self) -> None:
        asks = case("C1", practitioner_gender=Gender.WOMAN, skills=("sign_language",))
        policy = plain_policy({"practitioner_gender": {}, "skills": {}})
        given = instance([asks], [practitioner(gender=Gender.MAN)], policy)
        assert any(
            "full-time PO who is a woman and is accredited for sign language" in one
            for one in said(given)
        )

    def test_a_list_says_nothing_of_it(self) -> None:
        """Whoever comes is cleared, whichever of the lists keeps the others away."""
        policy = plain_policy({"limited_access": {}, "availability": {}})
        people = [practitioner("P1"), practitioner("P2")]
        lists = ({"excluded": ("P1", "P2")}, {"restricted_to": ("gone",)})
        first, second = (said(instance([case("C1", **one)], people, policy)) for one in lists)
        assert first == second
        assert first[0].startswith("add 0.1 of a full-time PO")


class TestRow:
    def people(self) -> list:
        full = practitioner("P1", caseload=10)
        return [full, *(practitioner(f"S{n}", grade=Grade.PSO) for n in (1, 2))]

    def test_one_row_relaxed_and_how_many_then_qualify(self) -> None:
        policy = plain_policy({"qualification": {}, "caseload_cap": CAP})
        given = instance([case("C1", tier="C", rosh=Rosh.HIGH)], self.people(), policy)
        (found,) = shortages(given)
        change = next(one for one in found.changes if "tier C" in one.sentence)
        assert change.sentence == (
            "let PSOs hold tier C with RoSH high (2 more people may then hold it) "
            "[against the guidance]: then it is placed"
        )
        assert change.against_guidance
        against = [one.against_guidance for one in found.changes]
        assert against == sorted(against)
        assert not against[0]
        assert change.settings == ("qualification.tiers.C.po_if_rosh_from=very high",)
        assert change.people == 2

    def test_two_rows_together_where_both_bite(self) -> None:
        policy = plain_policy({"qualification": {}, "caseload_cap": CAP})
        both = case("C1", tier="C", rosh=Rosh.HIGH, parole_report=True)
        (found,) = shortages(instance([both], self.people(), policy))
        change = next(one for one in found.changes if "tier C" in one.sentence)
        assert change.size == 2
        assert "hold any case with a parole report due and let PSOs hold" in change.sentence

    def test_a_grade_more(self) -> None:
        policy = plain_policy({"qualification": {}, "caseload_cap": CAP})
        (found,) = shortages(instance([case("C1", tier="A")], self.people(), policy))
        change = next(one for one in found.changes if "tier A" in one.sentence)
        assert change.settings == ('qualification.tiers.A.grades=["PO", "NQO", "PSO"]',)
        assert change.people == 2


def test_where_it_takes_many_together_one_such_set_is_found() -> None:
    """Four cases, each heavier than a full-time post may carry, and one person who is full."""
    heavy = [case(f"C{n}", team=f"Team {n}", weight=60.0) for n in range(4)]
    policy = plain_policy({"workload_cap": {"percent": 100}})
    (found,) = shortages(instance(heavy, [practitioner(workload=90.0)], policy))
    (change,) = found.changes
    assert change.size == 5 > Tuning().remedies.max_levers
    assert "raise the workload cap from 100 % to 120 %" in change.sentence
    assert change.sentence.count("full-time P") == 4
    assert change.sentence.endswith("then all 4 are placed")


def test_when_time_is_short_it_says_so() -> None:
    given = instance([case("C1")], [practitioner(caseload=10)], plain_policy({"caseload_cap": CAP}))
    found = explain_unallocated(Run(given, solve(given), seconds=0.0))
    assert not found.shortages[0].complete
