from caseload.models.conflict import Conflict
from caseload.models.fault import Fault
from caseload.models.instance import Action, Decision
from caseload.reports.shared.problems import (
    MOST_LINES,
    fault_sentences,
    show_contradiction,
    show_faults,
    show_review,
    show_warnings,
)
from proposals import breach, flat, review, shown


def tier_fault(row: int, value: str = "Q", column: str = "tier") -> Fault:
    return Fault(file="cases.csv", row=row, column=column, value=value, expected="one of A to G")


def conflict(sentence: str, *cases: str) -> Conflict:
    pins = tuple(Decision(action=Action.PIN, case=case, practitioner="P1") for case in cases)
    return Conflict(decisions=pins, rules=("Caseload cap",), sentence=sentence)


def test_every_fault_is_told_with_its_place():
    text = flat(shown(show_faults, [tier_fault(4), tier_fault(9, column="type")]))
    assert "2 faults in the input:" in text
    assert 'cases.csv, row 4, column tier: "Q": one of A to G' in text
    assert 'cases.csv, row 9, column type: "Q": one of A to G' in text


def test_many_faults_alike_are_told_together_with_their_rows():
    said = fault_sentences(
        [tier_fault(row, value) for row, value in [(4, "Q"), (9, "Z"), (12, "Q")]]
    )
    assert said == [
        'cases.csv, column tier: one of A to G (3 rows: 4, 9 and 12; found "Q" and "Z")'
    ]


def test_of_very_many_rows_the_first_are_named():
    said = fault_sentences([tier_fault(row) for row in range(2, 102)])
    assert len(said) == 1
    assert "100 rows: 2, 3, 4, 5, 6, 7, 8, 9 and 92 more" in said[0]


def test_a_confidential_value_stays_out_of_the_sentence():
    faults = [
        Fault(file="cases.csv", row=row, column="excluded", expected="x") for row in (1, 2, 3)
    ]
    assert fault_sentences(faults) == ["cases.csv, column excluded: x (3 rows: 1, 2 and 3)"]


def test_of_very_many_kinds_of_faults_the_rest_is_counted():
    faults = [tier_fault(2, column=f"column {n}") for n in range(MOST_LINES + 7)]
    assert "and 7 more (--json lists them all)" in shown(show_faults, faults)


def test_without_warnings_nothing_is_said():
    assert shown(show_warnings, []) == ""


def test_warnings_are_told():
    assert "row 4" in shown(show_warnings, [tier_fault(4)])


def test_the_smallest_conflict_comes_first_and_says_what_to_do():
    found = [
        conflict("case C1 goes to P1, but she is away", "C1"),
        conflict("Too many", "C2", "C3"),
    ]
    text = shown(show_contradiction, found)
    lines = text.splitlines()
    assert lines[0] == "The decisions cannot all hold. The smallest conflict:"
    assert lines[1] == "  Case C1 goes to P1, but she is away."
    assert "And one more:" in lines
    assert "Too many." in text
    assert "Take back one decision of each conflict, or change the rule." in text


def test_a_single_conflict_is_not_called_the_smallest():
    text = shown(show_contradiction, [conflict("too many", "C1")])
    assert "smallest" not in text
    assert "Take back one decision of it" in text


def test_a_review_groups_the_broken_rules():
    found = [
        breach("Ann would hold 51 of 50 cases"),
        breach("Case C2 with Ann: she is a PSO", title="Qualification"),
        breach("Bob would hold 52 of 50 cases"),
    ]
    text = shown(show_review, review(found))
    assert "3 breaches of 2 rules." in text
    cap, qualification = text.split("Qualification: 1 breach")
    assert "Caseload cap: 2 breaches" in cap
    assert "Bob would hold 52 of 50 cases." in cap
    assert "Case C2 with Ann: she is a PSO." in qualification


def test_a_review_names_the_cases_with_nobody():
    text = shown(show_review, review([], ["C1", "C2"]))
    assert "No rule is broken; 2 cases are with nobody." in text
    assert "C1 and C2" in text


def test_a_sound_review_says_so_and_gives_the_figures():
    text = shown(show_review, review())
    assert "No rule is broken." in text
    assert "With nobody" not in text
    assert "40.0 → 41.5" in text
    assert "Spread of utilisation: 9.30 points before, 8.10 after: people" in text
