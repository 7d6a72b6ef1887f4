"""How long the toy twin of text-to-image takes, engine and worker included. `python -m tests.bench.bench_twin`.

50 steps of 2,000 points with guidance, the paths of 24 of them, and the plot; a warm worker, another seed each time.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from server.engine.edit import set_input
from server.engine.twin import twin
from server.settings import Settings
from server.worker.host import WorkerHost
from server.worker.local import run_in
from server.worker.snapshot import read_snapshot
from tests.bench.figures import Figure, at_most, report, told

ROOT = Path(__file__).parents[2]
STEPS = 50
ROUNDS = 5 if os.environ.get("WIRELOOM_BENCH_QUICK") else 15


def twin_of_text_to_image(solver: str) -> dict[str, Any]:
    """The twin with so many steps of this solver."""
    data = twin(json.loads((ROOT / "workflows/text-to-image.json").read_bytes()), read_snapshot())
    return set_input(set_input(data, "steps", STEPS), "sampler", solver)


async def best_run(host: WorkerHost, settings: Settings, data: dict[str, Any]) -> tuple[float, float]:
    """Milliseconds of the fastest run from document to published figure, and of them until the plot is begun.

    The first run, which warms the worker, is out.
    """
    times = []
    for seed in range(ROUNDS + 1):
        one = set_input(data, "seed", 1000 + seed)
        began, plot = perf_counter(), [0.0]

        def seen(event: dict[str, Any], began: float = began, plot: list[float] = plot) -> None:
            if event["kind"] == "call_started" and event["node"] == "sample modes":
                plot[0] = 1e3 * (perf_counter() - began)

        result = await run_in(host, settings, one, on_event=seen)
        times.append((1e3 * (perf_counter() - began), plot[0]))
        assert result.status == "succeeded", result.problems
        assert result.cached < result.calls
    return min(times[1:])


async def figures() -> list[Figure]:
    """A solver with one call a step, and one with two."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), device="cpu")
        host = WorkerHost(settings)
        await host.start()
        try:
            once = await best_run(host, settings, twin_of_text_to_image("dpmpp_2m"))
            twice = await best_run(host, settings, twin_of_text_to_image("heun"))
        finally:
            await host.stop()
    return [at_most(f"toy twin with guidance, {STEPS} steps x 2,000 points, through the engine", once[0], 100, "ms"),
            told("of these until all points are where they end", once[1], "ms"),
            told("the same with two calls a step (heun)", twice[0], "ms")]


if __name__ == "__main__":
    report(asyncio.run(figures()))
