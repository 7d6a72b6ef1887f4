"""Outputs of runs, pictures with the recipe that made them inside, and values by digest."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from server.engine import png
from server.routes.answers import answers
from server.routes.errors import Refused
from server.routes.parts import Parts, parts_of
from server.routes.runs import RunId, found
from server.security.inert import inert_response
from server.store.documents import get_document
from server.store.runs import Run
from server.version import version

router = APIRouter(tags=["outputs"])
_FILE: dict[int | str, dict[str, Any]] = {200: {
    "description": "PNG, JPEG and WebP as what they are, everything else as a file to save", "content": {
        name: {"schema": {"type": "string", "format": "binary"}}
        for name in ("image/png", "image/jpeg", "image/webp", "application/octet-stream", "application/json",
                     "text/plain", "application/vnd.wireloom.figure+json")}}}


@router.get("/runs/{id}/outputs/{name}/{cell}/{file}", response_class=Response,
            responses={**_FILE, **answers(404, 422)})
async def get_output(request: Request, id: RunId, name: Annotated[str, Path(max_length=200)],
                     cell: Annotated[int, Path(ge=0, le=1_000_000)],
                     file: Annotated[str, Path(max_length=300, description="its name, or its place in the list")]
                     ) -> Response:
    """One file of one cell of an output; a PNG carries the workflow, its coordinates and its seeds."""
    parts = parts_of(request)
    run = found(await parts.queue.get(id))
    published, record = _find(run, name, cell, file)
    body = await asyncio.to_thread(parts.values.read, str(record.get("digest")))
    if body is None:
        raise Refused(404, "missing_value", "the file of this output is no longer there, or was altered; run it again")
    if record.get("media_type") == "image/png":
        body = await _with_recipe(parts, run, published, body)
    return inert_response(body, str(record.get("name", file)), _plain(record))


@router.get("/values/{digest}", response_class=Response, responses={**_FILE, **answers(404, 422)})
async def get_value(request: Request, digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
    """The published bytes with this SHA-256."""
    body = await asyncio.to_thread(parts_of(request).values.read, digest)
    if body is None:
        raise Refused(404, "missing_value", "there are no such bytes here, or they were altered")
    return inert_response(body, digest)


def _find(run: Run, name: str, cell: int, file: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The published cell and the record of its file."""
    cells = (json.loads(run.result or "{}").get("outputs") or {}).get(name) or []
    if cell < len(cells):
        files: list[dict[str, Any]] = cells[cell].get("files") or []
        for index, record in enumerate(files):
            if file in (record.get("name"), str(index)):
                return cells[cell], record
    raise Refused(404, "unknown_output", "this run has no such file; GET the run to see its outputs")


async def _with_recipe(parts: Parts, run: Run, published: dict[str, Any], body: bytes) -> bytes:
    text = await parts.store.read(lambda connection: get_document(connection, run.document))
    texts = png.recipe(json.loads(text), published.get("coordinates", {}), published.get("seeds", {}), version())
    return await asyncio.to_thread(png.with_text, body, texts)


def _plain(record: dict[str, Any]) -> str:
    return str(record.get("media_type", "")).partition(";")[0]
