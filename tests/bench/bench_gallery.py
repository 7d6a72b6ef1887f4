"""The gallery with 100,000 results: first page, deep page, words, values, models, in milliseconds in the process."""

from __future__ import annotations

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from server.gallery import pages
from server.gallery.query import parse_query
from server.store.database import open_database

RESULTS = 100_000
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


def median_ms(work: Callable[[], object], times: int = 9) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def measure(count: int = RESULTS) -> dict[str, float]:
    """Milliseconds by what is asked."""
    with tempfile.TemporaryDirectory() as folder:
        connection = open_database(Path(folder) / "bench.db")
        fill(connection, count)
        asked = {"first page": "", "a word": "heart", "two words, rare": "golden number 77777", "a value": "cfg>13",
                 "a value and a word": "fox cfg>=7 steps=12", "no match": "zebra", "a model": "model:upscaler",
                 "seed": "seed=999"}
        found = {name: median_ms(lambda q=q: pages.page(connection, parse_query(q), 2**62, 100))
                 for name, q in asked.items()}
        found["the last page"] = median_ms(lambda: pages.page(connection, parse_query(""), 101, 100))
        found["count of a word"] = median_ms(lambda: pages.count(connection, parse_query("heart")))
        found["facets"] = median_ms(lambda: pages.facets(connection))
        connection.close()
        return found


if __name__ == "__main__":
    for name, milliseconds in measure().items():
        print(f"{name:24} {milliseconds:8.1f} ms")
