"""What docs/security-standard.md names beside the tests of each screen, and that page itself."""

import ast
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from caseload.web.app import create_app
from caseload.web.bench import Bench
from caseload.web.routes import ROUTES
from caseload.web.server import make_folder
from places import ROOT
from workbench import HERE, Browser, browser, workbench

PAGE = (ROOT / "docs" / "security-standard.md").read_text(encoding="utf-8")
ROOMS = ("commands", "instances", "library", "models", "optimizer", "reports", "web")
ADDRESS = "https://caseload.example"
ACCOUNT = '["sam"]\nname = "Sam Reed"\nroles = ["lead"]\n'
EVERY: list[Route] = [route for routes in ROUTES for route in routes]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Bench]:
    (tmp_path / "accounts.toml").write_text(ACCOUNT)
    with workbench(tmp_path, proxy_header="X-Signed-In", address=ADDRESS) as bench:
        yield bench


@pytest.fixture(scope="module")
def lead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with workbench(tmp_path_factory.mktemp("bench")) as bench, browser(bench) as one:
        yield one


def signed_in(team: Bench) -> TestClient:
    return TestClient(create_app(team), base_url=ADDRESS, headers={"x-signed-in": "sam"})


class TestBehindTls:
    def test_the_cookie_is_of_this_host_alone_and_never_sent_without_tls(self, team: Bench) -> None:
        cookie = signed_in(team).get("/weeks/new").headers["set-cookie"].lower()
        assert cookie.startswith("__host-caseload-")
        assert {"secure", "httponly", "path=/", "samesite=strict"} <= set(cookie.split("; "))
        assert "domain=" not in cookie

    def test_browsers_are_told_to_come_by_tls_alone(self, team: Bench) -> None:
        client = signed_in(team)
        for path in ("/", "/no-such-page", "/static/workbench.css"):
            said = client.get(path).headers["strict-transport-security"]
            assert said == "max-age=31536000; includeSubDomains"

    def test_on_a_computer_of_ones_own_nothing_is_said_of_tls(self, lead: Browser) -> None:
        assert "strict-transport-security" not in lead.get("/").headers

    def test_whose_account_is_taken_away_is_out_at_once(self, team: Bench) -> None:
        client = signed_in(team)
        assert client.get("/").status_code == 200
        (team.settings.folder / "accounts.toml").write_text(ACCOUNT.replace("sam", "kim"))
        assert client.get("/").status_code == 403


def test_the_policy_of_pages_is_a_narrow_one(lead: Browser) -> None:
    headers = lead.get("/").headers
    policy = dict(
        one.strip().split(" ", 1) for one in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert headers["referrer-policy"] == "same-origin"


def came_in(bench: Bench) -> TestClient:
    """A browser that came in by the link, with the cookie that it got."""
    client = TestClient(create_app(bench), base_url=HERE)
    assert client.get(f"/start/{bench.settings.token}").status_code == 200
    return client


def test_a_cookie_that_was_changed_lets_nobody_in(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench:
        client = came_in(bench)
        ((name, value),) = client.cookies.items()
        content, rest = value.split(".", 1)
        for wrong in (content, f"{content}.", f"{content[:-4]}AAAA.{rest}", f"{value[:-2]}AA"):
            client.cookies.clear()
            client.cookies.set(name, wrong, domain="127.0.0.1")
            assert client.get("/").status_code == 403, wrong
        client.cookies.clear()
        client.cookies.set(name, value, domain="127.0.0.1")
        assert client.get("/").status_code == 200


def test_a_session_ends_after_twelve_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    with workbench(tmp_path / "bench") as bench:
        client = came_in(bench)
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 11 * 3600)
        assert client.get("/").status_code == 200
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 30 * 3600)
        assert client.get("/").status_code == 403


def test_the_key_of_sessions_is_this_folders_own(tmp_path: Path) -> None:
    keys = []
    for name in ("one", "other"):
        with workbench(tmp_path / name) as bench:
            make_folder(bench.settings)
            keys.append(bench.settings.secret())
            assert bench.settings.secret() == keys[-1]
            assert stat.S_IMODE(bench.settings.folder.stat().st_mode) == 0o700
    assert len(set(keys)) == 2
    assert all(len(bytes.fromhex(key)) == 32 for key in keys)


def test_scripts_keep_nothing_at_the_browser() -> None:
    for name in ("scripts.js", "start.js"):
        script = (ROOT / "web" / "static" / name).read_text(encoding="utf-8")
        assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", script)


def test_every_text_says_its_kind_and_encoding(lead: Browser) -> None:
    id = lead.start(example="tiny")
    for path in (
        "/",
        f"/weeks/{id}",
        f"/weeks/{id}/check",
        "/no-such-page",
        "/static/workbench.css",
    ):
        said = lead.get(path).headers["content-type"]
        assert said in ("text/html; charset=utf-8", "text/css; charset=utf-8"), path
    wrong = lead.client.post("/weeks/new", headers={"origin": "http://evil.com"})
    assert wrong.headers["content-type"] == "text/plain; charset=utf-8"


def test_no_page_is_for_other_origins_to_read(lead: Browser) -> None:
    answer = lead.get("/", headers={"origin": "http://evil.com"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(lead: Browser, method: str) -> None:
    answer = lead.client.request(method, "/", headers={"origin": HERE})
    assert answer.status_code == 405


def test_folders_are_not_listed(lead: Browser) -> None:
    for path in ("/static", "/static/", "/static/licences/", "/static/../app.py", "/.git/config"):
        assert lead.get(path).status_code == 404, path


def test_what_changes_something_is_sent_by_post(lead: Browser) -> None:
    """A route takes one of both: what is read by GET holds no form's handler."""
    for route in EVERY:
        assert route.methods in ({"GET", "HEAD"}, {"POST"}), route.path


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


PROCESSES = {Path("optimizer/process/pool.py"), Path("optimizer/process/worker.py")}
"""Where the program talks to processes that it has started itself."""

OWN_TEMPLATE = Path("reports/shared/page.py")
"""Where the template of pages to send is read from the package."""


def test_nothing_that_is_read_is_run() -> None:
    """No eval, no shell, no template from a text; pickles between our own processes alone."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                assert name not in ("eval", "exec", "compile", "os.system", "os.popen"), path
                assert not name.endswith(".from_string") or path == OWN_TEMPLATE, path
                assert not any(one.arg == "shell" for one in node.keywords), path
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {one.name for one in node.names} | {getattr(node, "module", "") or ""}
                kept = {"pickle"} if path in PROCESSES else set()
                wrong = names & {"pickle", "marshal", "shelve", "dill", "yaml", "telnetlib", "ldap"}
                assert wrong <= kept, path


def test_xml_is_parsed_by_a_parser_that_refuses_entities() -> None:
    parsers = {"xml.etree", "xml.dom", "xml.sax", "lxml", "xml.parsers"}
    for path, tree in trees():
        for node in ast.walk(tree):
            module = getattr(node, "module", "") if isinstance(node, ast.ImportFrom) else ""
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [module]
            for name in names:
                if name != "xml.sax.saxutils":  # writes, and parses nothing
                    assert not any((name or "").startswith(one) for one in parsers), path


NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(?:(\w+)::)?(\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "group", "name"), NAMED, ids=[name for *_, name in NAMED])
def test_every_test_that_the_page_names_exists(file: str, group: str, name: str) -> None:
    tree: ast.AST = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    if group:
        classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        (tree,) = [node for node in classes if node.name == group]
    body = tree.body  # type: ignore[attr-defined]
    assert name in {node.name for node in body if isinstance(node, ast.FunctionDef)}


ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ ", line)
]
LEVEL_1 = (
    "1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 "
    "5.3.1-2 6.1.1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 "
    "10.4.1-5 11.3.1-2 11.4.1 12.1.1 12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1"
)
LEVEL_2 = (
    "1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 3.3.2-4 3.4.3-6 3.5.4-5 3.7.1-2 5.1.1 5.2.3 5.4.1-3 "
    "14.1.1-2 14.2.2-4 14.3.2-3 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3"
)


def numbers(said: str) -> list[str]:
    found = []
    for one in said.split():
        section, _, last = one.rpartition(".")
        low, _, high = last.partition("-")
        found += [f"{section}.{n}" for n in range(int(low), int(high or low) + 1)]
    return found


def test_every_requirement_has_its_row_and_an_answer() -> None:
    expected = [(n, "1") for n in numbers(LEVEL_1)] + [(n, "2") for n in numbers(LEVEL_2)]
    assert len(numbers(LEVEL_1)) == 70
    assert sorted((row[0], row[1]) for row in ROWS) == sorted(expected)
    for row in ROWS:
        assert row[3] in ("met", "in part", "not met", "does not apply", "the proxy's"), row[0]
        assert row[4], row[0]
        if row[3] == "met":
            assert "`" in row[4] or "](" in row[4], row[0]


def test_the_sum_at_the_top_is_that_of_the_rows() -> None:
    for answer in ("met", "in part", "not met", "does not apply", "the proxy's"):
        ones, twos = (sum(row[1] == n and row[3] == answer for row in ROWS) for n in "12")
        assert f"| {answer} | {ones} | {twos} |" in PAGE
