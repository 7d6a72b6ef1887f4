"""The library: revisions, versions, names, deleting and bringing back, drafts: one claim each."""

from __future__ import annotations

import asyncio
import json
import sqlite3

from server.commands.terminal import saved
from server.settings import Settings
from server.store.schema import MIGRATIONS
from tests.server.fakes.client import running, workflow
from tests.workflows.public_files import named

PATH = "/api/v1/workflows/mine"


def scene(tmp_path, act):
    """Run `act(client)` against a fresh server."""

    async def go():
        async with running(tmp_path) as (client, _):
            await act(client)

    asyncio.run(asyncio.wait_for(go(), 30))


def test_a_save_that_expects_another_revision_is_refused(tmp_path):
    """With If-Match, nothing that somebody else saved in between is overwritten; the answer names the revision."""

    async def act(client):
        assert (await client.put(PATH, json=workflow(), headers={"if-match": '"0"'})).json()["revision"] == 1
        late = await client.put(PATH, json=workflow(2), headers={"if-match": '"0"'})
        assert (late.status_code, late.json()["problems"][0]["where"]) == (412, {"revision": "1"})
        assert (await client.get(PATH)).json()["document"] == workflow()
        assert (await client.put(PATH, json=workflow(2), headers={"if-match": '"1"'})).json()["revision"] == 2
        assert (await client.put(PATH, json=workflow(2), headers={"if-match": "x"})).status_code == 422

    scene(tmp_path, act)


def test_a_deleted_workflow_comes_back_with_its_versions(tmp_path):
    """DELETE takes it off every list, restore brings it back, and its revisions are never used twice."""

    async def act(client):
        for value in (1, 2):
            await client.put(PATH, json=workflow(value))
        assert (await client.delete(PATH)).status_code == 204
        listed = (await client.get("/api/v1/workflows")).json()["workflows"]
        assert [w["name"] for w in listed if not w["bundled"]] == []
        assert (await client.delete(PATH)).status_code == 404
        assert (await client.post(f"{PATH}/restore")).json()["revision"] == 2
        assert (await client.get(PATH)).json()["document"] == workflow(2)
        assert (await client.post(f"{PATH}/restore")).status_code == 404
        await client.delete(PATH)
        assert (await client.put(PATH, json=workflow(3), headers={"if-match": '"0"'})).json()["revision"] == 3

    scene(tmp_path, act)


def test_versions_are_what_was_saved_and_what_ran(tmp_path):
    """Each distinct document once, the newest first, by revision or digest; a run under the name counts."""

    async def act(client):
        await client.put(PATH, json=workflow(1))
        await client.put(PATH, json=workflow(2))
        await client.put(PATH, json=workflow(1))
        ran = await client.post("/api/v1/runs?workflow=mine", json={"workflow": workflow(7)})
        assert ran.status_code == 202
        versions = (await client.get(f"{PATH}/versions")).json()["versions"]
        assert [(v["revision"], v["runs"]) for v in versions] == [(0, 1), (3, 0), (2, 0)]
        assert (await client.get(f"{PATH}/versions/2")).json() == workflow(2)
        assert (await client.get(f"{PATH}/versions/{versions[0]['document']}")).json() == workflow(7)
        assert (await client.get(f"{PATH}/versions/9")).status_code == 404
        assert (await client.get(f"{PATH}/versions/x")).status_code == 422
        bad = await client.post("/api/v1/runs?workflow=a.b", json={"workflow": workflow()})
        assert bad.status_code == 422

    scene(tmp_path, act)


def test_another_name_keeps_the_versions(tmp_path):
    """Renaming moves the workflow and its versions; a name that is taken or shipped is refused."""

    async def act(client):
        await client.put(PATH, json=workflow(1))
        await client.put("/api/v1/workflows/other", json=workflow(2))
        assert (await client.post(f"{PATH}/rename", json={"to": "other"})).status_code == 409
        assert (await client.post(f"{PATH}/rename", json={"to": "text-to-image"})).status_code == 409
        assert (await client.post(f"{PATH}/rename", json={"to": "a.b"})).status_code == 422
        assert (await client.post(f"{PATH}/rename", json={"to": "new name"})).json()["name"] == "new name"
        assert (await client.get(PATH)).status_code == 404
        assert len((await client.get("/api/v1/workflows/new name/versions")).json()["versions"]) == 1
        await client.delete("/api/v1/workflows/other")
        assert (await client.post("/api/v1/workflows/new name/rename", json={"to": "other"})).status_code == 200
        assert (await client.get("/api/v1/workflows/other")).json()["document"] == workflow(1)

    scene(tmp_path, act)


def test_a_draft_is_kept_whole_or_not_at_all(tmp_path):
    """A draft comes back as it was sent; one that is cut off leaves the draft before; the list names it."""

    async def act(client):
        path = "/api/v1/drafts/0b1c"
        data = {"text": json.dumps(workflow()), "name": None, "at": 5}
        assert (await client.put(path, json=data)).status_code == 200
        cut = await client.put(path, content=b'{"text": "', headers={"content-type": "application/json"})
        assert cut.status_code == 400
        assert (await client.get(path)).json()["data"] == data
        assert [d["key"] for d in (await client.get("/api/v1/drafts")).json()["drafts"]] == ["0b1c"]
        assert (await client.put("/api/v1/drafts/a_b", json=data)).status_code == 422
        assert (await client.delete(path)).status_code == 204
        assert (await client.get(path)).status_code == 404

    scene(tmp_path, act)


def test_entries_say_what_a_workflow_is_for(tmp_path):
    """The description is ui.description; nodes, types and size are those of the document; every example has a picture.

    Not those that need public weights: their pictures cannot be made here.
    """

    async def act(client):
        await client.put(PATH, json={**workflow(), "ui": {"description": "adds"}})
        listed = (await client.get("/api/v1/workflows")).json()["workflows"]
        mine = next(w for w in listed if w["name"] == "mine")
        assert (mine["description"], mine["nodes"], mine["picture"]) == ("adds", 3, None)
        assert mine["types"] == sorted({n["type"].partition("@")[0] for n in workflow()["nodes"].values()})
        assert "samplers.sample" in next(w for w in listed if w["name"] == "text-to-image")["types"]
        for example in (w for w in listed if w["bundled"]):
            assert 10 < len(example["description"]) < 160, example["name"]
            path = f"/api/v1/workflows/{example['name']}"
            if named((await client.get(path)).json()["document"]):
                continue
            picture = await client.get(example["picture"])
            assert picture.headers["content-type"] == "image/webp", example["name"]

    scene(tmp_path, act)


def test_the_command_line_lists_the_same(tmp_path):
    """`wireloom workflows` shows what the server showed: a deleted workflow is on neither list."""

    async def act(client):
        for name in ("kept", "gone"):
            await client.put(f"/api/v1/workflows/{name}", json=workflow())
        await client.delete("/api/v1/workflows/gone")

    scene(tmp_path, act)
    assert list(saved.workflows(Settings(data=tmp_path))) == ["kept"]


def test_older_databases_keep_their_workflows(tmp_path):
    """A database of the first schema opens with its workflows, and each has its version."""
    file = Settings(data=tmp_path).database
    file.parent.mkdir(exist_ok=True)
    with sqlite3.connect(file) as old:
        old.executescript(f"{MIGRATIONS[0]} PRAGMA application_id = 0x57697265; PRAGMA user_version = 1;")
        text = json.dumps(workflow(), separators=(",", ":"), sort_keys=True)
        from server.store.documents import document_of

        document = document_of(json.loads(text))
        old.execute("INSERT INTO documents VALUES (?, ?)", (document.digest, document.text))
        old.execute("INSERT INTO workflows VALUES ('mine', ?, 4, 1.5)", (document.digest,))
    old.close()

    async def act(client):
        assert (await client.get(PATH)).json()["revision"] == 4
        assert [v["revision"] for v in (await client.get(f"{PATH}/versions")).json()["versions"]] == [4]

    scene(tmp_path, act)
