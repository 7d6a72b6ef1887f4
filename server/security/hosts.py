"""Which names this server answers to: Host and Origin are compared with a list, exactly, and never with each other."""

from __future__ import annotations

from server.settings import Settings

LOOPBACK = ("127.0.0.1", "[::1]", "localhost")
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


class Names:
    """The allowed values of Host and Origin."""

    def __init__(self, settings: Settings) -> None:
        self._names = [*LOOPBACK, *(_bracketed(h) for h in (settings.host,) if h not in ANY_ADDRESS)]
        self._exposed = settings.host in ANY_ADDRESS
        self._extra = [name.lower() for name in settings.extra_hosts]
        self._port = settings.port
        self._known: dict[tuple[str, int], frozenset[str]] = {}

    def allows_host(self, host: str, server: tuple[str, int | None] | None) -> bool:
        """Whether a Host header is one of ours. `server` is the address that the connection arrived at."""
        return host.lower() in self._hosts(server)

    def allows_origin(self, origin: str, server: tuple[str, int | None] | None) -> bool:
        """Whether an Origin header is a page of ours: scheme, host and port, exactly."""
        scheme, separator, host = origin.partition("://")
        if not separator or host not in self._hosts(server):
            return False
        return scheme == "http" or (scheme == "https" and host in self._configured())

    def _hosts(self, server: tuple[str, int | None] | None) -> frozenset[str]:
        address, port = server or ("", self._port)
        key = (address, port or self._port)
        if key not in self._known:
            names = list(self._names)
            if self._exposed and address:
                names.append(_bracketed(address))
            hosts = [name + suffix for name in names for suffix in _suffixes(key[1])]
            if len(self._known) > 1_000:
                self._known.clear()
            self._known[key] = frozenset(hosts) | self._configured()
        return self._known[key]

    def _configured(self) -> frozenset[str]:
        """A configured name with a port means that port; without one, any usual port and ours."""
        with_port = [n for n in self._extra if _has_port(n)]
        without = [n for n in self._extra if not _has_port(n)]
        return frozenset(with_port) | frozenset(n + s for n in without for s in ("", f":{self._port}"))


def _suffixes(port: int) -> tuple[str, ...]:
    return (f":{port}", "") if port == 80 else (f":{port}",)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address and not address.startswith("[") else address


def _has_port(name: str) -> bool:
    return name.rpartition("]")[2].count(":") == 1
