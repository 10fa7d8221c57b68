"""When a workbook was saved, as the workbook itself says."""

import re
import zipfile
from datetime import date
from pathlib import Path

SAVED = {
    "docProps/core.xml": re.compile(rb"<dcterms:modified[^>]*>(\d{4}-\d{2}-\d{2})"),
    "meta.xml": re.compile(rb"<dc:date[^>]*>(\d{4}-\d{2}-\d{2})"),
}
"""Where Excel's form and OpenDocument say it."""

MOST = 100_000


def saved_on(path: Path) -> date:
    """The day on which a workbook was last saved: its own word, else the file's date."""
    return _own_word(path) or date.fromtimestamp(path.stat().st_mtime)


def _own_word(path: Path) -> date | None:
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as archive:
        for name in SAVED.keys() & set(archive.namelist()):
            with archive.open(name) as part:
                said = SAVED[name].search(part.read(MOST))
            if said:
                return date.fromisoformat(said[1].decode())
    return None
