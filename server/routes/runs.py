"""Runs: start, look, wait, cancel, and their events."""

from __future__ import annotations

import random
import re

from fastapi import APIRouter, Request, Response

from server.engine.names import refuse_name
from server.queue.admission import Admitted
from server.queue.results import run_json, runs_json
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import Parts, parts_of
from server.routes.promises import Number, Parameter, gives, takes
from server.store.documents import get_document
from server.store.events import events_after
from server.store.runs import ENDED, OPEN, NewRun, Run, list_runs
from server.store.writer import dumps

router = APIRouter(prefix="/runs", tags=["runs"])
RUN_ID = Parameter("id", "path", {"type": "string", "pattern": "^[0-9a-f]{16}$"}, "the id that POST gave")
KEY = Parameter("Idempotency-Key", "header", {"type": "string", "pattern": "^[!-~]{1,200}$"},
                "the same key gives the same run, however often the request is sent")
STATUS = Parameter("status", "query", {"type": "string", "enum": [*OPEN, *ENDED]}, "only runs in this state")
BEFORE = Number.named("before", 1, 2**53, None, "only runs with a smaller seq; `next` of the page before")
LIMIT = Number.named("limit", 1, 500, 50, "the most runs in one answer")
WORKFLOW = Parameter("workflow", "query", {"type": "string", "minLength": 1, "maxLength": 100},
                     "the saved workflow that this is a version of")
WAIT = Number.named("wait", 0, 60, 0, "seconds to wait for the end of the run", "number")
AFTER = Number.named("after", 0, 2**53, 0, "only events with a larger seq")
EVENTS = Number.named("limit", 1, 10_000, 1_000, "the most events in one answer")
_BODY = {"type": "object", "required": ["workflow"], "additionalProperties": False, "properties": {
    "workflow": {"type": "object", "description": "a workflow document, by server/workflow.schema.json"},
    "targets": {"type": ["array", "null"], "items": {"type": "string"}, "minItems": 1,
                "description": "outputs, nodes or node.port to run to; without it, the declared outputs"},
    "inputs": {"type": "object", "description": "values by declared input or node.port"},
    "front": {"type": "boolean", "default": False,
              "description": "go ahead of the runs that wait; urgent runs take turns by client, and now and then "
                             "let an ordinary one through"},
    "client": {"type": ["string", "null"], "minLength": 1, "maxLength": 100,
               "description": "who asks, for those turns; such as a window of the editor"}}}


@router.post("", status_code=202, responses=gives("RunAccepted", 400, 408, 413, 415, 422, 429, 507, status=202),
             openapi_extra=takes(KEY, WORKFLOW, body=_BODY))
async def start_run(request: Request) -> Response:
    """Check a workflow and queue it. When the 202 arrives, the run survives any crash."""
    parts, key, name = parts_of(request), key_of(request), request.query_params.get("workflow")
    if name is not None and (why := refuse_name(name)) is not None:
        raise WORKFLOW.refuse(f"the name of a workflow: {why}")
    admitted = await parts.admission.run_request(await json_body(request))
    return accepted(await submit(parts, admitted, name, key))


@router.get("", responses=gives("RunPage", 422), openapi_extra=takes(BEFORE, LIMIT, STATUS))
async def get_runs(request: Request) -> Response:
    """The newest runs, page by page."""
    before, limit, status = BEFORE.whole(request), LIMIT.whole(request), request.query_params.get("status")
    if status is not None and status not in (*OPEN, *ENDED):
        raise STATUS.refuse(f"one of {', '.join((*OPEN, *ENDED))}")
    page = await parts_of(request).store.read(
        lambda connection: list_runs(connection, None if before < 0 else before, limit, status))
    return json_response(runs_json(page, limit))


@router.get("/{id}", responses=gives("RunAnswer", 404, 422), openapi_extra=takes(RUN_ID, WAIT))
async def get_run(request: Request) -> Response:
    """One run; with `wait`, as soon as it has ended."""
    return json_response(run_json(await run_of(request, WAIT.of(request))))


@router.get("/{id}/workflow", responses=gives("Document", 404), openapi_extra=takes(RUN_ID))
async def get_run_workflow(request: Request) -> Response:
    """The document of a run, as it ran."""
    run = await run_of(request)
    text = await parts_of(request).store.read(lambda connection: get_document(connection, run.document))
    return json_response(text)


@router.delete("/{id}", status_code=202, responses=gives("RunAnswer", 404, status=202), openapi_extra=takes(RUN_ID))
async def delete_run(request: Request) -> Response:
    """The same as cancel; the history of a run is never deleted."""
    return await cancel_run(request)


@router.post("/{id}/cancel", status_code=202, responses=gives("RunAnswer", 404, status=202),
             openapi_extra=takes(RUN_ID))
async def cancel_run(request: Request) -> Response:
    """End a run: at once when it waits, after its current step when it runs. One that has ended stays as it is."""
    run = await run_of(request)
    return json_response(run_json(await parts_of(request).queue.cancel(run.id) or run), 202)


@router.get("/{id}/events", responses=gives("EventPage", 404, 422), openapi_extra=takes(RUN_ID, AFTER, EVENTS))
async def get_run_events(request: Request) -> Response:
    """The stored events of a run above `after`; the WebSocket sends the same."""
    after, limit = AFTER.whole(request), EVENTS.whole(request)
    run = await run_of(request)
    events = await parts_of(request).store.read(lambda connection: events_after(connection, after, limit, run.seq))
    last = events[-1].seq if events else after
    return json_response(f'{{"events":[{",".join(e.text for e in events)}],"last":{last},"resync":false}}')


async def submit(parts: Parts, admitted: Admitted, workflow: str | None, key: str | None) -> Run:
    """Store an admitted run; refuses a key that was used for another request."""
    targets = None if admitted.targets is None else dumps(admitted.targets)
    new = NewRun(f"{random.getrandbits(64):016x}", admitted.document, admitted.workflow.title, workflow, targets, key,
                 admitted.request, admitted.front, admitted.client)
    parts.planner.remember(admitted)
    run = await parts.queue.submit(new)
    if run.request != admitted.request:
        raise Refused(422, "key_used", "this Idempotency-Key was used for another request; take a new one")
    return run


def accepted(run: Run) -> Response:
    """The 202 of a stored run."""
    return json_response(f'{{"id":"{run.id}","seq":{run.seq},"status":"{run.status}"}}', 202)


def key_of(request: Request) -> str | None:
    """The Idempotency-Key, if there is one."""
    key = request.headers.get("idempotency-key")
    if key is not None and not re.fullmatch("[!-~]{1,200}", key):
        raise KEY.refuse("1 to 200 visible ASCII characters")
    return key


async def run_of(request: Request, wait: float = 0) -> Run:
    """The run that the path names, or 404."""
    run = await parts_of(request).queue.get(request.path_params["id"], wait)
    if run is None:
        raise Refused(404, "unknown_run", "there is no run with this id")
    return run
