"""What the workbench shows itself with, made from packages of exact versions into web/static.

A tool for whoever changes versions or styles; users need none of it. It takes npm and a network:

    python tools/static/make.py
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "web" / "static"

STYLES = "workbench.scss", "_own.scss"
PACKAGES = "package.json", "package-lock.json"

COPIED = {
    "govuk-frontend.min.js": ("govuk-frontend", "dist/govuk/govuk-frontend.min.js"),
    "htmx.min.js": ("htmx.org", "dist/htmx.min.js"),
    "licences/govuk-frontend.txt": ("govuk-frontend", None),
    "licences/htmx.txt": ("htmx.org", "LICENSE"),
}
"""Files that are taken as they are: from which package, and which file of it."""

MADE = {"workbench.css": "govuk-frontend"}
"""Files that are made with a package."""

MIT = """GOV.UK Frontend

The MIT License (MIT)

Copyright (c) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
"""The licence of GOV.UK Frontend, whose package has no file of it."""


def main() -> None:
    """Install the packages into a folder that goes away again, and make every file of web/static
    that comes from one; the others there are written by hand.
    """
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        for name in (*STYLES, *PACKAGES):
            shutil.copy(HERE / name, work)
        _run(work, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        css = ["workbench.scss", "workbench.css", "--style=compressed", "--no-source-map"]
        _run(work, "npx", "sass", "--load-path=node_modules", "--quiet-deps", *css)
        for name, (package, inside) in COPIED.items():
            goal = STATIC / name
            goal.parent.mkdir(parents=True, exist_ok=True)
            if inside is None:
                goal.write_text(MIT, encoding="utf-8")
                continue
            text = (work / "node_modules" / package / inside).read_text(encoding="utf-8")
            goal.write_text(_without_map(text), encoding="utf-8")
        shutil.copy(work / "workbench.css", STATIC / "workbench.css")
        _write_manifest(work)


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True)


def _without_map(text: str) -> str:
    """A script without the line that names a file beside it, which is not shipped."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("//# sourceMappingURL="))


def _write_manifest(work: Path) -> None:
    """Each file with package, version, licence and hash."""
    origin = {name: package for name, (package, _) in COPIED.items()} | MADE
    rows = []
    for name, package in sorted(origin.items()):
        about = json.loads((work / "node_modules" / package / "package.json").read_text())
        rows.append(
            {
                "file": name,
                "package": package,
                "version": about["version"],
                "licence": about["license"],
                "sha256": hashlib.sha256((STATIC / name).read_bytes()).hexdigest(),
            }
        )
    text = json.dumps({"files": rows}, indent=1) + "\n"
    (STATIC / "manifest.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
