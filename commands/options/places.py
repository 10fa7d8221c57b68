"""Where files are, whatever their names: links, other spellings, folders in folders."""

from pathlib import Path


def is_in(path: Path, folder: Path) -> bool:
    """Whether a path names something right inside a folder."""
    return path.parent.resolve() == folder.resolve()
