"""Where the server listens, and what it says when it cannot."""

from __future__ import annotations

import socket

import pytest

from server.commands.terminal.errors import PORT_TAKEN, Refused
from server.commands.terminal.listening import exposure, listen


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_loopback_is_local(host: str):
    """Addresses of this machine need no flag."""
    assert exposure(host, False).startswith("local")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_every_other_address_must_be_asked_for(host: str):
    """R1: without --expose it is refused, with the command that allows it; with it the mode says so."""
    with pytest.raises(Refused, match="--expose"):
        exposure(host, False)
    assert exposure(host, True).startswith("exposed")


def test_a_taken_port_names_one_to_try():
    """The person gets a command that works, and exit status 4."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=rf"port {port} is already in use.*--port \d+") as caught:
            listen("127.0.0.1", port)
    assert caught.value.status == PORT_TAKEN


def test_the_default_host_listens_on_both_loopback_addresses_and_nowhere_else():
    """R1: 127.0.0.1, and ::1 where there is IPv6, on the same port."""
    sockets = listen("127.0.0.1", 0)
    names = {s.getsockname()[:2] for s in sockets}
    for opened in sockets:
        opened.close()
    assert {address for address, _ in names} <= {"127.0.0.1", "::1"}
    assert len({port for _, port in names}) == 1


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("127.0.0.1", -1), ("203.0.113.1", 0)])
def test_an_impossible_place_is_refused_in_words(host: str, port: int):
    """A port that does not exist, or an address of another machine."""
    with pytest.raises(Refused, match="expected"):
        listen(host, port)
