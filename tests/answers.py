"""Answers of the allocation services, invented: three generations, small, to be damaged.

`python tests/answers.py FOLDER` writes those of a team of 12 with 15 cases, to try an import with.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TEAM = "T001"
LETTERS, OLDER = "ABCDEFG", ("A2", "B3", "B1", "C2", "C1", "D2", "D1")
FORENAMES = ("Ada", "Ben", "Carys", "Dev", "Ellen", "Femi", "Gwen", "Hana", "Idris", "Joan")
SURNAMES = ("Lund", "Vale", "O&#39;Hara", "Price", "Shaw", "Cole", "Rees", "Mori", "Ali", "Baker")
GRADES = ("PO", "PSO", "PO", "PO", "PSO", "PO", "PQiP", "PSO", "PO", "PO", "PSO", "PO")


def tier(generation: int, number: int) -> str:
    return (LETTERS if generation == 3 else OLDER)[number % 7]


def crn(number: int) -> str:
    return f"X{number:06}"


def waiting(generation: int, number: int, **changed: Any) -> dict[str, Any]:
    """A row of the list of unallocated cases."""
    row: dict[str, Any] = {
        "name": "Nia O&#39;Brien",
        "crn": crn(100 + number),
        "tier": tier(generation, number),
        "sentenceDate": "2026-11-16",
        "handoverDate": None,
        "initialAppointment": {
            "date": None,
            "staff": {"name": {"combinedName": "Unallocated Staff"}},
        },
        "status": "New to probation",
        "caseType": ("COMMUNITY", "LICENSE", "CUSTODY")[number % 3],
        "sentenceLength": "12 Months",
        "convictionNumber": 1 + number % 2,
        "outOfAreaTransfer": False,
        "excluded": False,
        "apopExcluded": False,
    }
    if generation == 3:
        row["provisionalTier"] = number == 4
    return row | changed


def code(number: int) -> str:
    return f"{TEAM}A{number:02}"


def person(generation: int, number: int, **changed: Any) -> dict[str, Any]:
    """A practitioner of a team, with the counts of her generation."""
    forename, surname = FORENAMES[number % 10], SURNAMES[(number * 3 + number // 10) % 10]
    row: dict[str, Any] = {
        "code": code(number),
        "name": {
            "forename": forename,
            "surname": surname,
            "combinedName": f"{forename} {surname}",
        },
        "email": f"officer{number}@example.invalid",
        "grade": GRADES[number % 12],
        "communityCases": 11,
        "custodyCases": 5,
    }
    if generation < 3:
        row |= {"workload": 80.0 + number, "casesPastWeek": number % 3}
        row |= {"availablePoints": 2176, "totalPoints": 1700 + 20 * number}
    if generation > 1:
        row |= {"licenseCases": 14 + number, "activeCases": 30 + number}
        row |= {"contactSuspendedCases": 2, "ispsDueInNext14Days": 1}
        row |= {"allocatedCasesPastWeek": number % 2, "reallocatedCasesPastWeek": 1}
        row |= {"custodyReleasesInNext7Days": 0, "paroleReportsInNext28Days": number % 2}
        row |= {"otherReportsInNext14Days": 1}
    if generation == 2:
        row["tierCaseTotals"] = dict.fromkeys("abcd", 5) | {"untiered": 0, "as": 1, "bs": 1}
    if generation == 3:
        row |= {"totalCases": 32 + number, "casesPastWeek": number % 2 + 1}
        totals = {"a": 2, "b": 6, "c": 9, "d": 8, "e": 3, "f": 1 + number, "g": 1}
        row["tierCaseTotals"] = totals | {"missing": 0, "notSupervised": 0}
    return row | changed


def risks(generation: int, number: int, **changed: Any) -> dict[str, Any]:
    """The risks of a case."""
    level = ("LOW", "MEDIUM", "HIGH", "MEDIUM")[number % 4]
    rosh = {"overallRisk": level, "assessedOn": "2026-10-01", "riskInCommunity": {}}
    body: dict[str, Any] = {
        "name": "Nia O&#39;Brien",
        "crn": crn(100 + number),
        "tier": tier(generation, number),
        "convictionNumber": 1 + number % 2,
        "activeRegistrations": [],
        "inactiveRegistrations": [],
    }
    if generation == 1:
        body |= {"roshRisk": rosh, "rsr": {"level": "LOW", "percentage": 1.5}}
        body["ogrs"] = {"lastUpdatedOn": "2026-10-01", "score": 40}
    elif generation == 2:
        score = {"percentageScore": 2.1, "scoreLevel": "LOW"}
        risk = {"roshRisk": rosh, "riskOfSeriousRecidivismScore": score}
        body |= {"riskVersion": "1", "risk": risk}
    else:
        predictor = {"score": 1.0 + number % 4, "band": "LOW", "staticOrDynamic": "STATIC"}
        risk = {"roshRisk": rosh, "combinedSeriousReoffendingPredictor": predictor}
        body |= {"riskVersion": "2", "risk": risk}
    return body | changed


def overview(number: int, **changed: Any) -> dict[str, Any]:
    """One practitioner's hours."""
    body = {
        "forename": "Ada",
        "surname": "Lund",
        "grade": "PO",
        "capacity": 80.0,
        "code": code(number),
        "totalCases": 30,
        "weeklyHours": 37.0 if number % 4 else 22.2,
        "totalReductionHours": 3.5 if number % 5 == 0 else 0.0,
        "pointsAvailable": 2176,
        "pointsUsed": 1700,
        "pointsRemaining": 476,
        "lastUpdatedOn": None,
    }
    return body | changed


def caseload(generation: int, number: int, cases: int = 30, **changed: Any) -> dict[str, Any]:
    """A practitioner's caseload list."""
    name = {"forename": "R", "surname": "S", "combinedName": "R S"}
    rows = [
        {
            "crn": crn(10_000 * (number + 1) + place),
            "tier": tier(generation, place),
            "name": name,
            "type": ("COMMUNITY", "LICENSE", "LICENSE", "CUSTODY")[place % 4],
            "initialAllocationDate": "2026-02-03",
        }
        for place in range(cases)
    ]
    return {"name": name, "grade": "PO", "code": code(number), "activeCases": rows} | changed


def choose(generation: int, number: int, **changed: Any) -> dict[str, Any]:
    """Whom a case could go to, and who holds the person now."""
    people = [person(generation, one) for one in range(3)]
    for one in people:
        one.pop("availablePoints", None)
        one.pop("totalPoints", None)
    manager = {"code": code(1), "name": {"forename": "Ben"}, "teamCode": TEAM, "grade": "PSO"}
    body: dict[str, Any] = {
        "crn": crn(100 + number),
        "name": {"forename": "Nia", "surname": "O&#39;Brien"},
        "tier": tier(generation, number),
        "probationStatus": {"status": "CURRENTLY_MANAGED", "description": "Currently managed"},
        "communityPersonManager": manager,
        "teams": {TEAM: people},
    }
    if generation == 3:
        body["provisionalTier"] = False
    return body | changed


def restrictions(number: int, kept: Mapping[str, bool]) -> dict[str, Any]:
    """Who is kept from a case."""
    rows = [{"staffCode": one, "isExcluded": out} for one, out in kept.items()]
    return {"crn": crn(100 + number), "staffRestrictions": rows}


UNIT = {
    "code": "PDU1",
    "name": "Riverside",
    "region": {"code": "R1", "name": "Wales"},
    "teams": [{"code": TEAM, "name": "Riverside A"}],
}


def answers(generation: int, *, people: int = 12, cases: int = 15) -> dict[str, Any]:
    """A team's answers of one week, by file."""
    files: dict[str, Any] = {
        "unallocated.json": [waiting(generation, one) for one in range(cases)],
        "practitioners.json": {TEAM: {"teams": [person(generation, one) for one in range(people)]}},
        "unit.json": UNIT,
        "choose-1.json": choose(generation, 1),
    }
    files |= {f"risks-{crn(100 + one)}.json": risks(generation, one) for one in range(cases)}
    files |= {f"overview-{code(one)}.json": overview(one) for one in range(people)}
    everybody = {code(one): one in (2, 3) for one in range(people)}
    files["restrictions-2.json"] = restrictions(2, everybody)
    if cases > 2:
        files["unallocated.json"][2]["excluded"] = True
    return files


def save(folder: Path, files: Mapping[str, Any]) -> Path:
    """The answers as a folder; text is written as it stands."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        path.write_text(text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    save(Path(sys.argv[1]), answers(3))
