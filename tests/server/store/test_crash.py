"""kill -9 of a real server process: whatever was accepted is there afterwards, and finishes."""

from __future__ import annotations

import asyncio
import json
import random

from tests.server.fakes.client import until, workflow
from tests.server.fakes.process import Client, Process


def body(value: float) -> bytes:
    return json.dumps({"workflow": workflow(value)}).encode()


def test_queued_runs_survive_a_kill_and_finish(tmp_path):
    """44 runs wait, the server is killed: after the restart all 44 finish, in order, and the history is intact."""

    async def before(server):
        client = await Client(server.port, server.token).open()
        first = await client.json("POST", "/api/v1/runs", json.loads(body(-1)))
        done = await client.json("GET", f"/api/v1/runs/{first['id']}?wait=60")
        posted = [json.loads((await client.ask("POST", "/api/v1/runs", body(i)))[1])["id"] for i in range(44)]
        return done, posted

    async def after(server, done, posted):
        client = await Client(server.port, server.token).open()
        ended = [await client.json("GET", f"/api/v1/runs/{ident}?wait=60") for ident in posted]
        assert {run["status"] for run in ended} == {"succeeded"}
        assert [r["started"] for r in ended] == sorted(r["started"] for r in ended)
        assert await client.json("GET", f"/api/v1/runs/{done['id']}") == done
        events = (await client.json("GET", "/api/v1/events?limit=10000"))["events"]
        assert [e["seq"] for e in events] == sorted({e["seq"] for e in events})
        ends = [e["run"] for e in events if e["kind"] == "run_finished"]
        assert sorted(ends) == sorted([done["id"], *posted])

    with Process(tmp_path, delay=0.5) as server:
        done, posted = asyncio.run(asyncio.wait_for(before(server), 200))
        server.kill()
    with Process(tmp_path) as server:
        asyncio.run(asyncio.wait_for(after(server, done, posted), 200))


def test_nothing_acknowledged_is_lost_in_repeated_kills(tmp_path):
    """Five times: clients post while the server is killed at a random moment; every id that was acknowledged exists."""
    known: list[str] = []
    chance = random.Random(7)

    async def post(server, more):
        enough = len(known) + more
        clients = [await Client(server.port, server.token).open() for _ in range(4)]

        async def one(client):
            while True:
                status, answer = await client.ask("POST", "/api/v1/runs", body(chance.random()))
                assert status == 202
                known.append(json.loads(answer)["id"])

        tasks = [asyncio.create_task(one(client)) for client in clients]
        await until(lambda: len(known) >= enough)
        server.kill()
        await asyncio.gather(*tasks, return_exceptions=True)

    for _ in range(5):
        with Process(tmp_path) as server:
            asyncio.run(post(server, chance.randint(5, 60)))

    async def look(server):
        client = await Client(server.port, server.token).open()
        for ident in known:
            assert (await client.json("GET", f"/api/v1/runs/{ident}?wait=60"))["status"] == "succeeded"

    with Process(tmp_path) as server:
        asyncio.run(asyncio.wait_for(look(server), 300))
    assert len(known) > 25
