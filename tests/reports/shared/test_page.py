"""Pages to send: whole in themselves, safe, and true without a script."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import instance
from caseload import cli
from caseload.models.proposal import Alternative
from proposals import breach, left, person, placed, proposal

pytest.importorskip("jinja2", reason="the extra for pages is not installed")
pytest.importorskip("matplotlib", reason="the extra for pages is not installed")

from caseload.reports.proposal.page import proposal_page
from caseload.reports.shared.charts import caseload_chart, utilisation_chart
from caseload.reports.shared.page import MOST_ROWS, Cell, Page, PageTable, Section, render

EMPTY = {"meta", "link", "br", "input", "hr", "img"}


class Parsed(HTMLParser):
    """The elements of a page, with their attributes; fails on one that is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


def page_of(given) -> str:
    return render(proposal_page(instance([], []), given))


def test_everything_stands_inside_the_page() -> None:
    text = page_of(proposal([placed("C1")], [left("C2")]))
    parsed = Parsed(text)
    for tag, attributes in parsed.elements:
        assert tag not in ("link", "iframe", "object")
        for name in ("src", "href", "xlink:href"):
            inside = "data:image/svg+xml;base64," if tag == "img" else "#"
            value = attributes.get(name)
            assert value is None or value.startswith(inside), (tag, value)
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert not re.search(r"url\((?!#)", text)
    assert len(text.encode()) < 2_000_000


def test_identifiers_are_unique_and_links_lead_somewhere() -> None:
    parsed = Parsed(page_of(proposal([placed("C1")])))
    names = [one["id"] for _, one in parsed.elements if "id" in one]
    assert len(names) == len(set(names))
    links = [str(one["href"])[1:] for tag, one in parsed.elements if tag == "a"]
    assert set(links) <= set(names)


def test_every_fact_is_there_without_a_script() -> None:
    other = Alternative(
        practitioner="P2",
        name="Bea Bold",
        utilisation=0.81,
        rise=0.0,
        moves=0,
        free=True,
        proven=True,
        sentence="the week is just as even; no other case moves",
    )
    given = proposal(
        [
            placed("007", reason="Ann knows him", pinned=True, alternatives=(other,)),
            placed("009"),
            placed("008", codes=("only-one", "held-before"), could_take=1),
        ],
        [left("C2", "nobody has room")],
        soft_breaches=(breach("Ann is over"),),
        alternatives_for=1,
    )
    text = Parsed(page_of(given)).text
    for said in (
        "Ann knows him",
        "only one who could, held before",
        "Nobody has room.",
        "Ann is over.",
        "Bea Bold (0)",
        "They were looked for in 1 of 2 cases.",
        "The lowest spread found is 6.12 points",
        "Name of P1",
    ):
        assert said in text, said


def test_charts_and_tables_have_names_for_who_cannot_see_them() -> None:
    parsed = Parsed(page_of(proposal([placed("C1")])))
    charts = [one for tag, one in parsed.elements if tag == "img"]
    regions = [one for _, one in parsed.elements if one.get("role") == "region"]
    assert len(charts) == 2
    assert all(one["alt"] for one in charts)
    assert all(one["aria-label"] for one in regions)
    assert all(one.get("tabindex") == "0" for one in regions)
    tables = sum(tag == "table" for tag, _ in parsed.elements)
    assert tables == sum(tag == "caption" for tag, _ in parsed.elements) > 0


def test_text_from_files_cannot_become_markup() -> None:
    evil = "<script>alert(1)</script>"
    given = proposal([placed("C1", reason=evil)], [left(evil, evil)], [person(name=evil, new=1)])
    text = page_of(given)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_same_figures_give_the_same_bytes() -> None:
    given = proposal([placed("C1")])
    assert page_of(given) == page_of(given)
    one = utilisation_chart([("Ann", 0.8)], [0.9], ("before", "after"))
    assert "Ann" in one
    assert "<metadata" not in one
    many = [(f"N{n}", n / 200) for n in range(200)]
    capped = utilisation_chart([("Ann", 0.8), ("Bob", 0.2)], [0.9, 0.3], ("a", "b"), [1.1, 1.1])
    assert "cap: 110 %" in capped
    assert "cap: 1" not in one
    assert "N7<" not in utilisation_chart(many, [u for _, u in many], ("before", "after"))
    assert "41–45" in caseload_chart([40, 41], [50, 51], ("before", "after"))


def test_a_long_table_is_cut_and_says_so() -> None:
    table = PageTable("Many", ("A", "B"), [["x", Cell("1", 1.0)]] * (MOST_ROWS + 7))
    text = render(Page("Long", ["One."], [Section("Rows", table=table)]))
    assert "7 more rows" in text
    assert text.count("<tr>") == MOST_ROWS + 1


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_pages_from_the_command_line(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run("allocate", "tiny", "--html", page).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "Proposal for tiny" in Parsed(text).text
    assert run("allocate", "tiny", "--html", page).exit_code == 2
    assert page.read_text(encoding="utf-8") == text
    by_hand = tmp_path / "by_hand.csv"
    rows = [f"C{n:02},P{1 + n % 2}" for n in range(1, 11)]
    by_hand.write_text("case,practitioner\n" + "\n".join(rows) + "\n")
    compared = tmp_path / "compared.html"
    assert run("compare", "tiny", "--manual", by_hand, "--html", compared).exit_code == 1
    said = Parsed(compared.read_text(encoding="utf-8")).text
    assert "Comparison for tiny" in said
    assert "The smallest changes" in said
    assert "of the gain" in said


def test_caps_have_a_page(tmp_path: Path) -> None:
    page = tmp_path / "caps.html"
    done = run("caps", "tiny", "--caps", "PO=40,50", "--html", page, "--quiet")
    assert done.exit_code == 0, done.output
    text = Parsed(page.read_text(encoding="utf-8")).text
    assert "2 scenarios, each solved and checked" in text
    assert "policy plain-count; seed 0; caseload" in text
