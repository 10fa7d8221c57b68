"""The posts that a cap needs: enough, no fewer, and what is said of them."""

import itertools
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from builders import case, held_case, instance, plain_policy, practitioner
from caseload.cli import app
from caseload.commands import staffing as command
from caseload.instances.week.write import write_instance
from caseload.models.base import Gender, Grade
from caseload.models.case import HeldCase
from caseload.models.fault import BadInput
from caseload.models.instance import Instance
from caseload.models.practitioner import InHand, Practitioner
from caseload.models.staffing import Staffing
from caseload.models.workload import capacity
from caseload.optimizer.budget import Budget
from caseload.optimizer.check.verify import InternalError
from caseload.optimizer.rules import active_rules
from caseload.optimizer.rules.in_hand import stays_with
from caseload.optimizer.staffing.answer import Options, staffing
from caseload.optimizer.staffing.benders import Recruitment, StaffingSolution
from caseload.optimizer.staffing.confirm import confirm
from caseload.optimizer.staffing.curve import curve
from caseload.optimizer.staffing.over_cap import excess, plain_tier, with_handovers
from caseload.optimizer.staffing.posts import candidate_posts, part_time
from caseload.optimizer.staffing.staff import staff
from engine import solve
from oracle import _Tables
from strategies import random_instance

PO_AND_PSO = {Grade.PO: 1, Grade.PSO: 1}
CAP = {"caseload_cap": {"mode": "hard", "PO": 5, "NQO": 5, "PSO": 5, "PQiP": 5}}
OFFICERS_ONLY = {"qualification": {"tiers": {"A": {"grades": ["PO"]}}}}


def enough(given: Instance, wanted: Recruitment) -> StaffingSolution:
    return staff(given, wanted, Budget(30.0, time.monotonic() + 600))


def answer(given: Instance, *, limits: bool = False, **wanted) -> Staffing:
    wish = Recruitment(**{"cost": PO_AND_PSO, "steps": 10, **wanted})
    return staffing(given, wish, (), "the cap", Options(limits=limits))


class TestOverTheCap:
    def test_the_excess_is_what_goes_beyond_the_cap_for_the_hours(self) -> None:
        people = [
            practitioner("P1", caseload=8),
            practitioner("P2", caseload=5),
            practitioner("P3", caseload=4, contracted_hours=22.2),
        ]
        assert excess(instance([], people, plain_policy(CAP))) == {"P1": 3, "P3": 1}

    def test_from_counts_each_is_a_plain_case_of_the_mean_weight(self) -> None:
        people = [practitioner("P1", caseload=8, workload=12.0, grade=Grade.PSO)]
        given = instance([], people, plain_policy({**CAP, **OFFICERS_ONLY}))
        opened = with_handovers(given, rebalance=False)
        assert [(c.weight, c.tier) for c in opened.cases] == [(1.5, "B")] * 3
        left = opened.practitioner_of["P1"]
        assert (left.caseload, left.workload) == (5, 7.5)

    def test_a_plain_case_is_of_the_tier_that_fewest_others_may_hold(self) -> None:
        given = instance([], [practitioner()], plain_policy(OFFICERS_ONLY))
        assert plain_tier(given, Grade.PO) == "A"
        assert plain_tier(given, Grade.PSO) == "B"

    def test_known_tiers_are_kept_and_as_many_of_each_as_may_have_to_go(self) -> None:
        hand = (InHand(cases=6, tier="A"), InHand(cases=1, tier="D"))
        people = [practitioner("P1", caseload=7, in_hand=hand)]
        opened = with_handovers(instance([], people, plain_policy(CAP)), rebalance=False)
        assert [c.tier for c in opened.cases] == ["A", "A", "D"]
        assert opened.practitioner_of["P1"].caseload == 4

    def test_of_listed_cases_all_of_hers_may_go_and_nobody_elses(self) -> None:
        people = [practitioner("P1"), practitioner("P2")]
        held = [held_case(f"H{n}", "P1") for n in range(6)] + [held_case("H9", "P2")]
        given = instance([], people, plain_policy(CAP), held=tuple(held))
        opened = with_handovers(given, rebalance=False)
        assert [c.id for c in opened.cases] == [f"H{n}" for n in range(6)]
        assert [c.id for c in opened.held or ()] == ["H9"]

    def test_rebalancing_needs_cases_that_may_move(self) -> None:
        given = instance([], [practitioner("P1", caseload=8)], plain_policy(CAP))
        with pytest.raises(BadInput, match="movable"):
            with_handovers(given, rebalance=True)


class TestAnswer:
    def test_nothing_is_needed_where_everything_fits(self) -> None:
        found = answer(instance([case("C1")], [practitioner()], plain_policy(CAP)))
        assert (found.fte, found.posts, found.proven) == (0.0, (), True)
        assert found.placed_with_staff == 1

    def test_a_part_time_post_holds_its_share_of_the_cap(self) -> None:
        given = instance([case(f"C{n}") for n in range(7)], [], plain_policy(CAP))
        assert answer(given).fte == 1.4
        assert answer(given, steps=2).fte == 1.5
        assert answer(given, steps=1).fte == 2.0

    def test_what_is_too_many_goes_to_posts_and_colleagues_do_not_help(self) -> None:
        people = [practitioner("P1", caseload=10), practitioner("P2", caseload=0)]
        found = answer(instance([], people, plain_policy(CAP)))
        assert (found.over_before, found.excess, found.handed_over) == (1, 5, 5)
        assert found.fte == 1.0

    def test_with_rebalancing_free_places_are_filled_first(self) -> None:
        people = [practitioner("P1"), practitioner("P2")]
        held = [held_case(f"H{n}", "P1", movable=n < 3) for n in range(10)]
        given = instance([], people, plain_policy(CAP), held=tuple(held))
        assert answer(given).fte == 1.0
        found = answer(given, rebalance=True)
        assert (found.moved, found.handed_over, found.fte) == (3, 2, 0.4)

    def test_the_cheapest_mix_follows_the_costs(self) -> None:
        cases = [case("C1", tier="A"), *(case(f"C{n}", tier="D") for n in range(2, 7))]
        given = instance(cases, [], plain_policy({**CAP, **OFFICERS_ONLY}))
        alike = answer(given, steps=1)
        assert (alike.of(Grade.PO), alike.of(Grade.PSO)) == (1.0, 1.0)
        dear = answer(given, cost={Grade.PO: 3, Grade.PSO: 1}, steps=5)
        assert (dear.of(Grade.PO), dear.of(Grade.PSO)) == (0.2, 1.0)
        assert dear.cost == pytest.approx(1.6)
        cheap = answer(given, cost={Grade.PO: 1, Grade.PSO: 2}, steps=1)
        assert (cheap.of(Grade.PO), cheap.of(Grade.PSO)) == (2.0, 0.0)

    def test_it_says_who_must_be_a_woman_or_accredited_and_asks_it_of_no_more(self) -> None:
        rules = {**CAP, "practitioner_gender": {}, "skills": {}}
        cases = [
            case("C1", practitioner_gender=Gender.WOMAN),
            case("C2", skills=("sign_language",)),
            *(case(f"C{n}") for n in range(3, 11)),
        ]
        people = [practitioner("P1", gender=Gender.MAN, caseload=5)]
        found = answer(instance(cases, people, plain_policy(rules)))
        assert found.fte == 2.0
        asked = [post.needs for post in found.posts if post.needs]
        assert asked == [("a woman", "accredited for sign language")]

    def test_two_who_cannot_be_one_are_two(self) -> None:
        rules = {**CAP, "practitioner_gender": {}}
        cases = [case(f"C{n}", practitioner_gender=gender) for n, gender in enumerate(Gender)]
        found = answer(instance(cases, [], plain_policy(rules)), steps=1)
        assert sorted(post.needs for post in found.posts) == [("a man",), ("a woman",)]

    def test_posts_are_where_the_rules_or_else_the_cases_want_them(self) -> None:
        cases = [case(f"C{n}", team="North" if n < 6 else "South") for n in range(8)]
        within = plain_policy({**CAP, "location": {"within": "team"}})
        apart = answer(instance(cases, [], within), steps=1)
        assert {g.team: g.fte for g in apart.groups} == {"North": 2.0, "South": 1.0}
        together = answer(instance(cases, [], plain_policy(CAP)), steps=1)
        assert {g.team: g.fte for g in together.groups} == {"North": 2.0}

    def test_it_says_which_limit_needs_the_posts(self) -> None:
        rules = {**CAP, "weekly_intake": {"PO": 2, "NQO": 2, "PSO": 2, "PQiP": 2}}
        given = instance([case(f"C{n}") for n in range(5)], [], plain_policy(rules))
        found = answer(given, limits=True, steps=1)
        assert (found.fte, [(one.rule, one.fte) for one in found.without]) == (
            3.0,
            [("weekly_intake", 1.0)],
        )

    def test_what_is_handed_over_is_no_new_case(self) -> None:
        rules = {**CAP, "weekly_intake": {"PO": 1, "NQO": 1, "PSO": 1, "PQiP": 1}}
        given = instance([], [practitioner("P1", caseload=10)], plain_policy(rules))
        assert answer(given).fte == 1.0

    def test_what_no_post_would_place_is_left_over_and_said(self) -> None:
        rules = {**CAP, "limited_access": {}}
        cases = [case("C1", restricted_to=("P1",)), case("C2")]
        given = instance(cases, [practitioner("P1", caseload=5)], plain_policy(rules))
        found = answer(given)
        assert found.left_over == ("C1",)
        assert found.fte == 0.2
        said = curve(given, Recruitment(PO_AND_PSO, 10), [found]).sentences
        assert "1 case is left over whatever posts there are" in said

    def test_pieces_that_nothing_connects_are_added_up(self, monkeypatch) -> None:
        from caseload.optimizer.problem import components as compiling

        monkeypatch.setattr(compiling, "ONE_PIECE", 0)
        people = [practitioner(f"P{p}", pdu=p, team=f"{p} 1", caseload=9) for p in "AB"]
        cases = [case(f"C{p}", pdu=p, team=f"{p} 1") for p in "AB"]
        rules = {**CAP, "location": {"within": "pdu"}}
        found = answer(instance(cases, people, plain_policy(rules)))
        assert {g.team: g.fte for g in found.groups} == {"A 1": 1.0, "B 1": 1.0}
        assert found.proven

    def test_without_time_it_is_at_most_and_at_least(self) -> None:
        people = [practitioner("P1", caseload=12)]
        given = instance([case("C1")], people, plain_policy(CAP))
        wanted = Recruitment(PO_AND_PSO, 10)
        found = staffing(given, wanted, (), "the cap", Options(effort=0.0, time_limit=0.0))
        assert not found.left_over
        assert found.fte >= 1.6
        assert found.bound <= 1.6
        said = curve(given, wanted, [found]).sentences[0]
        assert "at most" in said
        assert "at least" in said

    def test_the_check_sees_who_is_over_the_cap(self) -> None:
        people = [practitioner("P1", caseload=5)]
        given = instance([case("C1")], people, plain_policy(CAP))
        confirm(given, {"C1": None}, set(), rebalance=False)
        with pytest.raises(InternalError, match="6 of 5"):
            confirm(given, {"C1": "P1"}, set(), rebalance=False)


def small(seed: int, cap: int) -> Instance | None:
    """A random instance in one place under a cap, small enough to try everything."""
    rng = random.Random(f"staffing {seed}")
    given = random_instance(rng, people=2, cases=4, measure="spread", decisions=0.0)
    rules = {key: dict(section) for key, section in given.policy.rules.items()}
    rules["caseload_cap"] = {grade.value: cap for grade in Grade}
    rules["minimum_intake"] = {"mode": "off"}
    nowhere = {"team": None, "pdu": None}
    held = tuple(c.model_copy(update=nowhere) for c in given.held[:7]) if given.held else given.held
    made = given.changed(
        policy=given.policy.model_copy(update={"rules": rules}),
        practitioners=tuple(p.model_copy(update=nowhere) for p in given.practitioners),
        cases=tuple(c.model_copy(update=nowhere) for c in given.cases),
        held=held,
    )
    return made if len(with_handovers(made, rebalance=False).cases) <= 7 else None


class Exhaustive:
    """Every way to give the cases out to the staff and to posts, from the models alone."""

    def __init__(self, opened: Instance, steps: int, rebalance: bool) -> None:
        self.steps, self.rebalance = steps, rebalance
        self.cases = opened.cases
        self.staff = [p for p in opened.practitioners if capacity(opened.policy, p) > 0]
        whole = [p for p in candidate_posts(opened, (Grade.PO, Grade.PSO)) if p.gender]
        self.posts = {
            (kind, level): part_time(person, level / steps)
            for kind, person in enumerate(whole)
            for level in range(1, steps + 1)
        }
        self.grade = [person.grade for person in whole]
        named = [p.model_copy(update={"id": f"post {k}"}) for k, p in self.posts.items()]
        both = opened.changed(practitioners=(*opened.practitioners, *named))
        self.fits_staff = self._fits(both, self.staff)
        self.fits_post = dict(zip(self.posts, self._fits(both, named), strict=True))
        stays = [stays_with(c, opened) is not None for c in self.cases]
        most = sum(c.priority for c in self.cases) + 1
        worth = [most if kept else c.priority for c, kept in zip(self.cases, stays, strict=True)]
        sets = np.arange(2 ** len(self.cases))
        self.left = sum(((sets >> i & 1) == 0) * w for i, w in enumerate(worth)) + 0 * sets

    def _fits(self, both: Instance, people: Sequence[Practitioner]) -> np.ndarray:
        fits = _Tables(both, list(people)).fits
        caps = [r for r in active_rules(both.policy) if getattr(r, "caps_caseload", False)]
        for row, person in enumerate(people):
            for mask in range(fits.shape[1]):
                taken = [c for i, c in enumerate(self.cases) if mask >> i & 1]
                if capacity(both.policy, person) <= 0 and taken:
                    fits[row, mask] = False
                for rule in caps:
                    standing = rule.standing(person, taken, both)
                    fits[row, mask] &= standing.after <= standing.cap
                if not person.id.startswith("post"):
                    fits[row, mask] &= not any(
                        isinstance(c, HeldCase)
                        and c.practitioner != person.id
                        and not (self.rebalance and c.movable)
                        for c in taken
                    )
        return fits

    def least_left(self, plan: Sequence[tuple[int, int]]) -> int:
        """The least priority left over with these posts (kind, level)."""
        rows = [*self.fits_staff, *(self.fits_post[post] for post in plan)]
        reached = np.zeros(2 ** len(self.cases), dtype=bool)
        reached[0] = True
        for row in rows:
            after = reached.copy()
            for mask in np.flatnonzero(row):
                free = np.flatnonzero(reached)
                after[free[(free & mask) == 0] | mask] = True
            reached = after
        return int(self.left[reached].min())

    def plans(self, size: int) -> Iterator[list[tuple[int, int]]]:
        """Every plan of so many steps: any full-time posts, one part-time post of each grade."""
        kinds = range(len(self.grade))
        part = [None, *((k, level) for k in kinds for level in range(1, self.steps))]
        for one, other in itertools.product(part, repeat=2):
            if one and (self.grade[one[0]] is not Grade.PO):
                continue
            if other and (self.grade[other[0]] is not Grade.PSO):
                continue
            some = [post for post in (one, other) if post]
            rest = size - sum(level for _, level in some)
            if rest < 0 or rest % self.steps:
                continue
            for whole in itertools.combinations_with_replacement(kinds, rest // self.steps):
                yield [*some, *((kind, self.steps) for kind in whole)]


@pytest.mark.parametrize("rebalance", [False, True])
def test_no_cheaper_posts_would_do_as_exhaustive_search_finds(rebalance: bool) -> None:
    asked = needed = proven = 0
    for seed in range(100 if rebalance else 30):
        given = small(seed, cap=2 + seed % 3)
        if given is None or (rebalance and not given.held):
            continue
        if rebalance:
            held = tuple(c.model_copy(update={"movable": True}) for c in given.held or ())
            given = given.changed(held=held)
        opened = with_handovers(given, rebalance=rebalance)
        if not opened.cases:
            continue
        wanted = Recruitment(PO_AND_PSO, 2, rebalance)
        found = enough(opened, wanted)
        every = Exhaustive(opened, 2, rebalance)
        plenty = [(k, 2) for k in range(len(every.grade))] * len(opened.cases)
        assert found.left == every.least_left(plenty), seed
        proven += found.cost == found.bound
        fewer = every.plans(found.bound - 1) if found.bound else ()
        assert all(every.least_left(plan) > found.left for plan in fewer), seed
        assert any(every.least_left(plan) == found.left for plan in every.plans(found.cost)), seed
        names = {post.id for post in found.posts}
        staffed = opened.changed(practitioners=(*opened.practitioners, *found.posts))
        confirm(staffed, found.allocation, names, rebalance=rebalance)
        asked, needed = asked + 1, needed + (found.cost > 0)
    assert asked >= 12
    assert needed >= 8
    assert proven >= asked - 2


def without(given: Instance, *keys: str) -> Instance:
    """Without some rules. Posts in bulk know nothing of a conditional rule, so that with one that
    always bites it may not be proven in time that no fewer posts do.
    """
    rules = {**given.policy.rules, **{key: {"mode": "off"} for key in keys}}
    return given.changed(policy=given.policy.model_copy(update={"rules": rules}))


def test_the_posts_placed_back_place_everything_and_a_step_less_does_not() -> None:
    """By the ordinary engine, in instances in which nobody is over the cap."""
    asked = 0
    for seed in range(30):
        rng = random.Random(f"back {seed}")
        given = random_instance(rng, people=3, cases=9, measure="spread", decisions=0.0)
        given = without(given, "mainly_women_cap", "location")
        if excess(given):
            continue
        wanted = Recruitment(PO_AND_PSO, 10)
        found = enough(given, wanted)
        if not found.posts:
            continue
        asked += 1
        back = given.changed(practitioners=(*given.practitioners, *found.posts))
        after = solve(back, effort=5.0)
        assert sum(given.case_of[c.case].priority for c in after.unallocated) == found.left, seed
        part = {post.grade for post in found.posts if post.contracted_hours < 37.0}
        for post in found.posts:
            if post.grade in part and post.contracted_hours == 37.0:
                continue
            rest = [other for other in found.posts if other is not post]
            share = round(post.contracted_hours / 37.0 - 0.1, 1)
            fewer = post.model_copy(update={"contracted_hours": round(37.0 * share, 1)})
            rest += [fewer] if share > 0 else []
            less = given.changed(practitioners=(*given.practitioners, *rest))
            left = solve(less, effort=5.0).unallocated
            assert sum(given.case_of[c.case].priority for c in left) > found.left, seed
    assert asked >= 8


def test_a_lower_cap_never_needs_fewer_posts() -> None:
    asked = 0
    for seed in range(12):
        rng = random.Random(f"monotone {seed}")
        given = random_instance(rng, people=5, cases=8, measure="spread", decisions=0.0)
        given = without(given, "mainly_women_cap")
        costs: dict[int, list[int]] = {}
        for cap in (2, 3, 4, 6, 9):
            rules = {**given.policy.rules, "caseload_cap": {g.value: cap for g in Grade}}
            capped = given.changed(policy=given.policy.model_copy(update={"rules": rules}))
            opened = with_handovers(capped, rebalance=False)
            found = enough(opened, Recruitment(PO_AND_PSO, 5))
            assert found.cost == found.bound
            held = [c.id for c in opened.cases if isinstance(c, HeldCase)]
            left = [c for c, who in found.allocation.items() if who is None and c not in held]
            costs.setdefault(len(left), []).append(found.cost)
        for some in costs.values():
            assert some == sorted(some, reverse=True), seed
            asked += len(some) - 1
    assert asked > 25


class TestCommand:
    def run(self, *arguments: object, code: int = 0) -> str:
        command = ["staffing", *map(str, arguments), "--workers", "1"]
        done = CliRunner().invoke(app, command)
        assert done.exit_code == code, done.output
        return done.output

    @pytest.fixture
    def week(self, tmp_path: Path) -> Path:
        people = [practitioner(f"P{n}", caseload=6, team="North") for n in range(3)]
        given = instance([case(f"C{n}", team="North") for n in range(6)], people, plain_policy(CAP))
        write_instance(given, tmp_path / "week.json")
        return tmp_path / "week.json"

    def test_one_cap_is_told_by_team(self, week: Path) -> None:
        said = " ".join(self.run(week, "--cap", 5).split())
        assert "North – 1.8 1.8" in said
        assert (
            "Cap 5: 1.8 full-time posts of grade PSO; no fewer will do, and this is proven." in said
        )
        assert "3 practitioners hold 3 cases more than the cap." in said

    def test_an_interruption_says_what_is_kept(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real, asked = command._solve, []

        def stopping(task):
            if asked:
                raise KeyboardInterrupt
            asked.append(task)
            return real(task)

        monkeypatch.setattr(command, "_solve", stopping)
        out = tmp_path / "cut"
        said = self.run(week, "--caps", "4:6", "--out", out, code=130)
        assert "1 finished cap kept" in said
        assert {path.name for path in out.iterdir()} == {"finished.jsonl"}

    def test_a_curve_with_its_files_goes_on_where_it_stopped(
        self, week: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from caseload.optimizer.process import parallel

        out, asked, real = tmp_path / "posts", [], parallel.run_side_by_side
        first = json.loads(self.run(week, "--caps", "4:5", "--out", out, "--json"))
        names = {"finished.jsonl", "staffing.csv", "posts.csv", "staffing.json"}
        assert {p.name for p in out.iterdir()} == names | {"staffing.xlsx", "staffing.png"}
        assert (out / "staffing.png").read_bytes().startswith(b"\x89PNG")
        assert load_workbook(out / "staffing.xlsx").sheetnames == [
            "By cap",
            "Posts",
            "Tidy",
            "Said",
        ]

        def counting(work, tasks, **options):
            asked.extend(tasks)
            return real(work, tasks, **options)

        monkeypatch.setattr(parallel, "run_side_by_side", counting)
        again = json.loads(self.run(week, "--caps", "4:7", "--out", out, "--json"))
        assert [task[2] for task in asked] == ["cap 6", "cap 7"]
        assert again["rows"][:2] == first["rows"]
        ftes = [row["fte"] for row in again["rows"]]
        assert ftes == sorted(ftes, reverse=True)

    def test_a_page_to_send(self, week: Path, tmp_path: Path) -> None:
        page = tmp_path / "posts.html"
        self.run(week, "--caps", "4:6", "--html", page)
        text = page.read_text(encoding="utf-8")
        assert "Posts against the cap" in text
        assert text.count("data:image/svg+xml;base64,") == 1

    def test_costs_come_from_the_policy_and_grades_may_be_chosen(self, week: Path) -> None:
        dear = json.loads(self.run(week, "--cap", 5, "--set", "staffing.cost.PSO=3", "--json"))
        assert dear["costs"] == {"PO": 1.0, "PSO": 3.0}
        assert {post["grade"] for post in dear["rows"][0]["posts"]} == {"PO"}
        only = json.loads(self.run(week, "--cap", 5, "--grade", "po", "--json"))
        assert only["costs"] == {"PO": 1.0}

    def test_exit_1_where_no_post_would_place_a_case(self, tmp_path: Path) -> None:
        rules = {**CAP, "limited_access": {}}
        cases = [case("C1", restricted_to=("P1",))]
        given = instance(cases, [practitioner("P1", caseload=5)], plain_policy(rules))
        write_instance(given, tmp_path / "week.json")
        said = self.run(tmp_path / "week.json", "--cap", 5, code=1)
        assert "1 case is left over whatever posts there are." in said

    @pytest.mark.parametrize(
        "wrong",
        [
            ["--cap", "5", "--caps", "4:5"],
            ["--cap", "4:5"],
            ["--caps", "x"],
            ["--grade", "NQO"],
            ["--rebalance", "--cap", "5"],
            ["--set", "staffing.cost.PO=0"],
            ["--set", "staffing.cost.XO=1"],
            ["--engine", "dask"],
        ],
    )
    def test_bad_options_are_refused(self, week: Path, wrong: list[str]) -> None:
        said = self.run(week, *wrong, code=2)
        assert "Traceback" not in said
