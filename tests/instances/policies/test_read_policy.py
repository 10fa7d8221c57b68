"""The policy of an instance: base, the instance's own settings, overrides; each fault at home."""

import tomllib

import pytest

from caseload.instances.policies.policy import base_policy, policy_names, policy_text
from caseload.instances.week.read import read_instance
from caseload.models.fault import BadInput, Fault
from instance_files import faults_of, folder, json_file, text_file, workbook

OURS = """
name = "ours"
dated = 2026-01-01
unit = "cases"
weights = { "*" = 1.0 }
[capacity]
full = 50.0
[rules.caseload_cap]
PO = 50
PSO = 60
"""


def policy_of(source, **options):
    return read_instance(source, **options).instance.policy


@pytest.fixture
def ours(tmp_path):
    return str(text_file(tmp_path, "ours.toml", OURS))


class TestLayers:
    def test_without_settings_the_policy_is_the_usual_one(self, tmp_path):
        assert policy_of(folder(tmp_path)).name == "tiers-2026"

    def test_a_named_policy(self, tmp_path):
        assert policy_of(folder(tmp_path, policy='policy = "plain-count"')).name == "plain-count"

    def test_a_file_beside_the_instance(self, tmp_path, ours):
        assert policy_of(folder(tmp_path, policy='policy = "ours.toml"')).name == "ours"

    def test_a_file_that_changes_a_named_policy(self, tmp_path):
        text_file(tmp_path, "more.toml", 'policy = "plain-count"\n[capacity]\nfull = 40.0')
        changed = policy_of(folder(tmp_path, policy='policy = "more.toml"'))
        assert (changed.name, changed.capacity.full) == ("plain-count", 40)

    def test_own_settings_lie_over_the_named_policy_table_by_table(self, tmp_path, ours):
        own = 'policy = "ours.toml"\n[rules.caseload_cap]\nPO = 40'
        assert policy_of(folder(tmp_path, policy=own)).rules["caseload_cap"] == {
            "PO": 40,
            "PSO": 60,
        }

    def test_overrides_lie_over_both(self, tmp_path, ours):
        own = 'policy = "ours.toml"\n[rules.caseload_cap]\nPO = 40'
        source = folder(tmp_path, policy=own)
        for override in ("rules.caseload_cap.PO=30", "caseload_cap.PO = 30"):
            assert policy_of(source, overrides=[override]).rules["caseload_cap"]["PO"] == 30

    def test_the_command_line_replaces_the_named_policy_and_keeps_own_settings(
        self, tmp_path, ours
    ):
        source = folder(tmp_path, policy='policy = "plain-count"\n[rules.caseload_cap]\nPO = 40')
        replaced = policy_of(source, policy=ours)
        assert (replaced.name, replaced.rules["caseload_cap"]["PO"]) == ("ours", 40)

    def test_the_command_line_replaces_a_policy_written_out_whole(self, tmp_path):
        assert policy_of(folder(tmp_path, policy=OURS)).name == "ours"
        assert policy_of(folder(tmp_path, policy=OURS), policy="plain-count").name == "plain-count"

    def test_the_instances_own_name_and_week(self, tmp_path):
        own = 'instance = "Riverside"\nweek_beginning = 2026-11-23'
        read = read_instance(folder(tmp_path, policy=own)).instance
        assert (read.name, str(read.week_beginning)) == ("Riverside", "2026-11-23")

    def test_an_instance_without_a_name_has_its_folders(self, tmp_path, monkeypatch):
        monkeypatch.chdir(folder(tmp_path / "north"))
        assert read_instance(".").instance.name == "north"


class TestOverrides:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("40", 40),
            ("4.5", 4.5),
            ("true", True),
            ("soft", "soft"),
            ('"40"', "40"),
            ("[1, 2]", [1, 2]),
        ],
    )
    def test_are_typed_as_toml_with_bare_words_as_text(self, text, read, tmp_path):
        policy = policy_of(folder(tmp_path), overrides=[f"caseload_cap.x={text}"])
        assert policy.rules["caseload_cap"]["x"] == read

    def test_of_the_policys_own_settings(self, tmp_path):
        policy = policy_of(folder(tmp_path), overrides=["balance.measure=peak", "title=2026"])
        assert (policy.balance.measure, policy.title) == ("peak", "2026")

    @pytest.mark.parametrize(
        ("override", "said"),
        [
            ("caseload_cap.PO", "KEY=VALUE, such as caseload_cap.PO=40"),
            ("=4", "KEY=VALUE"),
            ("balanc.measure=peak", "did you mean balance?"),
            ("caseload_cap=40", "one of its settings, such as caseload_cap.mode=off"),
            ("nonsense=4", "a setting that there is"),
            ("balance.mesure=peak", "did you mean measure?"),
            ("balance.measure=even", '"even": one of spread, peak, leximax or range'),
            ("balance=peak", "a section of its own"),
            ("capacity.full=-1", '"-1": a number that is more than 0'),
            ("capacity.full=nan", "a plain number"),
            ("rules=5", "a section of its own"),
            ("weights.A=heavy", '"heavy": a number'),
        ],
    )
    def test_that_cannot_be_meant(self, override, said, tmp_path):
        (sentence,) = faults_of(folder(tmp_path), overrides=[override])
        assert sentence.startswith("--set")
        assert said in sentence


class TestChecksOfTheRules:
    @staticmethod
    def no_caps(policy, file):
        return [
            Fault(file=file, column=f"rules.{key}.PO", expected="no cap")
            for key, section in policy.rules.items()
            if section.get("PO") == 41
        ]

    @pytest.mark.parametrize(
        ("own", "override", "home"),
        [
            ("[rules.caseload_cap]\nPO = 41", "capacity.full=50.0", "policy.toml"),
            ("[rules.caseload_cap]\nPO = 40", "caseload_cap.PO=41", "--set"),
        ],
    )
    def test_are_said_where_the_setting_stands(self, own, override, home, tmp_path):
        source = folder(tmp_path, policy=own)
        said = faults_of(source, overrides=[override], check_policy=self.no_caps)
        assert said == [f"{home}, column rules.caseload_cap.PO: no cap"]

    def test_of_the_command_lines_policy(self, tmp_path):
        own = text_file(tmp_path, "ours.toml", OURS.replace("PO = 50", "PO = 41"))
        said = faults_of(folder(tmp_path), policy=str(own), check_policy=self.no_caps)
        assert said == ["--policy, column rules.caseload_cap.PO: no cap"]


class TestSheet:
    def test_settings_are_dotted_keys(self, tmp_path):
        sheet = [
            ["Setting", "Value"],
            ["policy", "plain-count"],
            ["instance", "007"],
            ["week_beginning", "2026-11-23"],
            ["rules.caseload_cap.PO", 40],
            ["rules.caseload_cap.PSO", "45"],
            ["rules.skills.mode", "soft"],
            ["rules.location.teams", "a; b"],
            ["rules.location.rows", '[{"tier": "A"}]'],
            ["capacity.whole", "true"],
            ["title", None],
        ]
        read = read_instance(workbook(tmp_path, policy=sheet)).instance
        assert (read.name, str(read.week_beginning)) == ("007", "2026-11-23")
        caps = read.policy.rules["caseload_cap"]
        assert (caps["PO"], caps["PSO"]) == (40, 45)
        assert read.policy.rules["skills"]["mode"] == "soft"
        assert read.policy.rules["location"]["teams"] == ["a", "b"]
        assert read.policy.rules["location"]["rows"] == [{"tier": "A"}]
        assert read.policy.capacity.whole is True

    def test_a_fault_names_the_sheet(self, tmp_path):
        sheet = [["setting", "value"], ["capacity.full", "much"]]
        (said,) = faults_of(workbook(tmp_path, policy=sheet))
        assert said.startswith('week.xlsx, sheet policy, column capacity.full: "much"')


def test_json_settings(tmp_path):
    settings = {"policy": "plain-count", "week_beginning": "2026-11-23", "title": None}
    read = read_instance(json_file(tmp_path, policy=settings)).instance
    assert (read.policy.name, str(read.week_beginning)) == ("plain-count", "2026-11-23")


class TestBundledPolicies:
    def test_text_has_the_comments_and_is_what_is_read(self):
        for name in policy_names():
            assert policy_text(name).startswith("#")
            assert tomllib.loads(policy_text(name)) == base_policy(name)

    def test_an_unknown_name_suggests_one(self):
        with pytest.raises(BadInput, match="did you mean plain-count"):
            policy_text("plain-counts")

    def test_of_the_command_line(self, tmp_path):
        (said,) = faults_of(folder(tmp_path), policy="points-2024")
        assert said.startswith('--policy: "points-2024"')
        assert said.endswith("did you mean points-2023?")
