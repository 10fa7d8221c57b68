import pytest

from caseload.models.instance import Action, Decision
from caseload.models.proposal import Stage, StageName
from caseload.reports.proposal.people import MOST_PEOPLE
from caseload.reports.proposal.screen import show_proposal
from caseload.reports.shared.blocks import MOST_BREACHES
from proposals import breach, flat, left, person, placed, proposal, shown

WIDTHS = (40, 60, 80, 120)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_every_case_appears_with_whoever_takes_it(width):
    given = proposal(
        [placed("C1", "P1"), placed("C2", "P2"), placed("C3", "P1")],
        workloads=[person("P1", new=2), person("P2", new=1)],
    )
    text = shown(show_proposal, given, width=width)
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if "Name of P1" in line)
    assert lines[first + 1].split() == ["C1", "C3"]
    assert "C2" in text
    assert "40→42 (50)" in lines[first]
    assert "80 % → 84 %" in lines[first]


def test_a_very_narrow_screen_wraps_and_loses_nothing():
    text = flat(shown(show_proposal, proposal([placed("C1"), placed("C2")]), width=36))
    for words in ("Name of P1", "40→42 (50)", "80 % → 84 %", "C1 C2"):
        assert words in text


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_the_screen(width):
    wide = person("P" * 100, new=1, name="A name that never ends " * 4, before=120, team="T" * 90)
    given = proposal([placed("C" * 100, wide.practitioner)], [left("D" * 100)], [wide])
    for line in shown(show_proposal, given, width=width).splitlines():
        assert len(line) <= width, line


@pytest.mark.parametrize("width", WIDTHS)
def test_every_case_left_over_appears_with_its_reason(width):
    given = proposal([], [left("C1", "nobody has the skill"), left("C2", "the women are away")])
    text = flat(shown(show_proposal, given, width=width))
    assert "C1 Nobody has the skill." in text
    assert "C2 The women are away." in text


def test_cases_left_over_for_the_same_reason_are_told_together():
    given = proposal([], [left(f"C{n}", "nobody has room") for n in range(3)])
    text = flat(shown(show_proposal, given))
    assert "C0, C1 and C2 Nobody has room." in text
    assert text.count("Nobody has room") == 1


def test_the_head_says_how_many_are_placed_and_under_which_policy():
    given = proposal([placed("C1"), placed("C2")], [left("C3")])
    assert "2 of 3 cases placed, 1 left over. Policy plain." in shown(show_proposal, given)
    assert "1 case placed, none left over." in shown(show_proposal, proposal([placed("C1")]))
    assert "There are no new cases to place." in shown(show_proposal, proposal())


def test_who_is_over_100_per_cent_is_marked_without_colour():
    given = proposal([placed("C1")], workloads=[person("P1", new=1, before=50, cap=None)])
    line = next(line for line in shown(show_proposal, given).splitlines() if "Name of P1" in line)
    assert "100 % → 102 % !" in line
    assert "50→51 " in line
    assert "(" not in line


def test_who_takes_nothing_is_counted_not_listed():
    given = proposal([placed("C1")], workloads=[person("P1", new=1), person("P2")])
    text = shown(show_proposal, given)
    assert "North  1 of 2 take a case" in text
    assert "Name of P2" not in text


def test_identifiers_stand_beside_names_since_decisions_need_them():
    text = shown(show_proposal, proposal([placed("C1", "P1")]))
    assert "Name of P1  P1  PO" in text


def test_a_practitioner_without_a_name_is_shown_once():
    given = proposal([placed("C1")], workloads=[person("P1", new=1, name="P1")])
    assert shown(show_proposal, given).count("P1") == 1


def test_a_practitioner_without_capacity_has_no_utilisation():
    given = proposal([placed("C1")], workloads=[person("P1", new=1, capacity=0.0)])
    assert "–" in shown(show_proposal, given)


def test_decided_cases_are_marked():
    text = shown(show_proposal, proposal([placed("C1", pinned=True), placed("C2")]))
    assert "C1* C2" in text
    assert "* decided beforehand" in text


def test_the_figures_are_given_for_everyone_each_grade_and_each_team():
    given = proposal([placed("C1")], workloads=[person("P1", new=1), person("P2", team="South")])
    text = shown(show_proposal, given)
    everyone = next(line for line in text.splitlines() if line.startswith("Everyone"))
    assert "40.0 → 40.5" in everyone
    assert "0 % → 50 %" in everyone
    for group in ("PO ", "North ", "South "):
        assert any(line.startswith(group) for line in text.splitlines())


def test_the_certificate_is_part_of_every_proposal():
    given = proposal([placed("C1")])
    assert given.certificate.sentence in flat(shown(show_proposal, given))


def test_rules_that_gave_way_are_told_by_rule():
    soft = [breach(f"Person {n} would hold 51 of 50 cases", soft=True) for n in range(2)]
    text = shown(show_proposal, proposal([placed("C1")], soft_breaches=tuple(soft)))
    assert "Caseload cap: 2 breaches (the policy lets this rule give way)" in text
    assert "Person 1 would hold 51 of 50 cases." in text


def test_of_many_breaches_the_rest_is_counted():
    soft = [breach(f"Person {n} is over", soft=True) for n in range(MOST_BREACHES + 5)]
    text = shown(show_proposal, proposal([placed("C1")], soft_breaches=tuple(soft)))
    assert "and 5 more" in text


@pytest.mark.parametrize(
    ("stopped_by", "said"),
    [("person", "You stopped"), ("time", "The time ran out"), ("crash", "The search broke off")],
)
def test_a_search_that_ended_early_says_so(stopped_by, said):
    assert said in shown(show_proposal, proposal([placed("C1")], stopped_by=stopped_by))


def test_a_search_that_came_to_its_end_says_nothing_of_it():
    text = shown(show_proposal, proposal([placed("C1")]))
    assert "checked like any other" not in text


@pytest.mark.parametrize(
    ("proven", "said"), [(True, "and this is proven"), (False, "It is not proven")]
)
def test_it_says_whether_as_much_has_to_be_left_over(proven, said):
    stage = Stage(name=StageName.ALLOCATE, value=1, bound=1 if proven else 0, proven=proven)
    given = proposal([], [left("C1")], stages=(stage,))
    assert said in shown(show_proposal, given)


def test_it_ends_with_what_to_do_next(tmp_path):
    text = shown(show_proposal, proposal([placed("C1")], [left("C2")]))
    assert "The case left over needs you" in text
    assert "--pin" in text
    assert "--out FOLDER" in text
    written = shown(show_proposal, proposal([placed("C1")]), written_to=tmp_path)
    assert "--out" not in written
    assert "proposal.xlsx" in flat(written)


def test_a_large_instance_is_shown_by_team_and_says_how_to_see_all():
    people = [person(f"P{n:03}", new=n % 2, team=f"Team {n % 3}") for n in range(MOST_PEOPLE + 1)]
    cases = [placed(f"C{n}", row.practitioner) for n, row in enumerate(people) if n % 2]
    text = shown(show_proposal, proposal(cases, workloads=people))
    assert "Name of" not in text
    assert "--out FOLDER writes who takes which case" in text
    assert [line.split()[1] for line in text.splitlines() if line.startswith("Team ")] == [
        "People",
        "0",
        "1",
        "2",
    ]


def test_text_of_a_file_is_never_taken_for_markup():
    given = proposal(
        [placed("[red]C1[/red]")],
        [left("[bold]", "[link=x]see[/link]")],
        [person("P1", new=1, name="[/]", team="[b]")],
        instance="[i]week",
    )
    text = shown(show_proposal, given)
    for words in ("[red]C1[/red]", "[bold]", "[link=x]see[/link].", "[/]", "[b]", "[i]week"):
        assert words in text


def test_no_word_of_the_engine_reaches_the_screen():
    text = shown(show_proposal, proposal([placed("C1")], [left("C2")], stopped_by="time")).lower()
    for word in ("infeasible", "optimal", "solver", "objective", "constraint", "incumbent"):
        assert word not in text


@pytest.mark.parametrize("width", WIDTHS)
def test_the_figures_are_whole_however_narrow_the_screen(width):
    given = proposal([placed("C1")], workloads=[person("P1", new=1), person("P2", team="South")])
    lines = shown(show_proposal, given, width=width).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Everyone"))
    row = flat(" ".join(lines[start : start + 3]))
    assert {"40.0", "40.5", "0", "50", "80", "81"} <= set(row.split())


def test_how_much_of_a_utilisation_is_work_that_is_coming_stands_with_the_person():
    people = [person("P1", new=1, coming=3.0), person("P2", new=1)]
    text = shown(
        show_proposal, proposal([placed("C1", "P1"), placed("C2", "P2")], workloads=people)
    )
    lines = [line.strip() for line in text.splitlines()]
    assert "C1  (coming: 6 %)" in lines
    assert "C2" in lines
    assert "coming: reports due, inductions" in text
    assert "coming" not in shown(show_proposal, proposal([placed("C1")]))


def test_what_is_kept_out_and_what_passes_a_limit_is_said():
    hold = Decision(action=Action.HOLD, case="C7", reason="court on Friday")
    past = Decision(
        action=Action.EXCEPT, case="C1", practitioner="P1", reason="knows him", agreed_by="H. Head"
    )
    given = proposal(
        [placed("C1", pinned=True)], decisions=(hold, past), exceptions=(breach(cases=("C1",)),)
    )
    text = flat(shown(show_proposal, given))
    assert "1 case placed, none left over. 1 case is on hold." in text
    assert "Kept out of this week on purpose C7: court on Friday." in text
    said = "C1 goes to Name of P1 past Caseload cap, agreed by H. Head: knows him."
    assert f"Exceptions {said}" in text
    plain = flat(shown(show_proposal, proposal([placed("C1")])))
    assert "Kept out" not in plain
    assert "Exceptions" not in plain
