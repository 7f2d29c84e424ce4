"""Who is asking: a signed cookie that holds a seat, a language and a nonce, and the token that goes with each form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from sim.workshop.pins import KEY, fresh_nonce, same
from sim.workshop.web.access import Seat

COOKIE = "ssrsim_seat"
LASTS = 3 * 24 * 3600
"""Seconds for which a cookie is good: two half-days, and the evening between."""


@dataclass(frozen=True)
class Visitor:
    """A device.

    Attributes
    ----------
    nonce
        Drawn anew at each login.
    """

    nonce: str
    seat: Seat
    language: str
    known: bool = True


class Cookies:
    """Makes and reads cookies and tokens.

    Parameters
    ----------
    secrets
        PINs by seat, and the key.
    languages
        Of the session, the usual first.
    """

    def __init__(self, secrets: dict[str, str], languages: tuple[str, ...]) -> None:
        self._secrets = secrets
        self._languages = languages
        self._signer = URLSafeTimedSerializer(secrets[KEY], salt="seat")

    def seat_of(self, pin: str) -> Seat | None:
        """The seat of a PIN; None where there is none. Every PIN is looked at, so time tells nothing."""
        found = [name for name, known in self._secrets.items() if name != KEY and same(pin, known)]
        return Seat.of(found[0]) if found else None

    def read(self, cookie: str) -> Visitor:
        """Whose cookie it is; a new visitor where it is not one of ours, or too old, or its PIN was changed."""
        try:
            held = self._signer.loads(cookie, max_age=LASTS)
            seat, language = Seat.of(held["seat"]), held["language"]
            if language in self._languages and same(held["mark"], self._mark(seat)):
                return Visitor(held["nonce"], seat, language)
        except (BadSignature, KeyError, TypeError):
            pass
        return Visitor(fresh_nonce(), Seat(), self._languages[0], known=False)

    def of(self, request: Request) -> Visitor:
        """Who sends a request; a stranger is taken to read the language of the browser, if the session has it."""
        visitor = self.read(request.cookies.get(COOKIE, ""))
        if visitor.known:
            return visitor
        wanted = [one.partition(";")[0].strip()[:2] for one in request.headers.get("accept-language", "").split(",")]
        return replace(visitor, language=next((one for one in wanted if one in self._languages), visitor.language))

    def seated(self, seat: Seat, language: str) -> Visitor:
        """A new visitor at a seat."""
        return Visitor(fresh_nonce(), seat, language)

    def put(self, response: Response, visitor: Visitor) -> None:
        """Set the cookie of a visitor."""
        seat = visitor.seat
        held = {"nonce": visitor.nonce, "seat": seat.name, "language": visitor.language, "mark": self._mark(seat)}
        response.set_cookie(
            COOKIE, self._signer.dumps(held), max_age=LASTS, httponly=True, samesite="strict", path="/"
        )

    def token(self, visitor: Visitor) -> str:
        """The token that every form of a visitor carries."""
        return sha256(f"{self._secrets[KEY]}/form/{visitor.nonce}".encode()).hexdigest()

    def holds(self, visitor: Visitor, token: str) -> bool:
        """Whether a token is the visitor's."""
        return visitor.known and same(token, self.token(visitor))

    def _mark(self, seat: Seat) -> str:
        """Changes with the PIN of a seat, so that a new PIN ends old cookies."""
        return sha256(f"{self._secrets[KEY]}/{seat.name}/{self._secrets.get(seat.name, '')}".encode()).hexdigest()[:16]
