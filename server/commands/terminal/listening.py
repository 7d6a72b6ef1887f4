"""The sockets that the server listens on: this machine only, unless another address was asked for."""

from __future__ import annotations

import errno
import ipaddress
import socket

from server.commands.terminal.errors import PORT_TAKEN, Refused

_LOOPBACK = {"127.0.0.1": ("127.0.0.1", "::1"), "localhost": ("127.0.0.1", "::1"), "::1": ("::1",)}


def exposure(host: str, exposed: bool) -> str:
    """Who can reach this host, in words; refuses one beyond this machine unless that was asked for."""
    if host in _LOOPBACK or _is_loopback(host):
        return "local: only this machine can reach it"
    if exposed:
        return "exposed: other machines can reach it; who has the token can use it; the traffic is not encrypted"
    raise Refused(f"--host {host} can be reached from other machines, and the traffic is not encrypted; "
                  f"if you want that, write: wireloom serve --host {host} --expose")


def listen(host: str, port: int) -> list[socket.socket]:
    """Listening sockets on each address of `host`; `Refused` says which port to try instead."""
    if not 0 <= port <= 65_535:
        raise Refused(f"--port: expected a number from 0 to 65535, got {port}")
    sockets: list[socket.socket] = []
    for address in _LOOPBACK.get(host, (host,)):
        wanted = sockets[0].getsockname()[1] if sockets else port
        made = _open(address, wanted, host, needed=not sockets)
        sockets += [made] if made else []
    return sockets


def _open(address: str, port: int, host: str, needed: bool) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = None
    try:
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address, port))
        made.listen(512)
    except OSError as error:
        if made is not None:
            made.close()
        if not needed and error.errno != errno.EADDRINUSE:
            return None  # a machine without IPv6
        raise _refusal(host, port, error) from error
    made.set_inheritable(False)
    return made


def _refusal(host: str, port: int, error: OSError) -> Refused:
    if error.errno == errno.EADDRINUSE:
        return Refused(f"port {port} is already in use, perhaps by another Wireloom; "
                       f"stop that one or try another port: wireloom serve --port {_free_port(port)}", PORT_TAKEN)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Refused(f"port {port} needs rights that you do not have; try a port above 1023, such as --port 7860")
    return Refused(f"cannot listen on {host}, port {port}: {(error.strerror or str(error)).lower()}; "
                   "expected an address of this machine, such as 127.0.0.1")


def _free_port(port: int) -> int:
    for candidate in range(port + 1, min(port + 50, 65_536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", candidate)) != 0:
                return candidate
    return 0


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
