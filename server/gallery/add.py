"""A run's published files enter the gallery, in the transaction that ends the run."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from nodes.interface.catalogue import Catalogue
from server.gallery.recipe import Recipe, recipe_of
from server.store.documents import get_document
from server.store.runs import Run
from server.store.writer import Transaction, dumps

_KINDS = {"image/png": "image", "application/vnd.wireloom.figure+json": "figure", "text/plain": "text"}
_INSERT = ("INSERT INTO results (run, output, cell, file, kind, digest, media, size, width, height, thumbnail, "
           "created, title, prompt, words, models, recipe) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")

Outputs = dict[str, list[dict[str, Any]]]


def add_results(transaction: Transaction, run: Run, outputs: Outputs, catalogue: Catalogue) -> None:
    """Store what a run published: pictures, plots, texts, tables and files; plain numbers stay with their run."""
    found = list(_files(outputs))
    if not found:
        return
    document = json.loads(get_document(transaction, run.document))  # type: ignore[arg-type]
    recipe = recipe_of(document, catalogue)
    now = time.time()
    for output, position, place, cell, record in found:
        _add(transaction, run, recipe, now, (output, position, place), cell, record)


def _files(outputs: Outputs) -> Iterator[tuple[str, int, int, dict[str, Any], dict[str, Any]]]:
    """(output, place of the cell, place of the file, cell, file): of a figure its numbers, not its drawing."""
    for output, cells in outputs.items():
        for position, cell in enumerate(cells):
            files = cell.get("files") or []
            drawn = any(_kind(record, cell) == "figure" for record in files)
            for place, record in enumerate(files):
                kind = _kind(record, cell)
                if kind is not None and not (drawn and kind == "image"):
                    yield output, position, place, cell, {**record, "kind": kind}


def _kind(record: dict[str, Any], cell: dict[str, Any]) -> str | None:
    media = str(record.get("media_type", "")).partition(";")[0]
    if media == "application/json":
        return "table" if (cell.get("summary") or {}).get("type") in ("Table", "Score") else None
    return _KINDS.get(media, "file")


def _add(transaction: Transaction, run: Run, recipe: Recipe, now: float, place: tuple[str, int, int],
         cell: dict[str, Any], record: dict[str, Any]) -> None:
    coordinates, seeds = cell.get("coordinates") or {}, cell.get("seeds") or {}
    values = {**recipe.values, **{name: v for name, v in seeds.items() if isinstance(v, int)}, **coordinates}
    prompt = "\n".join([*recipe.prompts, *(v for v in coordinates.values() if isinstance(v, str))])
    words = "\n".join([run.title, prompt, *recipe.models, str(record.get("name", ""))]).casefold()
    thumbnail = (cell.get("summary") or {}).get("picture")
    told = dumps({"coordinates": coordinates, "seeds": seeds, "values": recipe.values})
    added = transaction.execute(_INSERT, (
        run.seq, *place, record["kind"], record["digest"], record["media_type"], record["size"],
        record.get("width", 0), record.get("height", 0), thumbnail, now, run.title, prompt, words,
        dumps(recipe.models), told))
    _index(transaction, added.lastrowid, recipe.models, values)


def _index(transaction: Transaction, result: int | None, models: list[str], values: dict[str, Any]) -> None:
    for model in models:
        transaction.execute("INSERT OR IGNORE INTO result_models VALUES (?, ?)", (model, result))
    for name, value in values.items():
        number = float(value) if isinstance(value, (bool, int, float)) else None
        text = None if number is not None else str(value).casefold()
        transaction.execute("INSERT OR IGNORE INTO result_values VALUES (?, ?, ?, ?)",
                            (name.casefold(), number, text, result))
