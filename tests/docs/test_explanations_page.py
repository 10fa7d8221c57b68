"""`docs/explanations.md`: what it quotes is what the commands print.

To write it anew after a change: `python tests/test_explanations_page.py`.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from places import ROOT

PAGE = ROOT / "docs" / "explanations.md"

HEAD = """# Explanations: fifteen that you can read aloud

Each is what the command prints for a bundled instance, whole. `weekly` is one PDU of 84
practitioners and 120 new cases, `understaffed` cannot place everything, and the decisions of
`contradiction` cannot all hold. All people and cases are invented. First the runs:

```sh
caseload allocate weekly --out weekly-run
caseload allocate understaffed --out short-run
```

A consequence is exact: the whole week is solved again with that one pair in place. "Just as even"
and "rises" speak of the lowest possible spread, so they hold whoever else would move; the moves are
those of one allocation that reaches it. Where something is not proven, the text says so.
"""

QUESTIONS = [
    ("Why is this case left over, and who could take it?", "short-run --case X104665"),
    ("A case that asks for a woman, left over", "short-run --case X679282"),
    ("A case for which many would have done", "weekly-run --case {first}"),
    ("Why not him? It is possible, at a cost", "short-run --why-not X209444=P009"),
    ("Why not him? A rule stands against it", "short-run --why-not X209444=P006"),
    ("Why not him? He is not available, and no more is said", "short-run --why-not X514421=P014"),
    ("What does this practitioner get, and why no others?", "short-run --practitioner P001"),
    ("A practitioner who gets nothing", "short-run --practitioner P014"),
    ("A trainee", "short-run --practitioner P006"),
    ("What is left over, for want of what, and what would help", "short-run --unallocated"),
    ("Which limits matter", "short-run --limits"),
    ("The written reason for a case, as a draft", "short-run --note X209444"),
    ("The written reason for a case that is left over", "short-run --note X514421"),
    ("The written reason where many would have done", "weekly-run --note {first}"),
]
"""What is asked, in a lead's words, and how."""

CONTRADICTION = "Decisions that cannot all hold"


def run(arguments: str, folder: Path) -> str:
    environment = dict(os.environ, COLUMNS="88", PYTHONUTF8="1")
    done = subprocess.run(
        [sys.executable, "-m", "caseload.cli", *shlex.split(arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stderr if done.returncode == 3 else done.stdout


def page(folder: Path) -> str:
    """The page as the commands make it."""
    run("allocate weekly --quiet --out weekly-run", folder)
    run("allocate understaffed --quiet --out short-run", folder)
    table = (folder / "weekly-run" / "proposal.csv").read_text(encoding="utf-8-sig")
    first = table.splitlines()[1].split(",")[0]
    parts = [HEAD]
    for number, (title, question) in enumerate(QUESTIONS, start=1):
        asked = question.format(first=first)
        said = run(f"explain {asked} --deadline 600", folder)
        parts.append(_section(number, title, f"caseload explain {asked}", said))
    said = run("allocate contradiction", folder)
    parts.append(
        _section(len(QUESTIONS) + 1, CONTRADICTION, "caseload allocate contradiction", said)
    )
    return "\n".join(parts)


def _section(number: int, title: str, command: str, said: str) -> str:
    lines = "\n".join(line.rstrip() for line in said.strip("\n").splitlines())
    return f"## {number}. {title}\n\n`{command}`\n\n```text\n{lines}\n```\n"


def test_the_page_is_what_the_commands_print(tmp_path: Path) -> None:
    assert page(tmp_path) == PAGE.read_text(encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        PAGE.write_text(page(Path(place)), encoding="utf-8")
