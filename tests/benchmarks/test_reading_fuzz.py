"""A short round of the fuzz: whatever a file holds, it is read or refused in sentences."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings

from benchmarks.reading_fuzz import drawn, examples, outcome


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(examples())
def test_whatever_is_read_is_read_or_refused(example):
    with TemporaryDirectory() as folder:
        assert outcome(drawn(*example, Path(folder))) in ("read", "refused")


def test_what_breaks_is_told_and_not_swallowed(tmp_path, monkeypatch):
    def broken(*_):
        raise RuntimeError("here")

    monkeypatch.setattr("benchmarks.reading_fuzz.read_week", broken)
    assert "RuntimeError: here" in outcome(tmp_path)
