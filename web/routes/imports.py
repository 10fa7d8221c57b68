"""A week from files of other programs: an export, or a spreadsheet whose headings are matched."""

from collections.abc import Mapping

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from caseload.models.fault import BadInput
from caseload.reports.shared.problems import fault_sentences
from caseload.web.pages import NOT_THERE, Visit, act, show, text
from caseload.web.routes.weeks import files_of
from caseload.web.security.duties import Duty
from caseload.web.services.bring_in import Brought, brought, start_week
from caseload.web.services.folders import safe_name
from caseload.web.services.importing import (
    ANSWERS,
    KINDS,
    TABLE,
    by_kept_mapping,
    by_mapping,
    from_answers,
    from_wmt,
    mapping_of,
    matched,
    stage,
    staged,
    unstage,
)

COLUMN, WORD = "column ", "word "
"""How the names of fields begin that match a heading, or a word under it."""


def look(visit: Visit) -> Response:
    """The form for exports and spreadsheets."""
    return _page(visit, [])


def _page(visit: Visit, wrong: list[str]) -> Response:
    return visit.page("import.html", status=422 if wrong else 200, kinds=KINDS, wrong=wrong)


def take(visit: Visit, form: FormData) -> Response:
    """Make a week of an export, or match the headings of a spreadsheet first."""
    kind, week, id = text(form, "kind", 40), text(form, "week", 40), ""
    try:
        if kind == TABLE:
            id = stage(visit.bench, brought(files_of(form)))
            kept = by_kept_mapping(visit.bench, id, week)
            if kept is None:
                matched(visit.bench, id)
                return visit.go(f"/weeks/import/{id}")
            return _start(visit, kept, id)
        if kind not in KINDS:
            return _page(visit, ["Say what kind of file it is."])
        if kind == ANSWERS:
            said = {"answers": "answers", "people": "of-people", "cases": "of-cases"}
            return _start(visit, from_answers(_files(form, said), week))
        named = {one: one for one in ("export", "cases", "people")}
        return _start(visit, from_wmt(kind, _files(form, named), week))
    except BadInput as bad:
        unstage(visit.bench, id)
        return _page(visit, fault_sentences(bad.faults))


def match(visit: Visit) -> Response:
    """The headings of a spreadsheet beside ours."""
    return _matched(visit, [])


def _matched(visit: Visit, wrong: list[str]) -> Response:
    id = visit.part("staged")
    if not staged(visit.bench, id):
        raise HTTPException(404, NOT_THERE)
    found = matched(visit.bench, id)
    status = 422 if wrong else 200
    return visit.page("match.html", status=status, id=id, tables=found, wrong=wrong)


def take_match(visit: Visit, form: FormData) -> Response:
    """Make a week of a spreadsheet as its headings were matched."""
    id = visit.part("staged")
    if not staged(visit.bench, id):
        raise HTTPException(404, NOT_THERE)
    chosen, words = {}, {}
    for name in form:
        if name.startswith(COLUMN):
            kind, _, column = name.removeprefix(COLUMN).partition("/")
            chosen[kind, column] = text(form, name, 500)
        elif name.startswith(WORD) and name.count("/") > 1:
            kind, column, theirs = name.removeprefix(WORD).split("/", 2)
            words[kind, column, theirs] = text(form, name, 500)
    try:
        made = by_mapping(visit.bench, id, mapping_of(chosen, words), text(form, "week", 40))
    except BadInput as bad:
        return _matched(visit, fault_sentences(bad.faults))
    return _start(visit, made, id)


def _start(visit: Visit, made: Brought, staged_as: str = "") -> Response:
    """Start the week; what was staged for it is kept with it from now on, and there alone."""
    id = start_week(visit.bench, made, visit.account)
    unstage(visit.bench, staged_as)
    return visit.go(f"/weeks/{id}/check")


def _files(form: FormData, fields: Mapping[str, str]) -> dict[str, tuple[str, bytes]]:
    """The files that are there, by what they are for, from the fields of these names."""
    found = {one: _file(form, field) for one, field in fields.items()}
    return {one: file for one, file in found.items() if file}


def _file(form: FormData, name: str) -> tuple[str, bytes] | None:
    given = form.get(name)
    if not isinstance(given, UploadFile) or not given.filename:
        return None
    return safe_name(given.filename), given.file.read()


ROUTES = [
    Route("/weeks/import", show(look, Duty.BRING_IN, whole=True), methods=["GET"]),
    Route("/weeks/import", act(take, Duty.BRING_IN, whole=True), methods=["POST"]),
    Route("/weeks/import/{staged}", show(match, Duty.BRING_IN, whole=True), methods=["GET"]),
    Route("/weeks/import/{staged}", act(take_match, Duty.BRING_IN, whole=True), methods=["POST"]),
]
