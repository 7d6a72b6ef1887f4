"""The headers of every response, errors included."""

from __future__ import annotations

_FIXED = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
           "connect-src 'self'{sockets}; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
           "form-action 'none'; require-trusted-types-for 'script'")
Headers = list[tuple[bytes, bytes]]


class SafeHeaders:
    """Adds the headers; the policy names the WebSocket origin of the host that was asked."""

    def __init__(self) -> None:
        self._by_host: dict[str, Headers] = {}

    def added_to(self, given: Headers, host: str | None) -> Headers:
        """The response's own headers and ours; a response that brings a stricter policy keeps it."""
        names = {name.lower() for name, _ in given}
        return [*given, *(pair for pair in self._for(host) if pair[0] not in names)]

    def _for(self, host: str | None) -> Headers:
        key = host or ""
        if key not in self._by_host:
            if len(self._by_host) > 100:
                self._by_host.clear()
            sockets = f" ws://{host} wss://{host}" if host else ""
            policy = (b"content-security-policy", _POLICY.format(sockets=sockets).encode())
            self._by_host[key] = [policy, *_FIXED, (b"cache-control", b"no-store")]
        return self._by_host[key]
