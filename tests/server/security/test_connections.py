"""Limits below HTTP, on real sockets: slow headers, huge headers, absolute request lines."""

from __future__ import annotations

import socket

import pytest

from server.security import connections
from tests.server.fakes.served import served


def answer_to(port: int, *pieces: bytes, seconds: float = 60.0) -> bytes:
    """What the server sends until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
        try:
            for piece in pieces:
                client.sendall(piece)
            got = b""
            while piece := client.recv(65536):
                got += piece
        except (ConnectionResetError, BrokenPipeError):
            return b""
        return got


def test_a_connection_without_complete_headers_is_closed(tmp_path, monkeypatch):
    """Half a header, or none at all, holds a connection for the deadline and no longer."""
    monkeypatch.setattr(connections, "HEADER_SECONDS", 0.2)
    with served(tmp_path) as (port, _, _):
        assert answer_to(port) == b""
        assert answer_to(port, b"GET / HTTP/1.1\r\nHost: x") == b""


def test_endless_headers_are_cut_off(tmp_path):
    """Headers that go on and on are refused or cut, long before they fill the memory."""
    with served(tmp_path) as (port, _, _):
        got = answer_to(port, b"GET / HTTP/1.1\r\n", *[b"X-A: " + b"a" * 5_000 + b"\r\n"] * 200)
        assert not got.startswith(b"HTTP/1.1 2")


@pytest.mark.parametrize("target", ["http://evil.example/api/v1/health", "http://127.0.0.1/", "*", "evil.example:443"])
def test_only_paths_are_asked_for(tmp_path, target):
    """A request line with another server's address is refused with 400."""
    with served(tmp_path) as (port, _, _):
        line = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        assert answer_to(port, line.encode()).startswith(b"HTTP/1.1 400")


def test_too_many_connections_are_turned_away(tmp_path, monkeypatch):
    """Beyond the cap new connections are closed; those that are there go on."""
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 2)
    with served(tmp_path) as (port, _, _):
        ask = f"GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        open_ones = [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(2)]
        for one in open_ones:
            one.sendall(ask)
            assert one.recv(20).startswith(b"HTTP/1.1 200")
        assert answer_to(port, ask) == b""
        for one in open_ones:
            one.close()
