"""Answers in a ZIP archive: read like the folder, and refused where they are no such thing."""

import zipfile
from pathlib import Path

import pytest

from answers import answers, save
from caseload.instances.imports.service import archive
from caseload.instances.imports.service.instance import Beside, service_instance
from caseload.models.fault import BadInput


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return path


def of_folder(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def test_an_archive_gives_the_same_instance_as_the_folder(tmp_path: Path) -> None:
    folder = save(tmp_path / "answers", answers(3, people=3, cases=3))
    path = packed(tmp_path / "answers.zip", of_folder(folder) | {"__MACOSX/._a.json": b"x"})
    one = service_instance(folder, Beside("week"))
    other = service_instance(path, Beside("week"))
    assert other.instance == one.instance


@pytest.mark.parametrize(
    "name", ["../outside.json", "/outside.json", "C:\\outside.json", "a/../../b"]
)
def test_a_file_that_lies_outside_is_refused(name: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", {name: b"{}"})
    with pytest.raises(BadInput, match="lies outside"):
        service_instance(path, Beside("week"))
    assert [one.name for one in tmp_path.iterdir()] == ["x.zip"]


def test_what_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 2**20)
    path = packed(tmp_path / "x.zip", {"a.json": b" " * 2**21})
    assert path.stat().st_size < 2**14
    with pytest.raises(BadInput, match="no more than 1 MB together"):
        service_instance(path, Beside("week"))


def test_what_says_less_than_it_unpacks_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_BYTES", 2**20)
    monkeypatch.setattr(archive, "_see_that_it_fits", lambda *_: None)
    path = packed(tmp_path / "x.zip", {"a.json": b" " * 2**19, "b.json": b" " * (2**19 + 1)})
    with pytest.raises(BadInput, match="no more than 1 MB together"):
        service_instance(path, Beside("week"))


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    path = packed(tmp_path / "x.zip", {f"{n}.json": b"{}" for n in range(4)})
    with pytest.raises(BadInput, match="no more than 3 files"):
        service_instance(path, Beside("week"))


def test_what_is_locked_or_damaged_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed(tmp_path / "x.zip", {"a.json": b"{}" * 50}).read_bytes())
    central = content.rindex(b"PK\x01\x02")
    content[central + 8] |= 1
    (tmp_path / "locked.zip").write_bytes(content)
    with pytest.raises(BadInput, match="without a password"):
        service_instance(tmp_path / "locked.zip", Beside("week"))
    (tmp_path / "damaged.zip").write_bytes(bytes(content[:-30]))
    with pytest.raises(BadInput, match="this one is damaged"):
        service_instance(tmp_path / "damaged.zip", Beside("week"))
    (tmp_path / "none.zip").write_bytes(b"no archive")
    with pytest.raises(BadInput, match="this one is damaged"):
        service_instance(tmp_path / "none.zip", Beside("week"))
    with pytest.raises(BadInput, match=r"a folder with the answers .* or a \.zip"):
        service_instance(tmp_path / "nothing.zip", Beside("week"))


def test_content_that_cannot_be_unpacked_is_refused(tmp_path: Path) -> None:
    content = bytearray(packed(tmp_path / "x.zip", {"a.json": bytes(range(256)) * 9}).read_bytes())
    begins = content.index(b"a.json") + len(b"a.json")
    content[begins : begins + 40] = b"\xff" * 40
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(BadInput, match="this one is damaged"):
        service_instance(tmp_path / "x.zip", Beside("week"))


def test_the_folder_itself_may_stand_in_the_archive(tmp_path: Path) -> None:
    folder = save(tmp_path / "answers", answers(3, people=3, cases=3))
    path = packed(tmp_path / "answers.zip", {"./": b""} | of_folder(folder))
    assert service_instance(path, Beside("week")).instance.cases
