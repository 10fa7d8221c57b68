"""A service that is not probation: its grades, tiers and words hold in every rule and figure."""

import itertools
import pickle
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from builders import book_of, instance
from caseload.instances.policies.policy import make_policy
from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.models.policy import Policy
from caseload.models.practitioner import InHand, Practitioner
from caseload.models.risk import risk_of
from caseload.models.service import PROBATION, Service, with_article
from caseload.models.workload import capacity
from caseload.optimizer.allocate import allocate
from caseload.optimizer.check.verify import breaches
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import policy_faults

SERVICE: Mapping[str, Any] = {
    "grades": {
        "SW": {"title": "social worker"},
        "ASYE": {"title": "first year", "learning": "in the first year", "assumed": "* assumed"},
        "FSW": {"title": "family support worker", "qualified": False},
    },
    "tiers": ["child protection", "child in need"],
    "words": {"tier": "*", "qualified": "social worker", "support": "family support worker"},
}
RULES: Mapping[str, Any] = {
    "qualification": {
        "tiers": {
            "child protection": {"grades": ["SW"]},
            "child in need": {"grades": ["SW", "ASYE", "FSW"]},
        }
    },
    "caseload_cap": {"SW": 3, "ASYE": 1, "FSW": 3},
    "together": {},
    "overqualification": {},
}


def settings(**other: Any) -> dict[str, Any]:
    return {
        "name": "second",
        "dated": "2026-11-28",
        "unit": "points",
        "weights": {"child protection": 8, "child in need": 4},
        "capacity": {"full": 100, "grades": {"ASYE": 0.9}},
        "staffing": {"cost": {"SW": 1}},
        "rules": RULES,
        "service": SERVICE,
        **other,
    }


def policy(**other: Any) -> Policy:
    made, faults = make_policy(settings(**other), "second.toml")
    assert made is not None, faults
    return made


def said(**other: Any) -> list[str]:
    made, faults = make_policy(settings(**other), "second.toml")
    return [f"{one.column}: {one.expected}" for one in faults or policy_faults(made, "second.toml")]


def case(id: str, tier: str = "child in need", **fields: Any) -> Case:
    return Case(id=id, tier=tier, type="case", **fields)


def person(grade: str, **fields: Any) -> Practitioner:
    return Practitioner(id=grade, grade=grade, **fields)


def week(*cases: Case, **fields: Any) -> Instance:
    people = [person(grade) for grade in SERVICE["grades"]]
    return instance(cases, people, policy(**fields))


def placed(given: Instance) -> dict[str, str | None]:
    found = allocate(given, Options(workers=1)).allocation
    assert breaches(given, book_of(given), found) == []
    return found


class TestPolicy:
    def test_probation_is_no_part_of_a_digest(self) -> None:
        plain = {name: value for name, value in settings().items() if name != "service"}
        plain |= {"weights": {"*": 1}, "capacity": {"full": 50}, "rules": {}}
        plain |= {"staffing": {"cost": {"PO": 1}}}
        made, _ = make_policy(plain, "p")
        spelt, _ = make_policy({**plain, "service": PROBATION.model_dump()}, "p")
        assert made is not None and spelt is not None
        assert made.digest == spelt.digest != policy().digest

    @pytest.mark.parametrize(
        ("other", "fault"),
        [
            (
                {"rules": {"caseload_cap": {"SW": 3}}},
                "rules.caseload_cap.ASYE: a whole number from 0 to 1000",
            ),
            (
                {"rules": {"caseload_cap": {"PO": 3, "SW": 1, "ASYE": 1, "FSW": 1}}},
                "rules.caseload_cap.PO: caseload_cap has no setting called PO; its settings are "
                "mode, penalty, SW, ASYE and FSW",
            ),
            (
                {"rules": {"qualification": {"tiers": {"A": {}}}}},
                "rules.qualification.tiers.A: a tier of child protection or child in need",
            ),
            (
                {"rules": {"qualification": {"any_tier": {"grades": ["PO"]}}}},
                "rules.qualification.any_tier.grades: SW, ASYE or FSW",
            ),
            ({"staffing": {"cost": {"PO": 1}}}, "staffing.cost.PO: a key that is one of SW"),
            ({"capacity": {"full": 9, "grades": {"PO": 1}}}, "capacity.grades.PO: a key"),
            ({"weights": {"child in need": {"custody": 1}}}, "weights.child in need.custody: a"),
        ],
    )
    def test_what_the_service_has_not_got_is_named(self, other: dict[str, Any], fault: str) -> None:
        (found,) = [one for one in said(**other) if one.startswith(fault)]
        assert found

    def test_names_that_could_be_mistaken_are_refused(self) -> None:
        twice = {**SERVICE, "tiers": ["court", "Court"]}
        assert said(service=twice) and said(service={**SERVICE, "grades": {"sw": {"title": "x"}}})

    def test_settings_of_its_own_grades_go_to_other_processes(self) -> None:
        book = book_of(week())
        assert pickle.loads(pickle.dumps(book)).rules[0].sentence() == book.rules[0].sentence()


class TestWeek:
    @pytest.mark.parametrize(
        ("cases", "people"),
        [
            ([Case(id="C", tier="A", type="case")], []),
            ([Case(id="C", tier="child in need")], []),
            ([case("C", older_tier="A3")], []),
            ([], [person("PO")]),
            ([], [person("SW", caseload=1, in_hand=(InHand(cases=1, tier="D", type="case"),))]),
        ],
    )
    def test_what_the_service_has_not_got_is_refused(
        self, cases: list[Case], people: list[Practitioner]
    ) -> None:
        with pytest.raises(ValidationError, match="in the policy second"):
            instance(cases, people, policy())

    def test_a_first_year_carries_nine_tenths(self) -> None:
        loads = [capacity(policy(), person(grade)) for grade in ("SW", "ASYE", "FSW")]
        assert loads == [100, 90, 100]

    def test_the_first_tier_waits_last(self) -> None:
        service = policy().service
        first, last = (risk_of(case("C", tier), service) for tier in service.tiers)
        assert first > last
        tight = week(
            *(case(f"P{n}", "child protection") for n in range(3)),
            *(case(f"N{n}") for n in range(5)),
        )
        left = [one for one, who in placed(tight).items() if who is None]
        assert left and all(one.startswith("N") for one in left)

    def test_as_many_are_placed_as_trying_every_allocation_finds(self) -> None:
        given = week(
            case("P1", "child protection", household="Elm 4"),
            case("N1", household="Elm 4"),
            case("P2", "child protection"),
            *(case(f"N{n}") for n in range(2, 6)),
        )
        book, ids = book_of(given), [one.id for one in given.cases]
        who = [None, *given.practitioner_of]
        most = max(
            sum(one is not None for one in holders)
            for holders in itertools.product(who, repeat=len(ids))
            if not breaches(given, book, dict(zip(ids, holders, strict=True)))
        )
        found = placed(given)
        assert sum(one is not None for one in found.values()) == most
        assert found["P1"] == found["N1"] == "SW"

    def test_says_things_in_its_own_words(self) -> None:
        given = week(case("P1", "child protection"), case("N1"))
        book = book_of(given)
        objections = [
            said for _, said in book.objections(given.case_of["P1"], person("FSW"), given)
        ]
        assert objections == ["a child protection case is held by SW; FSW is an FSW"]
        sentences = " ".join(row.sentence for row in book.table())
        assert "3 for an SW, 1 for an ASYE and 3 for an FSW" in sentences
        assert "a family support worker may hold does not use up a social worker" in sentences
        for word in ("PO", "PSO", "tier A"):
            assert word not in sentences.split()


class TestWords:
    @pytest.mark.parametrize(
        ("grade", "spoken"),
        [
            ("PO", "a PO"),
            ("NQO", "an NQO"),
            ("PQiP", "a PQiP"),
            ("SW", "an SW"),
            ("Aide", "an Aide"),
        ],
    )
    def test_articles_are_as_spoken(self, grade: str, spoken: str) -> None:
        assert with_article(grade) == spoken

    def test_prose_is_put_into_them(self) -> None:
        service = Service(**{**SERVICE, "words": {**SERVICE["words"], "area": "district"}})
        prose = "A PSO takes it, so that a PO stays free in another PDU; POs and PSOs."
        assert service.say(prose) == (
            "A family support worker takes it, so that a social worker stays free in another "
            "district; social workers and family support workers."
        )
        assert PROBATION.say(prose) == prose
