"""What stands before every request: size, rate, host, seat and token are checked here, and headers set."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from sim.workshop.web.access import may
from sim.workshop.web.limits import REQUESTS, STRANGERS, Limiter
from sim.workshop.web.visitor import COOKIE, Cookies, Visitor

LARGEST_BODY = 16_384
"""Bytes of a form."""
LONGEST_ADDRESS = 2048
"""Characters of path and query."""
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Gate:
    """Middleware: refuses what is too large, too often or for another host, and sets headers on every answer.

    Parameters
    ----------
    hosts
        Names by which the server may be called, beside numeric addresses and ``localhost``: a page of another name
        that points here must not speak for a person of the room.
    """

    def __init__(self, app: App, cookies: Cookies | None, limiter: Limiter, hosts: Iterable[str] = ()) -> None:
        self.app = app
        self.cookies = cookies
        self.limiter = limiter
        self.hosts = {"localhost", *hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        taken = 0

        async def counted() -> MutableMapping[str, Any]:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= LARGEST_BODY else {"type": "http.disconnect"}

        async def headed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                if taken > LARGEST_BODY:
                    message["status"] = 413
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        status = self._refused(scope)
        if status:
            await PlainTextResponse(f"{status}\n", status)(scope, receive, headed)
            return
        await self.app(scope, counted, headed)

    def _refused(self, scope: Scope) -> int:
        """The status of what is not let in; 0 for what is."""
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        if not length.isdigit():
            return 400
        if int(length) > LARGEST_BODY:
            return 413
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"") > LONGEST_ADDRESS:
            return 414
        if not self._ours(headers.get("host", "")):
            return 421
        return 0 if self._in_time(scope, headers) else 429

    def _ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or "" if host.isprintable() and "[" not in host[1:] else ""
        if name in self.hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _in_time(self, scope: Scope, headers: Headers) -> bool:
        visitor = self.cookies.read(_cookie(headers)) if self.cookies else None
        if visitor is not None and visitor.known and visitor.seat.kind != "nobody":
            return self.limiter.take(visitor.nonce, REQUESTS)
        return self.limiter.take(address(scope), STRANGERS)


def _cookie(headers: Headers) -> str:
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def address(scope: Scope) -> str:
    """The address that a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else "none"


async def admitted(request: Request) -> Visitor:
    """The visitor of a request, if the seat may use the path, and the form is one of the visitor's own.

    Raises
    ------
    HTTPException
        401 for nobody's seat, 403 for another's, or for a form that did not come from our own page.
    """
    cookies: Cookies = request.app.state.hall.cookies
    request.state.mark = request.app.state.hall.mark()
    visitor = cookies.read(request.cookies.get(COOKIE, ""))
    request.state.visitor = visitor
    path = getattr(request.scope.get("route"), "path", "")
    if not may(visitor.seat, path):
        raise HTTPException(401 if visitor.seat.kind == "nobody" else 403)
    if request.method not in ("GET", "HEAD"):
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            raise HTTPException(403)
        form = await request.form(max_files=0, max_fields=80)
        if not cookies.holds(visitor, str(form.get("token", ""))):
            raise HTTPException(403)
    return visitor
