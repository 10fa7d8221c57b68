"""Whatever a lead writes into a proposal is a decision, a note or a fault, never nothing."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import MONDAY, case, instance, practitioner
from caseload.instances.tables.likeness import folded
from caseload.instances.tables.table import Row, Table, normalised
from caseload.instances.week.allocations import allocation_of
from caseload.instances.week.decisions import decisions_of
from caseload.instances.week.directory import _ways
from caseload.instances.week.made_for import made_for
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision, Instance

PEOPLE = [
    practitioner("P1", name="Amara Obi"),
    practitioner("P2", name="Ben Ames"),
    practitioner("P3", name="Carys Price"),
]
HEADS = ("case", "practitioner", "name", "decision", "reason for change", "agreed by")
PROPOSED = {"C1": "P1", "C2": "P1", "C3": "P2", "C4": None}
NAMES = {person.id: person.name for person in PEOPLE}


def week(*names: str, **fields: object) -> Instance:
    return instance([case(one) for one in names or PROPOSED], PEOPLE, **fields)


WEEK = week()


def row_of(one: str, made: str, written: dict[str, str | None]) -> dict[str, str | None]:
    """A row as the workbook has it, with what a lead wrote over it."""
    person = PROPOSED.get(one)
    about = {"practitioner": person, "name": NAMES[person], "proposed": person} if person else {}
    return {"case": one, "made_for": made, **about, **written}


def tables(
    written: dict[str, dict[str, str | None]] | None = None,
    *,
    without: tuple[str, ...] = (),
    added: tuple[dict[str, str | None], ...] = (),
    given: Instance = WEEK,
) -> list[Table]:
    """The sheets Proposal and Left over, edited; `without` some columns or rows."""
    own = {"C1": "P1", "C2": "P1", "C3": "P2", "C4": None}
    made = made_for(given, own)
    found = []
    for sheet, placed in (("Proposal", True), ("Left over", False)):
        heads = [normalised(one) for one in HEADS if placed or one not in ("practitioner", "name")]
        heads += ["proposed", "made_for"] if placed else ["kept_away_by", "made_for"]
        rows = [
            row_of(name, made, (written or {}).get(name, {}))
            for name, person in PROPOSED.items()
            if bool(person) is placed and name not in without
        ]
        rows += list(added) if placed else []
        heads = [one for one in heads if one not in without]
        cells = [{head: row.get(head) for head in heads} for row in rows]
        numbered = [Row(number, one) for number, one in enumerate(cells, start=2)]
        found.append(Table("proposal.xlsx", sheet, heads, numbered))
    return found


def read(
    written: dict[str, dict[str, str | None]] | None = None, on: Instance = WEEK, **how: object
) -> list[Decision]:
    return decisions_of(tables(written, **how), on, [], [])


def faults(
    written: dict[str, dict[str, str | None]] | None = None, on: Instance = WEEK, **how: object
) -> list[str]:
    with pytest.raises(BadInput) as bad:
        read(written, on, **how)
    return [one.sentence().removeprefix("proposal.xlsx, sheet ") for one in bad.value.faults]


def told(
    written: dict[str, dict[str, str | None]] | None = None, on: Instance = WEEK, **how: object
) -> list[str]:
    found: list = []
    decisions_of(tables(written, **how), on, [], found)
    return [one.sentence().removeprefix("proposal.xlsx, sheet ") for one in found]


def test_a_proposal_that_is_left_as_it_was_decides_nothing_and_tells_nothing() -> None:
    assert read() == []
    assert told() == []


@pytest.mark.parametrize(
    "said",
    [
        *("P2", "Ben Ames", "ben ames", " Ben  Ames ", "Ames, Ben", "Ben Ames (P2)", "p2"),
        "Ben Ames (P2) – 31 → 32 of 38 cases, 84 %, spread +0.02",
        "Ben Ames – 31 → 32",
        "Ben Ames (P2) - 31",
    ],
)
def test_whoever_is_named_takes_the_case(said: str) -> None:
    (found,) = read({"C1": {"decision": said}})
    assert (found.action, found.case, found.practitioner) == (Action.PIN, "C1", "P2")
    assert found.source == "Proposal row 2"


@pytest.mark.parametrize("said", ["accept", "Accept", "ACCEPT ", "accepted.", "ok", "Yes"])
def test_accept_keeps_who_was_proposed(said: str) -> None:
    (found,) = read({"C3": {"decision": said}})
    assert (found.action, found.practitioner) == (Action.PIN, "P2")


@pytest.mark.parametrize(
    ("said", "reason"),
    [("hold", ""), ("On hold", ""), ("hold: court on Friday", "court on Friday")],
)
@pytest.mark.parametrize("name", ["C1", "C4"])
def test_a_hold_is_of_nobody(said: str, reason: str, name: str) -> None:
    (found,) = read({name: {"decision": said}})
    assert (found.action, found.practitioner, found.reason) == (Action.HOLD, "", reason)


@pytest.mark.parametrize(
    "said", ["exception: Ben Ames (P2)", "Exception Ben Ames", "except: P2 – 50 → 51 of 50 cases"]
)
@pytest.mark.parametrize("name", ["C1", "C4"])
def test_an_exception_has_its_reason_and_who_agreed(said: str, name: str) -> None:
    row = {"decision": said, "reason_for_change": "knows him", "agreed_by": "H. Head"}
    (found,) = read({name: row})
    assert (found.action, found.practitioner) == (Action.EXCEPT, "P2")
    assert (found.reason, found.agreed_by) == ("knows him", "H. Head")


def test_an_exception_alone_is_of_who_stands_in_the_row() -> None:
    why = {"decision": "exception", "reason_for_change": "x"}
    (kept,) = read({"C1": why})
    (over,) = read({"C1": {**why, "name": "Ben Ames"}})
    assert (kept.practitioner, over.practitioner) == ("P1", "P2")


def test_whoever_must_not_have_the_case_is_barred() -> None:
    (hers,) = read({"C1": {"decision": "not"}})
    others = read({"C1": {"decision": "not: Amara Obi (P1); Carys Price"}})
    assert (hers.action, hers.practitioner) == (Action.FORBID, "P1")
    assert [one.practitioner for one in others] == ["P1", "P3"]


@pytest.mark.parametrize(
    "row",
    [
        {"practitioner": "P2"},
        {"name": "Ben Ames"},
        {"name": "ben ames"},
        {"practitioner": "P2", "name": "Ben Ames"},
        {"practitioner": None, "name": "Ben Ames"},
        {"practitioner": "P2", "name": None},
        {"practitioner": "P2", "decision": "Ben Ames"},
    ],
)
def test_a_name_typed_over_is_a_decision(row: dict[str, str | None]) -> None:
    (found,) = read({"C1": {**row, "reason_for_change": "knows him"}})
    assert (found.action, found.practitioner, found.reason) == (Action.PIN, "P2", "knows him")


@pytest.mark.parametrize("row", [{"name": None}, {"practitioner": None}, {"name": "AMARA  OBI"}])
def test_what_still_names_who_was_proposed_decides_nothing(row: dict[str, str | None]) -> None:
    assert read({"C1": row}) == []


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        ({"name": "Ben Ames", "decision": "accept"}, 'the decision says "accept": which is meant?'),
        ({"practitioner": "P2", "decision": "hold"}, 'the decision says "hold": which is meant?'),
        ({"name": "Ben Ames", "decision": "Carys Price"}, "says Carys Price (P3): which is meant?"),
        ({"name": "Ben Ames", "decision": "not"}, "which is meant?"),
        ({"practitioner": "P2", "name": "Carys Price"}, "Ben Ames (P2) and of Carys Price (P3)"),
    ],
)
def test_two_things_said_are_asked_about(row: dict[str, str | None], asked: str) -> None:
    (sentence,) = faults({"C1": row})
    assert asked in sentence
    assert sentence.startswith("Proposal, row 2, column ")


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("C1", {"decision": "Ban Ames"}, "did you mean Ben Ames (P2)?"),
        ("C1", {"decision": "Price"}, "did you mean Carys Price (P3)?"),
        ("C1", {"name": "Ben"}, "did you mean Ben Ames (P2)?"),
        ("C1", {"decision": "somebody"}, "accept, hold, exception: and who, or a practitioner"),
        ("C1", {"name": "Zoe Zed"}, 'column name: "Zoe Zed": a practitioner of this instance'),
        ("C1", {"practitioner": "P9"}, 'column practitioner: "P9": a practitioner of'),
        ("C1", {"practitioner": None, "name": None}, "the name was taken out"),
        ("C1", {"decision": "note"}, "what is noted"),
        ("C1", {"agreed_by": "H. Head"}, "blank where there is no exception"),
        ("C1", {"decision": "exception: P2"}, "a reason for the exception"),
        ("C1", {"decision": "exception: P2; P3", "reason_for_change": "x"}, "one practitioner who"),
        ("C4", {"decision": "accept"}, "nobody is proposed whom one could accept"),
        ("C4", {"decision": "exception", "reason_for_change": "x"}, "exception: and who takes"),
        ("C4", {"decision": "not"}, "not: and who must not have the case"),
    ],
)
def test_what_cannot_be_decided_is_a_fault(
    name: str, row: dict[str, str | None], said: str
) -> None:
    (sentence,) = faults({name: row})
    assert said in sentence
    assert sentence.startswith("Proposal, row 2" if name == "C1" else "Left over, row 2")


WRITTEN = st.one_of(
    st.sampled_from(
        [*NAMES, *NAMES.values(), "accept", "hold", "not", "note", "exception", "exception: P2"]
    ),
    st.lists(
        st.sampled_from(["P1", "Ben", "Ames", "not", "hold", ":", "–", "exception", "(P3)", ";"]),
        min_size=1,
        max_size=4,
    ).map(" ".join),
    st.text(min_size=1, max_size=20).map(str.strip).filter(bool),
)


@given(
    st.sampled_from(["C1", "C3", "C4"]),
    st.sampled_from(["practitioner", "name", "decision", "reason_for_change", "agreed_by"]),
    WRITTEN,
)
def test_whatever_is_written_is_a_decision_a_note_or_a_fault(
    one: str, column: str, text: str
) -> None:
    """Never nothing, unless it says what stood there; and never anything of another case."""
    if PROPOSED[one] is None and column in ("practitioner", "name"):
        return  # the sheet of cases left over has no such column
    sheets = tables({one: {column: text}})
    try:
        found = decisions_of(sheets, WEEK, [], [])
    except BadInput as bad:
        assert all(fault.row is not None for fault in bad.faults)
        return
    assert {decision.case for decision in found} <= {one}
    person = PROPOSED[one]
    if column in ("practitioner", "name") and not found:
        assert person is not None
        assert folded(text) in {
            folded(word) for word in (person, NAMES[person], *_ways(person, NAMES[person]))
        }
    else:
        assert found


def test_every_fault_is_told_at_once() -> None:
    wrong = {"C1": {"decision": "X"}, "C3": {"name": "Y"}, "C4": {"decision": "accept"}}
    assert len(faults(wrong)) == 3


def test_a_reason_alone_is_a_note() -> None:
    found = read({"C1": {"reason_for_change": "ask Sam"}, "C4": {"reason_for_change": "waits"}})
    assert [(one.action, one.case, one.reason) for one in found] == [
        (Action.NOTE, "C1", "ask Sam"),
        (Action.NOTE, "C4", "waits"),
    ]


def test_cases_left_over_are_given_to_somebody() -> None:
    (found,) = read({"C4": {"decision": "Carys Price"}})
    assert (found.action, found.case, found.practitioner) == (Action.PIN, "C4", "P3")


def test_rows_that_are_missing_are_told_and_decide_nothing() -> None:
    (one,) = told({"C1": {"decision": "accept"}}, without=("C2",))
    assert "1 row is missing (C2), and nothing is decided" in one
    (two,) = told(without=("C2", "C4"))
    assert "2 rows are missing (C2, C4)" in two
    alone = tables(without=("C2",))[:1]
    found: list = []
    decisions_of(alone, WEEK, [], found)
    assert "1 row is missing (among C2, C4)" in found[0].expected


def test_the_cases_left_over_are_not_missed_where_only_the_others_were_given() -> None:
    found: list = []
    assert decisions_of(tables()[:1], WEEK, [], found) == []
    assert found == []


@pytest.mark.parametrize("name", ["C4", "C9"])
def test_a_row_that_was_added_is_a_fault(name: str) -> None:
    one = {"case": name, "practitioner": "P1", "decision": "accept"}
    (sentence, *_) = faults(added=(one,))
    assert "this one was added" in sentence


def test_a_case_that_was_typed_over_is_a_fault() -> None:
    (sentence,) = faults({"C2": {"case": "C2x"}})
    assert "a case of the proposal; it has none of this name" in sentence


def test_a_case_in_two_rows_is_a_fault() -> None:
    (sentence,) = faults({"C2": {"case": "C1"}})
    assert "each case once; row 2 has the same" in sentence


def test_a_case_in_other_letters_is_understood() -> None:
    (found,) = read({"C1": {"case": "c1", "decision": "accept"}})
    assert found.case == "C1"


def test_rows_in_another_order_are_read_alike() -> None:
    written = {"C1": {"decision": "hold"}, "C3": {"decision": "accept"}}
    sheets = tables(written)
    sheets[0].rows.reverse()
    found = decisions_of(sheets, WEEK, [], [])
    assert {(one.case, one.action) for one in found} == {
        ("C1", Action.HOLD),
        ("C3", Action.PIN),
    }


def test_columns_that_were_taken_out_are_told_where_they_matter() -> None:
    assert read({"C1": {"decision": "P2"}}, without=("reason_for_change", "agreed_by", "name"))
    for column, said in (
        ("decision", "only names typed over and notes are read"),
        ("proposed", "a name that was typed over is seen"),
        ("made_for", "another week's decisions are seen"),
    ):
        found = told(without=(column,))
        assert found
        assert all(said in sentence for sentence in found)
    assert "column case: a column of this name" in faults(without=("case",))[0]


def test_without_who_was_proposed_identifier_and_name_must_agree() -> None:
    (sentence,) = faults({"C1": {"name": "Ben Ames"}}, without=("proposed",))
    assert "identifier and name are of" in sentence


def test_a_heading_that_was_changed_a_little_is_found_again() -> None:
    sheets = tables({"C1": {"decision": "P2", "reason_for_change": "x"}})
    for table in sheets:
        table.headings = ["decisions" if one == "decision" else one for one in table.headings]
        for row in table.rows:
            row.cells["decisions"] = row.cells.pop("decision")
    found: list = []
    (pin,) = decisions_of(sheets, WEEK, [], found)
    assert (pin.practitioner, pin.reason) == ("P2", "x")
    assert any("taken for decision" in one.expected for one in found)


class TestAnotherInput:
    def test_another_weeks_decisions_are_refused_with_what_they_were_made_for(self) -> None:
        later = WEEK.changed(week_beginning=MONDAY + timedelta(days=7))
        (sentence,) = faults({"C1": {"decision": "P2"}}, on=later)
        assert "these were made for instance, the week beginning 2026-11-23" in sentence
        assert "the week beginning 2026-11-30" in sentence

    def test_another_places_decisions_are_refused(self) -> None:
        (sentence,) = faults({"C1": {"decision": "P2"}}, on=week("C1", "X2", "X3", "X4"))
        assert "decisions for this input" in sentence

    def test_of_a_later_version_of_the_week_what_changed_is_told_and_the_rest_stands(self) -> None:
        later = week("C1", "C3", "C4", "C5")
        written = {"C1": {"decision": "P2"}, "C2": {"decision": "accept"}}
        (found,) = read(written, on=later)
        assert (found.case, found.practitioner) == ("C1", "P2")
        changed, gone = told(written, on=later)
        assert "1 case is gone (C2); 1 case is not in the sheet (C5)" in changed
        assert 'row 3, column case: "C2": a case of this week; it is gone' in gone

    def test_a_decision_on_somebody_who_is_gone_is_a_fault_and_the_rest_is_not(self) -> None:
        later = WEEK.changed(practitioners=tuple(PEOPLE[1:]))
        assert read(on=later) == []
        (sentence,) = faults({"C1": {"decision": "accept"}}, on=later)
        assert 'column practitioner: "P1": a practitioner of this instance' in sentence

    def test_another_policy_and_decisions_of_its_own_leave_it_the_same_input(self) -> None:
        own = Decision(action=Action.PIN, case="C2", practitioner="P3")
        policy = WEEK.policy.model_copy(update={"name": "other"})
        assert told(on=WEEK.changed(decisions=(own,), policy=policy, name="other")) == []

    def test_rows_of_two_proposals_are_not_mixed(self) -> None:
        other = made_for(WEEK, {"C1": "P2"})
        (sentence,) = faults({"C3": {"made_for": other}})
        assert "rows of one proposal" in sentence
        assert "row 4" in sentence


class TestAsAnAllocation:
    def allocation(self, written: dict[str, dict[str, str | None]]) -> tuple[dict, list[str]]:
        found: list = []
        made = allocation_of(tables(written), WEEK, [], found)
        return made, [one.expected for one in found]

    def test_as_it_was_proposed(self) -> None:
        assert self.allocation({}) == (PROPOSED, [])

    def test_it_counts_with_what_was_decided_and_says_so(self) -> None:
        written: dict[str, dict[str, str | None]] = {
            "C1": {"decision": "hold"},
            "C2": {"name": "Ben Ames"},
            "C3": {"decision": "accept"},
            "C4": {"decision": "exception: P3", "reason_for_change": "x"},
        }
        made, said = self.allocation(written)
        assert made == {"C1": None, "C2": "P2", "C3": "P2", "C4": "P3"}
        assert said == [
            "this allocation counts with the decisions in it: "
            "1 accepted, 1 changed, 1 by exception, 1 held"
        ]

    def test_whoever_is_barred_has_it_no_more(self) -> None:
        assert self.allocation({"C1": {"decision": "not"}})[0]["C1"] is None
