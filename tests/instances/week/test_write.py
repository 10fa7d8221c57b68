"""Writing instances: the three forms read back the same, and nothing is ever half written."""

import os
import string
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MONDAY, case, held_case, instance, plain_policy, practitioner
from caseload.instances.tables.files import defuse, restore, write_atomically, write_folder
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import write_instance
from caseload.models.base import CaseType, Gender, Grade, Rosh, Task
from caseload.models.earlier import Placement
from caseload.models.fault import BadInput
from caseload.models.instance import VERBS, Action, Decision, Instance
from caseload.models.practitioner import InHand

FORMS = ("week", "week.xlsx", "week.ods", "week.json")
ODD = [
    "007",
    "1E5",
    "TRUE",
    "NA",
    "=1+1",
    "'=x",
    "''=x",
    "+1",
    "-1",
    "@x",
    "a,b",
    "a  b",
    'a"b',
    "_x0041_",
]

words = st.text(st.sampled_from(string.ascii_letters + string.digits + " '=+-@,\"éλ"), max_size=12)
texts = st.one_of(st.sampled_from(ODD), words.map(str.strip).filter(bool))
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
hundredths = st.integers(0, 20_000).map(lambda n: n / 100)
PEOPLE = ["P1", "007", "=1+1", "-x"]


def of(strategy):
    return st.one_of(st.none(), strategy)


CASE = {
    "tier": st.sampled_from(["A", "D2", "Untiered"]),
    "type": st.sampled_from(CaseType),
    "rosh": of(st.sampled_from(Rosh)),
    "csrp": of(st.integers(0, 1_000_000).map(lambda n: n / 10_000)),
    "complexity": st.integers(1, 5),
    "priority": st.integers(1, 1_000),
    "gender": of(st.sampled_from(Gender)),
    "practitioner_gender": of(st.sampled_from(Gender)),
    "sexual_offence": st.booleans(),
    "skills": st.lists(texts, max_size=2).map(tuple),
    "team": of(texts),
    "previous_practitioner": of(st.sampled_from(PEOPLE)),
    "excluded": st.lists(st.sampled_from(PEOPLE), max_size=2).map(tuple),
    "tasks": st.lists(st.sampled_from(Task), max_size=2).map(tuple),
    "weight": of(hundredths),
}

PERSON = {
    "name": st.one_of(st.just(""), texts),
    "grade": st.sampled_from(Grade),
    "team": of(texts),
    "gender": of(st.sampled_from(Gender)),
    "contracted_hours": st.sampled_from([18.5, 37.0, 40.0]),
    "reduction_hours": st.sampled_from([0.0, 7.4]),
    "floating": st.booleans(),
    "level": of(st.integers(1, 10)),
    "largest_case": of(st.sampled_from([0.0, 1.5, 20.0])),
    "taking_cases": st.booleans(),
    "away_until": of(days),
    "skills": st.lists(texts, max_size=2).map(tuple),
    "capacity": of(hundredths),
    "other_work": st.integers(-5_000, 5_000).map(lambda n: n / 100),
}

COUNTED = {"workload": of(hundredths)}


@st.composite
def caseloads(draw) -> dict[str, object]:
    """A caseload, as a number alone or by tier and type."""
    tiers = st.sampled_from(["A", "D2", "B3S", "Untiered"])
    bundle = st.builds(InHand, cases=st.integers(1, 9), tier=tiers, type=st.sampled_from(CaseType))
    bundles = tuple(draw(st.lists(bundle, max_size=3)))
    number = sum(one.cases for one in bundles) if bundles else draw(st.integers(0, 90))
    return {"caseload": number, "in_hand": bundles}


RULES = {
    "caseload_cap": {
        "mode": "hard",
        "PO": 40,
        "share": 0.5,
        "levels": ["a", "b"],
        "rows": [{"x": 1}],
    },
    "empty": {},
}


@st.composite
def decisions(draw, of: str) -> tuple[Decision, ...]:
    """Decisions of every kind on one case, each at most once."""
    actions = draw(st.lists(st.sampled_from(Action), unique=True, max_size=3))
    return tuple(
        Decision(
            action=action,
            case=of,
            practitioner="-x" if action in VERBS else "",
            reason=draw(texts),
            agreed_by=draw(st.one_of(st.just(""), texts)) if action is Action.EXCEPT else "",
        )
        for action in actions
    )


@st.composite
def weeks(draw) -> Instance:
    listed = draw(st.booleans())
    person = st.fixed_dictionaries(PERSON if listed else PERSON | COUNTED)
    counts = st.just({}) if listed else caseloads()
    people = [practitioner(name, **draw(person), **draw(counts)) for name in PEOPLE]
    names = draw(st.lists(texts, min_size=2, max_size=4, unique=True))
    rows = st.fixed_dictionaries(CASE)
    new, (old, *_) = [case(name, **draw(rows)) for name in names[1:]], names
    held = held_case(old, "007", allocated_on=draw(of(days)), movable=True, **draw(rows))
    decided = draw(decisions(new[0].id))
    return instance(
        new,
        people,
        plain_policy(
            rules=RULES,
            title=draw(texts),
            complexity={1: 1.0, 4: 1.25},
            weights={"*": {"custody": 2, "licence": 1.5, "community": 1}},
        ),
        name=draw(texts),
        held=(held,) if listed else None,
        decisions=decided,
        manual=draw(st.sampled_from([None, (), (Placement(case=new[0].id, practitioner=None),)])),
    )


def without_places(week: Instance) -> Instance:
    """The instance without where its decisions stood, which each form numbers in its own way."""
    return week.changed(
        decisions=tuple(d.model_copy(update={"source": ""}) for d in week.decisions)
    )


@settings(max_examples=40, deadline=None)
@given(weeks())
def test_the_three_forms_read_back_equal(week):
    with TemporaryDirectory() as root:
        readings = []
        for form in FORMS:
            write_instance(week, Path(root) / form)
            readings.append(read_instance(Path(root) / form, stored=True))
        for reading in readings:
            assert without_places(reading.instance) == week
        assert len({reading.digest for reading in readings}) == 1


@given(st.text())
def test_the_apostrophe_that_defuses_a_cell_is_taken_away_again(text):
    assert restore(defuse(text)) == text
    assert defuse(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


class TestFolder:
    def test_the_policy_says_where_its_sources_are(self, tmp_path):
        write_instance(instance([], [practitioner()]), tmp_path / "week")
        head = (tmp_path / "week/policy.toml").read_text()
        assert head.startswith("#")
        assert "assumption" in head

    def test_a_folder_is_replaced_only_if_an_instance_is_all_that_is_in_it(self, tmp_path):
        week, later = instance([case("C1")], [practitioner()]), instance([], [practitioner()])
        write_instance(week, tmp_path / "week")
        with pytest.raises(BadInput, match="empty or not there yet"):
            write_instance(later, tmp_path / "week")
        (tmp_path / "week" / "notes.txt").write_text("hers")
        with pytest.raises(BadInput, match="there is notes"):
            write_instance(later, tmp_path / "week", replace=True)
        assert (tmp_path / "week" / "notes.txt").read_text() == "hers"
        (tmp_path / "week" / "notes.txt").unlink()
        write_instance(later, tmp_path / "week", replace=True)
        assert not read_instance(tmp_path / "week").instance.cases

    def test_no_cell_can_run_as_a_formula(self, tmp_path):
        write_instance(instance([case("=1+1")], [practitioner("@P")]), tmp_path / "week")
        assert (tmp_path / "week/cases.csv").read_text() == "case,tier\n'=1+1,D\n"

    def test_an_empty_folder_is_filled_and_another_refused(self, tmp_path):
        (tmp_path / "week").mkdir()
        write_instance(instance([], [practitioner()]), tmp_path / "week")
        before = {path.name: path.read_bytes() for path in (tmp_path / "week").iterdir()}
        with pytest.raises(BadInput, match="a folder that is empty or not there yet"):
            write_instance(instance([], [practitioner("P2")]), tmp_path / "week")
        assert {path.name: path.read_bytes() for path in (tmp_path / "week").iterdir()} == before

    def test_the_policy_is_written_whole(self, tmp_path):
        policy = plain_policy({"caseload_cap": {"mode": "off"}})
        week = instance([], [practitioner()], policy, name="north")
        write_instance(week, tmp_path / "week")
        settings = (tmp_path / "week/policy.toml").read_text()
        for line in ('instance = "north"', "week_beginning = 2026-11-23", "[rules.caseload_cap]"):
            assert line in settings


class TestWorkbook:
    @pytest.fixture
    def book(self, tmp_path):
        week = instance([case("=1+1")], [practitioner("007", away_until=MONDAY)])
        write_instance(week, tmp_path / "week.xlsx")
        return openpyxl.load_workbook(tmp_path / "week.xlsx")

    def test_identifiers_are_text(self, book):
        cell = book["practitioners"]["A2"]
        assert (cell.value, cell.data_type, cell.number_format) == ("007", "s", "@")
        assert book["cases"]["A2"].data_type == "s"

    def test_dates_are_dates(self, book):
        assert book["practitioners"]["D2"].is_date

    def test_the_heading_row_stays_in_view(self, book):
        assert {sheet.freeze_panes for sheet in book} == {"A2"}

    def test_what_a_cell_cannot_hold_is_refused(self, tmp_path):
        listed = tuple(f"{'x' * 90}{number}" for number in range(400))
        week = instance([case(restricted_to=listed)], [practitioner()])
        with pytest.raises(BadInput, match=r"column restricted_to: cells of no more than 32,767"):
            write_instance(week, tmp_path / "week.xlsx")
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_the_same_instance_gives_the_same_bytes(form, tmp_path):
    def written(root):
        write_instance(read_instance("contradiction").instance, root / form)
        return [path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()]

    assert written(tmp_path / "a") == written(tmp_path / "b")


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"a folder, or a name that ends in \.xlsx, \.ods or \.json"):
        write_instance(instance([], [practitioner()]), tmp_path / "week.xls")


@pytest.mark.parametrize("form", FORMS)
def test_a_place_that_cannot_be_written_to_is_said(form, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="a place that can be written to"):
        write_instance(instance([], [practitioner()]), tmp_path / "file" / form)


class TestWholeOrNotAtAll:
    @pytest.fixture
    def full_disk(self, monkeypatch):
        def no_space(_handle):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", no_space)

    def test_an_old_file_outlives_a_full_disk(self, tmp_path, full_disk):
        path = tmp_path / "week.json"
        path.write_text("old")
        with pytest.raises(OSError, match="No space"):
            write_atomically(path, b"new")
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_a_folder_that_fails_leaves_nothing(self, tmp_path, full_disk):
        with pytest.raises(OSError, match="No space"):
            write_folder(tmp_path / "week", {"cases.csv": b"x"})
        assert list(tmp_path.iterdir()) == []
