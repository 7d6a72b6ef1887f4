"""Outputs of runs, pictures with the recipe that made them inside, and values by digest."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import APIRouter, Request, Response

from server.engine import pictures
from server.routes.errors import Refused
from server.routes.parts import Parts, parts_of
from server.routes.promises import Parameter, Responses, refusal, takes
from server.routes.runs import RUN_ID, run_of
from server.security.inert import inert_response
from server.store.documents import get_document
from server.store.runs import Run
from server.store.values import is_digest
from server.version import version

router = APIRouter(tags=["outputs"])
_FILE: Responses = {200: {
    "description": "PNG, JPEG and WebP as what they are, everything else as a file to save", "content": {
        name: {"schema": {"type": "string", "format": "binary"}}
        for name in ("image/png", "image/jpeg", "image/webp", "application/octet-stream", "application/json",
                     "text/plain", "application/vnd.wireloom.figure+json")}}, 404: refusal(404)}
_NAME = Parameter("name", "path", {"type": "string"}, "of the output")
_CELL = Parameter("cell", "path", {"type": "integer", "minimum": 0}, "its place in the output")
_NAMED = Parameter("file", "path", {"type": "string"}, "its name, or its place in the list")
_DIGEST = Parameter("digest", "path", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "SHA-256 of the bytes")


@router.get("/runs/{id}/outputs/{name:path}/{cell}/{file}", response_class=Response, responses=_FILE,
            openapi_extra=takes(RUN_ID, _NAME, _CELL, _NAMED))
async def get_output(request: Request) -> Response:
    """One file of one cell of an output; a PNG, JPEG or WebP carries the workflow, its coordinates and its seeds."""
    parts, run = parts_of(request), await run_of(request)
    name, cell, file = (request.path_params[key] for key in ("name", "cell", "file"))
    published, record = _find(run, name, cell, file)
    body = await asyncio.to_thread(parts.values.read, str(record.get("digest")))
    if body is None:
        raise Refused(404, "missing_value", "the file of this output is no longer there, or was altered; run it again")
    if _plain(record) in pictures.WRITE:
        body = await _with_recipe(parts, run, published, _plain(record), body)
    return inert_response(body, str(record.get("name", file)), _plain(record))


@router.get("/values/{digest}", response_class=Response, responses=_FILE, openapi_extra=takes(_DIGEST))
async def get_value(request: Request) -> Response:
    """The published bytes with this SHA-256."""
    digest = digest_of(request)
    body = await asyncio.to_thread(parts_of(request).values.read, digest)
    if body is None:
        raise Refused(404, "missing_value", "there are no such bytes here, or they were altered")
    return inert_response(body, digest)


def digest_of(request: Request) -> str:
    """The digest of the path; one that can be none is refused by its form."""
    digest: str = request.path_params["digest"]
    if not is_digest(digest):
        raise Refused(404, "missing_value", "expected a digest, 64 lower-case hexadecimal digits, got "
                                            f"{digest[:80]!r}; the outputs of a run name those of its files")
    return digest


def _find(run: Run, name: str, place: str, file: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The published cell and the record of its file."""
    cells = (json.loads(run.result or "{}").get("outputs") or {}).get(name) or []
    cell: dict[str, Any] = next((c for index, c in enumerate(cells) if str(index) == place), {})
    for index, record in enumerate(cell.get("files") or []):
        if file in (record.get("name"), str(index)):
            return cell, record
    raise Refused(404, "unknown_output", "this run has no such file; GET the run to see its outputs")


async def _with_recipe(parts: Parts, run: Run, published: dict[str, Any], kind: str, body: bytes) -> bytes:
    text = await parts.store.read(lambda connection: get_document(connection, run.document))
    return await asyncio.to_thread(pictures.with_recipe, kind, body, json.loads(text),
                                   published.get("coordinates", {}), published.get("seeds", {}), version())


def _plain(record: dict[str, Any]) -> str:
    return str(record.get("media_type", "")).partition(";")[0]
