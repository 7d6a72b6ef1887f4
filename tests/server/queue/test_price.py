"""The price of a run: what it says will run is what runs."""

from __future__ import annotations

import asyncio

from tests.server.fakes.client import running, workflow
from tests.server.fakes.host import CATALOGUE, FakeHost, Outcome


async def finish_with_keys(run_id, plan_data, on_events, on_preview):
    """As the worker tells it: each call with its key."""
    from server.engine.plan_data import plan_from_data

    plan = plan_from_data(plan_data)
    on_events([{"kind": "run_started", "calls": len(plan.calls), "cached": 0}])
    on_events([{"kind": "call_finished", "node": c.node, "cached": False, "ms": 1.0, "outputs": {}, "key": c.key}
               for c in plan.calls])
    on_events([{"kind": "run_finished", "status": "succeeded", "ms": 1.0, "outputs": {}}])
    return Outcome("finished")


def test_what_the_worker_holds_is_not_to_run_again(tmp_path):
    """After a run nothing is to run; after a change only what it reaches; with another worker all of it."""

    async def price(client, value) -> tuple[int, list[str]]:
        answer = (await client.post("/api/v1/check", json={"workflow": workflow(value)})).json()["cost"]
        return answer["to_run"], sorted(n for n, c in answer["nodes"].items() if c["cached"] < c["calls"])

    async def scene():
        host = FakeHost()
        host.act = finish_with_keys
        async with running(tmp_path, host) as (client, _):
            assert await price(client, 1) == (3, ["a", "b", "sum"])
            ident = (await client.post("/api/v1/runs", json={"workflow": workflow(1)})).json()["id"]
            await client.get(f"/api/v1/runs/{ident}?wait=5")
            assert await price(client, 1) == (0, [])
            assert await price(client, 5) == (2, ["a", "sum"])
            host.catalogue = type(CATALOGUE).of(list(CATALOGUE.nodes.values()), source="another worker")
            assert await price(client, 1) == (3, ["a", "b", "sum"])

    asyncio.run(asyncio.wait_for(scene(), 30))
