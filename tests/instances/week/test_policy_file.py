"""The policy of a folder: found, understood and told, or refused; never silently another one."""

import pytest

from caseload.instances.week.read import read_instance
from instance_files import faults_of, folder, json_file, text_file, workbook

OWN = 'instance = "mine"\n'


def named(root, name):
    return text_file(folder(root), name, OWN).parent


@pytest.mark.parametrize("name", ["Policy.toml", "POLICY.TOML", "policy.toml"])
def test_other_letters_are_understood(name, tmp_path):
    reading = read_instance(named(tmp_path, name))
    assert reading.instance.name == "mine"
    assert len(reading.warnings) == (name != "policy.toml")


@pytest.mark.parametrize(
    "name",
    [
        *("polciy.toml", "policy.toml.txt", "policy.tml", "policy", "policies.toml", "polcy.toml"),
        *("my-policy.toml", "policy 2.toml", "policy.yaml", "policy (1).toml", "policy.toml.bak"),
    ],
)
def test_what_may_be_meant_is_never_passed_over(name, tmp_path):
    (said,) = faults_of(named(tmp_path, name))
    assert said.startswith(f"{name}: no name that seems to be meant for the policy: call it")


def test_beside_a_policy_others_are_told(tmp_path):
    text_file(named(tmp_path, "policy.toml"), "policy-old.toml", OWN)
    (told,) = read_instance(tmp_path).warnings
    assert told.sentence().startswith("policy-old.toml: policy.toml; this one is left aside")


def test_two_policies_are_one_too_many(tmp_path):
    text_file(named(tmp_path, "policy.toml"), "Policy.toml", OWN)
    (said,) = faults_of(tmp_path)
    assert said == "policy.toml: one policy, not Policy.toml and policy.toml"


def test_a_folder_and_a_link_to_nothing_are_no_policy(tmp_path):
    (folder(tmp_path / "a") / "policy.toml").mkdir()
    (folder(tmp_path / "b") / "policy.toml").symlink_to(tmp_path / "nowhere")
    for name in ("a", "b"):
        (said,) = faults_of(tmp_path / name)
        assert said.startswith("policy.toml: a file; this is a folder, a link to nothing")


def test_a_table_that_is_a_folder_is_refused(tmp_path):
    (folder(tmp_path) / "current.csv").mkdir()
    assert any(
        said.startswith("current.csv: a file; this is a folder") for said in faults_of(tmp_path)
    )


def test_a_slip_of_the_policys_sheet_is_refused(tmp_path):
    (said,) = faults_of(workbook(tmp_path, polciy=[["setting", "value"], ["instance", "x"]]))
    assert "sheet polciy: no name that seems to be meant for a policy" in said
    (said,) = faults_of(json_file(tmp_path, Polcy={"instance": "x"}))
    assert "no name that seems to be meant for a policy" in said


@pytest.mark.parametrize("name", ["notes.csv", "week.xlsx", "cases.ods", "old.json", "mine.toml"])
def test_a_stray_file_is_named(name, tmp_path):
    text_file(folder(tmp_path), name, "x")
    assert name in " ".join(fault.sentence() for fault in read_instance(tmp_path).warnings)


def test_every_wrong_figure_is_a_fault(tmp_path):
    policy = """
unit = 5
[capacity]
full = -1
[balance]
tolerance = "x"
[rules.workload_cap]
percent = 5000
[rules.caseload_cap]
PO = -4
"""
    from caseload.optimizer.rule_book import policy_faults

    said = faults_of(folder(tmp_path, policy=policy), check_policy=policy_faults)
    assert len(said) == 5
    assert all(one.startswith("policy.toml, column ") for one in said)


def test_a_setting_given_twice_is_a_contradiction():
    twice = ["caseload_cap.PO=40", "caseload_cap.PO=45"]
    (said,) = faults_of("tiny", overrides=twice)
    assert said == '--set: "caseload_cap.PO=45": each setting once; 40 is given for it, too'
    assert faults_of("tiny", overrides=twice[:1] * 2) == []


DEEP = ".".join(["a"] * 100_000)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (f"[capacity]\nfull = {'9' * 5_000}\n", "numbers of ordinary size"),
        (f"{DEEP} = 1\n", "TOML that is not nested so deeply"),
        (f"[{DEEP}]\n", "TOML that is not nested so deeply"),
        (f"x = {{{DEEP} = 1}}\n", "TOML that is not nested so deeply"),
        ("# nothing\n" * 200_000, "a file of no more than 1024 KB"),
    ],
)
def test_a_policy_made_to_be_slow_is_refused_by_size(policy, said, tmp_path):
    assert faults_of(folder(tmp_path, policy=policy)) == [f"policy.toml: {said}"]


def test_settings_made_to_be_slow_are_refused_by_size():
    (said,) = faults_of("tiny", overrides=[f"{DEEP}=1"])
    assert said.endswith("no more than 10,000 characters")
    (said,) = faults_of("tiny", overrides=[f"capacity.full={'9' * 5_000}"])
    assert said.endswith("a number, without quotation marks")


@pytest.mark.parametrize(("tolerance", "told"), [(0.1, 1), (0, 0), (1.0, 0)])
def test_a_tolerance_from_before_it_counted_in_squares_is_told(tolerance, told, tmp_path):
    source = folder(
        tmp_path, policy=f'policy = "plain-count"\n[balance]\ntolerance = {tolerance}\n'
    )
    warnings = read_instance(source).warnings
    assert sum("counts in squares" in one.expected for one in warnings) == told
