"""Definitions over HTTP: checked, run, called and saved as they are; outputs inside them can be fetched."""

from __future__ import annotations

import asyncio
import hashlib

from tests.server.fakes.client import running
from tests.server.fakes.host import FakeHost, Outcome

PLUS = {"nodes": {"add": {"type": "values.add@1", "in": {"b": 2}}}, "inputs": {"a": {"to": ["add.a"]}},
        "outputs": {"sum": "add.sum"}}
DOCUMENT = {"format": 1, "definitions": {"plus": PLUS},
            "nodes": {"one": {"type": "use:plus", "in": {"a": 1}},
                      "two": {"type": "use:plus", "in": {"a": {"from": "one.sum"}}}},
            "inputs": {"a": "one.a"}, "outputs": {"sum": "two.sum"}}


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 200))


def test_the_check_prices_the_opened_workflow(tmp_path):
    """Two calls, named by their path; axes and shapes are told of the nodes inside."""

    async def scene():
        async with running(tmp_path) as (client, _):
            answer = (await client.post("/api/v1/check", json={"workflow": DOCUMENT})).json()
            assert answer["ok"], answer["problems"]
            assert set(answer["cost"]["nodes"]) == {"one/add", "two/add"}
            assert set(answer["axes"]) == {"one/add", "two/add"}
            broken = {**DOCUMENT, "definitions": {"plus": {**PLUS, "outputs": {"sum": "gone.sum"}}}}
            answer = (await client.post("/api/v1/check", json={"workflow": broken})).json()
            assert [p["kind"] for p in answer["problems"]] == ["dangling_output"]

    run(scene())


def test_a_run_keeps_the_document_and_plans_the_opened_one(tmp_path):
    """The stored workflow has its definitions; the plan has the nodes inside; inputs of instances can be given."""
    seen = []

    async def scene():
        host = FakeHost()

        async def look(run_id, plan, on_events, on_preview):
            seen.append(plan)
            on_events([{"kind": "run_finished", "status": "succeeded", "ms": 1, "outputs": {}}])
            return Outcome("finished")

        host.act = look
        async with running(tmp_path, host) as (client, _):
            body = {"workflow": DOCUMENT, "inputs": {"a": 5, "two.a": 6}}
            accepted = await client.post("/api/v1/runs", json=body)
            assert accepted.status_code == 202, accepted.text
            ident = accepted.json()["id"]
            await client.get(f"/api/v1/runs/{ident}?wait=60")
            assert [node[0] for node in seen[0]["nodes"]] == ["two/add"]
            kept = (await client.get(f"/api/v1/runs/{ident}/workflow")).json()
            assert kept["definitions"] == {"plus": PLUS}
            assert kept["nodes"]["two"]["in"] == {"a": 6}

    run(scene())


def test_an_output_inside_a_definition_can_be_fetched(tmp_path):
    """A run to one/add.sum publishes under that name, slash and all."""
    data = b"3"
    digest = hashlib.sha256(data).hexdigest()

    async def scene():
        host = FakeHost()

        async def publish(run_id, plan, on_events, on_preview):
            path = tmp_path / "values" / digest[:2] / digest
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            files = [{"digest": digest, "media_type": "text/plain", "name": "sum.txt", "size": 1}]
            outputs = {name: [{"coordinates": {}, "seeds": {}, "summary": {}, "files": files}]
                       for name in plan["outputs"]}
            on_events([{"kind": "run_finished", "status": "succeeded", "ms": 1, "outputs": outputs}])
            return Outcome("finished")

        host.act = publish
        async with running(tmp_path, host) as (client, _):
            body = {"workflow": DOCUMENT, "targets": ["one/add.sum", "one"]}
            ident = (await client.post("/api/v1/runs", json=body)).json()["id"]
            ended = (await client.get(f"/api/v1/runs/{ident}?wait=60")).json()
            assert set(ended["outputs"]) == {"one/add.sum", "one.sum"}
            for name in ("one%2Fadd.sum", "one/add.sum", "one.sum"):
                answer = await client.get(f"/api/v1/runs/{ident}/outputs/{name}/0/0")
                assert (answer.status_code, answer.content) == (200, data)

    run(scene())


def test_a_workflow_with_definitions_is_saved_and_called(tmp_path):
    """PUT keeps it, GET gives it back, calling it sets an input of an instance; a cycle of definitions is refused."""

    async def scene():
        async with running(tmp_path) as (client, _):
            saved = await client.put("/api/v1/workflows/plus", json=DOCUMENT)
            assert (saved.status_code, saved.json()["problems"]) == (200, [])
            assert (await client.get("/api/v1/workflows/plus")).json()["document"] == DOCUMENT
            called = await client.post("/api/v1/workflows/plus/runs", json={"a": 4})
            assert called.status_code == 202
            cycle = {**DOCUMENT, "definitions": {"plus": {"nodes": {"x": {"type": "use:plus"}}}}}
            refused = await client.put("/api/v1/workflows/cycle", json=cycle)
            assert refused.status_code == 422
            assert refused.json()["problems"][0]["kind"] == "definition_cycle"

    run(scene())
