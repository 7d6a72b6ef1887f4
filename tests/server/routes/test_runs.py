"""Runs over HTTP: accepted durably, followed to their end, cancelled, never doubled."""

from __future__ import annotations

import asyncio
import json
import signal

import pytest

from tests.server.fakes.client import running, until, workflow
from tests.server.fakes.host import FakeHost, Outcome, finish


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 200))


def body(value: float = 1) -> dict:
    return {"workflow": workflow(value)}


def test_a_run_is_accepted_executed_and_remembered(tmp_path):
    """POST gives an id, waiting gives the outputs, and the events go from run_queued to run_finished."""

    async def scene():
        async with running(tmp_path) as (client, _):
            accepted = await client.post("/api/v1/runs", json=body())
            assert accepted.status_code == 202
            ident = accepted.json()["id"]
            ended = (await client.get(f"/api/v1/runs/{ident}?wait=60")).json()
            assert ended["status"] == "succeeded"
            assert ended["outputs"]["sum"][0]["summary"] == {"type": "Number", "value": 1}
            events = (await client.get(f"/api/v1/runs/{ident}/events")).json()["events"]
            assert [events[0]["kind"], events[-1]["kind"]] == ["run_queued", "run_finished"]
            assert [e["seq"] for e in events] == sorted(e["seq"] for e in events)
            assert (await client.get(f"/api/v1/runs/{ident}/workflow")).json() == workflow()

    run(scene())


def test_all_problems_come_at_once(tmp_path):
    """A document with several mistakes is refused with 422 and each of them, and nothing is stored."""
    broken = {"format": 1, "nodes": {"a": {"type": "values.nmber@1"}, "b": {"type": "values.add@1", "in": {"c": 1}}}}

    async def scene():
        async with running(tmp_path) as (client, _):
            answer = await client.post("/api/v1/runs", json={"workflow": broken})
            assert answer.status_code == 422
            assert {p["where"].get("node") for p in answer.json()["problems"]} == {"a", "b"}
            assert (await client.get("/api/v1/runs")).json()["runs"] == []

    run(scene())


@pytest.mark.parametrize("raw", [
    b"", b"{", b"[]", b"null", b'{"workflow": NaN}', b'{"workflow": 1e999}', b'{"a":1,"a":2}', b"\xff\xfe{}",
    b"\xef\xbb\xbf{}", b'{"workflow":{}} x', b"[" * 100_000, b'{"workflow": {}, "more": 1}', b'{"workflow":"\\ud800"}',
    b'{"workflow":' + b"9" * 5000 + b"}", b'{"targets": []}', b'{"workflow":{},"targets":[1]}',
    b'{"workflow":{},"inputs":3}',
])
def test_a_malformed_body_is_refused_in_words(tmp_path, raw):
    """Whatever the bytes are, the answer is 400 or 422 with a problem in words; never 500."""

    async def scene():
        async with running(tmp_path) as (client, _):
            answer = await client.post("/api/v1/runs", content=raw, headers={"content-type": "application/json"})
            assert answer.status_code in (400, 422), answer.text
            assert all(p["message"] and p["kind"] for p in answer.json()["problems"])

    run(scene())


def test_other_content_types_are_not_json(tmp_path):
    """A form or text body is refused with 415, whatever it holds."""

    async def scene():
        async with running(tmp_path) as (client, _):
            for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
                answer = await client.post("/api/v1/runs", content=json.dumps(body()), headers={"content-type": kind})
                assert answer.status_code == 415

    run(scene())


def test_an_idempotency_key_gives_the_same_run(tmp_path):
    """The same request with the same key, sent however often, is one run; another request with it is refused."""

    async def scene():
        async with running(tmp_path) as (client, _):
            headers = {"idempotency-key": "k1"}
            posts = [client.post("/api/v1/runs", json=body(), headers=headers) for _ in range(5)]
            idents = {(await p).json()["id"] for p in asyncio.as_completed(posts)}
            assert len(idents) == 1
            assert len((await client.get("/api/v1/runs")).json()["runs"]) == 1
            assert (await client.post("/api/v1/runs", json=body(2), headers=headers)).status_code == 422
            odd = {"idempotency-key": "a b"}
            assert (await client.post("/api/v1/runs", json=body(), headers=odd)).status_code == 422

    run(scene())


def test_a_waiting_run_is_cancelled_at_once(tmp_path):
    """Cancelling a queued run ends it without a worker; cancelling it again changes nothing."""

    async def scene():
        host = FakeHost()
        host.delay = 5
        async with running(tmp_path, host) as (client, _):
            first, second = [(await client.post("/api/v1/runs", json=body(v))).json()["id"] for v in (1, 2)]
            await until(lambda: host.started)
            answer = await client.post(f"/api/v1/runs/{second}/cancel")
            assert answer.status_code == 202
            assert answer.json()["status"] == "cancelled"
            assert (await client.delete(f"/api/v1/runs/{second}")).json()["status"] == "cancelled"
            assert (await client.get(f"/api/v1/runs/{first}")).json()["status"] == "running"
            await client.post(f"/api/v1/runs/{first}/cancel")
            assert host.cancelled == {first}

    run(scene())


def test_a_run_that_kills_its_worker_twice_is_failed(tmp_path):
    """One death requeues the run, the second fails it with signal and last node; the next run is unharmed."""

    async def die(run_id, plan, on_events, on_preview):
        on_events([{"kind": "run_started", "calls": 1, "cached": 0}, {"kind": "call_started", "node": "a"}])
        return Outcome("worker_died", 11)

    async def scene():
        host = FakeHost()
        host.act = die
        async with running(tmp_path, host) as (client, _):
            ident = (await client.post("/api/v1/runs", json=body())).json()["id"]
            ended = (await client.get(f"/api/v1/runs/{ident}?wait=60")).json()
            assert (ended["status"], ended["attempt"]) == ("failed", 2)
            assert "signal 11" in ended["problem"]["message"]
            assert ended["problem"]["where"] == {"node": "a"}
            kinds = [e["kind"] for e in (await client.get(f"/api/v1/runs/{ident}/events")).json()["events"]]
            assert kinds.count("run_queued") == 2
            assert kinds.count("run_finished") == 1
            host.act = finish
            after = (await client.post("/api/v1/runs", json=body(3))).json()["id"]
            assert (await client.get(f"/api/v1/runs/{after}?wait=60")).json()["status"] == "succeeded"

    run(scene())


def test_a_run_whose_weights_were_cut_is_failed_at_once(tmp_path):
    """SIGBUS is a model that changed: it would happen again, so the run is not tried a second time."""

    async def cut(run_id, plan, on_events, on_preview):
        on_events([{"kind": "run_started", "calls": 1, "cached": 0}, {"kind": "call_started", "node": "a"}])
        return Outcome("worker_died", signal.SIGBUS)

    async def scene():
        host = FakeHost()
        host.act = cut
        async with running(tmp_path, host) as (client, _):
            ident = (await client.post("/api/v1/runs", json=body())).json()["id"]
            ended = (await client.get(f"/api/v1/runs/{ident}?wait=60")).json()
            assert (ended["status"], ended["attempt"]) == ("failed", 1)
            assert ended["problem"]["kind"] == "model_changed"
            assert ended["problem"]["where"] == {"node": "a"}

    run(scene())


def test_what_a_worker_says_after_the_end_is_dropped(tmp_path):
    """A run has exactly one run_finished, however often the worker says it, and unknown events are not stored."""

    async def chatter(run_id, plan, on_events, on_preview):
        end = {"kind": "run_finished", "status": "succeeded", "ms": 1, "outputs": {}}
        on_events([{"kind": "nonsense"}, {"kind": "run_finished", "status": "odd"}, end])
        on_events([{**end, "status": "failed"}])
        return Outcome("finished")

    async def scene():
        host = FakeHost()
        host.act = chatter
        async with running(tmp_path, host) as (client, _):
            ident = (await client.post("/api/v1/runs", json=body())).json()["id"]
            assert (await client.get(f"/api/v1/runs/{ident}?wait=60")).json()["status"] == "succeeded"
            events = (await client.get(f"/api/v1/runs/{ident}/events")).json()["events"]
            assert [e["kind"] for e in events] == ["run_queued", "run_finished"]

    run(scene())


def test_history_is_paged_by_key(tmp_path):
    """Pages of runs follow each other without a gap or a double, the newest first."""

    async def scene():
        async with running(tmp_path) as (client, _):
            idents = [(await client.post("/api/v1/runs", json=body(v))).json()["id"] for v in range(7)]
            seen, before = [], ""
            for _ in range(3):
                page = (await client.get(f"/api/v1/runs?limit=3{before}")).json()
                seen += [r["id"] for r in page["runs"]]
                before = f"&before={page['next']}"
            assert seen == idents[::-1]
            assert (await client.get("/api/v1/runs?status=odd")).status_code == 422

    run(scene())


def test_unknown_runs_are_404(tmp_path):
    """Every route below a run that is not there answers 404 with a problem."""

    async def scene():
        async with running(tmp_path) as (client, _):
            for path in ("", "/events", "/workflow", "/outputs/image/0/0"):
                answer = await client.get(f"/api/v1/runs/0123456789abcdef{path}")
                assert answer.status_code == 404
                assert answer.json()["problems"][0]["kind"] == "unknown_run"

    run(scene())
