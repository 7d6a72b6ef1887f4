"""Who may come in: token, session, cookie, ticket. One decision a request, with the words of a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from server.security.hosts import Names
from server.security.throttle import Throttle, Tickets
from server.security.token import Keys
from server.settings import Settings

PUBLIC = frozenset({
    ("GET", "/"), ("GET", "/plain"), ("GET", "/page.js"), ("GET", "/page.css"), ("GET", "/docs.js"),
    ("GET", "/api/v1/docs"), ("GET", "/api/v1/health"), ("POST", "/api/v1/session"),
})
"""The only routes that need no token, with the editor's files below ASSETS. They show nothing of the user's."""

ASSETS = "/assets/"

SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered: status, a fixed word, a sentence, and what to do."""

    status: int
    kind: str
    message: str
    retry_after: int | None = None


class Access:
    """Checks Host, Origin, Sec-Fetch-Site and the secret of a request, in that order."""

    def __init__(self, settings: Settings) -> None:
        self.keys = Keys(settings)
        self.tickets = Tickets()
        self.throttle = Throttle()
        self._names = Names(settings)

    def refuse_host(self, scope: dict[str, Any], headers: dict[bytes, list[str]]) -> Refusal | None:
        """A request for another name is refused before anything else is looked at (DNS rebinding)."""
        hosts = headers.get(b"host", [])
        if len(hosts) == 1 and self._names.allows_host(hosts[0], scope.get("server")):
            return None
        return Refusal(400, "wrong_host", "this server does not answer to the name in the Host header; open it by the "
                                          "address that it printed, or start it with --name for another one")

    def refuse_http(self, scope: dict[str, Any], headers: dict[bytes, list[str]], peer: str) -> Refusal | None:
        """Why this HTTP request may not go on, or None."""
        method, path = scope["method"], scope["path"]
        bearer = self._bearer(headers)
        public = ("GET" if method == "HEAD" else method, path) in PUBLIC or (
            method in SAFE_METHODS and path.startswith(ASSETS))
        if (refusal := self._refuse_origin(scope, headers, method not in SAFE_METHODS, bearer is not None)) is not None:
            return refusal
        if path.startswith("/api/") and headers.get(b"sec-fetch-site", [""])[0] in ("same-site", "cross-site"):
            return Refusal(403, "cross_site", "this address cannot be used from another site's page")
        if public:
            return None
        if bearer is not None:
            return None if self.keys.is_bearer(bearer) else self._wrong(peer)
        if self._by_cookie(method, path, scope, headers):
            return None
        return Refusal(401, "unauthorized", "a token is needed: send it as 'Authorization: Bearer TOKEN' "
                                            "(`wireloom token` prints it), or open the link that the server printed")

    def refuse_socket(self, scope: dict[str, Any], headers: dict[bytes, list[str]], peer: str) -> Refusal | None:
        """Why this WebSocket may not open, or None: it takes a bearer header, or a ticket and an Origin of ours."""
        bearer = self._bearer(headers)
        if (refusal := self._refuse_origin(scope, headers, True, bearer is not None)) is not None:
            return refusal
        if bearer is not None:
            return None if self.keys.is_bearer(bearer) else self._wrong(peer)
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        self.keys.is_bearer("")  # notices a rotated token
        if self.tickets.use(query.get("ticket", [""])[0], self.keys.generation):
            return None
        return Refusal(401, "unauthorized", "a fresh ticket from POST /api/v1/ticket, or a bearer header, is needed")

    def wrong_launch(self, peer: str) -> Refusal:
        """A launch link that is not good (any more)."""
        return self._wrong(peer, "this link was used, is too old or was revoked; restart the server for a new one")

    def _refuse_origin(self, scope: dict[str, Any], headers: dict[bytes, list[str]], unsafe: bool,
                       bearer: bool) -> Refusal | None:
        origins = headers.get(b"origin", [])
        if not unsafe or (not origins and bearer):
            return None
        if len(origins) == 1 and self._names.allows_origin(origins[0], scope.get("server")):
            return None
        return Refusal(403, "wrong_origin", "this request does not come from a page of this server; a script sends the "
                                            "token as a bearer header and no Origin")

    def _by_cookie(self, method: str, path: str, scope: dict[str, Any], headers: dict[bytes, list[str]]) -> bool:
        """The cookie is only good for showing pictures inside our own page."""
        if method not in SAFE_METHODS or headers.get(b"sec-fetch-site", [""])[0] not in ("same-origin", "none"):
            return False
        parts = path.split("/")
        shows = (path.startswith(("/api/v1/values/", "/api/v1/thumbnails/"))
                 or (path.startswith("/api/v1/runs/") and len(parts) > 6 and parts[5] == "outputs")
                 or (path.startswith("/api/v1/workflows/") and parts[5:] == ["picture"]))
        return shows and any(self.keys.is_cookie(c) for c in _cookies(headers, cookie_name(scope)))

    def _wrong(self, peer: str, words: str = "the token is wrong or was revoked; `wireloom token` prints the right one"
               ) -> Refusal:
        wait = self.throttle.wait(peer)
        if wait:
            return Refusal(429, "too_many_failures", f"too many wrong tokens; try again in {wait} seconds", wait)
        self.throttle.failed(peer)
        return Refusal(401, "unauthorized", words)

    @staticmethod
    def _bearer(headers: dict[bytes, list[str]]) -> str | None:
        values = headers.get(b"authorization", [])
        scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
        return token.strip() if scheme.lower() == "bearer" else None


def cookie_name(scope: dict[str, Any]) -> str:
    """Cookies are shared by all ports of a host, so the name says which port it is for."""
    server = scope.get("server")
    return f"wireloom_{server[1] if server else 0}"


def _cookies(headers: dict[bytes, list[str]], name: str) -> list[str]:
    pairs = [pair.strip().partition("=") for line in headers.get(b"cookie", []) for pair in line.split(";")]
    return [value for key, _, value in pairs if key == name][:4]
