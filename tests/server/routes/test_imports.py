"""A workflow of ComfyUI over HTTP."""

from __future__ import annotations

import asyncio
import json

from tests.server.engine.comfyui_samples import GRAPH, picture, prompt
from tests.server.fakes.client import running

PATH = "/api/v1/import"


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 200))


def test_json_and_pictures_are_translated(tmp_path):
    """The prompt, the saved graph and a PNG with it give a workflow and a list of warnings."""

    async def scene():
        async with running(tmp_path) as (client, _):
            for body in (prompt(), GRAPH):
                answer = await client.post(PATH, json=body)
                assert answer.status_code == 200
                assert answer.json()["workflow"]["outputs"] == {"image": "decode.image"}
            assert any("bypassed" in text for text in answer.json()["warnings"])
            png = {"content": picture(workflow=json.dumps(GRAPH)), "headers": {"content-type": "image/png"}}
            assert (await client.post(PATH, **png)).json() == answer.json()

    run(scene())


def test_what_is_none_of_comfyui_is_refused_in_words(tmp_path):
    """Our own workflow, a picture without one, nonsense: 422; another Content-Type: 415."""

    async def scene():
        async with running(tmp_path) as (client, _):
            for body in (b'{"format": 1, "nodes": {}}', b"{", b"[1]", picture()):
                kind = "image/png" if body.startswith(b"\x89") else "application/json"
                answer = await client.post(PATH, content=body, headers={"content-type": kind})
                assert answer.status_code == 422
                assert "ComfyUI" in answer.text or "not JSON" in answer.text
            assert (await client.post(PATH, content=b"{}", headers={"content-type": "text/plain"})).status_code == 415

    run(scene())
