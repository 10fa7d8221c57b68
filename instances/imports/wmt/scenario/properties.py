"""When a workbook was saved, as the workbook itself says."""

import re
import zipfile
from datetime import date
from pathlib import Path

SAVED = re.compile(rb"<dcterms:modified[^>]*>(\d{4}-\d{2}-\d{2})")
PROPERTIES = "docProps/core.xml"
MOST = 100_000


def saved_on(path: Path) -> date:
    """The day on which a workbook was last saved: its own word, else the file's date."""
    with zipfile.ZipFile(path) as archive:
        if PROPERTIES in archive.namelist():
            with archive.open(PROPERTIES) as part:
                said = SAVED.search(part.read(MOST))
            if said:
                return date.fromisoformat(said[1].decode())
    return date.fromtimestamp(path.stat().st_mtime)
