"""Workflows: the bundled examples, and those saved by name; each can be called as a function."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

from fastapi import APIRouter, Request, Response

from server.engine.names import refuse_name
from server.queue.requests import read_object
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import Parts, parts_of
from server.routes.promises import Parameter, gives, refusal, takes
from server.routes.runs import KEY, accepted, key_of, submit
from server.store.bundled import bundled
from server.store.documents import document_of
from server.store.workflows import Saved, delete_workflow, get_workflow, list_workflows, save_workflow
from server.store.writer import dumps

router = APIRouter(prefix="/workflows", tags=["workflows"])
_NAME = Parameter("name", "path", {"type": "string", "minLength": 1, "maxLength": 100}, "of the workflow")
_DOCUMENT = {"type": "object", "description": "a workflow document, by server/workflow.schema.json"}
_INPUTS = {"type": "object", "description": "values by declared input; what is left out keeps the saved value"}


@router.get("", responses=gives("WorkflowList"))
async def get_workflows(request: Request) -> Response:
    """The bundled examples and the saved workflows."""
    saved = await parts_of(request).store.read(list_workflows)
    examples = await asyncio.to_thread(bundled)
    entries = [_entry(name, json.loads(text), None) for name, text in examples.items()]
    entries += [_entry(s.name, json.loads(s.text), s) for s in saved]
    return json_response(dumps({"workflows": entries}))


@router.get("/{name}", responses=gives("WorkflowAnswer", 404), openapi_extra=takes(_NAME))
async def read_workflow(request: Request) -> Response:
    """One workflow with its document."""
    name: str = request.path_params["name"]
    data, saved = await _load(parts_of(request), name)
    return json_response(dumps({**_entry(name, data, saved), "document": data}))


@router.put("/{name}", responses=gives("WorkflowSaved", 400, 408, 409, 413, 415, 422, 507),
            openapi_extra=takes(_NAME, body=_DOCUMENT))
async def put_workflow(request: Request) -> Response:
    """Save a workflow under a name. It must be a workflow; whether it can run yet is told, not required."""
    parts, name = parts_of(request), request.path_params["name"]
    if (why := refuse_name(name)) is not None:
        raise Refused(422, "bad_name", why, {"path": "name"})
    if name in await asyncio.to_thread(bundled):
        raise Refused(409, "read_only", f"{name} is a bundled example; save it under another name")
    data = read_object(await json_body(request), None)
    _, checked, _ = await asyncio.to_thread(parts.admission.verdict, data)
    document = document_of(data)
    revision, updated = await parts.store.write(lambda t: save_workflow(t, name, document), durable=True)
    problems = [p.to_data() for p in checked.problems]
    return json_response(dumps({"name": name, "revision": revision, "updated": updated, "problems": problems}))


@router.delete("/{name}", status_code=204, response_class=Response, openapi_extra=takes(_NAME),
               responses={404: refusal(404), 409: refusal(409)})
async def remove_workflow(request: Request) -> Response:
    """Forget a saved workflow; its runs stay."""
    name: str = request.path_params["name"]
    if name in await asyncio.to_thread(bundled):
        raise Refused(409, "read_only", f"{name} is a bundled example and stays")
    if not await parts_of(request).store.write(lambda t: delete_workflow(t, name), durable=True):
        raise _unknown(name)
    return Response(status_code=204)


@router.post("/{name}/runs", status_code=202, openapi_extra=takes(_NAME, KEY, body=_INPUTS),
             responses=gives("RunAccepted", 400, 404, 408, 413, 415, 422, 429, 507, status=202))
async def call_workflow(request: Request) -> Response:
    """Call a workflow as a function: the body holds its declared inputs, {"prompt": "..."}."""
    parts, name, key = parts_of(request), request.path_params["name"], key_of(request)
    raw = await json_body(request)
    inputs = read_object(raw, None)
    data, _ = await _load(parts, name)
    request_digest = hashlib.sha256(name.encode() + b"\0" + raw).hexdigest()
    admitted = await parts.admission.call(data, inputs, request_digest)
    return accepted(await submit(parts, admitted, name, key))


async def _load(parts: Parts, name: str) -> tuple[dict[str, Any], Saved | None]:
    example = (await asyncio.to_thread(bundled)).get(name)
    if example is not None:
        return json.loads(example), None
    saved = await parts.store.read(lambda connection: get_workflow(connection, name))
    if saved is None:
        raise _unknown(name)
    return json.loads(saved.text), saved


def _unknown(name: str) -> Refused:
    return Refused(404, "unknown_workflow", f"no workflow is called {name[:60]!r}")


def _entry(name: str, data: dict[str, Any], saved: Saved | None) -> dict[str, Any]:
    return {"name": name, "title": str(data.get("title", name)), "bundled": saved is None,
            "revision": saved.revision if saved else 0, "updated": saved.updated if saved else None,
            "inputs": data.get("inputs", {}), "outputs": data.get("outputs", {})}


