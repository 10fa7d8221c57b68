"""How large a request may be."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 25_000_000
"""Bytes of a request: a workbook of 20,000 cases has a tenth of it."""

MOST_FIELDS = 20_000
"""Fields of a form: a table of people has some ten for each."""

TOO_LARGE = f"This is larger than {MOST_BYTES // 1_000_000} MB, which is more than a week takes."


class TooLarge(Exception):
    """Raised within the reading of a request that is larger than it may be."""


class BoundedBody:
    """Refuses a request that is larger than `most` bytes, whatever it says of itself."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not (said.isascii() and said.isdigit()) or int(said) > self.most:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, send)
            return
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most:
                raise TooLarge
            return message

        try:
            await self.app(scope, bounded, send)
        except TooLarge:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, send)
