"""Workflows, check, images, outputs, health: one claim each."""

from __future__ import annotations

import asyncio
import hashlib
import json
import struct
import zlib

import pytest

from server.engine import png
from tests.server.fakes.client import running, workflow
from tests.server.fakes.host import FakeHost, Outcome


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 200))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(width: int = 2, height: int = 2) -> bytes:
    """A PNG whose header says this size; the pixels are those of 2 x 2."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + bytes(6) for _ in range(2)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_saved_workflow_is_a_function(tmp_path):
    """PUT saves, GET gives the same back, POST .../runs calls it with its declared inputs only, DELETE forgets it."""

    async def scene():
        async with running(tmp_path) as (client, _):
            path = "/api/v1/workflows/my sum"
            assert (await client.put(path, json=workflow())).json()["revision"] == 1
            assert (await client.put(path, json=workflow())).json()["revision"] == 2
            assert (await client.get(path)).json()["document"] == workflow()
            called = await client.post(f"{path}/runs", json={"first": 9})
            assert called.status_code == 202
            ran = (await client.get(f"/api/v1/runs/{called.json()['id']}/workflow")).json()
            assert ran["nodes"]["a"]["in"]["value"] == 9
            assert (await client.post(f"{path}/runs", json={"a.value": 9})).status_code == 422
            assert (await client.delete(path)).status_code == 204
            assert (await client.get(path)).status_code == 404

    run(scene())


def test_a_workflow_under_construction_can_be_saved(tmp_path):
    """A document that is a workflow but cannot run yet is saved, and its problems are told; garbage is refused."""

    async def scene():
        async with running(tmp_path) as (client, _):
            unfinished = {"format": 1, "nodes": {"a": {"type": "values.nothing@1"}}}
            assert (await client.put("/api/v1/workflows/x", json=unfinished)).json()["problems"]
            assert (await client.put("/api/v1/workflows/x", json={"nodes": 3})).status_code == 422
            assert (await client.put("/api/v1/workflows/a.b", json=workflow())).status_code == 422

    run(scene())


def test_bundled_workflows_are_read_only(tmp_path):
    """The examples are listed and can be read, but neither changed nor deleted."""

    async def scene():
        async with running(tmp_path) as (client, _):
            listed = (await client.get("/api/v1/workflows")).json()["workflows"]
            name = next(w["name"] for w in listed if w["bundled"])
            assert (await client.get(f"/api/v1/workflows/{name}")).json()["document"]["format"] == 1
            assert (await client.put(f"/api/v1/workflows/{name}", json=workflow())).status_code == 409
            assert (await client.delete(f"/api/v1/workflows/{name}")).status_code == 409

    run(scene())


def test_check_tells_problems_without_running(tmp_path):
    """POST /check gives problems, axes, shapes and the price with 200, also for a document that is no workflow."""

    async def scene():
        async with running(tmp_path) as (client, _):
            good = (await client.post("/api/v1/check", json={"workflow": workflow()})).json()
            assert (good["ok"], good["problems"]) == (True, [])
            assert good["cost"]["to_run"] == good["cost"]["calls"] == len(workflow()["nodes"])
            bad = (await client.post("/api/v1/check", json={"workflow": {"format": 1}})).json()
            assert bad["ok"] is False
            assert bad["problems"]

    run(scene())


def test_a_picture_is_stored_under_its_digest(tmp_path):
    """An upload is named by the SHA-256 of its bytes, whatever it claims to be; sent again it is the same file."""

    async def scene():
        async with running(tmp_path) as (client, _):
            data = picture()
            for _ in range(2):
                answer = await client.post("/api/v1/images", content=data, headers={"content-type": "image/jpeg"})
                assert answer.status_code == 201
                assert answer.json() == {
                    "name": f"sha256-{hashlib.sha256(data).hexdigest()}.png", "width": 2, "height": 2,
                    "media_type": "image/png", "size": len(data)}
            assert (await client.get("/api/v1/images")).json()["images"] == [answer.json()["name"]]
            assert list((tmp_path / "uploads").iterdir()) == []

    run(scene())


def test_a_picture_comes_back_as_it_was_sent_and_nothing_else_does(tmp_path):
    """By its name, byte for byte, also from a folder below; never from outside the folder, never what is no picture."""

    async def scene():
        async with running(tmp_path) as (client, _):
            data = picture()
            stored = await client.post("/api/v1/images", content=data, headers={"content-type": "image/png"})
            name = stored.json()["name"]
            (tmp_path / "images" / "sub").mkdir()
            (tmp_path / "images" / "sub" / "cat.png").write_bytes(data)
            (tmp_path / "images" / "page.png").write_bytes(b"<script>alert(1)</script>")
            for known in (name, "sub/cat.png"):
                answer = await client.get(f"/api/v1/images/{known}")
                assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, data, "image/png")
            assert "immutable" not in answer.headers["cache-control"]
            for unknown in ("no.png", "page.png", "..%2Fwireloom.db", "%2e%2e/wireloom.db", "sub"):
                answer = await client.get(f"/api/v1/images/{unknown}")
                assert answer.status_code == 404
                assert answer.headers["content-type"] == "application/json"

    run(scene())


@pytest.mark.parametrize(("data", "kind"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"), (b"", "not_a_picture"),
    (b"\x80\x04pickle", "not_a_picture"), (picture()[:-20], "cut_picture"), (picture()[:20], "cut_picture"),
    (picture(100_000, 100_000), "too_many_pixels"), (picture(20_000, 1), "too_many_pixels"),
    (picture(0, 4), "bad_picture"), (b"\xff\xd8\xff\xe0", "cut_picture"), (b"\xff\xd8\xff" + b"x" * 50, "cut_picture"),
    (b"RIFF\xff\xff\0\0WEBPVP8 ", "cut_picture"), (b"RIFF\x0a\0\0\0WEBPVP8", "cut_picture"),
    (b"RIFF\x16\0\0\0WEBPABCD\x0a\0\0\0" + bytes(10), "bad_picture"),
])
def test_a_bad_picture_leaves_no_file(tmp_path, data, kind):
    """What is no picture, is cut, or is a 10-gigapixel bomb is refused with the reason, and nothing of it stays."""

    async def scene():
        async with running(tmp_path) as (client, _):
            answer = await client.post("/api/v1/images", content=data, headers={"content-type": "image/png"})
            assert answer.status_code == 422
            assert answer.json()["problems"][0]["kind"] == kind
            assert list((tmp_path / "images").iterdir()) + list((tmp_path / "uploads").iterdir()) == []

    run(scene())


def test_a_saved_picture_carries_its_recipe(tmp_path):
    """The PNG of an output holds the document, the coordinates and the seeds; by digest it is the bare file."""
    data = picture()
    digest = hashlib.sha256(data).hexdigest()

    async def publish(run_id, plan, on_events, on_preview):
        folder = tmp_path / "values" / digest[:2]
        folder.mkdir(exist_ok=True)
        (folder / digest).write_bytes(data)
        files = [{"digest": digest, "media_type": "image/png", "name": "sum.png", "size": len(data)}]
        cell = {"coordinates": {"cfg": 3}, "seeds": {"noise.seed": 7}, "summary": {}, "files": files}
        on_events([{"kind": "run_finished", "status": "succeeded", "ms": 1, "outputs": {"sum": [cell]}}])
        return Outcome("finished")

    async def scene():
        host = FakeHost()
        host.act = publish
        async with running(tmp_path, host) as (client, _):
            ident = (await client.post("/api/v1/runs", json={"workflow": workflow()})).json()["id"]
            await client.get(f"/api/v1/runs/{ident}?wait=60")
            for name in ("sum.png", "0"):
                answer = await client.get(f"/api/v1/runs/{ident}/outputs/sum/0/{name}")
                recipe = png.read_recipe(answer.content)
                assert recipe["workflow"] == workflow()
                assert (recipe["coordinates"], recipe["seeds"]) == ({"cfg": 3}, {"noise.seed": 7})
                assert answer.headers["content-type"] == "image/png"
                assert answer.headers["content-security-policy"].startswith("sandbox")
            assert (await client.get(f"/api/v1/values/{digest}")).content == data
            assert (await client.get(f"/api/v1/runs/{ident}/outputs/sum/1/0")).status_code == 404
            (tmp_path / "values" / digest[:2] / digest).write_bytes(data[:-1] + b"x")
            assert (await client.get(f"/api/v1/values/{digest}")).status_code == 404

    run(scene())


@pytest.mark.parametrize("data", [b"<html><script>x</script>", b"%PDF-1.7", b"<svg onload='x'/>", b"GIF89a", b"{}"])
def test_bytes_that_are_no_picture_are_only_ever_saved(tmp_path, data):
    """Anything but PNG, JPEG and WebP is an attachment in a sandbox, whatever it looks like."""
    digest = hashlib.sha256(data).hexdigest()

    async def scene():
        async with running(tmp_path) as (client, _):
            (tmp_path / "values" / digest[:2]).mkdir()
            (tmp_path / "values" / digest[:2] / digest).write_bytes(data)
            answer = await client.get(f"/api/v1/values/{digest}")
            assert answer.headers["content-disposition"].startswith("attachment")
            assert answer.headers["content-type"] == "application/octet-stream"
            assert answer.headers["content-security-policy"].startswith("sandbox")
            assert answer.headers["x-content-type-options"] == "nosniff"

    run(scene())


def test_health_needs_no_token_and_tells_no_secret(tmp_path):
    """Health answers without a token, in words, without paths."""

    async def scene():
        async with running(tmp_path, token=False) as (client, _):
            answer = await client.get("/api/v1/health")
            assert answer.status_code == 200
            assert str(tmp_path) not in json.dumps(answer.json())

    run(scene())
