import io

from caseload.optimizer.options import Progress
from caseload.reports.shared import console


def test_a_screen_without_the_characters_shows_plain_ones_of_the_same_width(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", stream)
    console.use_plain_characters()
    stream.write("40→41 █▒┃ é")
    stream.flush()
    assert stream.buffer.getvalue() == b"40>41 #+| ?"


def test_data_is_utf_8_whatever_the_screen(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", stream)
    console.print_text("Siân\n")
    assert stream.buffer.getvalue() == "Siân\n".encode()


def test_progress_says_what_is_done_and_how_good_the_answer_is():
    assert console.progress_line(Progress("Reading")) == "Reading"
    assert (
        console.progress_line(Progress("Settling balance", 6.123, 6.1))
        == "Settling balance: 6.12, nothing is below 6.10"
    )
    assert console.progress_line(Progress("Solving", done=0.25)) == "Solving: 25 %"


def test_nobody_is_told_of_progress_where_nobody_watches():
    with console.progress(quiet=False) as tell:
        assert tell is None
