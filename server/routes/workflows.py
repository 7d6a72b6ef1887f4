"""Workflows: the bundled examples, and those saved by name; each can be called as a function."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import sqlite3

from fastapi import APIRouter, Request, Response

from server.engine.names import refuse_name
from server.queue.requests import read_object
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import Parts, parts_of
from server.routes.promises import Parameter, gives, refusal, takes
from server.routes.runs import KEY, accepted, key_of, submit
from server.routes.workflow_entry import entry_of
from server.store.bundled import bundled
from server.store.documents import document_of
from server.store.versions import picture_of_workflow
from server.store.workflows import (
    Changed,
    Saved,
    delete_workflow,
    get_workflow,
    list_workflows,
    save_workflow,
)
from server.store.writer import dumps

router = APIRouter(prefix="/workflows", tags=["workflows"])
NAME = Parameter("name", "path", {"type": "string", "minLength": 1, "maxLength": 100}, "of the workflow")
_DOCUMENT = {"type": "object", "description": "a workflow document, by server/workflow.schema.json"}
_MATCH = Parameter("If-Match", "header", {"type": "string", "pattern": '^"[0-9]+"$'},
                   'save only where the workflow is at this revision, "3"; "0" for a name that must be free')
_INPUTS = {"type": "object", "description": "values by declared input; what is left out keeps the saved value"}


@router.get("", responses=gives("WorkflowList"))
async def get_workflows(request: Request) -> Response:
    """The bundled examples and the saved workflows."""
    rows = await parts_of(request).store.read(_with_pictures)
    examples = await asyncio.to_thread(bundled)
    entries = [entry_of(name, text, None, None) for name, text in examples.items()]
    entries += [entry_of(s.name, s.text, s, picture) for s, picture in rows]
    return json_response(dumps({"workflows": entries}))


def _with_pictures(connection: sqlite3.Connection) -> list[tuple[Saved, str | None]]:
    return [(saved, picture_of_workflow(connection, saved.name)) for saved in list_workflows(connection)]


@router.get("/{name}", responses=gives("WorkflowAnswer", 404), openapi_extra=takes(NAME))
async def read_workflow(request: Request) -> Response:
    """One workflow with its document."""
    name: str = request.path_params["name"]
    text, saved = await load(parts_of(request), name)
    picture = await parts_of(request).store.read(lambda connection: picture_of_workflow(connection, name))
    return json_response(dumps({**entry_of(name, text, saved, picture), "document": json.loads(text)}))


@router.put("/{name}", responses=gives("WorkflowSaved", 400, 408, 409, 412, 413, 415, 422, 507),
            openapi_extra=takes(NAME, _MATCH, body=_DOCUMENT))
async def put_workflow(request: Request) -> Response:
    """Save a workflow under a name. It must be a workflow; whether it can run yet is told, not required."""
    parts, name, base = parts_of(request), request.path_params["name"], _base_of(request)
    if (why := refuse_name(name)) is not None:
        raise Refused(422, "bad_name", why, {"path": "name"})
    if name in await asyncio.to_thread(bundled):
        raise Refused(409, "read_only", f"{name} is a bundled example; save it under another name")
    data = read_object(await json_body(request), None)
    _, checked, _ = await asyncio.to_thread(parts.admission.verdict, data)
    document = document_of(data)
    try:
        revision, updated = await parts.store.write(lambda t: save_workflow(t, name, document, base), durable=True)
    except Changed as error:
        raise Refused(412, "changed", f"{name} is at revision {error.revision} now, not at {base}: it was changed in "
                                      "between; nothing was saved", {"revision": str(error.revision)}) from None
    problems = [p.to_data() for p in checked.problems]
    return json_response(dumps({"name": name, "revision": revision, "updated": updated, "problems": problems}))


@router.delete("/{name}", status_code=204, response_class=Response, openapi_extra=takes(NAME),
               responses={404: refusal(404), 409: refusal(409)})
async def remove_workflow(request: Request) -> Response:
    """Take a saved workflow off the list; its runs stay, and POST .../restore brings it back."""
    name: str = request.path_params["name"]
    if name in await asyncio.to_thread(bundled):
        raise Refused(409, "read_only", f"{name} is a bundled example and stays")
    if not await parts_of(request).store.write(lambda t: delete_workflow(t, name), durable=True):
        raise unknown(name)
    return Response(status_code=204)


@router.post("/{name}/runs", status_code=202, openapi_extra=takes(NAME, KEY, body=_INPUTS),
             responses=gives("RunAccepted", 400, 404, 408, 413, 415, 422, 429, 507, status=202))
async def call_workflow(request: Request) -> Response:
    """Call a workflow as a function: the body holds its declared inputs, {"prompt": "..."}."""
    parts, name, key = parts_of(request), request.path_params["name"], key_of(request)
    raw = await json_body(request)
    inputs = read_object(raw, None)
    text, _ = await load(parts, name)
    request_digest = hashlib.sha256(name.encode() + b"\0" + raw).hexdigest()
    admitted = await parts.admission.call(json.loads(text), inputs, request_digest)
    return accepted(await submit(parts, admitted, name, key))


def _base_of(request: Request) -> int | None:
    """The revision in If-Match, or None without one."""
    given = request.headers.get("if-match")
    if given is None:
        return None
    if not re.fullmatch('"[0-9]{1,15}"', given):
        raise _MATCH.refuse('a revision in quotes, like "3"')
    return int(given[1:-1])


async def load(parts: Parts, name: str) -> tuple[str, Saved | None]:
    """The document of a workflow as JSON text, and how it was saved (None: an example)."""
    example = (await asyncio.to_thread(bundled)).get(name)
    if example is not None:
        return example, None
    saved = await parts.store.read(lambda connection: get_workflow(connection, name))
    if saved is None:
        raise unknown(name)
    return saved.text, saved


def unknown(name: str) -> Refused:
    """404 in words."""
    return Refused(404, "unknown_workflow", f"no workflow is called {name[:60]!r}")
