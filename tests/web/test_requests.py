"""What a request must be like: where it comes from, who sends it, how large it is."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from caseload.web.app import create_app
from caseload.web.routes import ROUTES
from workbench import HERE, Browser, browser, workbench

EVERY: list[Route] = [route for routes in ROUTES for route in routes]
OPEN = ("/alive", "/start/{token}")


def address(route: Route) -> str:
    """An address of a route, with a made-up name for each part."""
    return re.sub(r"\{[^}]*\}", "abc123", route.path)


@pytest.fixture(scope="module")
def lead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with workbench(tmp_path_factory.mktemp("bench")) as bench, browser(bench) as one:
        yield one


@pytest.fixture
def stranger(lead: Browser) -> TestClient:
    return TestClient(create_app(lead.bench), base_url=HERE, raise_server_exceptions=False)


@pytest.mark.parametrize(
    "host",
    [
        "evil.com",
        "127.0.0.1.evil.com",
        "127.0.0.1@evil.com",
        "",
        "0.0.0.0",
        "localhost.",
        "[::1]",
        "127.0.0.1:80:80",
        "127.0.0.1:٣",
    ],
)
def test_a_foreign_host_is_refused(lead: Browser, host: str) -> None:
    answer = lead.get("/", headers={"host": host.encode()})
    assert answer.status_code == 400
    assert "Weeks" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000"])
def test_its_own_host_is_taken(lead: Browser, host: str) -> None:
    assert lead.get("/alive", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.com"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
        {"origin": HERE, "sec-fetch-site": "same-site"},
        {"origin": ""},
    ],
)
def test_a_form_from_a_foreign_page_is_refused(lead: Browser, headers: dict[str, str]) -> None:
    answer = lead.send("/weeks/new", {"example": "tiny"}, headers=headers)
    assert answer.status_code == 403


def test_a_form_that_says_nothing_of_its_page_is_refused(lead: Browser) -> None:
    data = lead.marks("/weeks/new") | {"example": "tiny"}
    assert lead.client.post("/weeks/new", data=data).status_code == 403


@pytest.mark.parametrize("route", [one for one in EVERY if "POST" in (one.methods or ())])
def test_every_form_needs_the_mark_of_this_visit(lead: Browser, route: Route) -> None:
    for fields in ({}, {"form": "another"}, {"form": ""}):
        answer = lead.client.post(address(route), data=fields, headers={"origin": HERE})
        assert answer.status_code == 403, route.path


@pytest.mark.parametrize("route", [one for one in EVERY if one.path not in OPEN])
def test_nobody_sees_or_does_anything_without_the_link(stranger: TestClient, route: Route) -> None:
    for method in route.methods or ():
        answer = stranger.request(method, address(route), headers={"origin": HERE})
        assert answer.status_code == 403, route.path


def test_the_link_lets_one_browser_in_once(lead: Browser, stranger: TestClient) -> None:
    token = lead.bench.settings.token
    assert stranger.get(f"/start/{token}").status_code == 403
    assert stranger.get("/start/another").status_code == 403
    assert stranger.get("/").status_code == 403


def test_the_session_stays_with_this_site_and_out_of_scripts(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench:
        client = TestClient(create_app(bench), base_url=HERE)
        answer = client.get(f"/start/{bench.settings.token}", follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_every_answer_carries_the_headers(lead: Browser, stranger: TestClient) -> None:
    answers = [lead.get("/"), lead.get("/no-such-page"), stranger.get("/"), lead.get("/alive")]
    answers.append(lead.client.post("/weeks/new", headers={"origin": "http://evil.com"}))
    answers.append(lead.get("/", headers={"host": "evil.com"}))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_a_request_that_is_too_large_is_refused_whatever_it_says(lead: Browser) -> None:
    headers = {"origin": HERE, "content-type": "multipart/form-data; boundary=x"}
    said = lead.client.post("/weeks/new", headers=headers | {"content-length": str(10**9)})
    assert said.status_code == 413

    def chunks() -> Iterator[bytes]:
        for _ in range(30):
            yield b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"x" * 1_000_000

    unsaid = lead.client.post("/weeks/new", headers=headers, content=chunks())
    assert unsaid.status_code == 413


def test_an_error_inside_is_a_sentence_and_tells_the_log_nothing_of_people(
    lead: Browser, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Amara Obi")

    monkeypatch.setattr("caseload.web.routes.weeks.weeks", fail)
    answer = lead.get("/")
    assert answer.status_code == 500
    assert "RuntimeError" in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    log = capfd.readouterr().err
    assert "RuntimeError" in log
    assert "Amara Obi" not in answer.text + log


def test_pages_hold_nothing_inline_and_nothing_from_elsewhere() -> None:
    from caseload.web.pages import TEMPLATES

    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\son\w+=|https?://|javascript:")
    for template in TEMPLATES.rglob("*.html"):
        found = inline.search(template.read_text(encoding="utf-8"))
        assert not found, f"{template.name}: {found}"
