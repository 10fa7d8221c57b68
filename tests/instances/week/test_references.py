"""People, teams and skills that are written otherwise: understood and told, or refused."""

import unicodedata

import pytest

from caseload.instances.tables.likeness import folded
from caseload.instances.week.directory import meant_by
from caseload.instances.week.read import read_instance
from caseload.instances.week.write import write_instance
from instance_files import faults_of, folder, json_file

STAFF = """practitioner,name,grade,team
P1,Ruth Bell,PO,North
P2,Zoë Gill,PSO,South
P3,Ann Gill,PO,North
"""


def case(root, column, said, staff=STAFF):
    quoted = '"' + said.replace('"', '""') + '"'
    return folder(root, cases=f"case,tier,{column}\nC1,D,{quoted}\n", practitioners=staff)


def listed(source, column="excluded"):
    return getattr(read_instance(source).instance.cases[0], column)


WAYS = [
    "Ruth Bell",
    "RUTH  BELL",
    "ruth-bell",
    "Bell, Ruth",
    "Ruth Bell (P1)",
    "P1 Ruth Bell",
    "p1",
    "Р1",  # a Cyrillic letter
    "Ｐ１",  # full width
]


@pytest.mark.parametrize("column", ["excluded", "restricted_to", "not_with"])
@pytest.mark.parametrize("said", WAYS)
def test_somebody_on_a_list_is_understood_and_told(column, said, tmp_path):
    source = case(tmp_path, column, said)
    assert listed(source, column) == ("P1",)
    (told,) = read_instance(source).warnings
    assert told.column == column
    assert "understood" in told.expected


@pytest.mark.parametrize("said", ["Zoë Gill", unicodedata.normalize("NFD", "Zoë Gill"), "Zoe gill"])
def test_composed_and_decomposed_letters_are_the_same(said, tmp_path):
    assert listed(case(tmp_path, "excluded", said)) == ("P2",)


def test_the_identifier_itself_is_not_worth_a_word(tmp_path):
    assert read_instance(case(tmp_path, "excluded", "P1; P2")).warnings == ()


@pytest.mark.parametrize(
    "said",
    ["Gill", "P9", "Ruth Ball", "Ruth", "none", "P1, P2", "P1 and P2", "P1/P2", "P1 P2", "-"],
)
@pytest.mark.parametrize("column", ["excluded", "restricted_to"])
def test_a_list_that_would_keep_nobody_away_is_refused_and_not_quoted(column, said, tmp_path):
    (fault,) = faults_of(case(tmp_path, column, said))
    assert fault.startswith(f"cases.csv, row 2, column {column}: only identifiers or names")
    assert said == "-" or said not in fault


def test_a_name_that_two_people_bear_is_refused(tmp_path):
    twins = "practitioner,name,grade\nP1,Sam Lee,PO\nP2,Sam LEE,PO\n"
    (fault,) = faults_of(case(tmp_path, "excluded", "Sam Lee", twins))
    assert "one entry could be 2 people: write the identifier" in fault


def test_an_identifier_goes_before_a_name(tmp_path):
    staff = "practitioner,name,grade\nP1,Ruth Bell,PO\nRuth Bell,Sam Gill,PO\n"
    assert listed(case(tmp_path, "excluded", "Ruth Bell", staff)) == ("Ruth Bell",)


def test_zeros_that_a_spreadsheet_lost_are_understood_where_they_can_be(tmp_path):
    one = "practitioner,grade\n007,PO\n17,PO\n"
    assert listed(case(tmp_path, "excluded", "7", one)) == ("007",)
    two = "practitioner,grade\n007,PO\n07,PO\n"
    assert "could be 2 people" in faults_of(case(tmp_path, "excluded", "7", two))[0]


def test_lists_in_json_are_understood_too(tmp_path):
    people = [{"practitioner": "P1", "name": "Ruth Bell", "grade": "PO"}]
    cases = [{"case": "C1", "tier": "D", "excluded": ["ruth bell"]}]
    assert listed(json_file(tmp_path, cases=cases, practitioners=people)) == ("P1",)


def test_what_a_result_tells_does_not_say_that_there_is_a_list(tmp_path):
    told, _ = read_instance(case(tmp_path, "excluded", "Ruth Bell")).instance.told
    assert (told.column, told.row, told.value) == (None, None, None)
    assert "exclu" not in told.sentence()
    assert "Ruth" not in told.sentence()


class TestPreviousPractitioner:
    @pytest.mark.parametrize("said", ["Ruth Bell", "p1"])
    def test_is_understood_and_told(self, said, tmp_path):
        source = case(tmp_path, "previous_practitioner", said)
        assert listed(source, "previous_practitioner") == "P1"
        (told,) = read_instance(source).warnings
        assert f'"{said}": a practitioner who is in the table; taken for P1' in told.sentence()

    def test_a_slip_is_asked_about(self, tmp_path):
        (fault,) = faults_of(case(tmp_path, "previous_practitioner", "Ruth Ball"))
        assert fault.endswith('"Ruth Ball": a practitioner who is in the table; is it P1?')

    @pytest.mark.parametrize("said", ["P4", "Oliver Queen"])
    def test_somebody_else_has_left(self, said, tmp_path):
        source = case(tmp_path, "previous_practitioner", said)
        assert "counts as new to everyone" in read_instance(source).warnings[0].sentence()


class TestTeamsAndSkills:
    def test_one_spelling_is_taken_and_told(self, tmp_path):
        source = case(tmp_path, "team", "north ")
        assert listed(source, "team") == "North"
        (told,) = read_instance(source).warnings
        assert '"north": one spelling; taken for North' in told.sentence()

    def test_people_of_one_team_are_of_one_team(self, tmp_path):
        staff = "practitioner,grade,team\nP1,PO,North\nP2,PO,NORTH\nP3,PO,North\n"
        people = read_instance(folder(tmp_path, practitioners=staff)).instance.practitioners
        assert {person.team for person in people} == {"North"}

    @pytest.mark.parametrize("said", ["Domestic abuse", "domestic-abuse", "DOMESTIC_ABUSE"])
    def test_skills_that_differ_in_letters_are_one(self, said, tmp_path):
        staff = "practitioner,grade,skills\nP1,PO,domestic_abuse\n"
        source = case(tmp_path, "skills", said, staff)
        assert listed(source, "skills") == ("domestic_abuse",)
        assert len(read_instance(source).warnings) == 1

    def test_one_that_nobody_has_is_asked_about_where_one_is_near(self, tmp_path):
        (told,) = read_instance(case(tmp_path, "team", "Nroth")).warnings
        assert "nobody has this one: did you mean North?" in told.sentence()
        assert read_instance(case(tmp_path, "team", "Harbour")).warnings == ()


class TestIdentifiersThatLookAlike:
    @pytest.mark.parametrize("other", ["p1", "Р1", "Ｐ１"])
    def test_are_told(self, other, tmp_path):
        staff = f"practitioner,grade\nP1,PO\n{other},PO\n"
        (told,) = read_instance(folder(tmp_path, practitioners=staff)).warnings
        assert "P1 in practitioners.csv row 2 looks the same" in told.sentence()

    def test_cases_too_new_and_in_hand(self, tmp_path):
        held = "case,tier,practitioner\nc1,D,P1\n"
        (told,) = read_instance(folder(tmp_path, current=held)).warnings
        assert told.sentence().startswith('current.csv, row 2, column case: "c1"')


SLIPS = ["exluded", "excluded_", "Exclusions", "restricted", "restrcted_to", "restrictions", "LAO"]


@pytest.mark.parametrize(
    "heading", [*SLIPS, "Blocked", "Conflict of interest", "Limited access", "Must be excluded"]
)
def test_a_heading_that_may_be_a_limited_access_list_is_never_left_aside(heading, tmp_path):
    cases = f"case,tier,{heading}\nC1,D,P1\n"
    if folded(heading) == "excluded":
        assert listed(folder(tmp_path, cases=cases)) == ("P1",)
        return
    (fault,) = faults_of(folder(tmp_path, cases=cases))
    assert "call it excluded or restricted_to in the table of cases, or take it out" in fault


def test_nor_is_one_in_the_table_of_practitioners(tmp_path):
    (fault,) = faults_of(folder(tmp_path, practitioners="practitioner,grade,excluded\nP1,PO,C1\n"))
    assert "practitioners.csv, column excluded" in fault


@pytest.mark.parametrize("heading", ["ехсluded", "excluded\u200b", "ｅxcluded"])
def test_a_heading_with_letters_that_look_alike_is_understood_and_told(heading, tmp_path):
    source = folder(tmp_path, cases=f"case,tier,{heading}\nC1,D,P1\n")
    assert listed(source) == ("P1",)
    assert "taken for excluded" in read_instance(source).warnings[0].sentence()


def test_a_run_that_was_stored_is_taken_as_it_stands(tmp_path):
    source = case(tmp_path, "team", "north")
    stored = read_instance(source, stored=True).instance
    assert stored.cases[0].team == "north"
    write_instance(stored, tmp_path / "week.json")
    assert read_instance(tmp_path / "week.json", stored=True).digest == stored.digest


@pytest.mark.parametrize(("mode", "does"), [("off", "keep nobody away"), ("soft", "may give way")])
def test_lists_under_a_rule_that_does_not_bar_are_told_to_whoever_reads_them_alone(
    mode, does, tmp_path
):
    policy = f'[rules.limited_access]\nmode = "{mode}"\n'
    source = folder(
        tmp_path, cases="case,tier,excluded\nC1,D,P1\n", practitioners=STAFF, policy=policy
    )
    reading = read_instance(source)
    assert does in reading.warnings[0].sentence()
    assert not any("limited_access" in one.sentence() for one in reading.instance.told)
    none = folder(tmp_path, practitioners=STAFF, policy=policy)
    assert read_instance(none).warnings == ()


def test_households_that_differ_in_letters_are_one(tmp_path):
    cases = "case,tier,household\nC1,D,Elm 4\nC2,D,elm 4\nC3,D,Elm 4\nC4,D,Elm 5\n"
    read = read_instance(folder(tmp_path, cases=cases, practitioners=STAFF))
    assert [one.household for one in read.instance.cases] == ["Elm 4", "Elm 4", "Elm 4", "Elm 5"]
    assert any("taken for Elm 4" in told.expected for told in read.warnings)


def test_somebody_not_with_a_case_who_is_nobody_is_refused(tmp_path):
    (fault,) = faults_of(case(tmp_path, "not_with", "Nobody Known"))
    assert "not_with" in fault and "Nobody Known" not in fault


LLOYDS = "practitioner,name,grade\nP1,Gareth Lloyd,PO\nP2,Ruth Bell,PO\n"


class TestGuesses:
    @pytest.mark.parametrize("said", ["G Lloyd", "G. Lloyd", "Lloyd G", "Lloyd, G.", "Lloyd"])
    def test_a_name_cut_short_is_asked_about(self, said, tmp_path):
        (fault,) = faults_of(case(tmp_path, "previous_practitioner", said, LLOYDS))
        assert fault.endswith("is it P1?")

    @pytest.mark.parametrize("said", ["M Lloyd", "Mary Lloyd", "G L", "Lloyd Price"])
    def test_another_of_that_surname_has_left(self, said, tmp_path):
        source = case(tmp_path, "previous_practitioner", said, LLOYDS)
        assert "counts as new to everyone" in read_instance(source).warnings[0].sentence()

    def test_two_who_may_be_meant_are_both_named(self, tmp_path):
        staff = f"{LLOYDS}P3,Gwen Lloyd,PSO\n"
        (fault,) = faults_of(case(tmp_path, "previous_practitioner", "G Lloyd", staff))
        assert fault.endswith("is it P1 or P3?")

    def test_of_an_open_list_whoever_may_be_meant_is_named(self, tmp_path):
        (fault,) = faults_of(case(tmp_path, "not_with", "G Lloyd", LLOYDS))
        assert fault.endswith("did you mean P1?")

    @pytest.mark.parametrize("column", ["excluded", "restricted_to"])
    @pytest.mark.parametrize("said", ["G Lloyd", "P11", "Gareth Loyd", "Lloyd"])
    def test_of_a_limited_access_list_nobody_is(self, column, said, tmp_path):
        (fault,) = faults_of(case(tmp_path, column, said, LLOYDS))
        assert "did you mean" not in fault
        assert "P1" not in fault
        assert "Lloyd" not in fault

    @pytest.mark.parametrize("said", ["G Lloyd", "p 1.", "Lloyd Gareth"])
    def test_of_who_holds_a_case_in_hand(self, said, tmp_path):
        held = f'case,tier,practitioner\nH1,D,"{said}"\n'
        (fault,) = faults_of(folder(tmp_path, current=held, practitioners=LLOYDS))
        assert fault.endswith(
            "a practitioner who is in the table of practitioners; did you mean P1?"
        )


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("X48291", "X482913"),  # a digit too few
        ("X4829133", "X482913"),
        ("X482931", "X482913"),  # two that changed places
        ("x-482 913", "X482913"),
        ("482913", "X482913"),
        ("X48Z913", "X482913"),
        ("Y1O", "Y10"),
        ("Y11", None),
        ("Y9", None),
        ("X482914", "X482913"),
        ("913", None),
        ("Z9", None),
    ],
)
def test_a_slip_of_an_identifier_is_asked_about_where_it_can_be_one_only(said, meant):
    assert meant_by(said, ["X482913", "X500000", "Y10", "Y12"]) == meant


def test_nobody_is_named_where_three_may_be_meant():
    people = {f"P{n}": f"{name} Lloyd" for n, name in enumerate(("Gareth", "Gwen", "Gina"))}
    assert meant_by("Lloyd", people) is None
    assert meant_by("Gw Lloyd", people) == "P1"


def test_people_in_rows_with_other_faults_are_known_all_the_same(tmp_path):
    staff = "practitioner,name,grade\nP1,Gareth Lloyd,P.O.\nP2,Ruth Bell,PO\n"
    said = faults_of(case(tmp_path, "excluded", "Nobody Known", staff))
    assert len(said) == 2
    assert "one entry is nobody" in said[1]
    cases = "case,tier,excluded,previous_practitioner\nC1,Q,Nobody Known,R Bell\n"
    said = faults_of(folder(tmp_path / "c", cases=cases, practitioners=staff))
    assert [one.partition(":")[0].rpartition(" ")[2] for one in said] == [
        *("tier", "excluded", "previous_practitioner", "grade")
    ]
    (alone,) = faults_of(case(tmp_path / "b", "excluded", "Gareth Lloyd", staff))
    assert "column grade" in alone


@pytest.mark.parametrize(
    ("row", "meant"),
    [("C1,pin,G Lloyd,", "P1"), ("C1,pin,Ruth Bell,", "P2"), ("C1,pin,p-2,", "P2")],
)
def test_whom_a_decision_may_name_is_asked(row, meant, tmp_path):
    decided = f"case,decision,practitioner,reason\n{row}\n"
    (fault,) = faults_of(folder(tmp_path, decisions=decided, practitioners=LLOYDS))
    assert fault.endswith(f"a practitioner of this instance; did you mean {meant}?")


def test_which_case_a_decision_or_an_allocation_may_name_is_asked(tmp_path):
    decided = "case,decision,practitioner,reason\nC.1,pin,P1,\n"
    by_hand = "case,practitioner\nc-1.,P1\n"
    said = faults_of(folder(tmp_path, decisions=decided, manual=by_hand, practitioners=LLOYDS))
    assert all(one.endswith("a new case of this instance; did you mean C1?") for one in said)
    assert len(said) == 2
