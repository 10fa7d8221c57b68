"""The workbench as a web application: its routes behind everything that keeps it safe."""

import errno
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from caseload.models.fault import BadInput
from caseload.web.bench import Bench
from caseload.web.pages import NOT_THERE, error_page
from caseload.web.routes import ROUTES
from caseload.web.security.headers import SafeHeaders
from caseload.web.security.last_resort import LastResort
from caseload.web.security.origin import OwnOrigin
from caseload.web.security.sizes import BoundedBody
from caseload.web.store.database import Full
from caseload.web.store.weeks import Changed, Frozen

STATIC_FILES = StaticFiles(directory=Path(__file__).parent / "static", follow_symlink=True)
"""Style sheet and scripts; an editable install has them as links."""

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
SESSION = 12 * 3600
"""Seconds for which somebody who came in by the link stays in."""


def create_app(bench: Bench) -> Starlette:
    """The application for a workbench. Its jobs begin when it starts and end when it stops."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        bench.jobs.start()
        try:
            yield
        finally:
            bench.jobs.close()

    secret = bench.settings.secret()
    own = hashlib.sha256(secret.encode()).hexdigest()[:8]  # cookies know no ports
    tls = (bench.settings.address or "").startswith("https://")
    app = Starlette(
        routes=[*_routes(), Mount("/static", STATIC_FILES)],
        middleware=[
            Middleware(SafeHeaders, tls=tls),
            Middleware(LastResort, say=_internal),
            Middleware(OwnOrigin, address=bench.settings.address),
            Middleware(BoundedBody),
            Middleware(
                SessionMiddleware,
                secret_key=secret,
                session_cookie=f"__Host-caseload-{own}" if tls else f"caseload-{own}",
                max_age=SESSION,
                same_site="strict",
                https_only=tls,
            ),
        ],
        exception_handlers={
            HTTPException: _refused,
            Changed: _changed,
            Frozen: _frozen,
            BadInput: _bad_input,
            Full: _full,
            OSError: _unwritten,
        },
        lifespan=lifespan,
    )
    app.state.bench = bench
    return app


def _routes() -> list[Route]:
    """The routes of every screen."""
    return [route for routes in ROUTES for route in routes]


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    titles = {
        403: "You cannot come in here",
        404: "Page not found",
        409: "It was changed meanwhile",
    }
    said = NOT_THERE if error.status_code == 404 else error.detail
    return error_page(
        request, error.status_code, titles.get(error.status_code, "This did not work"), [said]
    )


async def _changed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Changed)
    from caseload.reports.shared.words import moment  # noqa: PLC0415

    said = [
        f"{error.who} changed this on {moment(error.at)}, after you had opened the page.",
        "Nothing of yours was kept. Open the page again to see how it stands now.",
    ]
    return error_page(request, 409, "Somebody was quicker", said)


async def _frozen(request: Request, error: Exception) -> Response:
    return error_page(request, 409, "This week is approved", [str(error)])


async def _bad_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, BadInput)
    said = [one.sentence() for one in error.faults]
    return error_page(request, 422, "This cannot be used", said)


async def _full(request: Request, _error: Exception) -> Response:
    said = [
        "There is no room left on the disk: nothing of this was kept.",
        "Everything before it is still there. Make room, and send it again.",
    ]
    return error_page(request, 507, "The disk is full", said)


async def _unwritten(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)
    if error.errno in NO_ROOM:
        return await _full(request, error)
    raise error


async def _internal(request: Request, error: Exception) -> Response:
    said = [
        f"Something went wrong inside ({type(error).__name__}). Nothing of this was kept.",
        "What was kept before is still there.",
    ]
    return error_page(request, 500, "This did not work", said)
