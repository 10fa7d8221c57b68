"""LibreOffice, where it is on the machine: it opens workbooks, calculates them anew, saves them."""

import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = shutil.which("soffice")
FORMS = {".xlsx": "xlsx:Calc MS Excel 2007 XML", ".ods": "ods"}

needs_office = pytest.mark.skipif(
    PROGRAM is None, reason="LibreOffice (soffice) is not on this machine"
)


def saved(path: Path, form: str, folder: Path) -> Path:
    """A workbook as LibreOffice saves it in a form, in a folder of its own."""
    home = f"-env:UserInstallation={(folder / 'home').as_uri()}"
    convert = ["--headless", "--convert-to", FORMS[form], "--outdir", str(folder / "saved")]
    subprocess.run([str(PROGRAM), home, *convert, str(path)], check=True, capture_output=True)
    return folder / "saved" / path.with_suffix(form).name
