"""The token: one 256-bit secret in a 0600 file; everything a browser holds is derived from it.

Rotating the file revokes every session, cookie, ticket and launch link at once, because each carries a keyed digest
(HMAC-SHA256) made with the secret and none is worth anything without it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path

from server.settings import Settings

LAUNCH_SECONDS = 12 * 3600
FRESH_SECONDS = 0.1  # a rotated token is noticed after at most this long


def read_token(settings: Settings) -> str:
    """The token of this data folder; made on first use, 0600."""
    try:
        return _read(settings.token)
    except FileNotFoundError:
        return rotate_token(settings)


def rotate_token(settings: Settings) -> str:
    """Write a new token: every session and link made with the old one stops working at once."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    token = secrets.token_urlsafe(32)
    temporary = settings.token.with_name(f".token.{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(token + "\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(settings.token)
    return token


def launch_link(settings: Settings, port: int | None = None, now: float | None = None) -> str:
    """A link that logs one browser in, once, within twelve hours.

    The secret stands in the fragment, which browsers do not send.
    """
    expires = int((time.time() if now is None else now) + LAUNCH_SECONDS)
    body = f"launch.{expires}.{secrets.token_urlsafe(16)}"
    launch = f"{body}.{_seal(read_token(settings), body)}"
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else host  # noqa: S104 - compared with, not bound to
    return f"http://{host}:{settings.port if port is None else port}/#launch={launch}"


class Keys:
    """The token as the server sees it: rereads the file when it changed, derives and checks what is made from it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stamp: tuple[int, int, int] = (0, 0, 0)
        self._token = ""
        self._verified: set[str] = set()
        self.generation = 0
        self._fresh_until = 0.0
        self._refresh()

    def is_bearer(self, given: str) -> bool:
        """Whether this is the token itself or a session made from it."""
        self._refresh()
        if given in self._verified:
            return True
        ok = _same(given, self._token) or self._is_sealed(given, "session")
        if ok and len(self._verified) < 1000:
            self._verified.add(given)
        return ok

    def is_cookie(self, given: str) -> bool:
        """Whether this is a cookie made from the token."""
        self._refresh()
        return self._is_sealed(given, "cookie")

    def new_session(self) -> tuple[str, str]:
        """A header token and a cookie for one browser."""
        self._refresh()
        bodies = [f"{kind}.{secrets.token_urlsafe(16)}" for kind in ("session", "cookie")]
        session, cookie = (f"{body}.{_seal(self._token, body)}" for body in bodies)
        return session, cookie

    def opens_launch(self, launch: str) -> tuple[str, int] | None:
        """The nonce and the expiry time of a genuine launch secret that has not expired, or None."""
        self._refresh()
        parts = launch.split(".")
        if len(parts) != 4 or not self._is_sealed(launch, "launch") or not parts[1].isdigit():
            return None
        expires = int(parts[1])
        return (parts[2], expires) if time.time() < expires else None

    def _is_sealed(self, given: str, kind: str) -> bool:
        body, _, seal = given.rpartition(".")
        return body.startswith(kind + ".") and _same(seal, _seal(self._token, body))

    def _refresh(self) -> None:
        """Look at the file, at most ten times a second."""
        now = time.monotonic()
        if now < self._fresh_until:
            return
        self._fresh_until = now + FRESH_SECONDS
        try:
            found = self._settings.token.stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        except FileNotFoundError:
            stamp = (-1, 0, 0)
        if stamp != self._stamp:
            self._token = read_token(self._settings)
            found = self._settings.token.stat()
            self._stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            self._verified.clear()
            self.generation += 1


def _read(path: Path) -> str:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(handle) as file:
        os.fchmod(file.fileno(), 0o600)
        token = file.read(4096).strip()
    if len(token) < 32:
        raise FileNotFoundError(f"{path} holds no token")
    return token


def _seal(token: str, body: str) -> str:
    return hmac.new(token.encode(), body.encode(), hashlib.sha256).hexdigest()


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
