"""Limited access lists stay confidential: twins that differ only in a list are told alike.

Of each pair of instances the allocation is the same. Whatever is said of either is the same text,
but for what speaks of the one person whom the list keeps from the case, or says "not available".
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.console import Console

from builders import case, instance, plain_policy, practitioner
from caseload.models.base import Frozen, Gender, Grade
from caseload.models.instance import Instance
from caseload.optimizer.explain.alternatives import with_alternatives
from caseload.optimizer.explain.case import explain_case
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.note import draft_note
from caseload.optimizer.explain.practitioner import explain_practitioner
from caseload.optimizer.explain.sensitivity import explain_limits
from caseload.optimizer.explain.shortage.shortage import explain_unallocated
from caseload.optimizer.explain.why_not import explain_why_not
from caseload.optimizer.explain.worth.rule_worth import explain_rules
from caseload.optimizer.proposal.overrides import eligible
from caseload.reports import explanation
from caseload.reports.proposal.files import result_files
from caseload.reports.proposal.page import proposal_page
from caseload.reports.proposal.screen import show_proposal
from caseload.reports.rule_worth import show_rules
from caseload.reports.shared.page import render
from engine import solve

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")

KINDS = (
    "case",
    "why not",
    "practitioner",
    "unallocated",
    "limits",
    "rules",
    "note",
    "proposal",
    "workbook",
    "page",
    "screen",
)

NAMES = {
    "P1": "Ann Ray",
    "P2": "Bea Low",
    "P3": "Cal Moy",
    "P4": "Dee Fox",
    "P5": "Flo Kay",
    "P6": "Guy Eve",
    "P7": "Hal Pye",
    "P8": "Ida Coe",
    "P9": "Joy Orr",
}

POLICY = plain_policy(
    {
        "limited_access": {},
        "availability": {},
        "qualification": {},
        "practitioner_gender": {},
        "skills": {},
        "caseload_cap": dict.fromkeys(("PO", "PSO", "NQO", "PQiP"), 20),
    }
)

ENTRIES = {
    "one who could hold it": ("C1", "P2", False),
    "one whom another rule keeps from it": ("C1", "P3", False),
    "one who is full": ("C1", "P4", False),
    "one who is full, left over": ("L1", "P4", True),
    "one whose last place another case has, left over": ("L2", "P5", True),
}
"""Who is put on a list of which case, which does not go there anyway; and whether it could, if
something else was changed."""

ASKED = ("C1", "C2", "L1", "L2")
"""Cases of which it is asked why they go where they go."""

WOULD_BE = ("why not", "limits", "rules")
"""Kinds that say what would be if something else was changed: then they say what is true."""


def people() -> list:
    loads = {"P1": 4, "P2": 13, "P3": 9, "P4": 20, "P5": 19, "P6": 9, "P7": 9, "P8": 10, "P9": 11}
    fields: dict[str, dict[str, Any]] = {
        "P1": {"gender": Gender.WOMAN},
        "P2": {"gender": Gender.WOMAN},
        "P3": {"gender": Gender.MAN, "grade": Grade.PSO},
        "P4": {"skills": ("welsh",)},
        "P5": {"skills": ("sign_language",)},
        "P6": {"taking_cases": False},
    }
    return [
        practitioner(one, name=NAMES[one], caseload=load, **fields.get(one, {}))
        for one, load in loads.items()
    ]


def week(on: str | None = None, **lists: tuple[str, ...]) -> Instance:
    cases = [
        case("C1", tier="A"),
        case("C2", tier="A"),
        case("C3", practitioner_gender=Gender.WOMAN),
        case("L1", skills=("welsh",)),
        case("L2", skills=("sign_language",)),
        case("L3", skills=("sign_language",), priority=2),
    ]
    cases = [one.model_copy(update=lists) if on in (one.id, "all") else one for one in cases]
    return instance(cases, people(), POLICY)


def excluding(on: str, her: str) -> Instance:
    return week(on, excluded=(her,))


def restricted(on: str, her: str) -> Instance:
    return week(on, restricted_to=tuple(p.id for p in people() if p.id != her))


def screened(show: Callable[[Console], None]) -> list[str]:
    console = Console(file=io.StringIO(), width=2000, highlight=False, markup=False, emoji=False)
    show(console)
    assert isinstance(console.file, io.StringIO)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


Sight = Callable[[Any], Any]


def both(show: Callable[..., None], found: Frozen) -> Iterator[Any]:
    yield json.loads(found.model_dump_json())
    yield screened(lambda console: show(console, found))


@cache
def told(given_json: str) -> dict[str, list[Any]]:
    """Everything that is ever said of an instance, by kind: models and screens."""
    given = Instance.model_validate_json(given_json)
    proposal, bounds = with_alternatives(given, solve(given))
    run = Run(given, proposal, bounds=bounds)
    files = result_files(given, proposal, eligible(given), bounds)
    book = load_workbook(io.BytesIO(files["proposal.xlsx"]))
    said: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for one in map(run.case, ASKED):
        said["case"] += both(
            lambda console, found: explanation.show_case(console, found, everyone=True),
            explain_case(run, one.id),
        )
        said["note"] += draft_note(run, one.id).text.split("\n")
        for person in map(run.person, ("P1", "P2", "P3", "P4", "P5")):
            found = explain_why_not(run, one.id, person.id)
            texts = list(both(explanation.show_why_not, found))
            said["why not"].append({"practitioner": person.id, "said": texts})
    for person in map(run.person, ("P1", "P2", "P5", "P6")):
        hers = explain_practitioner(run, person.id)
        said["practitioner"] += both(explanation.show_practitioner, hers)
    said["unallocated"] += both(explanation.show_shortages, explain_unallocated(run))
    said["limits"] += both(explanation.show_limits, explain_limits(run))
    said["rules"] += both(show_rules, explain_rules(run))
    table = MADE_FOR.sub("", files["proposal.csv"].decode())
    said["proposal"] = [json.loads(files["proposal.json"]), table]
    said["workbook"] = [
        [str(cell).replace(given.digest, "") for cell in column if cell is not None]
        for sheet in book
        for column in sheet.iter_cols(values_only=True)
    ]
    page = render(proposal_page(given, proposal))
    said["page"] = page.replace(given.digest, "").split("<")
    said["screen"] = screened(lambda console: show_proposal(console, proposal))
    return said


def of(given: Instance, kind: str) -> list[Any]:
    return told(given.model_dump_json())[kind]


OWN = ("rank", "input_hash", "prices")
"""What a place among others, the whole input and the bound come to: no text."""

HEADINGS = re.compile(r"Because|Cannot hold it|Can hold it .*|")
"""Lines that stand where something follows."""

MADE_FOR = re.compile(r"input \w+; proposal \w+")
"""What a row says that it was made for: the hash of the input without its lists, and a seal."""

PLACE = re.compile(r"^\d+\. ")


def unnamed(value: Any, her: str) -> Any:
    """What is said without what speaks of one person or says that somebody is not available."""
    if isinstance(value, dict):
        return {key: unnamed(one, her) for key, one in value.items() if key not in OWN}
    if isinstance(value, list | tuple):
        kept = [unnamed(one, her) for one in value if not _speaks_of(one, her)]
        return [one for one in kept if not (isinstance(one, str) and HEADINGS.fullmatch(one))]
    return PLACE.sub("", value) if isinstance(value, str) else _seen(value)


def _seen(value: Any) -> Any:
    """A figure as far as anybody could see it."""
    return round(value, 9) if isinstance(value, float) else value


def whole(value: Any) -> Any:
    """All that is said, but for the hash of the input."""
    if isinstance(value, dict):
        return {key: whole(one) for key, one in value.items() if key != "input_hash"}
    return [whole(one) for one in value] if isinstance(value, list | tuple) else _seen(value)


def _speaks_of(value: Any, her: str) -> bool:
    if isinstance(value, dict):
        return value.get("practitioner") == her or _speaks_of(value.get("sentence"), her)
    if not isinstance(value, str):
        return False
    return her == value or NAMES[her] in value or "not available" in value


def without_changes(value: Any) -> Any:
    """What is said of shortages but not of what would help."""
    models = [one for one in value if isinstance(one, dict)]
    return [{**one, "changes": None} for model in models for one in model["shortages"]]


def placed(given: Instance) -> dict[str, str | None]:
    return solve(given).allocation


def differ(first: Instance, second: Instance, kinds: Iterable[str], sight: Sight) -> list[str]:
    """The kinds of which what is seen of two instances differs."""
    return [kind for kind in kinds if sight(of(first, kind)) != sight(of(second, kind))]


@pytest.mark.parametrize("who", ENTRIES)
def test_twins_are_told_alike(who: str) -> None:
    on, her, could = ENTRIES[who]
    plain, listed, other = week(), excluding(on, her), restricted(on, her)
    assert placed(plain) == placed(listed) == placed(other)
    assert placed(plain)[on] != her
    kinds = [kind for kind in KINDS if not (could and kind in WOULD_BE)]
    if could:
        kinds.remove("unallocated")
        assert without_changes(of(plain, "unallocated")) == without_changes(
            of(listed, "unallocated")
        )
    assert differ(plain, listed, kinds, lambda said: unnamed(said, her)) == []
    assert differ(listed, other, KINDS, whole) == []


def test_a_list_reads_as_an_absence() -> None:
    """Whoever is on a list of every case is told of as somebody who takes no cases.

    What the workbook offers for a decision leaves lists aside.
    """
    everyone = [
        one.model_copy(update={"taking_cases": False}) if one.id == "P2" else one
        for one in people()
    ]
    absent = week().changed(practitioners=tuple(everyone))
    kinds = [kind for kind in KINDS if kind != "workbook"]
    assert differ(week("all", excluded=("P2",)), absent, kinds, whole) == []
