"""A planner's questions in the background: caps, staffing, the weeks to come, by hand beside us."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from caseload.instances.tables.files import write_atomically
from caseload.library import caps as library_caps
from caseload.library import compare as library_compare
from caseload.library import simulate as library_simulate
from caseload.library import staffing as library_staffing
from caseload.library.instance import stored_week, under
from caseload.models.comparison import Comparison
from caseload.models.instance import Instance
from caseload.models.scenario import Region, Sweep
from caseload.models.simulation import Simulation
from caseload.models.staffing import StaffingCurve
from caseload.optimizer.options import Progress
from caseload.reports.shared.page import Page

RESULT = "result.json"
"""The answer in the folder of a plan; its other files are those of the command line."""

Tell = Callable[..., None]
Result = (
    library_caps.CapsResult
    | library_staffing.StaffingResult
    | library_simulate.SimulateResult
    | library_compare.CompareResult
)


def _caps(week: Instance, asked: dict[str, Any], step: Callable[[], None], _tell: Tell) -> Result:
    return library_caps.caps(week, asked["caps"], keep=asked.get("keep"), on_step=step)


def _staffing(
    week: Instance, asked: dict[str, Any], step: Callable[[], None], _tell: Tell
) -> Result:
    return library_staffing.staffing(week, asked["caps"], on_step=step)


def _simulate(
    week: Instance, asked: dict[str, Any], step: Callable[[], None], _tell: Tell
) -> Result:
    return library_simulate.simulate(
        week, asked["weeks"], replications=asked["replications"], on_step=step
    )


def _compare(week: Instance, asked: dict[str, Any], _step: object, tell: Tell) -> Result:
    def on_progress(progress: Progress) -> None:
        tell(progress.doing)

    return library_compare.compare(week, asked["by_hand"], on_progress=on_progress)


def _change(week: Instance, asked: dict[str, Any], step: Callable[[], None], _tell: Tell) -> Result:
    return library_caps.caps(week, vary=asked["vary"], on_step=step)


_ASKED = {
    "caps": _caps,
    "staffing": _staffing,
    "simulate": _simulate,
    "compare": _compare,
    "change": _change,
}
"""The questions by their kind; asked are `instance` (the file), `out` (the folder), `settings` of
the policy by key, and figures."""


def values(settings: Mapping[str, str]) -> dict[str, Any]:
    """Settings that are kept as texts, by key: each JSON, or a word as it stands."""
    return {key: _value(text) for key, text in settings.items()}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _work(kind: str, asked: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """Answer a question, and write the answer."""
    out, done = Path(asked["out"]), 0

    def step() -> None:
        nonlocal done
        done += 1
        most = asked.get("steps")
        tell(f"{done:,} of {most:,} done" if most else f"{done:,} done", done=done, most=most)

    tell("Beginning")
    week = stored_week(Path(asked["instance"]))
    week = under(week, values(asked.get("settings", {})))
    result = _ASKED[kind](week, asked, step, tell)
    out.mkdir(parents=True, exist_ok=True)
    result.write(out / "files")
    write_atomically(out / RESULT, result.to_json().encode())
    return {"sentences": list(getattr(result, "sentences", ()))}


PLANNING = {kind: partial(_work, kind) for kind in _ASKED}
"""The kinds of work by their name."""


def page_of(kind: str, out: Path) -> Page:
    """The page of an answer, as `--html` writes it."""
    text = (out / RESULT).read_text(encoding="utf-8")
    if kind in ("caps", "change"):
        if '"whole"' in text:
            region = Region.model_validate_json(text)
            return library_caps.CapsResult(region.whole, region.areas).page()
        return library_caps.CapsResult(Sweep.model_validate_json(text)).page()
    if kind == "staffing":
        curve = StaffingCurve.model_validate_json(text)
        return library_staffing.StaffingResult(curve).page()
    if kind == "simulate":
        simulation = Simulation.model_validate_json(text)
        return library_simulate.SimulateResult(simulation).page()
    return library_compare.CompareResult(Comparison.model_validate_json(text)).page()
