"""Pages and forms: what each of them shows or holds, whoever asks and whatever for."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from caseload.models.service import Service
from caseload.reports.explanation import follows
from caseload.reports.proposal.choices import choice_load
from caseload.reports.shared.words import (
    counted,
    day,
    moment,
    percent,
    points,
    price_words,
    sentence,
)
from caseload.web.bars import bar
from caseload.web.bench import Bench, bench_of
from caseload.web.security.accounts import Account
from caseload.web.security.duties import HANDED_OVER, WORDS, Duty, Role
from caseload.web.security.sizes import MOST_BYTES, MOST_FIELDS
from caseload.web.services.folders import service_of
from caseload.web.store.events import record
from caseload.web.store.handovers import stands_in
from caseload.web.store.weeks import Week, week, weeks

TEMPLATES = Path(__file__).parent / "templates"

WRONG_FORM = "This form is from another visit. Open the page again, and send it from there."
NOT_THERE = "There is no such page, or it is not one of yours."
NO_LINK = "Open the workbench with the link that caseload serve printed: it lets you in."
WHOLE = "This is about whole weeks: it is not for somebody who is one of the practitioners."
NOT_YOURS = "Your account may not do this."
MOST_NAME = 100
"""Characters of somebody's name."""


@dataclass(frozen=True)
class Visit:
    """A request of somebody who has signed in."""

    request: Request
    bench: Bench
    account: Account

    @cached_property
    def week(self) -> Week:
        """The week that the address names.

        Raises:
            HTTPException: 404, if there is none or it is another team's.
        """
        with self.bench.store.read() as tx:
            found = week(tx, self.request.path_params["week"])
        if found is None or not self.account.sees(found.pdu, found.team):
            raise HTTPException(404, NOT_THERE)
        self.bench.opens(found.id, self.account.name)
        return found

    def say(self, prose: str) -> str:
        """Prose of ours in the words of the service: the week's own, or that of her last week."""
        return self._service.say(prose)

    @cached_property
    def _service(self) -> Service:
        if "week" in self.request.path_params:
            return service_of(self.bench.settings, self.week)
        with self.bench.store.read() as tx:
            last = next((one for one in weeks(tx, self.account.places, 1)), None)
        return service_of(self.bench.settings, last)

    def may(self, duty: Duty) -> bool:
        """Whether she does this: by her roles, or since it is handed over to her for the week."""
        if self.account.may(duty):
            return True
        if duty not in HANDED_OVER or Role.DEPUTY not in self.account.roles:
            return False
        with self.bench.store.read() as tx:
            return stands_in(tx, self.week.place, self.account.name)

    def part(self, name: str) -> str:
        """A part of the address by its name in the route."""
        return str(self.request.path_params[name])

    def asked(self, name: str, otherwise: str = "") -> str:
        """What stands after the question mark under this name."""
        return self.request.query_params.get(name, otherwise)

    def page(self, template: str, status: int = 200, **shown: Any) -> Response:
        """A page from a template."""
        known = {"account": self.account, "say": self.say}
        return _render(self.request, template, status, **known, **shown)

    def go(self, address: str, told: str = "") -> Response:
        """On to another page, after an act; `told` is said there once."""
        if told:
            self.request.session["told"] = told
        return RedirectResponse(address, 303)


Show = Callable[[Visit], Response]
Act = Callable[[Visit, FormData], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def show(handler: Show, duty: Duty = Duty.READ, *, whole: bool = False) -> Endpoint:
    """The endpoint of a page for those whose duty it is.

    A page that shows a `whole` week is not for somebody who is one of its practitioners.
    """

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        found = visit(request, duty, whole=whole)
        return found if isinstance(found, Response) else await run_in_threadpool(handler, found)

    return endpoint


def act(handler: Act, duty: Duty, *, whole: bool = False) -> Endpoint:
    """The endpoint of a form for those whose duty it is: its token and its size are looked at.

    `whole` is as for `show`.
    """

    @wraps(handler)
    async def endpoint(request: Request) -> Response:
        found = visit(request, duty, whole=whole)
        if isinstance(found, Response):
            return found
        async with request.form(
            max_files=10, max_fields=MOST_FIELDS, max_part_size=MOST_BYTES
        ) as form:
            see_that_it_is_ours(request, form)
            return await run_in_threadpool(_once, handler, found, form)

    return endpoint


def _once(handler: Act, found: Visit, form: FormData) -> Response:
    """Do what a form asks for; sent twice, as a double click does, it is done once."""
    mark = text(form, "once", 100)
    if not mark:
        return handler(found, form)
    with found.bench.once(f"{found.account.name} {found.request.url.path} {mark}") as answered:
        if "" not in answered:
            answer = handler(found, form)
            if answer.status_code != 303:
                return answer
            answered[""] = answer
        return RedirectResponse(answered[""].headers["location"], 303)


def see_that_it_is_ours(request: Request, form: FormData) -> None:
    """See that a form was made for this visit.

    Raises:
        HTTPException: 403, if it was not.
    """
    ours, given = request.session.get("form", ""), form.get("form", "")
    if not ours or not isinstance(given, str):
        raise HTTPException(403, WRONG_FORM)
    if not secrets.compare_digest(ours.encode(), given.encode()):
        raise HTTPException(403, WRONG_FORM)


def visit(request: Request, duty: Duty, *, whole: bool = False) -> Visit | Response:
    """Who asks, if she has signed in and may; or where she has to go first.

    Raises:
        HTTPException: 403, if she may not come in, or may not do this.
    """
    bench = bench_of(request)
    if bench.accounts is not None:
        names = request.headers.getlist(bench.settings.proxy_header or "")
        account = bench.accounts.of(names[0]) if len(names) == 1 and names[0] else None
        if account is None:
            raise HTTPException(403, NOT_YOURS)
    elif not request.session.get("in"):
        raise HTTPException(403, NO_LINK)
    elif not request.session.get("name"):
        return RedirectResponse("/name", 303)
    else:
        account = Account(request.session["name"])
    found = Visit(request, bench, account)
    if not found.may(duty):
        raise refused(found, duty, NOT_YOURS)
    if whole and account.practitioner is not None:
        raise refused(found, duty, WHOLE)
    return found


def refused(found: Visit, duty: Duty, said: str) -> HTTPException:
    """The answer to somebody whose account may not do something; the record notes it."""
    with found.bench.store.begin() as tx:
        record(tx, "refused", found.account.name, what=WORDS[duty])
    return HTTPException(403, said)


def once() -> str:
    """A mark for one form: sent twice, it is one act."""
    return secrets.token_urlsafe(16)


def text(form: FormData, name: str, most: int = 10_000) -> str:
    """A field of a form as text without blanks around it, blank where there is none.

    Raises:
        HTTPException: 400, if it is longer than `most` characters.
    """
    given = form.get(name, "")
    found = given.strip() if isinstance(given, str) else ""
    if len(found) > most:
        raise HTTPException(400, f"The text under {name} is longer than {most:,} characters.")
    return found.replace("\x00", "")


def part(template: str, name: str) -> Callable[..., Markup]:
    """A part that pages are made of: a macro of a template."""
    made: Callable[..., Markup] = getattr(ENVIRONMENT.get_template(template).module, name)
    return made


def error_page(request: Request, status: int, title: str, said: list[str]) -> Response:
    """A page that says what is wrong, to whoever asks."""
    return _render(request, "error.html", status, account=None, title=title, said=said)


def blank_form(request: Request, template: str, status: int = 200, **shown: Any) -> Response:
    """A form for whoever was let in and has no name yet."""
    return _render(request, template, status, account=Account(""), **shown)


def _render(request: Request, template: str, status: int, **shown: Any) -> Response:
    session = request.session if "session" in request.scope else {}
    known = shown.get("account") is not None
    if "form" not in session and known:
        session["form"] = secrets.token_urlsafe(32)
    common = {
        "request": request,
        "form_token": session.get("form", ""),
        "once": once,
        "told": session.pop("told", "") if known else "",
    }
    made = ENVIRONMENT.get_template(template).render(common | shown)
    return HTMLResponse(made, status)


def _environment() -> jinja2.Environment:
    govuk = jinja2.PackageLoader("govuk_frontend_jinja")
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(TEMPLATES),
                jinja2.PrefixLoader({"govuk_frontend_jinja": govuk}),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "percent": percent,
        "points": points,
        "day": day,
        "moment": moment,
        "counted": counted,
        "sentence": sentence,
        "price": price_words,
        "load": choice_load,
        "follows": follows,
    }
    made.globals["bar"] = bar
    return made


ENVIRONMENT = _environment()
