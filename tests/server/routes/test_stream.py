"""The event stream on a real server: replay, live, tickets, previews, and readers that do not read."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time

import httpx
import pytest
import websockets

from server.routes.events import SEND_SECONDS
from tests.server.fakes.client import until, workflow
from tests.server.fakes.host import FakeHost, Outcome, finish
from tests.server.fakes.served import served


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 200))


def url(port: int, query: str = "") -> str:
    return f"ws://127.0.0.1:{port}/api/v1/events{query}"


def bearer(token: str) -> dict:
    return {"Authorization": f"Bearer {token}"}


async def post(client, value=1.0):
    answer = await client.post("/api/v1/runs", json={"workflow": workflow(value)})
    assert answer.status_code == 202
    return answer.json()["id"]


def client_of(port, token):
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=bearer(token), timeout=120)


async def until_end(stream, ident):
    """All text events up to the end of a run."""
    events = []
    while not events or (events[-1]["kind"], events[-1].get("run")) != ("run_finished", ident):
        frame = await stream.recv()
        if isinstance(frame, str):
            events.append(json.loads(frame))
    return events


def test_replay_and_live_are_one_gapless_stream(tmp_path):
    """after=N gives what was stored since and then what happens, without a gap or a double; REST gives the same."""

    async def scene(port, token):
        async with client_of(port, token) as client:
            for value in range(3):
                ident = await post(client, value)
            await client.get(f"/api/v1/runs/{ident}?wait=60")
            async with websockets.connect(url(port, "?after=4"), additional_headers=bearer(token)) as stream:
                last = await post(client, 9)
                events = await until_end(stream, last)
                seqs = [e["seq"] for e in events]
                assert seqs == list(range(5, seqs[-1] + 1))
                assert (await client.get("/api/v1/events?after=4&limit=10000")).json()["events"] == events
            one = url(port, f"?after=0&run={ident}")
            async with websockets.connect(one, additional_headers=bearer(token)) as stream:
                assert {e["run"] for e in await until_end(stream, ident)} == {ident}

    with served(tmp_path) as (port, token, _):
        run(scene(port, token))


def test_a_reader_from_another_database_is_told_to_resync(tmp_path):
    """An `after` that this database never reached gets `resync` first."""

    async def scene(port, token):
        async with websockets.connect(url(port, "?after=999"), additional_headers=bearer(token)) as stream:
            told = json.loads(await stream.recv())
            assert told["kind"] == "resync"
        async with websockets.connect(url(port, f"?after={2**53}"), additional_headers=bearer(token)) as stream:
            assert json.loads(await stream.recv()) == told
        async with client_of(port, token) as client:
            page = (await client.get("/api/v1/events?after=999")).json()
            assert page == {"events": [], "last": told["seq"], "resync": True}  # going on from `last` misses nothing

    with served(tmp_path) as (port, token, _):
        run(scene(port, token))


def test_sockets_need_a_ticket_or_the_token(tmp_path):
    """A ticket opens one socket, once, with our Origin; without it, or from another Origin or Host, none opens."""

    async def opens(address, headers, **where) -> bool:
        try:
            async with websockets.connect(address, additional_headers=headers, **where) as stream:
                await asyncio.wait_for(stream.recv(), 0.3)
                return True
        except TimeoutError:
            return True
        except websockets.ConnectionClosed as closed:
            return closed.rcvd is None or closed.rcvd.code not in (4401, 4403)
        except websockets.InvalidStatus as error:
            return error.response.status_code not in (400, 401, 403)

    async def scene(port, token):
        async with client_of(port, token) as client:
            own = {"Origin": f"http://127.0.0.1:{port}"}

            async def ticket():
                return url(port, f"?ticket={(await client.post('/api/v1/ticket')).json()['ticket']}")

            used = await ticket()
            assert await opens(used, own)
            assert not await opens(used, own)
            assert not await opens(await ticket(), {})
            assert not await opens(await ticket(), {"Origin": "http://evil.example"})
            assert not await opens(await ticket(), {"Origin": "null"})
            assert not await opens(url(port), own)
            assert not await opens(url(port), {"Cookie": f"wireloom_{port}={token}", **own})
            assert not await opens(url(port), {**bearer(token), "Origin": "http://evil.example"})
            assert not await opens(url(port).replace("127.0.0.1", "evil.example"), bearer(token), host="127.0.0.1")
            assert await opens(url(port), bearer(token))

    with served(tmp_path) as (port, token, _):
        run(scene(port, token))


def test_a_refused_socket_says_why_before_it_closes(tmp_path):
    """A page sees a code and a word; a wrong Host gets no socket at all."""

    async def end_of(address, headers):
        async with websockets.connect(address, additional_headers=headers) as stream:
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await stream.recv()
            return closed.value.rcvd.code, closed.value.rcvd.reason

    async def scene(port, token):
        own = {"Origin": f"http://127.0.0.1:{port}"}
        assert await end_of(url(port, "?ticket=old"), own) == (4401, "unauthorized")
        assert await end_of(url(port), {**bearer(token), "Origin": "http://evil.example"}) == (4403, "wrong_origin")
        with pytest.raises(websockets.InvalidStatus):
            async with websockets.connect(url(port).replace("127.0.0.1", "evil.example"),
                                          additional_headers=bearer(token), host="127.0.0.1"):
                pass

    with served(tmp_path) as (port, token, _):
        run(scene(port, token))


def test_previews_come_as_binary_frames(tmp_path):
    """A preview is 4 bytes of header length, a JSON header and the picture; it is never stored."""

    seen = threading.Event()

    async def show(run_id, plan, on_events, on_preview):
        on_preview("a", {"seed": 1}, "image/webp", b"picture")
        await until(seen.is_set)
        return await finish(run_id, plan, on_events, on_preview)

    async def scene(port, token):
        async with client_of(port, token) as client, \
                websockets.connect(url(port), additional_headers=bearer(token)) as stream:
            ident = await post(client)
            while not isinstance(frame := await stream.recv(), bytes):
                pass
            seen.set()
            size = int.from_bytes(frame[:4], "big")
            header = json.loads(frame[4:4 + size])
            assert header == {"run": ident, "node": "a", "cell": {"seed": 1}, "media_type": "image/webp"}
            assert frame[4 + size:] == b"picture"

    host = FakeHost()
    host.act = show
    with served(tmp_path, host) as (port, token, _):
        run(scene(port, token))


def test_a_reader_that_never_reads_disturbs_nobody(tmp_path):
    """While one client never reads 20 MB, another gets every event in time, and the dead one is closed."""

    async def flood(run_id, plan, on_events, on_preview):
        for i in range(400):
            on_events([{"kind": "call_progress", "node": "a", "done": i, "total": 400, "note": "x" * 10_000}])
            on_preview("a", {}, "image/jpeg", bytes(40_000))
            await asyncio.sleep(0.002)
        return await finish(run_id, plan, on_events, on_preview)

    def dead_socket(port, token):
        dead = socket.socket()
        dead.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        dead.connect(("127.0.0.1", port))
        dead.sendall((f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
                      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n").encode())
        assert dead.recv(12) == b"HTTP/1.1 101"
        return dead

    async def scene(port, token, app):
        dead = dead_socket(port, token)
        async with client_of(port, token) as client, \
                websockets.connect(url(port), additional_headers=bearer(token), max_size=None) as stream:
            ident = await post(client)
            slowest = 0.0
            listening = asyncio.create_task(until_end(stream, ident))
            while not listening.done():
                begun = time.perf_counter()
                await client.get("/api/v1/health")
                slowest = max(slowest, time.perf_counter() - begun)
                await asyncio.sleep(0.02)
            events = [e for e in listening.result() if e["kind"] == "call_progress"]
            assert [e["done"] for e in events] == list(range(400))
            assert slowest < SEND_SECONDS - 1  # who waits for the dead one waits until it is given up
            await until(lambda: len(app.state.parts.feed) <= 1)
        dead.close()

    host = FakeHost()
    host.act = flood
    with served(tmp_path, host) as (port, token, app):
        run(scene(port, token, app))


def test_an_overflowing_outbox_is_read_again_from_the_store(tmp_path):
    """A burst larger than an outbox reaches a healthy reader whole and in order."""

    async def burst(run_id, plan, on_events, on_preview):
        on_events([{"kind": "call_started", "node": f"n{i}"} for i in range(5_000)])
        return await finish(run_id, plan, on_events, on_preview)

    async def scene(port, token):
        async with client_of(port, token) as client, \
                websockets.connect(url(port), additional_headers=bearer(token)) as stream:
            ident = await post(client)
            events = await until_end(stream, ident)
            assert [e["node"] for e in events if e["kind"] == "call_started"] == [f"n{i}" for i in range(5_000)]
            assert [e["seq"] for e in events] == list(range(1, len(events) + 1))

    host = FakeHost()
    host.act = burst
    with served(tmp_path, host) as (port, token, _):
        run(scene(port, token))


@pytest.mark.parametrize("chunked", [True, False])
def test_a_huge_body_is_refused_while_it_streams(tmp_path, chunked):
    """A JSON body over 8 MB is refused with 413, declared or not, before anything parses it."""

    async def pieces():
        for _ in range(40):
            yield b" " * 1_000_000

    async def scene(port, token):
        headers = {"content-type": "application/json", **({} if chunked else {"content-length": "40000000"})}
        async with client_of(port, token) as client:
            try:
                answer = await client.post("/api/v1/runs", content=pieces(), headers=headers)
                assert answer.status_code == 413
            except (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
                pass  # refused and closed before the rest was sent
            assert (await client.get("/api/v1/runs")).json()["runs"] == []

    with served(tmp_path) as (port, token, _):
        run(scene(port, token))


def test_an_upload_cut_midway_leaves_no_file(tmp_path):
    """A client that goes away in the middle of an upload leaves neither a picture nor a temporary file."""

    with served(tmp_path) as (port, token, _):
        with socket.create_connection(("127.0.0.1", port)) as cut:
            cut.sendall((f"POST /api/v1/images HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
                         "Content-Type: image/png\r\nContent-Length: 1000000\r\n\r\n").encode())
            cut.sendall(b"\x89PNG\r\n\x1a\n" * 1000)
            deadline = time.monotonic() + 60
            while not list((tmp_path / "uploads").glob("*")) and time.monotonic() < deadline:
                time.sleep(0.01)
            assert list((tmp_path / "uploads").glob("*"))
        while list((tmp_path / "uploads").glob("*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert list((tmp_path / "uploads").glob("*")) + list((tmp_path / "images").glob("*")) == []


def test_a_worker_without_a_word_fails_the_run(tmp_path):
    """An outcome without any event ends the run as failed, in words."""

    async def silent(run_id, plan, on_events, on_preview):
        return Outcome("finished")

    async def scene(port, token):
        async with client_of(port, token) as client:
            ident = await post(client)
            ended = (await client.get(f"/api/v1/runs/{ident}?wait=60")).json()
            assert ended["status"] == "failed"
            assert ended["problem"]["kind"] == "no_result"

    host = FakeHost()
    host.act = silent
    with served(tmp_path, host) as (port, token, _):
        run(scene(port, token))
