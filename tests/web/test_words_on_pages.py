"""What can be read in a walked week: no key of a setting, no path, no flag of the command line."""

import re
from collections.abc import Iterator
from html import unescape

import pytest

from caseload.web.services.folders import read_input
from caseload.web.store.jobs import jobs
from caseload.web.store.weeks import week, weeks
from workbench import Browser, browser, workbench

KEY = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[a-z]+\.[a-z]+(?:[._][A-Za-z]+)+\b")
FLAG = re.compile(r"(?<![\w-])--[a-z]+")
PATH = re.compile(r"(?<![\w/:])(?:~|\.{1,2})?/\w[\w.-]*/[\w./-]*|\b\w+/\w+/\w+")

PAGES = (
    "/",
    "/weeks/new",
    "/weeks/import",
    "/plan",
    "/history",
    "/record",
    "/name",
    *("{w}", "{w}/check", "{w}/people", "{w}/person?id=P1", "{w}/proposal", "{w}/decide"),
    *("{w}/case?id=C01", "{w}/case?id=C03", "{w}/give?id=C03&to=P1", "{w}/give?id=C01&to=P4"),
    *("{w}/give?id=C03&to=P4&others=1", "{w}/why?id=C01&to=P4", "{w}/why?id=C03"),
    *("{w}/people-load", "{w}/left-over", "{w}/changes", "{w}/exceptions", "{w}/rules"),
    "{w}/in-hand",
    *("{w}/notes", "{w}/notes/one?id=C01", "{w}/approve", "{w}/send", "{w}/send/lists"),
    *("{w}/next", "{w}/record", "{w}/no-such-page"),
)
"""Every page of a week, and those beside it."""


def visible(page: str) -> str:
    """What can be read on a page; what is to be typed as it stands (`code`) is left out."""
    page = re.sub(r"<(script|style|code|head)\b.*?</\1>", " ", page, flags=re.DOTALL)
    said = re.findall(r'(?:placeholder|aria-label|alt|title)="([^"]*)"', page)
    text = re.sub(r"<[^>]*>", " ", page)
    return " ".join(unescape(f"{text} {' '.join(said)}").split())


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, str]]:
    """A week in which something of each kind was done, and that is approved; carried forward."""
    folder = tmp_path_factory.mktemp("walked")
    with workbench(folder / "bench") as bench, browser(bench) as lead:
        id = lead.start(example="tiny", title="Tiny")
        at = f"/weeks/{id}"
        people = {"max_new_cases P1": "3", "away_until P2": "2026-11-20", "input": "1"}
        lead.send(f"{at}/people", people)
        lead.propose(id)
        lead.send(f"{at}/decide", {"case": "C01", "act": "accept", "seen": "0"})
        give = {"id": "C08", "to": "P5", "seen": "0", "keep": "all", "reason": "suits"}
        lead.send(f"{at}/give", give, page=f"{at}/give?id=C08&to=P5")
        setting = {"setting": "weekly_intake.PSO", "value": "5", "reason": "a short week"}
        lead.send(f"{at}/rules", setting)
        lead.send(f"{at}/rules", {"setting": "own_intake.mode=soft", "reason": "a short week"})
        setting = {"setting": "caseload_cap.PSO", "value": "41", "reason": "for good"}
        lead.send(f"{at}/rules/good", setting, page=f"{at}/rules")
        lead.send(f"{at}/notes")
        lead.send("/plan", {"week": id, "kind": "caps", "from": "25", "to": "50", "step": "25"})
        lead.wait()
        lead.send(f"{at}/round", {"keep": "all"}, page=f"{at}/decide")
        lead.wait()
        yield lead, id


def wrong_on(lead: Browser, page: str) -> list[str]:
    text = visible(lead.get(page).text)
    found = [*KEY.findall(text), *FLAG.findall(text), *PATH.findall(text)]
    return [f"{page}: {one}" for one in found]


def test_no_page_shows_a_key_a_path_or_a_flag(walked: tuple[Browser, str]) -> None:
    lead, id = walked
    with lead.bench.store.read() as tx:
        found = week(tx, id)
        caps = [one.id for one in jobs(tx, kind="caps")]
        work = [f"/weeks/{id}/jobs/{one.id}" for one in jobs(tx, id)]
    plans = [
        page for one in caps for page in (f"/plan/{one}", f"/plan/beside?one={one}&other={one}")
    ]
    assert found is not None
    pages = [page.format(w=f"/weeks/{id}") for page in PAGES] + plans + work
    wrong = [one for page in pages for one in wrong_on(lead, page)]
    fields = {"run": str(found.run), "name": "Sam Reed"}
    lead.send(f"/weeks/{id}/approve", fields, page="/weeks/new")
    lead.send(f"/weeks/{id}/next")
    with lead.bench.store.read() as tx:
        after = next(one for one in weeks(tx) if one.after == id)
    pages += [f"/weeks/{after.id}", f"/weeks/{after.id}/check", f"/weeks/{after.id}/people"]
    wrong += [one for page in pages for one in wrong_on(lead, page)]
    assert wrong == [], "\n".join(wrong)


def test_a_key_would_be_found() -> None:
    shown = "<p>max_new_cases, <b>caseload_cap.PO</b> by --set in /srv/caseload/weeks</p>"
    text = visible(shown + "<code>away_until</code>")
    assert KEY.findall(text) == ["max_new_cases", "caseload_cap"]
    assert FLAG.findall(text) == ["--set"]
    assert PATH.findall(text) == ["/srv/caseload/weeks"]


def test_skills_are_changed_in_the_words_in_which_they_are_shown(lead: tuple[Browser, str]) -> None:
    one, id = lead
    assert 'value="domestic abuse"' in one.get(f"/weeks/{id}/people").text
    fields = {"skills P1": "domestic abuse; court", "input": "1"}
    said = one.send(f"/weeks/{id}/people", fields)
    assert "1 change kept." in said.text
    with one.bench.store.read() as tx:
        found = week(tx, id)
    assert found is not None
    assert found.told == (), "and nothing is remarked on how it is written"
    people = read_input(one.bench.settings, id, found.input or 0).practitioner_of
    assert set(people["P1"].skills) == {"domestic_abuse", "court"}
