"""The store of a run that may be interrupted."""

from pathlib import Path

import pytest

from caseload.instances.records.resume_store import Store
from caseload.models.fault import BadInput


class TestStore:
    def test_what_was_added_is_found_again(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "f" / "finished.jsonl")
        store.add("a", '{"x": 1}')
        store.add("b", "two")
        assert Store(store.path).found == {"a": '{"x": 1}', "b": "two"}

    def test_a_line_that_was_cut_off_counts_for_nothing(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "finished.jsonl")
        store.add("a", "one")
        with store.path.open("ab") as file:
            file.write(b'\n{"key": "b", "res')
        again = Store(store.path)
        assert again.found == {"a": "one"}
        again.add("b", "two")
        assert Store(store.path).found == {"a": "one", "b": "two"}

    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("hello")
        with pytest.raises(BadInput):
            Store(tmp_path / "x")
