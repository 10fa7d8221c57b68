"""Limited access never shows where it is decided: an exclusion and a restriction read alike."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import caseload
from caseload.instances.week.write import instance_json
from workbench import browser, proposed, workbench

CASE, BARRED = "C05", "P4"


def week(*, excluded: tuple[str, ...] = (), restricted: tuple[str, ...] = ()) -> bytes:
    """The tiny week with one list on one case, and no other list."""
    tiny = caseload.read("tiny")
    cases = tuple(
        one.model_copy(
            update={
                "excluded": excluded if one.id == CASE else (),
                "restricted_to": restricted if one.id == CASE else (),
            }
        )
        for one in tiny.cases
    )
    return instance_json(tiny.changed(cases=cases))


OTHERS = ("P1", "P2", "P3", "P5", "P6")

PAGES = (
    "decide",
    "people-load",
    "left-over",
    "changes",
    "rules",
    "notes",
    f"case?id={CASE}",
    f"give?id={CASE}&to={BARRED}",
    f"give?id={CASE}&to={BARRED}&others=1",
    f"why?id={CASE}&to={BARRED}",
    f"why?id={CASE}",
)


def read(given: bytes, folder: Path) -> Iterator[str]:
    """What stands on every page, marks and times aside."""
    id = proposed(given, folder)
    with workbench(folder) as bench, browser(bench) as lead:
        for page in PAGES:
            answer = lead.get(f"/weeks/{id}/{page}")
            assert answer.status_code == 200
            text = answer.text.replace(id, "WEEK")
            yield re.sub(r'name="(form|once)" value="[^"]*"', "", text)


def test_an_exclusion_and_a_restriction_give_the_same_pages(tmp_path: Path) -> None:
    one = list(read(week(excluded=(BARRED,)), tmp_path / "one"))
    other = list(read(week(restricted=OTHERS), tmp_path / "other"))
    for page, first, second in zip(PAGES, one, other, strict=True):
        assert first == second, page
    text = " ".join(one).lower()
    assert "is not available for this case" in text
    for word in ("excluded", "exclusion", "restricted", "access list", "limited access"):
        assert word not in re.sub(r"<details.*?</details>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("page", ["give", "why"])
def test_a_case_that_is_given_past_a_list_is_refused_as_for_an_absence(
    page: str, tmp_path: Path
) -> None:
    id = proposed(week(excluded=(BARRED,)), tmp_path / "bench")
    with workbench(tmp_path / "bench") as bench, browser(bench) as lead:
        fields = {"id": CASE, "to": BARRED, "seen": "0", "keep": "all", "exception": "yes"}
        fields |= {"reason": "x", "agreed_by": "y"}
        answer = lead.send(f"/weeks/{id}/give", fields, page=f"/weeks/{id}/decide")
        assert answer.status_code == 422
        assert "is not available for this case" in answer.text
        assert (
            "change of the rules" not in lead.get(f"/weeks/{id}/{page}?id={CASE}&to={BARRED}").text
        )
