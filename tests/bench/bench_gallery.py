"""The gallery with 100,000 results over HTTP: first and last page, words, values, models; some of it with a million."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from server.settings import Settings
from server.store import folder
from server.store.database import open_database
from tests.bench.client import Connection
from tests.bench.figures import Figure, at_most, report, told
from tests.e2e.processes import serving

RESULTS = 100_000
TIMES = 5
_WORDS = ["heart", "cat", "dog", "apple", "house", "star", "boat", "tree", "moon", "fox"]
_COLOURS = ["red", "blue", "green", "golden", "tiny", "smiling", "sad"]


def fill(connection: sqlite3.Connection, count: int = RESULTS) -> None:
    """Results as people make them: ten to a run, a prompt, four values, two models each."""
    connection.execute("BEGIN")
    connection.execute("INSERT INTO documents (digest, json) VALUES ('d', '{}')")
    connection.executemany(
        "INSERT INTO runs (seq, id, status, document, title, request, sha256, created) "
        "VALUES (?, ?, 'succeeded', 'd', 'Text to image', '', '', ?)",
        ((i + 1, f"{i:016x}", 1e9 + i) for i in range(count // 10)))
    prompts = [f"a {_COLOURS[i % 7]} {_WORDS[i // 7 % 10]} number {i}" for i in range(count)]
    models = json.dumps(["starter/emoji-32.safetensors", "starter/upscaler-x4.safetensors"])
    told = json.dumps({"coordinates": {"seed": 1}, "seeds": {"noise.seed": 1}, "values": {"cfg": 2.5, "steps": 18}})
    connection.executemany(
        "INSERT INTO results (run, output, cell, file, kind, digest, media, size, width, height, thumbnail, "
        "created, title, prompt, words, models, recipe) VALUES (?, 'image', ?, 0, 'image', ?, "
        "'image/png', 9000, 128, 128, ?, ?, 'Text to image', ?, ?, ?, ?)",
        ((i // 10 + 1, i % 10, f"{i:064x}", f"{i:064x}", 1e9 + i, p, f"text to image\n{p}\n{models}", models, told)
         for i, p in enumerate(prompts)))
    connection.executemany("INSERT INTO result_values VALUES (?, ?, NULL, ?)", (
        (name, value, i + 1) for i in range(count)
        for name, value in (("seed", i % 1000), ("cfg", i % 15), ("steps", 10 + i % 40), ("guide.scale", i % 15))))
    connection.executemany("INSERT INTO result_models VALUES (?, ?)", (
        (model, i + 1) for i in range(count) for model in json.loads(models)))
    connection.execute("COMMIT")


def questions() -> Iterator[tuple[str, str, float | None]]:
    """What is asked, its path, and the most milliseconds it may take; None where nothing is wanted."""
    yield "first page", "/gallery", 150
    yield "last page", "/gallery?before=101", 150
    for query in ("heart", "golden number 77777", "zebra", "cfg>13", "fox cfg>=7 steps=15", "seed=999",
                  "model:upscaler"):
        yield f"filter {query}", f"/gallery?q={quote(query)}", 100
    yield "count of a word", "/gallery/count?q=heart", None
    yield "facets", "/gallery/facets", None


async def measure(count: int = RESULTS) -> list[Figure]:
    """Milliseconds from the request to its parsed answer, medians; of a million some, once, and nothing is wanted."""
    name, many = f"gallery of {count:,} results, API", count > RESULTS
    asked = [(words, path, None if many else most) for words, path, most in questions()
             if not many or words in ("first page", "filter heart", "filter zebra", "facets")]
    with tempfile.TemporaryDirectory() as place:
        fill_folder(Path(place), count)
        with serving(Path(place)) as server:
            async with Connection(server.url, server.token) as connection:
                return [await _figure(connection, f"{name}: {words}", path, most) for words, path, most in asked]


def fill_folder(data: Path, count: int) -> None:
    """A data folder for a server, with so many results whose files are gone."""
    settings = Settings(data=data)
    folder.prepare(settings)
    connection = open_database(settings.database)
    fill(connection, count)
    connection.close()


async def _figure(connection: Connection, name: str, path: str, most: float | None) -> Figure:
    """The median of some requests, or of one where nothing is wanted; what the server broke off is told as that."""
    taken, broken = [], ""
    for _ in range(1 if most is None else TIMES):
        begin = time.perf_counter()
        status, answer = await connection.request("GET", path)
        taken.append((time.perf_counter() - begin) * 1000)
        if status == 422:
            broken = ", broken off in words"
        else:
            assert status == 200, answer
    value = statistics.median(taken)
    return told(name, value, f"ms{broken}") if most is None else at_most(name, value, most, f"ms{broken}")


if __name__ == "__main__":
    report(asyncio.run(measure()))
    if not os.environ.get("WIRELOOM_BENCH_QUICK"):
        report(asyncio.run(measure(1_000_000)))
