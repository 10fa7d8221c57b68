"""What every answer carries: nothing from elsewhere, nothing inline, nothing kept by browsers."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with no-referrer, browsers send `Origin: null`
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

TLS_ALONE = "max-age=31536000; includeSubDomains"
"""For a year browsers come by TLS alone, where a proxy ends it."""

KEPT = "private, max-age=3600"
"""How long a browser may keep what is the same for everybody: style sheets and scripts."""


class SafeHeaders:
    """Adds the headers to every answer. Pages are not kept by the browser.

    `tls` says whether browsers come by TLS.
    """

    def __init__(self, app: ASGIApp, static: str = "/static/", *, tls: bool = False) -> None:
        self.app = app
        self.headers = HEADERS | ({"strict-transport-security": TLS_ALONE} if tls else {})
        self.static = static

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = KEPT if scope["path"].startswith(self.static) else "no-store"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                headers["cache-control"] = kept
            await send(message)

        await self.app(scope, receive, with_headers)
