"""The way in: the link that is good once, and whose name is recorded."""

import secrets

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from caseload.web.bench import bench_of
from caseload.web.pages import (
    MOST_NAME,
    NO_LINK,
    blank_form,
    error_page,
    see_that_it_is_ours,
    text,
)
from caseload.web.store.events import record

USED = (
    "This link has been used: it lets one browser in, once. Start caseload serve again for another."
)


async def enter(request: Request) -> Response:
    """Let the browser in that opens the link first."""
    bench = bench_of(request)
    token = request.path_params["token"]
    if bench.accounts is not None or not secrets.compare_digest(
        token.encode(), bench.settings.token.encode()
    ):
        raise HTTPException(403, NO_LINK)
    if not request.session.get("in"):
        if not bench.first_in():
            return error_page(request, 403, "You cannot come in here", [USED])
        request.session["in"] = True
    return RedirectResponse("/" if request.session.get("name") else "/name", 303)


async def ask_name(request: Request) -> Response:
    """Ask whose name is recorded."""
    _let_in(request)
    return blank_form(request, "name.html", name=request.session.get("name", ""), wrong="")


async def take_name(request: Request) -> Response:
    """Record acts under this name from now on."""
    _let_in(request)
    form: FormData = await request.form(max_files=0, max_fields=10)
    see_that_it_is_ours(request, form)
    name = " ".join(text(form, "name", 1000).split())
    if not name or len(name) > MOST_NAME:
        wrong = f"Enter a name of at most {MOST_NAME} characters"
        return blank_form(request, "name.html", status=422, name=name, wrong=wrong)
    with bench_of(request).store.begin() as tx:
        record(tx, "signed in", name)
    request.session["name"] = name
    return RedirectResponse("/", 303)


def _let_in(request: Request) -> None:
    if bench_of(request).accounts is not None or not request.session.get("in"):
        raise HTTPException(403, NO_LINK)


async def alive(_request: Request) -> Response:
    """Say that the server is there."""
    return PlainTextResponse("ok")


ROUTES = [
    Route("/start/{token}", enter),
    Route("/name", ask_name, methods=["GET"]),
    Route("/name", take_name, methods=["POST"]),
    Route("/alive", alive),
]
