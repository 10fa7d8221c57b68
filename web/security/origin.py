"""Where a request may come from: this workbench's own pages, at this workbench's own address."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

READING = ("GET", "HEAD")
LOOPBACK = ("127.0.0.1", "localhost")


class OwnOrigin:
    """Refuses a foreign Host (DNS rebinding) and anything but reading from a foreign page.

    `address` is what browsers call the workbench where a proxy stands before it.
    """

    def __init__(self, app: ASGIApp, address: str | None = None) -> None:
        self.app = app
        self.own = None if address is None else urlsplit(address)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        wrong = self._wrong(scope["method"], Headers(scope=scope))
        if wrong:
            code, said = wrong
            await PlainTextResponse(said, code)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _wrong(self, method: str, headers: Headers) -> tuple[int, str] | None:
        hosts = headers.getlist("host")
        host = hosts[0] if len(hosts) == 1 else ""
        if not self._is_own(host):
            return 400, "This address is not the workbench's own."
        if method in READING:
            return None
        site = headers.get("sec-fetch-site")
        if site is not None and site != "same-origin":
            return 403, "This form was not sent from a page of the workbench."
        origin = headers.get("origin")
        if origin is None and site is None:
            return 403, "This form does not say which page it was sent from."
        if origin is not None and not self._sent_from(origin, host):
            return 403, "This form was not sent from a page of the workbench."
        return None

    def _is_own(self, host: str) -> bool:
        name, _, port = host.partition(":")
        own = name in LOOPBACK and (not port or (port.isascii() and port.isdigit()))
        return own or (self.own is not None and host == self.own.netloc)

    def _sent_from(self, origin: str, host: str) -> bool:
        if self.own is not None and origin == f"{self.own.scheme}://{self.own.netloc}":
            return True
        return origin == f"http://{host}" and host.partition(":")[0] in LOOPBACK
