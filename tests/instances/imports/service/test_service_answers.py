"""Saved answers of the allocation services become an instance: what is taken, and what is not."""

from pathlib import Path
from typing import Any

import pytest

from answers import (
    TEAM,
    answers,
    caseload,
    choose,
    code,
    crn,
    overview,
    person,
    save,
    waiting,
)
from caseload.instances.imports.service.instance import Beside, Imported, service_instance
from caseload.instances.imports.service.shapes import Shape, generations_of, shape_of
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import write_instance
from caseload.models.base import CaseType, Gender, Grade, Rosh
from caseload.models.official import area_percent
from caseload.models.workload import capacity
from caseload.optimizer.rule_book import policy_faults

WEEK = "2026-11-23"


def made(
    folder: Path,
    files: dict[str, Any],
    *,
    people: str | None = None,
    cases: str | None = None,
    week: str | None = WEEK,
) -> Imported:
    save(folder / "answers", files)
    tables: dict[str, Path] = {}
    for name, text in {"people": people, "cases": cases}.items():
        if text is not None:
            tables[name] = folder / f"{name}.csv"
            tables[name].write_text(text, encoding="utf-8")
    return service_instance(folder / "answers", Beside("week", **tables, week_beginning=week))


def said(found: Imported) -> str:
    return "\n".join(one.sentence() for one in found.told)


@pytest.mark.parametrize("generation", [1, 2, 3])
def test_a_week_of_each_generation_is_imported_and_can_be_read(
    generation: int, tmp_path: Path
) -> None:
    found = made(tmp_path, answers(generation))
    assert found.generation == generation
    assert len(found.instance.cases) == 15
    assert len(found.instance.practitioners) == 12
    write_instance(found.instance, tmp_path / "week")
    again = read_instance(tmp_path / "week", check_policy=policy_faults)
    assert again.instance.changed(told=(), name="week") == found.instance
    first = found.instance.case_of["X000101/2"]
    assert (first.team, first.pdu, first.type) == (TEAM, "Riverside", CaseType.LICENCE)
    assert first.rosh is Rosh.MEDIUM
    assert first.previous_practitioner == code(1)
    part_time = found.instance.practitioner_of[code(0)]
    assert (part_time.contracted_hours, part_time.reduction_hours) == (22.2, 3.5)
    assert found.instance.practitioner_of[code(4)].name == "Ellen O'Hara"


@pytest.mark.parametrize("generation", [1, 2])
def test_points_of_the_older_generations_are_the_services_own(
    generation: int, tmp_path: Path
) -> None:
    week = made(tmp_path, answers(generation)).instance
    assert week.policy.name == "points-2023"
    percent = area_percent(
        (week.holdings[one.id].workload, capacity(week.policy, one)) for one in week.practitioners
    )
    expected = sum(1700 + 20 * one for one in range(12)) / (12 * 2176) * 100
    assert float(percent) == pytest.approx(expected, abs=0.06)


def test_workload_of_the_third_generation_is_the_tiers_with_the_policys_weights(
    tmp_path: Path,
) -> None:
    week = made(tmp_path, answers(3)).instance
    assert week.policy.name == "tiers-2026"
    held = week.practitioner_of[code(0)]
    assert held.caseload == 30
    assert held.workload == pytest.approx(2 * 1.8 + 6 * 1.5 + 9 * 1.2 + 8 + 3 * 0.85 + 0.7 + 0.5)
    assert week.practitioner_of[code(1)].parole_reports_due == 1
    assert held.new_cases_7_days == 1


def test_nothing_of_a_person_on_probation_but_the_number_is_kept(tmp_path: Path) -> None:
    files = answers(3)
    files["case-1.json"] = {
        "crn": crn(101),
        "convictionNumber": 2,
        "tier": "B",
        "name": "Nia O&#39;Brien",
        "gender": "Female",
        "dateOfBirth": "1990-05-17",
        "pncNumber": "2004/0712343H",
        "offences": [],
        "address": {"streetName": "Wharf Road", "postcode": "ZZ1 1ZZ"},
    }
    files["cases-0.json"] = caseload(3, 0, 3)
    found = made(tmp_path, files)
    assert found.instance.case_of["X000101/2"].gender is Gender.WOMAN
    write_instance(found.instance, tmp_path / "week.json")
    kept = (tmp_path / "week.json").read_text(encoding="utf-8") + said(found)
    for secret in ("Nia", "Brien", "1990", "Wharf", "ZZ1", "0712343", "R S"):
        assert secret not in kept


def test_limited_access_is_kept_to_and_nobody_is_named(tmp_path: Path) -> None:
    files = answers(3)
    files["restrictions-2.json"]["staffRestrictions"].pop()  # of the last nothing is said
    found = made(tmp_path, files)
    case = found.instance.case_of["X000102/1"]
    assert case.excluded == (code(2), code(3))
    assert code(11) not in case.restricted_to
    assert len(case.restricted_to) == 9
    assert found.instance.case_of["X000101/2"].restricted_to == ()
    about = [one.sentence() for one in found.told if one.file == "restrictions-2.json"]
    assert about == [
        "restrictions-2.json, key staffRestrictions: it says nothing of 1 of 12 practitioners: "
        "they are taken as not available for the case"
    ]


def test_a_case_of_which_nobody_knows_who_may_have_it_is_left_out_and_named(
    tmp_path: Path,
) -> None:
    files = answers(3)
    del files["restrictions-2.json"]
    found = made(tmp_path, files)
    assert "X000102/1" not in found.instance.case_of
    assert "unallocated.json, key [3].crn: X000102/1 goes to nobody until" in said(found)


def test_a_case_that_everybody_here_is_kept_from_goes_to_nobody(tmp_path: Path) -> None:
    files = answers(3)
    for row in files["restrictions-2.json"]["staffRestrictions"]:
        row["isExcluded"] = True
    case = made(tmp_path, files).instance.case_of["X000102/1"]
    assert len(case.excluded) == 12
    assert case.restricted_to == ()


def test_a_flagged_case_that_nobody_here_is_kept_from_is_still_known_to_be_limited(
    tmp_path: Path,
) -> None:
    files = answers(3)
    for row in files["restrictions-2.json"]["staffRestrictions"]:
        row["isExcluded"] = False
    case = made(tmp_path, files).instance.case_of["X000102/1"]
    assert case.excluded == ()
    assert len(case.restricted_to) == 12


def test_counts_that_stand_exchanged_are_found_out_by_the_lists(tmp_path: Path) -> None:
    files = answers(3, people=2)
    for one in range(2):
        files[f"cases-{one}.json"] = caseload(3, one)  # 8 community, 15 licence
        right = {"communityCases": 8, "licenseCases": 15}
        files["practitioners.json"][TEAM]["teams"][one] |= right
    assert "exchanged" not in said(made(tmp_path, files))
    wrong = {"communityCases": 15, "licenseCases": 8}
    for one in files["practitioners.json"][TEAM]["teams"]:
        one.update(wrong)
    found = made(tmp_path, files)
    assert "exchanged for 2 of 2 practitioners" in said(found)
    held = found.instance.held
    assert held is not None
    mine = [one.type for one in held if one.practitioner == code(0)]
    assert (mine.count(CaseType.COMMUNITY), mine.count(CaseType.LICENCE)) == (8, 15)


def test_cases_in_hand_stand_one_by_one_where_every_list_is_there(tmp_path: Path) -> None:
    files = answers(3, people=2)
    files["cases-0.json"] = caseload(3, 0, 4)
    some = made(tmp_path / "some", files).instance
    assert some.held is None
    assert [str(one) for one in some.practitioner_of[code(0)].in_hand] == [
        "1 A community",
        "1 D custody",
        "1 B licence",
        "1 C licence",
    ]
    files["cases-1.json"] = caseload(3, 1, 3)
    found = made(tmp_path / "all", files)
    assert found.instance.held is not None
    assert {one.id for one in found.instance.held} == {
        *(f"X01000{n}" for n in range(4)),
        *(f"X02000{n}" for n in range(3)),
    }
    assert "of 7 cases in hand it is not said whether access is limited" in said(found)


def test_suspended_contact_of_an_older_generation_stays_a_count(tmp_path: Path) -> None:
    files = answers(2, people=1)
    files["cases-0.json"] = caseload(2, 0, 2)
    files["cases-0.json"]["activeCases"][0]["tier"] = "B2S"
    week = made(tmp_path, files).instance
    assert week.held is None
    assert "B2S" in {one.tier for one in week.practitioners[0].in_hand}


def test_points_beside_cases_stay_where_the_cases_are_listed(tmp_path: Path) -> None:
    files = answers(2, people=1)
    files["cases-0.json"] = caseload(2, 0, 5)
    week = made(tmp_path, files).instance
    assert week.held is not None
    assert week.holdings[code(0)].workload == 1700


def test_what_cannot_be_allocated_here_is_left_out_and_named(tmp_path: Path) -> None:
    files = answers(3)
    for place, change in enumerate(
        ({"outOfAreaTransfer": True}, {"apopExcluded": True}, {}, {"tier": "NOT_SUPERVISED"})
    ):
        files["unallocated.json"][place] |= change
    found = made(tmp_path, files)
    assert len(found.instance.cases) == 12
    for name in ("X000100/1 sits in another region", "X000101/2 may not be seen", "X000103/2 is"):
        assert name in said(found)


def test_tables_beside_say_what_no_answer_does(tmp_path: Path) -> None:
    files = answers(3)
    files["unallocated.json"][3]["tier"] = "MISSING"
    people = f"practitioner,grade,gender,skills,leaving_on\n{code(0)},NQO,woman,arson,2026-12-20\n"
    cases = "case,tier,practitioner_gender,child_protection\nX000103/2,D,woman,yes\n"
    found = made(tmp_path, files, people=people, cases=cases)
    first = found.instance.practitioner_of[code(0)]
    assert (first.grade, first.gender, first.skills) == (Grade.NQO, Gender.WOMAN, ("arson",))
    case = found.instance.case_of["X000103/2"]
    assert (case.tier, case.practitioner_gender, case.child_protection) == (
        "D",
        Gender.WOMAN,
        True,
    )
    assert found.without == ""
    assert "gender, skills" in made(tmp_path, answers(3)).without


def test_a_register_is_asked_about_and_never_taken(tmp_path: Path) -> None:
    files = answers(3)
    files["risks-X000101.json"]["activeRegistrations"] = [{"type": "Registered Sex Offender"}]
    found = made(tmp_path / "asked", files)
    assert not found.instance.case_of["X000101/2"].sexual_offence
    assert "may be sexual_offence of case X000101/2" in said(found)
    told = made(tmp_path / "told", files, cases="case,sexual_offence\nX000101/2,no\n")
    assert "may be sexual_offence" not in said(told)


def test_who_has_no_address_or_is_a_manager_takes_no_cases(tmp_path: Path) -> None:
    files = answers(3)
    team = files["practitioners.json"][TEAM]["teams"]
    team[0]["email"] = None
    team[1]["grade"] = "SPO"
    week = made(tmp_path, files).instance
    assert not week.practitioner_of[code(0)].taking_cases
    assert not week.practitioner_of[code(1)].taking_cases
    assert week.practitioner_of[code(2)].taking_cases


def test_one_person_in_two_teams_is_told_apart(tmp_path: Path) -> None:
    files = answers(3, people=2)
    twin = person(3, 0)
    files["second.json"] = {"T002": {"teams": [twin]}}
    files |= {"T001/hours.json": overview(0), "T002/hours.json": overview(0)}
    del files[f"overview-{code(0)}.json"]
    files["T002/unallocated.json"] = [waiting(3, 40)]
    files["manifest.toml"] = '[teams]\n"unallocated.json" = "T001"\n'
    files["choose-40.json"] = choose(
        3,
        40,
        communityPersonManager={"code": code(0), "teamCode": "T002"},
        teams={"T002": [twin]},
    )
    found = made(tmp_path, files)
    assert set(found.instance.practitioner_of) == {f"T001/{code(0)}", f"T002/{code(0)}", code(1)}
    case = found.instance.case_of["X000140/1"]
    assert (case.team, case.previous_practitioner) == ("T002", f"T002/{code(0)}")
    assert f"{code(0)} is in several teams" in said(found)
    assert "have no overview" not in said(found)


def test_cases_of_one_person_go_together(tmp_path: Path) -> None:
    files = answers(3)
    files["unallocated.json"].append(waiting(3, 1, convictionNumber=7))
    week = made(tmp_path, files).instance
    assert week.case_of["X000101/7"].household == week.case_of["X000101/2"].household == "X000101"
    assert week.case_of["X000100/1"].household is None


def test_practitioners_may_come_from_whom_a_case_could_go_to(tmp_path: Path) -> None:
    files = answers(1, cases=2)
    del files["practitioners.json"]
    week = made(tmp_path, files).instance
    assert len(week.practitioners) == 3
    assert week.practitioner_of[code(0)].workload == round(80 / 100 * 2176)


def test_the_estates_csv_says_the_unit(tmp_path: Path) -> None:
    files = answers(3, cases=1)
    del files["unit.json"]
    heads = '"regionName","pduName","lduName","teamCode","teamName"\n'
    files["estate.csv"] = f'{heads}"Wales","Lakeside","L1","{TEAM}","A"\n'
    assert made(tmp_path, files).instance.practitioners[0].pdu == "Lakeside"


def test_a_case_in_hand_moves_only_where_it_is_known_who_may_have_it(tmp_path: Path) -> None:
    files = answers(3, people=2)
    files["cases-0.json"], files["cases-1.json"] = caseload(3, 0, 2), caseload(3, 1, 1)
    access = [
        {"crn": "X010000", "userExcluded": True, "userRestricted": False},
        {"crn": "X010001", "userExcluded": False, "userRestricted": False},
    ]
    files["access.json"] = {"access": access}
    cases = "case,movable\nX010000,yes\nX010001,yes\n"
    held = made(tmp_path, files, cases=cases).instance.held
    assert held is not None
    assert [(one.id, one.movable, one.restricted_to) for one in held] == [
        ("X010000", True, (code(0),)),
        ("X010001", True, ()),
        ("X020000", False, ()),
    ]


@pytest.mark.parametrize(
    ("content", "shape"),
    [
        ([], Shape.UNALLOCATED),
        ([{"teamCode": "T001", "caseCount": 2}], Shape.COUNTS),
        ({"capacity": 80.0, "potentialCapacity": 80.0}, Shape.IMPACT),
        ({"status": 403, "userMessage": "Access is denied", "moreInfo": "X1"}, Shape.ERROR),
        ({"code": "T1", "name": "A", "probationDeliveryUnit": {"code": "P"}}, Shape.TEAM),
        ({"PDU1": {"name": "A", "ldus": {"L": {"teams": []}}}}, Shape.REGION),
        ({"crn": "X000001", "isRestricted": True, "isRedacted": False}, Shape.ACCESS),
        ({"cases": [{"crn": "X000001"}]}, Shape.EVENTS),
        ({"hello": 1}, None),
        ("hello", None),
        ([1], None),
    ],
)
def test_an_answer_is_known_by_its_keys(content: Any, shape: Shape | None) -> None:
    assert shape_of(content) is shape


@pytest.mark.parametrize("generation", [1, 2, 3])
def test_the_generation_is_known_by_its_keys(generation: int) -> None:
    files = answers(generation)
    for name in ("practitioners.json", "choose-1.json"):
        content = files[name]
        shape = shape_of(content)
        assert shape is not None
        assert generations_of(shape, content) == {generation}
    shape = shape_of(files["unallocated.json"])
    assert shape is Shape.UNALLOCATED
    older = {3} if generation == 3 else {1, 2}
    assert generations_of(shape, files["unallocated.json"]) == older


def test_the_first_generation_says_that_it_counts_no_licence_cases(tmp_path: Path) -> None:
    files = answers(1, people=1)
    assert "counts no licence cases" in said(made(tmp_path / "counts", files))
    files["cases-0.json"] = caseload(1, 0, 5)
    assert "counts no licence cases" not in said(made(tmp_path / "list", files))
