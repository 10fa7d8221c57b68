"""What pages are shown with: of known versions, as it was made, and nothing from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from places import ROOT
from workbench import browser, workbench

STATIC = ROOT / "web" / "static"
MANIFEST = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))["files"]
OWN = {"manifest.json", "scripts.js", "start.js", "icon.svg"}

TEMPLATES = sorted((ROOT / "web" / "templates").rglob("*.html"))


@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: row["file"])
def test_a_file_is_as_it_was_made(row: dict[str, str]) -> None:
    found = hashlib.sha256((STATIC / row["file"]).read_bytes()).hexdigest()
    assert found == row["sha256"], "python tools/static/make.py makes it, and the manifest"


def test_every_file_is_our_own_or_says_where_it_comes_from() -> None:
    there = {str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file()}
    assert there == OWN | {row["file"] for row in MANIFEST}
    assert all(row["version"] and row["licence"] in ("MIT", "0BSD") for row in MANIFEST)


def test_the_packages_are_pinned_to_what_the_manifest_says() -> None:
    stated = json.loads((ROOT / "tools" / "static" / "package.json").read_text(encoding="utf-8"))
    made = {row["package"]: row["version"] for row in MANIFEST}
    assert stated["dependencies"] == made


def test_the_style_sheet_asks_for_nothing_and_claims_no_brand() -> None:
    text = (STATIC / "workbench.css").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|@font-face", text)
    for word in ("GDS Transport", "crest", "GOV.UK"):
        assert word not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_refers_to_nothing_outside_and_holds_no_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|[\"']//", text)
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", text)


def test_the_workbench_serves_them_to_be_kept_for_a_while(tmp_path: Path) -> None:
    with workbench(tmp_path / "bench") as bench, browser(bench) as lead:
        for row in MANIFEST:
            answer = lead.get(f"/static/{row['file']}")
            assert answer.status_code == 200
            assert "max-age" in answer.headers["cache-control"]
        assert lead.get("/static/../pages.py").status_code == 404
        assert lead.get("/static/%2e%2e/pages.py").status_code == 404
