"""The gallery over HTTP: what runs published is found by words, models, values, stars and tags, and can be deleted."""

from __future__ import annotations

import asyncio
import hashlib

from nodes.interface.discovery import core_catalogue
from tests.server.fakes.client import running
from tests.server.fakes.host import FakeHost, Outcome

PICTURE = b"\x89PNG\r\n\x1a\n not looked at here"
DIGEST = hashlib.sha256(PICTURE).hexdigest()


def document(prompt="a red heart", cfg=2.5):
    return {"format": 1, "title": "Sketches", "nodes": {
        "prompt": {"type": "text.prompt@1", "in": {"text": prompt}},
        "model": {"type": "weights.load_upscaler@1", "in": {"file": "starter/upscaler-x4.safetensors"}},
        "cfg": {"type": "values.number@1", "in": {"value": cfg}},
    }, "inputs": {"cfg": "cfg.value"}, "outputs": {"text": "prompt.text"}}


async def publish(run_id, plan_data, on_events, on_preview):
    """The run publishes two cells of one picture each, of which the second is the first again."""
    file = {"digest": DIGEST, "media_type": "image/png", "name": "image.png", "size": len(PICTURE), "width": 8}
    summary = {"type": "Image", "picture": "ab" * 32}
    cells = [{"coordinates": {"seed": i}, "seeds": {"noise.seed": i}, "summary": summary, "files": [file]}
             for i in range(2)]
    number = {"digest": "cd" * 32, "media_type": "application/json", "name": "n.json", "size": 3}
    counted = {"coordinates": {}, "seeds": {}, "summary": {"type": "Number"}, "files": [number]}
    outputs = {"image": cells, "count": [counted]}
    on_events([{"kind": "run_started", "calls": 1, "cached": 0}])
    on_events([{"kind": "run_finished", "status": "succeeded", "ms": 1.0, "outputs": outputs}])
    return Outcome("finished")


def scene(tmp_path, act):
    async def play():
        host = FakeHost()
        host.catalogue, host.act = core_catalogue(), publish
        async with running(tmp_path, host) as (client, _):
            for wanted in (document(), document("a blue cat", cfg=8)):
                accepted = await client.post("/api/v1/runs", json={"workflow": wanted})
                assert accepted.status_code == 202, accepted.text
                ident = accepted.json()["id"]
                assert (await client.get(f"/api/v1/runs/{ident}?wait=60")).json()["status"] == "succeeded"
            await act(client)

    asyncio.run(asyncio.wait_for(play(), 200))


async def found(client, query):
    answer = await client.get("/api/v1/gallery", params={"q": query})
    assert answer.status_code == 200, answer.text
    return [(entry["prompt"].split("\n")[0], entry["coordinates"]["seed"]) for entry in answer.json()["results"]]


def test_results_are_found_by_what_made_them(tmp_path):
    """Newest first; by words of the prompt, model, declared input, axis and seed; plain numbers are left out."""
    async def act(client):
        blue, red = [("a blue cat", 1), ("a blue cat", 0)], [("a red heart", 1), ("a red heart", 0)]
        assert await found(client, "") == blue + red
        assert await found(client, "HEART") == red
        assert await found(client, "-heart kind:image") == blue
        assert await found(client, "cfg>7") == blue
        assert await found(client, "cfg<=7 seed=1") == red[:1]
        assert await found(client, "model:upscaler-x4 title") == []
        assert await found(client, "model:upscaler-x4 sketch noise.seed=0") == [blue[1], red[1]]
        entry = (await client.get("/api/v1/gallery", params={"limit": 1})).json()["results"][0]
        assert entry["models"] == ["starter/upscaler-x4.safetensors"]
        assert entry["values"]["cfg"] == 8
        assert (await client.get("/api/v1/gallery/count", params={"q": "cat"})).json() == {"count": 2, "more": False}
    scene(tmp_path, act)


def test_pages_follow_each_other_without_gap_or_repeat(tmp_path):
    """`next` of a page is the `before` of the one after it; the last page has none."""
    async def act(client):
        seen, before = [], None
        while True:
            place = {"before": before} if before else {}
            page = (await client.get("/api/v1/gallery", params={"limit": 3, **place})).json()
            seen += [entry["id"] for entry in page["results"]]
            if (before := page["next"]) is None:
                break
        assert seen == sorted(set(seen), reverse=True)
        assert len(seen) == 4
    scene(tmp_path, act)


def test_stars_and_tags_stay_and_can_be_asked_for(tmp_path):
    """A result gets stars and tags; a wrong change is refused in words and changes nothing."""
    async def act(client):
        first = (await client.get("/api/v1/gallery")).json()["results"][0]["id"]
        changed = await client.patch(f"/api/v1/gallery/{first}", json={"stars": 4, "tags": ["Best", "best", "sea"]})
        assert (changed.json()["stars"], changed.json()["tags"]) == (4, ["best", "sea"])
        assert await found(client, "is:starred tag:BEST") == [("a blue cat", 1)]
        for wrong in ({"stars": 9}, {"stars": True}, {"tags": "a"}, {"tags": [""]}, {"colour": 1}, {}):
            assert (await client.patch(f"/api/v1/gallery/{first}", json=wrong)).status_code == 422
        assert (await client.patch("/api/v1/gallery/99999", json={"stars": 1})).status_code == 404
        facets = (await client.get("/api/v1/gallery/facets")).json()
        assert {"name": "best", "count": 1} in facets["tags"]
        assert facets["models"] == [{"name": "starter/upscaler-x4.safetensors", "count": 4}]
    scene(tmp_path, act)


def test_deleting_frees_the_disk_only_when_nobody_needs_the_file(tmp_path):
    """A file that two results share stays until the last one is deleted; then its bytes are freed, and said."""
    async def act(client):
        path = tmp_path / "values" / DIGEST[:2] / DIGEST
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PICTURE)
        ids = [entry["id"] for entry in (await client.get("/api/v1/gallery")).json()["results"]]
        assert (await client.post("/api/v1/gallery/delete", json={"ids": ids[1:]})).json() == {"deleted": 3, "freed": 0}
        assert path.exists()
        last = await client.post("/api/v1/gallery/delete", json={"ids": ids})
        assert last.json()["freed"] == len(PICTURE)
        assert not path.exists()
        assert (await client.get("/api/v1/gallery")).json() == {"results": [], "next": None}
        for wrong in ({"ids": "all"}, {"ids": [-1]}, {"ids": [True]}, {}):
            assert (await client.post("/api/v1/gallery/delete", json=wrong)).status_code == 422
    scene(tmp_path, act)


def test_a_hostile_query_is_an_answer_not_a_crash(tmp_path):
    """Quotes, wildcards, SQL, control characters and a query that is too long give results or a 422."""
    async def act(client):
        for text in ("'; DROP TABLE results; --", "%", "\x00", "a" * 1999, '"', "cfg>", ">7", "model:", "\U0001F600"):
            assert (await client.get("/api/v1/gallery", params={"q": text})).status_code == 200, text
        assert (await client.get("/api/v1/gallery", params={"q": "a" * 2001})).status_code == 422
        assert (await client.get("/api/v1/gallery", params={"q": "is:pretty"})).status_code == 422
        assert len((await client.get("/api/v1/gallery")).json()["results"]) == 4
    scene(tmp_path, act)
