"""Decisions and allocations by hand, from files and from the command line."""

import openpyxl
import pytest

from builders import case, instance, practitioner
from caseload.instances.week.allocations import read_allocation
from caseload.instances.week.decisions import read_decisions
from caseload.instances.week.given import parse_decision
from caseload.instances.week.read import read_instance
from caseload.models.earlier import Placement
from caseload.models.fault import BadInput
from caseload.models.instance import Action
from instance_files import folder, json_file, text_file, workbook

WEEK = instance([case("C1"), case("007"), case("=1")], [practitioner("P1"), practitioner("P=2")])


def sentences(refused):
    return [fault.sentence() for fault in refused.value.faults]


class TestOnTheCommandLine:
    @pytest.mark.parametrize(
        ("text", "pair"),
        [
            ("C1=P1", ("C1", "P1")),
            (" 007 = P1 ", ("007", "P1")),
            ("C1=P=2", ("C1", "P=2")),
            ("=1=P1", ("=1", "P1")),
        ],
    )
    def test_a_pin(self, text, pair):
        decision = parse_decision(text, Action.PIN, WEEK)
        assert (decision.case, decision.practitioner) == pair
        assert (decision.action, decision.source) == (Action.PIN, "--pin")

    def test_a_hold_names_a_case_alone(self):
        held = parse_decision(" 007 ", Action.HOLD, WEEK)
        assert (held.case, held.practitioner, held.source) == ("007", "", "--hold")
        with pytest.raises(BadInput, match='--hold: "7x": a new case of this instance'):
            parse_decision("7x", Action.HOLD, WEEK)

    def test_an_exception_names_a_case_and_a_practitioner(self):
        past = parse_decision("C1=P1", Action.EXCEPT, WEEK)
        assert (past.action, past.source) == (Action.EXCEPT, "--except")

    @pytest.mark.parametrize("text", ["C1", "C1=", "=P1", ""])
    def test_another_form_is_refused(self, text):
        with pytest.raises(BadInput, match="CASE=PRACTITIONER"):
            parse_decision(text, Action.FORBID, WEEK)

    def test_both_names_are_looked_up(self):
        with pytest.raises(BadInput) as refused:
            parse_decision("C8=P8", Action.FORBID, WEEK)
        assert sentences(refused) == [
            '--forbid: "C8": a new case of this instance',
            '--forbid: "P8": a practitioner of this instance',
        ]


class TestFiles:
    def test_decisions_know_where_they_stand(self, tmp_path):
        path = text_file(
            tmp_path,
            "mine.csv",
            "Case,Decision,Practitioner,Reason\nC1,Pin,P1,knows him\n007,,P1,\n007,forbid,P1,\n",
        )
        pin, forbid = read_decisions(path, WEEK)
        assert (pin.action, pin.reason, pin.source) == (Action.PIN, "knows him", "mine.csv row 2")
        assert (forbid.action, forbid.case, forbid.source) == (
            Action.FORBID,
            "007",
            "mine.csv row 4",
        )

    def test_holds_exceptions_and_notes(self, tmp_path):
        path = text_file(
            tmp_path,
            "mine.csv",
            "case,decision,practitioner,reason,agreed by\n"
            "C1,hold,,waits for court,\n007,Exception,P1,knows him,H. Head\n=1,,,ask Sam,\n",
        )
        found = {one.action: one for one in read_decisions(path, WEEK)}
        held, past, note = (found.pop(one) for one in (Action.HOLD, Action.EXCEPT, Action.NOTE))
        assert not found
        assert (held.case, held.practitioner, held.reason) == ("C1", "", "waits for court")
        assert (note.case, note.reason) == ("=1", "ask Sam")
        assert (past.practitioner, past.reason, past.agreed_by) == ("P1", "knows him", "H. Head")

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("C1,pin,,,", "column practitioner: a practitioner for the decision pin"),
            ("C1,hold,P1,,", 'column practitioner: "P1": nobody for the decision hold'),
            ("C1,except,P1,,Head", "column reason: a reason for the exception"),
            ("C1,note,,,", "column reason: what is noted"),
            ("C1,pin,P1,,Head", 'column agreed_by: "Head": blank where there is no exception'),
        ],
    )
    def test_what_does_not_go_together_is_a_fault(self, row, said, tmp_path):
        heads = "case,decision,practitioner,reason,agreed_by\n"
        with pytest.raises(BadInput) as refused:
            read_decisions(text_file(tmp_path, "mine.csv", f"{heads}{row}\n"), WEEK)
        (sentence,) = sentences(refused)
        assert said in sentence

    def test_an_allocation_leaves_out_the_cases_that_it_does_not_name(self, tmp_path):
        path = text_file(tmp_path, "hand.csv", "case,practitioner\nC1,P1\n007,\n")
        assert read_allocation(path, WEEK) == {"C1": "P1", "007": None, "=1": None}

    def test_a_workbook_may_call_its_sheet_anything(self, tmp_path):
        book = openpyxl.Workbook()
        book.active.title = "My list"
        book.active.append(["case", "practitioner"])
        book.active.append(["C1", "P1"])
        book.save(tmp_path / "hand.xlsx")
        assert read_allocation(tmp_path / "hand.xlsx", WEEK)["C1"] == "P1"

    def test_the_sheet_of_that_name_comes_first(self, tmp_path):
        sheet = [["case", "decision", "practitioner"], ["C1", "pin", "P1"]]
        (pin,) = read_decisions(workbook(tmp_path, decisions=sheet), WEEK)
        assert pin.source == "decisions row 2"

    def test_a_copy_of_the_sheet_is_told_of(self, tmp_path):
        rows = [["case", "decision", "practitioner"], ["C1", "pin", "P1"]]
        path = workbook(tmp_path, decisions=rows, **{"decisions (2)": rows})
        told = []
        assert len(read_decisions(path, WEEK, told)) == 1
        assert [one.expected for one in told] == [
            "one sheet of this name; decisions (2) is left aside"
        ]

    def test_every_fault_is_said(self, tmp_path):
        path = text_file(tmp_path, "hand.csv", "case,practitioner\nC1,P9\nC9,P1\nC1,P1\n,P1\n")
        with pytest.raises(BadInput) as refused:
            read_allocation(path, WEEK)
        assert sentences(refused) == [
            'hand.csv, row 2, column practitioner: "P9": a practitioner of this instance',
            'hand.csv, row 3, column case: "C9": a new case of this instance',
            'hand.csv, row 4, column case: "C1": each case once; row 2 has the same',
            "hand.csv, row 5, column case: a value; the cell is blank",
        ]

    @pytest.mark.parametrize("name", ["gone.csv", "gone.xlsx"])
    def test_a_file_that_is_not_there(self, name, tmp_path):
        with pytest.raises(BadInput, match="a file that can be read"):
            read_allocation(tmp_path / name, WEEK)

    def test_holds_and_notes_need_no_column_of_practitioners(self, tmp_path):
        path = text_file(tmp_path, "mine.csv", "case,decision,reason\nC1,hold,court\n007,,x\n")
        assert [one.action for one in read_decisions(path, WEEK)] == [Action.HOLD, Action.NOTE]
        wrong = text_file(tmp_path, "mine.csv", "case,decision,practioner\nC1,pin,P1\n")
        with pytest.raises(BadInput, match="column practitioner: a column of this name; there is"):
            read_decisions(wrong, WEEK)

    def test_a_column_that_is_missing(self, tmp_path):
        path = text_file(tmp_path, "mine.csv", "case,practitioner\nC1,P1\n")
        with pytest.raises(BadInput, match="column decision: a column of this name"):
            read_decisions(path, WEEK)


class TestInAnInstance:
    def test_a_hold_in_json_names_nobody(self, tmp_path):
        held = [
            {"case": "C1", "decision": "hold"},
            {"case": "C1", "decision": "note", "reason": "x"},
        ]
        read = read_instance(json_file(tmp_path, decisions=held)).instance
        assert [one.action for one in read.decisions] == [Action.HOLD, Action.NOTE]

    def test_decisions_and_an_allocation_by_hand(self, tmp_path):
        source = folder(
            tmp_path,
            decisions="case,decision,practitioner\nC1,forbid,P1\n",
            manual="case,practitioner\nC1,\n",
        )
        read = read_instance(source).instance
        assert [decision.words() for decision in read.decisions] == ["case C1 must not go to P1"]
        assert read.manual == (Placement(case="C1", practitioner=None),)

    def test_without_them(self, tmp_path):
        read = read_instance(folder(tmp_path)).instance
        assert (read.decisions, read.manual, read.held) == ((), None, None)

    def test_a_list_of_cases_in_hand_may_be_empty(self, tmp_path):
        assert read_instance(json_file(tmp_path, current=[], manual=[])).instance.held == ()
