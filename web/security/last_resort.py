"""What happens when something goes wrong that nobody thought of: a sentence, and where it was."""

import sys
import traceback
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Say = Callable[[Request, Exception], Awaitable[Response]]


class LastResort:
    """Answers with a page in the place of an error; the log gets its kind and its lines alone.

    What an error says may speak of people: it stands in no log.
    """

    def __init__(self, app: ASGIApp, say: Say) -> None:
        self.app = app
        self.say = say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            if scope["type"] != "http":
                raise
            for line in where(error):
                print(line, file=sys.stderr)
            if not started:
                answer = await self.say(Request(scope), error)
                await answer(scope, receive, send)


def where(error: Exception) -> list[str]:
    """The kind of an error and the lines of the program that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {one.filename}:{one.lineno} in {one.name}" for one in frames]
    return [f"Internal error: {type(error).__name__}", *lines]
