"""More of saved workflows: their versions, their pictures, another name, and back from being deleted."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from typing import Any

from fastapi import APIRouter, Request, Response

from server.engine.names import refuse_name
from server.queue.requests import read_object
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import parts_of
from server.routes.promises import Parameter, Responses, gives, refusal, takes
from server.routes.workflow_entry import entry_of
from server.routes.workflows import NAME, load, unknown
from server.security.inert import inert_response
from server.store.bundled import bundled, bundled_picture
from server.store.versions import list_versions, picture_of_document, picture_of_workflow, version_text
from server.store.workflows import rename_workflow, restore_workflow
from server.store.writer import dumps

router = APIRouter(prefix="/workflows", tags=["workflows"])
_WHICH = Parameter("which", "path", {"type": "string", "pattern": "^([0-9]{1,15}|[0-9a-f]{64})$"},
                   "a revision, or the SHA-256 of the document")
_TO = {"type": "object", "required": ["to"], "additionalProperties": False, "properties": {"to": NAME.schema}}
_PICTURE: Responses = {200: {"description": "A small WebP picture", "content": {
    "image/webp": {"schema": {"type": "string", "format": "binary"}}}}, 404: refusal(404)}


@router.get("/{name}/versions", responses=gives("VersionList"), openapi_extra=takes(NAME))
async def get_versions(request: Request) -> Response:
    """The distinct documents that were saved or ran under this name, the newest first."""
    name: str = request.path_params["name"]
    return json_response(dumps({"versions": await parts_of(request).store.read(lambda c: _versions(c, name))}))


def _versions(connection: sqlite3.Connection, name: str) -> list[dict[str, Any]]:
    return [{"document": v.document, "at": v.at, "revision": v.revision, "runs": v.runs,
             "picture": picture_of_document(connection, v.document)} for v in list_versions(connection, name)]


@router.get("/{name}/versions/{which}", responses=gives("Document", 404, 422), openapi_extra=takes(NAME, _WHICH))
async def read_version(request: Request) -> Response:
    """The document of one version."""
    name, which = request.path_params["name"], request.path_params["which"]
    if not re.fullmatch(_WHICH.schema["pattern"], which):
        raise _WHICH.refuse("a revision, or 64 hexadecimal digits")
    key = which if len(which) == 64 else int(which)
    text = await parts_of(request).store.read(lambda connection: version_text(connection, name, key))
    if text is None:
        raise Refused(404, "unknown_version", f"{name[:60]} has no such version")
    return json_response(text)


@router.get("/{name}/picture", response_class=Response, responses=_PICTURE, openapi_extra=takes(NAME))
async def get_picture(request: Request) -> Response:
    """The picture that ships with an example."""
    name: str = request.path_params["name"]
    body = await asyncio.to_thread(bundled_picture, name)
    if body is None:
        raise unknown(name)
    return inert_response(body, f"{name}.webp")


@router.post("/{name}/rename", responses=gives("WorkflowEntry", 400, 404, 409, 415, 422, 507),
             openapi_extra=takes(NAME, body=_TO))
async def rename(request: Request) -> Response:
    """Give a workflow another name; its versions go with it."""
    name, to = request.path_params["name"], read_object(await json_body(request), {"to": True})["to"]
    why = refuse_name(to) if isinstance(to, str) else "expected a text"
    if why is not None:
        raise Refused(422, "bad_name", why, {"pointer": "/to"})
    examples = await asyncio.to_thread(bundled)
    if name in examples:
        raise Refused(409, "read_only", f"{name} is a bundled example and keeps its name")
    done = False if to in examples else await parts_of(request).store.write(
        lambda t: rename_workflow(t, name, to), durable=True)
    if done is None:
        raise unknown(name)
    if not done:
        raise Refused(409, "name_taken", f"a workflow named {to} exists; take another name")
    return await _entry(request, to)


@router.post("/{name}/restore", responses=gives("WorkflowEntry", 404, 507), openapi_extra=takes(NAME))
async def restore(request: Request) -> Response:
    """Bring a deleted workflow back, with all its versions."""
    name: str = request.path_params["name"]
    if not await parts_of(request).store.write(lambda t: restore_workflow(t, name), durable=True):
        raise unknown(name)
    return await _entry(request, name)


async def _entry(request: Request, name: str) -> Response:
    text, saved = await load(parts_of(request), name)
    picture = await parts_of(request).store.read(lambda connection: picture_of_workflow(connection, name))
    return json_response(dumps(entry_of(name, text, saved, picture)))
