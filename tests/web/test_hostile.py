"""Uploads that are made to do harm: shown literally, or refused with a sentence."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import Message

from caseload.web.app import create_app
from caseload.web.store.weeks import weeks
from open_documents import document
from workbench import HERE, Browser, browser, workbench

PEOPLE = "practitioner,name,grade,caseload\nP1,Amara Obi,PO,20\n"

NAMES = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "{{7*7}}",
    "{% raw %}",
    "javascript:alert(1)",
    '" onmouseover="alert(1)',
    '=HYPERLINK("http://evil.com")',
    "Amara\u202eibO",
]


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Browser]:
    with workbench(tmp_path / "bench") as bench, browser(bench) as one:
        yield one


def csv_files(cases: str, people: str = PEOPLE) -> list[tuple[str, tuple[str, bytes]]]:
    named = {"cases.csv": cases, "practitioners.csv": people}
    return [("file", (name, text.encode())) for name, text in named.items()]


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize("name", NAMES)
def test_a_script_in_a_name_is_shown_as_it_stands(lead: Browser, name: str) -> None:
    people = f"practitioner,name,grade,caseload,team\nP1,{quoted(name)},PO,20,{quoted(name)}\n"
    cases = f"case,tier,rosh\nC1,A,high\nC2,B,{quoted(name)}\n"
    id = lead.start(files=csv_files(cases, people), title=name)
    lead.send(
        f"/weeks/{id}/files",
        page=f"/weeks/{id}/check",
        files=csv_files("case,tier\nC1,A\n", people),
    )
    if "contracted_hours P1" in lead.get(f"/weeks/{id}/people").text:
        lead.propose(id)
    for path in ("", "/check", "/people", "/proposal", "/record", "/approve"):
        page = lead.get(f"/weeks/{id}{path}").text
        for raw in ("<img src=x", "<script>alert", '" onmouseover="alert', 'href="javascript:'):
            assert raw not in page
        assert ">49<" not in page
    if "7*7" in name:
        assert "{{7*7}}" in lead.get(f"/weeks/{id}/people").text


@pytest.mark.parametrize(
    "name",
    [
        "../../evil.json",
        "..\\..\\evil.json",
        "/etc/cron.d/evil.json",
        "C:\\evil.json",
        "evil.json\x00.csv",
        "..",
        ".",
        ".hidden.json",
        "a" * 500 + ".json",
        "con.json\r\nSet-Cookie: a=b",
    ],
)
def test_a_files_name_leads_nowhere(lead: Browser, name: str) -> None:
    lead.send("/weeks/new", files={"file": (name, b"{}")})
    root = lead.bench.settings.folder
    inside = {path for path in root.rglob("*") if path.is_file()}
    assert not [path for path in root.parent.rglob("*evil*") if path not in inside]
    for path in inside:
        assert path.resolve().is_relative_to(root.resolve())
        assert len(path.name) <= 100
        assert path.name.isprintable()


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 250_000_000)
    return packed.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&c;</workbook>"""


def laughing() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", LAUGHS)
    return packed.getvalue()


def unfolding() -> bytes:
    many = '<r ROWS="150000"><b COLUMNS="200" office:value-type="float" office:value="1"/></r>'
    return document(io.BytesIO(), many).getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("week.ods", unfolding, "no more than 4,000,000 cells that are filled in"),
        ("week.xlsx", bomb, "unpacks to far more than it seems"),
        ("week.xlsx", laughing, "this one is damaged"),
        ("week.xlsx", lambda: b"PK\x03\x04 and no more", "the file is something else"),
        ("week.xlsx", lambda: b"\xd0\xcf\x11\xe0 an old one", "old format or has a password"),
        ("week.xlsx", lambda: b"<html>", "the file is something else"),
        ("week.json", lambda: b"[" * 100_000, "not nested so deeply"),
        ("week.json", lambda: b'{"cases": [{"case": NaN}]}', "numbers that can be used"),
        ("week.json", lambda: b"\xff\xfe\x00", "UTF-8"),
        ("week.exe", lambda: b"MZ", "a folder with cases.csv"),
        ("cases.csv", lambda: b"case,tier\nC1,A\n", "practitioners"),
    ],
)
def test_what_is_no_week_is_refused_in_a_sentence(
    lead: Browser, name: str, content: object, expected: str
) -> None:
    assert callable(content)
    answer = lead.send("/weeks/new", files={"file": (name, content())})
    assert answer.status_code == 200, "the page of faults"
    assert expected in answer.text
    assert "Traceback" not in answer.text


def test_an_empty_file_and_none_are_refused(lead: Browser) -> None:
    for files in ({"file": ("cases.csv", b"")}, {"file": ("", b"")}):
        answer = lead.send("/weeks/new", files=files)
        assert answer.status_code == 422
    with lead.bench.store.read() as tx:
        assert not weeks(tx)


def test_a_policy_of_a_file_reaches_no_other_file(lead: Browser) -> None:
    named = {
        "cases.csv": "case,tier\nC1,A\n",
        "practitioners.csv": PEOPLE,
        "policy.toml": 'policy = "/etc/passwd"\n',
    }
    files = [("file", (name, text.encode())) for name, text in named.items()]
    answer = lead.send("/weeks/new", files=files)
    assert "fault" in answer.text
    assert "root:" not in answer.text


def test_an_upload_that_is_cut_off_leaves_nothing(lead: Browser) -> None:
    marks = lead.marks("/weeks/new")
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'
        for k, v in marks.items()
    ]
    parts.append('--x\r\nContent-Disposition: form-data; name="file"; filename="cases.csv"\r\n\r\n')
    body = "".join(parts).encode() + b"case,tier\nC1,A\n" * 100
    sent: list[Message] = []
    given: list[Message] = [
        {"type": "http.request", "body": body, "more_body": True},
        {"type": "http.disconnect"},
    ]
    cookies = "; ".join(f"{name}={value}" for name, value in lead.client.cookies.items())
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/weeks/new",
        "raw_path": b"/weeks/new",
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"origin", HERE.encode()),
            (b"cookie", cookies.encode()),
            (b"content-type", b"multipart/form-data; boundary=x"),
        ],
    }

    async def receive() -> Message:
        return given.pop(0) if given else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    import anyio

    anyio.run(create_app(lead.bench), scope, receive, send)
    with lead.bench.store.read() as tx:
        assert not weeks(tx)
    assert not list(lead.bench.settings.weeks.iterdir())


def test_an_upload_on_a_full_disk_is_told_and_leaves_nothing(
    lead: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "cases.csv")

    monkeypatch.setattr("caseload.web.services.bring_in.write_folder", full)
    answer = lead.send("/weeks/new", {"example": "tiny"})
    assert answer.status_code == 507
    assert "no room left on the disk" in answer.text
    with lead.bench.store.read() as tx:
        assert not weeks(tx)
