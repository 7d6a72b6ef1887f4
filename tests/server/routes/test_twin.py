"""The toy twin over HTTP."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from tests.server.fakes.client import running

FOLDER = Path(__file__).parents[3] / "workflows"


def shipped(name: str) -> dict[str, Any]:
    """A request about a workflow that ships."""
    return {"workflow": json.loads((FOLDER / f"{name}.json").read_bytes())}


def test_a_workflow_that_samples_has_a_twin_and_others_are_told_why_not(tmp_path):
    """The answer is a workflow; 422 with words where nothing samples, 400 for another body."""

    async def scene():
        async with running(tmp_path) as (client, app):
            app.state.parts.host.catalogue = None  # the nodes that ship, not those of the fake worker
            answer = await client.post("/api/v1/twin", json=shipped("text-to-image"))
            assert answer.status_code == 200
            assert answer.json()["nodes"]["model"]["type"] == "denoisers.mixture@1"
            refused = await client.post("/api/v1/twin", json=shipped("convolution-kernels"))
            assert refused.status_code == 422
            assert refused.json()["problems"][0]["kind"] == "no_sampling"
            for body in ({}, {**shipped("text-to-image"), "more": 1}):
                assert (await client.post("/api/v1/twin", json=body)).status_code == 400

    asyncio.run(asyncio.wait_for(scene(), 200))
