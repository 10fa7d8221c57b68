"""The case where the lead decides: what is known of it, the order of risk, what is worth a look."""

import pytest

from builders import case, instance, plain_policy, practitioner
from caseload.instances.policies.policy import base_policy, make_policy
from caseload.models.base import CaseType, Gender, Grade, Rosh, Task
from caseload.models.case import CONFIDENTIAL_FIELDS, Case
from caseload.models.instance import Action, Decision, Instance
from caseload.models.practitioner import Practitioner
from caseload.reports.proposal.case_facts import AFTER, BEFORE, CaseFacts
from caseload.reports.proposal.cases import cases_list
from caseload.reports.proposal.cases_table import cases_table
from caseload.reports.proposal.tables import tables
from caseload.reports.proposal.worth_a_look import worth_a_look
from proposals import flat, left, person, placed, proposal, shown

ALL = (*BEFORE, *AFTER)


def week(*cases: Case, people: tuple[Practitioner, ...] = (), policy: str = "") -> Instance:
    made = make_policy(base_policy(policy), policy)[0] if policy else plain_policy()
    assert made is not None
    everyone = people or (practitioner("P1", name="Ann Able"), practitioner("P2"))
    return instance(cases, everyone, made)


def known(given: Instance, name: str = "C1") -> dict[str, object]:
    facts = CaseFacts(given)
    return {head: cell for head in ALL if (cell := facts.cell(name, head)) is not None}


def test_everything_that_a_lead_asks_of_a_case_is_there() -> None:
    full = case(
        tier="B",
        older_tier="B2",
        type=CaseType.LICENCE,
        rosh=Rosh.HIGH,
        csrp=3.2,
        complexity=4,
        weeks_waited=2,
        practitioner_gender=Gender.WOMAN,
        sexual_offence=True,
        child_protection=True,
        safeguarding=True,
        parole_report=True,
        skills=("sign_language",),
        team="North",
        previous_practitioner="P1",
        household="Elm 4",
        not_with=("P2",),
        tasks=(Task.COURT_REPORT,),
        priority=3,
    )
    found = known(week(full, case("C2", household="Elm 4")))
    flags = str(found.pop("flags")).split("; ")
    assert flags == [
        *("sexual offence", "child protection", "safeguarding", "parole report due"),
        *("court report due", "asks for a woman", "needs sign language"),
        *("household Elm 4 (with C2)", "not with P2"),
    ]
    assert found == {
        "tier": "B",
        "older tier": "B2",
        "type": "licence",
        "RoSH": "high",
        "CSRP %": 3.2,
        "case team": "North",
        "held before by": "Ann Able",
        "complexity": 4,
        "priority": 3,
        "weight": 1.0,
        "weeks waited": 2,
        "risk rank": 1,
    }


def test_of_a_plain_case_nothing_is_made_up() -> None:
    assert known(week(case())) == {
        "tier": "D",
        "type": "community",
        "weight": 1.0,
        "risk rank": 1,
    }


def test_the_unit_is_shown_where_there_are_several() -> None:
    people = (practitioner("P1", pdu="East"), practitioner("P2", pdu="West"))
    assert known(week(case(pdu="East"), people=people))["case PDU"] == "East"
    assert "case PDU" not in known(week(case(pdu="East"), people=people[:1]))


@pytest.mark.parametrize("field", sorted(CONFIDENTIAL_FIELDS))
def test_a_limited_access_list_leaves_no_trace(field: str) -> None:
    plain, listed = week(case()), week(case(**{field: ("P2",)}))
    given = proposal([placed("C1")], workloads=[person(), person("P2")])
    assert known(plain) == known(listed)
    assert tables(plain, given) == tables(listed, given)
    assert CaseFacts(plain).line("C1") == CaseFacts(listed).line("C1")


def test_the_riskiest_come_first_everywhere_and_equal_ones_share_a_rank() -> None:
    given = week(
        case("C1"), case("C2", tier="A"), case("C3", rosh=Rosh.HIGH), case("C4"), case("C5")
    )
    facts = CaseFacts(given)
    assert facts.riskiest_first(given.case_of) == ["C2", "C3", "C1", "C4", "C5"]
    assert [facts.cell(one, "risk rank") for one in given.case_of] == [3, 1, 2, 3, 3]
    made = proposal([placed("C1"), placed("C2"), placed("C3")], [left("C4"), left("C5")])
    table = tables(given, made)
    assert [row[0] for row in table["Proposal"][1:]] == ["C2", "C3", "C1"]
    assert [row[0] for row in table["Left over"][1:]] == ["C4", "C5"]
    page = cases_table(given, made)
    assert [cell.text for cell, *_ in page.shown] == ["C2", "C3", "C1"]
    screen = shown(lambda console: console.print(cases_list(given, made)))
    assert sorted(given.case_of, key=screen.index) == ["C2", "C3", "C1", "C4", "C5"]


def test_the_screen_says_of_each_case_what_is_known_and_who_takes_it() -> None:
    given = week(case(tier="A", rosh=Rosh.HIGH, weeks_waited=1), case("C2"), case("C3"))
    held = given.changed(decisions=(Decision(action=Action.HOLD, case="C3"),))
    made = proposal([placed("C1")], [left("C2")], workloads=[person(new=1), person("P2")])
    screen = flat(shown(lambda console: console.print(cases_list(held, made)), width=70))
    assert "tier A, community, RoSH high, waited 1 week" in screen
    assert "→ Name of P1, PO, North: 40 → 41 of 50 cases, 80 % → 82 %" in screen
    assert "C2 tier D, community → left over" in screen
    assert "C3 tier D, community → kept out of this week on purpose" in screen


def looks(one: Case, grade: Grade, policy: str = "tiers-2026", **fields: object) -> str | None:
    given = week(one, people=(practitioner("P1", grade=grade, **fields),), policy=policy)
    made = proposal([placed("C1")], workloads=[person(grade=grade, new=1)])
    return worth_a_look(given, made).get("C1")


NQO, PQIP = "newly qualified counts as PO: assumption", "trainee counts as PSO: assumption"


@pytest.mark.parametrize(
    ("one", "grade", "said"),
    [
        (case(tier="A"), Grade.NQO, f"newly qualified on tier A; {NQO}"),
        (case(tier="A"), Grade.PO, None),
        (case(tier="B", csrp=1.0, rosh=Rosh.LOW), Grade.NQO, "newly qualified on tier B"),
        (case(tier="B", rosh=Rosh.HIGH), Grade.NQO, f"newly qualified on tier B; {NQO}"),
        (case(tier="F", child_protection=True), Grade.NQO, NQO),
        (case(tier="F"), Grade.NQO, None),
        (case(tier="Untiered"), Grade.NQO, NQO),
        (case(tier="E"), Grade.PQIP, PQIP),
        (case(tier="G"), Grade.PQIP, None),
        (case(tier="E"), Grade.PSO, None),
        (case(tier="D", rosh=Rosh.LOW), Grade.PSO, None),
        (
            case(tier="D"),
            Grade.PSO,
            "no RoSH recorded: nothing says whether it is for a PO",
        ),
        (
            case(tier="C"),
            Grade.PSO,
            "no CSRP and RoSH recorded: nothing says whether it is for a PO",
        ),
    ],
)
def test_an_assumption_that_decided_it_is_marked(one: Case, grade: Grade, said: str | None) -> None:
    assert looks(one, grade) == said


def test_the_mark_follows_the_policys_own_comments() -> None:
    """In the points policy every row is an assumption, so that it lets a PSO hold a tier is one."""
    one = case(tier="D", older_tier="D2", rosh=Rosh.LOW)
    assert looks(one, Grade.PSO, "points-2023") == "PSO may hold tier D2: assumption"
    assert looks(one, Grade.PSO, "tiers-2026") is None


def test_a_row_that_somebody_set_herself_is_no_assumption() -> None:
    table = {"any_tier": {}, "tiers": {"A": {"grades": ["NQO"]}}}
    policy = plain_policy({"qualification": {"mode": "hard", **table}})
    given = instance([case(tier="A")], [practitioner(grade=Grade.NQO)], policy)
    made = proposal([placed("C1")], workloads=[person(grade=Grade.NQO)])
    assert worth_a_look(given, made) == {"C1": "newly qualified on tier A"}


def test_another_team_another_unit_and_a_full_load_are_worth_a_look() -> None:
    one = case(tier="G", team="North", pdu="East")
    assert looks(one, Grade.PO, team="North", pdu="East") is None
    assert looks(one, Grade.PO, team="South", pdu="East") == "another team"
    assert looks(one, Grade.PO, team="South", pdu="West") == "another PDU"
    given = week(one)
    full = proposal([placed("C1")], workloads=[person(new=12, before=40)])
    assert worth_a_look(given, full) == {"C1": "over 100 % (104 %)"}


def test_an_exception_stands_there_with_who_agreed() -> None:
    past = Decision(
        action=Action.EXCEPT, case="C1", practitioner="P1", reason="x", agreed_by="H. Head"
    )
    given = week(case()).changed(decisions=(past,))
    made = proposal([placed("C1", pinned=True)], decisions=(past,))
    assert worth_a_look(given, made) == {"C1": "exception, agreed by H. Head"}
    heads, row = tables(given, made)["Proposal"]
    told = dict(zip(heads, row, strict=True))
    assert [told[head] for head in ("decision", "reason for change", "agreed by")] == [
        "exception",
        "x",
        "H. Head",
    ]
