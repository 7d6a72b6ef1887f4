"""Workflows in words over HTTP."""

from __future__ import annotations

import asyncio

from tests.server.fakes.client import running, workflow


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 200))


def test_a_workflow_is_described_and_compared(tmp_path):
    """Outline and paragraph, changes only with `before`; a document with problems is described too."""

    async def scene():
        async with running(tmp_path) as (client, _):
            alone = (await client.post("/api/v1/describe", json={"workflow": workflow()})).json()
            assert alone["changes"] is None
            assert alone["outline"][0] == {"level": 0, "text": "sum: 3 nodes", "where": {}}
            assert "The output sum is the result." in alone["paragraph"]
            both = (await client.post("/api/v1/describe", json={"workflow": workflow(5), "before": workflow()})).json()
            assert [c["text"] for c in both["changes"]] == ["a.value: 1 -> 5"]
            assert both["changes"][0]["where"] == {"node": "a", "port": "value"}
            odd = {"format": 1, "nodes": {"x": {"type": "no.such@1", "in": {"y": {"from": "z.w"}}}}}
            answer = await client.post("/api/v1/describe", json={"workflow": odd})
            assert answer.status_code == 200
            assert "not known here" in answer.json()["paragraph"]

    run(scene())


def test_what_is_no_workflow_is_refused(tmp_path):
    """Malformed bodies are 400, malformed documents 422, either of them."""

    async def scene():
        async with running(tmp_path) as (client, _):
            for body, status in (({}, 400), ({"workflow": workflow(), "more": 1}, 400), ({"workflow": {}}, 422),
                                 ({"workflow": workflow(), "before": []}, 422)):
                answer = await client.post("/api/v1/describe", json=body)
                assert answer.status_code == status, body
                assert answer.json()["problems"]

    run(scene())
