"""An app with a fake host, and a client that holds its token."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import httpx

from server.app import create_app
from server.security.token import read_token
from server.settings import Settings
from tests.server.fakes.host import FakeHost

BASE = "http://127.0.0.1:7860"
WORKFLOW = {"format": 1, "title": "sum", "nodes": {
    "a": {"type": "values.number@1", "in": {"value": 1}}, "b": {"type": "values.number@1", "in": {"value": 2}},
    "sum": {"type": "values.add@1", "in": {"a": {"from": "a.number"}, "b": {"from": "b.number"}}}},
    "inputs": {"first": "a.value"}, "outputs": {"sum": "sum.sum"}}


def workflow(value: float = 1) -> dict:
    data = json.loads(json.dumps(WORKFLOW))
    data["nodes"]["a"]["in"]["value"] = value
    return data


@asynccontextmanager
async def running(data, host=None, token=True, **settings):
    """(client, app) of a started app on this data folder."""
    found = Settings(data=data, **settings)
    app = create_app(found, host or FakeHost())
    headers = {"Authorization": f"Bearer {read_token(found)}"} if token else {}
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers, timeout=120) as client:
            yield client, app


async def until(ready, seconds=120.0):
    """Wait until a condition holds."""
    async with asyncio.timeout(seconds):
        while not ready():
            await asyncio.sleep(0.005)
