"""Counts that agree: what screen, page, workbook and certificate say of the same proposal."""

import html
import re
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.models.proposal import Proposal

pytest.importorskip("jinja2", reason="the extra for pages is not installed")
pytest.importorskip("matplotlib", reason="the extra for pages is not installed")
pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # data bars

MOST_WORDS = 4000
"""Words that the page of a PDU's week may have."""


class Told(NamedTuple):
    """One proposal in every form in which it is told."""

    proposal: Proposal
    screen: str
    page: str
    rows: dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module", params=["tiny", "understaffed", "weekly"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp(request.param)
    out, page = folder / "run", folder / "page.html"
    asked = ["allocate", request.param, "--out", str(out), "--html", str(page)]
    done = CliRunner().invoke(cli.app, asked, env={"COLUMNS": "120"})
    assert done.exit_code in (0, 1), done.output
    return Told(
        Proposal.model_validate_json((out / "proposal.json").read_text(encoding="utf-8")),
        " ".join(done.stdout.split()),
        words_of(page),
        sheets(out / "proposal.xlsx"),
    )


def words_of(page: Path) -> str:
    """The text that a page shows."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"<(script|style|title).*?</\1>", "", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def sheets(path: Path) -> dict[str, list[dict[str, object]]]:
    """The rows of every sheet by heading."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for sheet in book:
        heads, *body = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(heads, row, strict=True)) for row in body]
    return found


def test_as_many_cases_are_placed_wherever_it_is_told(told: Told) -> None:
    proposal, people = told.proposal, told.rows["Practitioners"]
    placed, left = len(proposal.new), len(proposal.left)
    whole = f"{placed} of {placed + left} cases" if left else f"{placed} cases"
    assert f"{whole} placed" in told.screen
    assert f"{whole} are placed" in told.page
    assert len([row for row in told.rows["Proposal"] if row["practitioner"]]) == placed
    assert sum(int(str(row["new cases"])) for row in people) == placed
    gained = [int(str(row["caseload after"])) - int(str(row["caseload before"])) for row in people]
    assert sum(gained) == placed
    teams = re.findall(r"(\d+) of (\d+) take a case", told.screen)
    assert sum(int(takers) for takers, _ in teams) == sum(more > 0 for more in gained)


def test_groups_add_up_to_everyone(told: Told) -> None:
    everyone, *groups = told.rows["Figures"]
    grades = [row for row in groups if row["group"] in ("PO", "NQO", "PSO", "PQiP")]
    assert sum(int(str(row["people"])) for row in grades) == everyone["people"]
    assert everyone["people"] == len(told.rows["Practitioners"])


def test_who_keeps_a_case_from_a_place_adds_up_to_everybody(told: Told) -> None:
    for row in told.proposal.unallocated:
        assert sum(row.blockers.values()) == len(told.proposal.workloads)
        assert row.codes


def test_the_certificate_says_the_same_everywhere(told: Told) -> None:
    certificate = told.proposal.certificate
    after = f"{certificate.spread:.2f} after"
    assert certificate.sentence in told.page
    assert certificate.sentence in told.screen
    assert after in told.page
    assert after in told.screen
    proof = {row["what"]: row["value"] for row in told.rows["Proof"]}
    assert proof["certificate"] == certificate.sentence
    assert f"{proof['spread after']:.2f} after" == after
    assert str(proof["in plain words"])[1:].removesuffix(".") in told.page


def test_everybody_who_gets_none_is_told_why(told: Told) -> None:
    for row in told.rows["Practitioners"]:
        assert bool(row["why none"]) is (row["new cases"] == 0), row
        assert str(row["why none"] or "") in told.page


def test_the_page_of_a_week_is_read_in_minutes(told: Told) -> None:
    assert len(told.page.split()) < MOST_WORDS


def test_the_page_begins_with_what_needs_somebody(told: Told) -> None:
    order = ["What needs you", "Left over", "Who takes which case", "Practitioners", "Figures"]
    order = [one for one in [*order, "Proof"] if one != "Left over" or told.proposal.unallocated]
    places = [told.page.index(one) for one in order]
    assert places == sorted(places)
