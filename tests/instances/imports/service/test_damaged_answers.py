"""Answers that are damaged: refused in sentences that name file and key, or imported and told."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from answers import TEAM, answers, caseload, person, save
from caseload.instances.imports.service.instance import Beside, Imported, service_instance
from caseload.models.fault import BadInput

Files = dict[str, Any]
Damage = Callable[[Files], Any]


def week(generation: int = 3) -> Files:
    files = answers(generation, people=3, cases=3)
    return files | {"cases-0.json": caseload(generation, 0, 3)}


def row(files: Files, **changed: Any) -> None:
    files["unallocated.json"][0].update(changed)


def one(files: Files, **changed: Any) -> None:
    files["practitioners.json"][TEAM]["teams"][0].update(changed)


def put(name: str, content: Any) -> Damage:
    return lambda files: files.update({name: content})


def drop(name: str, key: str) -> Damage:
    return lambda files: files[name].pop(key)


def twice(files: Files) -> None:
    files["unallocated.json"].append(dict(files["unallocated.json"][0], tier="B"))


def no_practitioners(files: Files) -> None:
    del files["practitioners.json"], files["choose-1.json"]


def nobody_knows_the_team(files: Files) -> None:
    files["T002.json"] = {"T002": {"teams": []}}
    files["other.json"] = {"T003": {"teams": [person(3, 9)]}}


REFUSED: dict[str, tuple[Damage, str]] = {
    "an error saved by mistake": (
        put("risks-X000101.json", {"status": 424, "userMessage": "x", "developerMessage": "y"}),
        "risks-X000101.json, key status: the answer of the call; this is an error of the service, "
        "status 424 (something that the service depends on failed)",
    ),
    "a refusal saved by mistake": (
        put("unallocated.json", {"status": 403, "developerMessage": "Access Denied (LAO): no"}),
        "unallocated.json, key status: the answer of the call; this is an error of the service, "
        "status 403 (access is denied)",
    ),
    "a page to sign in": (put("risks-X000101.json", "<!DOCTYPE html>"), "a web page, perhaps"),
    "an empty file": (put("risks-X000101.json", ""), "risks-X000101.json: an answer in JSON; the"),
    "broken off": (put("unallocated.json", '[{"crn": "X0'), "unallocated.json: JSON that can be"),
    "a key twice": (
        put("cases-0.json", '{"code": "T001A00", "code": "T001A01", "activeCases": []}'),
        "cases-0.json: each key once in an object; code stands there twice",
    ),
    "no number": (
        put("overview-T001A00.json", '{"code": "T001A00", "weeklyHours": NaN}'),
        "overview-T001A00.json: numbers that can be used",
    ),
    "a number that is none": (
        lambda files: row(files, crn="123"),
        'unallocated.json, key [1].crn: "123": a case reference number: one letter and six digits',
    ),
    "a number that is missing": (
        lambda files: row(files, crn=None),
        "unallocated.json, key [1].crn: a value; it is absent or null",
    ),
    "an event that is no number": (
        lambda files: row(files, convictionNumber="second"),
        "unallocated.json, key [1].convictionNumber: a whole number",
    ),
    "a tier that is none": (
        lambda files: row(files, tier="H"),
        'unallocated.json, key [1].tier: "H": a tier: A to G, MISSING or NOT_SUPERVISED',
    ),
    "a tier that is missing": (
        lambda files: row(files, tier="MISSING"),
        'unallocated.json, key [1].tier: "MISSING": a tier; say the one of X000100/1 with --cases',
    ),
    "a type that is none": (
        lambda files: row(files, caseType="LICENCE"),
        'unallocated.json, key [1].caseType: "LICENCE": one of COMMUNITY, LICENSE, CUSTODY',
    ),
    "limited access not said": (
        lambda files: row(files, excluded=None),
        "unallocated.json, key [1].excluded: a value; it is absent or null",
    ),
    "limited access in other words": (
        lambda files: row(files, excluded="perhaps"),
        "unallocated.json, key [1].excluded: true or false",
    ),
    "a row that is none": (
        lambda files: files["unallocated.json"].append("X000101"),
        "unallocated.json, key [4]: an object",
    ),
    "a case twice": (twice, 'unallocated.json, key [4].crn: "X000100": each case once'),
    "nobody to take cases": (no_practitioners, "practitioners of a team (/team/practitioner-wor"),
    "no list of cases": (
        lambda files: files.pop("unallocated.json"),
        "a list of unallocated cases (/team/CODE/cases/unallocated)",
    ),
    "nobody knows whose list it is": (
        nobody_knows_the_team,
        "unallocated.json: a team's code in its name or folder",
    ),
    "a code that is missing": (
        lambda files: one(files, code=None),
        "practitioners.json, key T001.teams[1].code: a value; it is absent or null",
    ),
    "a count below nothing": (
        lambda files: one(files, totalCases=-1),
        'practitioners.json, key T001.teams[1].totalCases: "-1": no less than 0',
    ),
    "a total that is no number": (
        lambda files: one(files, tierCaseTotals={"a": "many"}),
        "practitioners.json, key T001.teams[1].tierCaseTotals.a: a number",
    ),
    "somebody twice in a team": (
        lambda files: files["practitioners.json"][TEAM]["teams"].append(
            copy.deepcopy(files["practitioners.json"][TEAM]["teams"][0]) | {"grade": "PSO"}
        ),
        'practitioners.json, key T001.teams[4].code: "T001A00": each practitioner once in a team',
    ),
    "a team that is no list": (
        put("practitioners.json", {TEAM: {"teams": {"code": "T001A00"}}}),
        "practitioners.json, key T001.teams: a list",
    ),
    "fewer hours than are taken off": (
        lambda files: files["overview-T001A00.json"].update(totalReductionHours=40),
        'overview-T001A00.json, key totalReductionHours: "40": no more than weeklyHours',
    ),
    "more hours than there are": (
        lambda files: files["overview-T001A00.json"].update(weeklyHours=900),
        'overview-T001A00.json, key weeklyHours: "900": no more than 60',
    ),
    "a level of risk that is none": (
        lambda files: files["risks-X000100.json"]["risk"]["roshRisk"].update(overallRisk="GRAVE"),
        'risks-X000100.json, key risk.roshRisk.overallRisk: "GRAVE": one of VERY_HIGH',
    ),
    "a predictor above 100": (
        lambda files: files["risks-X000100.json"]["risk"][
            "combinedSeriousReoffendingPredictor"
        ].update(score=120),
        'key risk.combinedSeriousReoffendingPredictor.score: "120": no more than 100',
    ),
    "a date that is none": (
        lambda files: files["cases-0.json"]["activeCases"][0].update(initialAllocationDate="soon"),
        "cases-0.json, key activeCases[1].initialAllocationDate: a date such as 2026-11-23",
    ),
    "a tier in hand that is none": (
        lambda files: files["cases-0.json"]["activeCases"][1].update(tier="Z9"),
        'cases-0.json, key activeCases[2].tier: "Z9": a tier',
    ),
    "two lists of one person": (
        put("cases-0b.json", caseload(3, 0, 2)),
        'cases-0b.json, key code: "T001A00": one list for each practitioner; cases-0.json is hers',
    ),
    "who is kept from a case not said": (
        lambda files: files["restrictions-2.json"]["staffRestrictions"][0].update(isExcluded=None),
        "restrictions-2.json, key staffRestrictions[1].isExcluded: a value; it is absent or null",
    ),
    "two answers of one case that differ": (
        put(
            "restrictions-2b.json",
            {
                "crn": "X000102",
                "staffRestrictions": [{"staffCode": "T001A02", "isExcluded": False}],
            },
        ),
        "restrictions-2b.json, key staffRestrictions: the same as restrictions-2.json says",
    ),
    "generations mixed": (
        put("practitioners.json", answers(1)["practitioners.json"]),
        "answers of one generation",
    ),
    "a name with a hidden character": (
        lambda files: one(files, name={"combinedName": "Ada\u202eLund"}),
        "practitioners.json, key T001.teams[1].name: text on one line without hidden characters",
    ),
    "a manifest of other keys": (
        put("manifest.toml", 'team = "T001"\n'),
        "manifest.toml, key team: one of week_beginning, teams; did you mean teams?",
    ),
    "a manifest of other files": (
        put("manifest.toml", '[teams]\n"unalocated.json" = "T001"\n'),
        "manifest.toml, key teams.unalocated.json: a file of the folder; did you mean unallocated",
    ),
}

IMPORTED: dict[str, tuple[Damage, str]] = {
    "a file of something else": (
        put("holiday.json", {"destination": "Rhyl"}),
        "holiday.json: not recognised as an answer of the allocation services: left aside",
    ),
    "the same file twice": (
        lambda files: files.update({"risks-copy.json": files["risks-X000100.json"]}),
        "risks-copy.json: the same as risks-X000100.json: left aside",
    ),
    "an overview of somebody else": (
        lambda files: files["overview-T001A02.json"].update(code="T009A09"),
        'overview-T001A02.json, key code: "T009A09": no practitioner here has this code',
    ),
    "an overview that is missing": (
        lambda files: files.pop("overview-T001A02.json"),
        "1 of 3 practitioners have no overview with their hours",
    ),
    "no risk found": (
        lambda files: files["risks-X000100.json"]["risk"].update(roshRisk=None),
        "1 of 3 cases have no RoSH",
    ),
    "a type that the service does not know": (
        lambda files: row(files, caseType="UNKNOWN"),
        'unallocated.json, key [1].caseType: "UNKNOWN": taken as community',
    ),
    "a grade that nobody knows": (
        lambda files: one(files, grade="XX"),
        'practitioners.json, key T001.teams[1].grade: "XX": no grade that is known',
    ),
    "totals that do not come to the cases": (
        lambda files: files["practitioners.json"][TEAM]["teams"][1].update(activeCases=90),
        "practitioners.json, key T001.teams[2].tierCaseTotals: the tiers A to G and missing come",
    ),
    "a name that two share": (
        lambda files: one(files, name=files["practitioners.json"][TEAM]["teams"][1]["name"]),
        "share a name, and the service counts reports and cases by name",
    ),
    "a list that is empty": (put("unallocated.json", []), ""),
    "null and absent": (
        lambda files: files["choose-1.json"].update(communityPersonManager=None, nonsense=None),
        "",
    ),
}


def imported(files: Files) -> Imported:
    with TemporaryDirectory() as folder:
        place = save(Path(folder) / "answers", files)
        return service_instance(place, Beside("week", week_beginning="2026-11-23"))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_damaged_is_refused_at_its_file_and_key(name: str) -> None:
    damage, words = REFUSED[name]
    files = week()
    imported(files)
    damage(files)
    with pytest.raises(BadInput) as refused:
        imported(files)
    said = [fault.sentence() for fault in refused.value.faults]
    assert any(words in sentence for sentence in said), said


@pytest.mark.parametrize("name", IMPORTED)
def test_what_is_odd_is_imported_and_told(name: str) -> None:
    damage, words = IMPORTED[name]
    files = week()
    before = {fault.sentence() for fault in imported(files).told}
    damage(files)
    after = {fault.sentence() for fault in imported(files).told}
    assert not words or any(words in sentence for sentence in after - before), after


def test_every_fault_is_told_at_once_each_at_its_own_place() -> None:
    files = week()
    files["unallocated.json"][0]["crn"] = "1"
    files["unallocated.json"][1]["tier"] = "H"
    files["overview-T001A00.json"]["totalReductionHours"] = 40
    files["risks-X000102.json"] = {"status": 504, "userMessage": "late"}
    with pytest.raises(BadInput) as refused:
        imported(files)
    places = {(fault.file, fault.key) for fault in refused.value.faults}
    assert places == {
        ("unallocated.json", "[1].crn"),
        ("unallocated.json", "[2].tier"),
        ("overview-T001A00.json", "totalReductionHours"),
        ("risks-X000102.json", "status"),
    }


def test_no_fault_repeats_a_name_or_a_list() -> None:
    files = week()
    files["practitioners.json"][TEAM]["teams"][0]["name"] = {"combinedName": "Ada\u202eSecret"}
    files["unallocated.json"][0] |= {"name": "Nia Secret", "crn": "Secret Nia", "excluded": "?"}
    files["restrictions-2.json"]["staffRestrictions"][0] = {"staffCode": "Secret!", "isExcluded": 2}
    with pytest.raises(BadInput) as refused:
        imported(files)
    said = str(refused.value)
    assert said.count("Secret") == 2, said  # what stands for a CRN and a staff code
    assert "Nia Secret" not in said


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.just([{"crn": "X000101"}]),
)


def places(part: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = part.items() if isinstance(part, dict) else enumerate(part)
    found = []
    for key, value in inner:
        found.append((*at, key))
        if isinstance(value, dict | list):
            found += places(value, (*at, key))
    return found


WHOLE = {generation: week(generation) for generation in (1, 2, 3)}
PLACES = {generation: places(files) for generation, files in WHOLE.items()}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_stands_at_a_key_is_imported_or_refused_in_a_sentence(data: st.DataObject) -> None:
    generation = data.draw(st.sampled_from((1, 2, 3)))
    files = json.loads(json.dumps(WHOLE[generation]))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.sampled_from(PLACES[generation]))
        part = files
        try:
            for key in at[:-1]:
                part = part[key]
            part[at[-1]] = data.draw(JUNK)
        except (KeyError, IndexError, TypeError):
            continue
    try:
        found = imported(files)
    except BadInput as bad:
        assert bad.faults
        assert all(fault.file and fault.expected for fault in bad.faults)
    else:
        assert {one.id for one in found.instance.practitioners} >= {
            name for case in found.instance.cases for name in case.restricted_to
        }
