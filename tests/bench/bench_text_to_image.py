"""Text to image over HTTP with a warm worker: POST to first preview, POST to the final picture."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.client import Connection
from tests.bench.figures import Figure, at_most, report
from tests.e2e.processes import ROOT, Server, serving
from tests.e2e.sockets import events_of

REPEAT = 2 if os.environ.get("WIRELOOM_BENCH_QUICK") else 5


def body(seed: int) -> bytes:
    """The text-to-image workflow that ships, with 18 steps and another seed each time."""
    document = json.loads((ROOT / "workflows/text-to-image.json").read_text())
    return json.dumps({"workflow": document, "inputs": {"prompt": "a red heart", "seed": seed}}).encode()


async def picture(server: Server, connection: Connection, seed: int) -> tuple[float, float]:
    """Seconds from POST to the first preview, and to the bytes of the final picture."""
    first: list[float] = []
    async with events_of(server) as stream:
        begin = time.perf_counter()
        status, run = await connection.request("POST", "/runs", body(seed))
        assert status == 202, run
        async for event in stream:
            if event["kind"] == "call_preview" and not first:
                first.append(time.perf_counter() - begin)
            if event["kind"] == "run_finished" and event["run"] == run["id"]:
                return first[0] if first else float("inf"), fetch(event, server) - begin
    raise AssertionError("the event stream ended before the run")


def fetch(event: dict[str, Any], server: Server) -> float:
    """The time at which the picture's bytes are here."""
    assert event["status"] == "succeeded", event
    digest = next(iter(event["outputs"].values()))[0]["files"][0]["digest"]
    with server.client() as client:
        assert client.get(f"/values/{digest}").raise_for_status().content.startswith(b"\x89PNG")
    return time.perf_counter()


async def measure(server: Server) -> list[Figure]:
    """Medians over several seeds; the first run, which loads the model, is reported apart."""
    server.wait_for_worker()
    async with Connection(server.url, server.token) as connection:
        _, cold = await picture(server, connection, 1)
        warm = [await picture(server, connection, 2 + i) for i in range(REPEAT)]
    previews, finals = zip(*warm, strict=True)
    return [at_most("text-to-image: POST to final picture", median(finals), 3, "s"),
            at_most("text-to-image: POST to first preview", median(previews), 0.5, "s"),
            at_most("text-to-image: the first one, model loading included", cold, 5, "s")]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data, serving(Path(data)) as started:
        report(asyncio.run(measure(started)))
