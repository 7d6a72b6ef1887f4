"""Runs: start, look, wait, cancel, and their events."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request, Response

from server.queue.admission import Admitted
from server.queue.results import run_json, runs_json
from server.routes.answers import EventPage, Json, RunAccepted, RunAnswer, RunPage, RunStatus, answers
from server.routes.bodies import json_body, takes_json
from server.routes.errors import Refused, json_response
from server.routes.parts import Parts, parts_of
from server.store.documents import get_document
from server.store.events import events_after
from server.store.runs import NewRun, Run, list_runs
from server.store.writer import dumps

router = APIRouter(prefix="/runs", tags=["runs"])
RunId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="the id that POST gave")]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern="^[!-~]+$",
                                   description="the same key gives the same run, however often the request is sent")]
_BODY = {"type": "object", "required": ["workflow"], "additionalProperties": False, "properties": {
    "workflow": {"type": "object", "description": "a workflow document, by server/workflow.schema.json"},
    "targets": {"type": ["array", "null"], "items": {"type": "string"}, "minItems": 1,
                "description": "outputs, nodes or node.port to run to; without it, the declared outputs"},
    "inputs": {"type": "object", "description": "values by declared input or node.port"}}}


@router.post("", status_code=202, response_model=RunAccepted, responses=answers(400, 408, 413, 415, 422, 429, 507),
             openapi_extra=takes_json(_BODY))
async def start_run(request: Request, idempotency_key: Key = None) -> Response:
    """Check a workflow and queue it. When the 202 arrives, the run survives any crash."""
    parts = parts_of(request)
    admitted = await parts.admission.run_request(await json_body(request))
    return accepted(await submit(parts, admitted, None, idempotency_key))


@router.get("", response_model=RunPage, responses=answers(422))
async def get_runs(request: Request, before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
                   limit: Annotated[int, Query(ge=1, le=500)] = 50, status: RunStatus | None = None) -> Response:
    """The newest runs, page by page."""
    found = await parts_of(request).store.read(lambda connection: list_runs(connection, before, limit, status))
    return json_response(runs_json(found, limit))


@router.get("/{id}", response_model=RunAnswer, response_model_exclude_unset=True, responses=answers(404, 422))
async def get_run(request: Request, id: RunId, wait: Annotated[float, Query(
        ge=0, le=60, description="seconds to wait for the end of the run")] = 0) -> Response:
    """One run; with `wait`, as soon as it has ended."""
    return json_response(run_json(found(await parts_of(request).queue.get(id, wait))))


@router.get("/{id}/workflow", responses=answers(404, 422))
async def get_run_workflow(request: Request, id: RunId) -> Json:
    """The document of a run, as it ran."""
    run = found(await parts_of(request).queue.get(id))
    text = await parts_of(request).store.read(lambda connection: get_document(connection, run.document))
    return json_response(text)  # type: ignore[return-value]


@router.delete("/{id}", status_code=202, response_model=RunAnswer, responses=answers(404, 422))
async def delete_run(request: Request, id: RunId) -> Response:
    """The same as cancel; the history of a run is never deleted."""
    return await cancel_run(request, id)


@router.post("/{id}/cancel", status_code=202, response_model=RunAnswer, responses=answers(404, 422))
async def cancel_run(request: Request, id: RunId) -> Response:
    """End a run: at once when it waits, after its current step when it runs. One that has ended stays as it is."""
    return json_response(run_json(found(await parts_of(request).queue.cancel(id))), 202)


@router.get("/{id}/events", response_model=EventPage, responses=answers(404, 422))
async def get_run_events(request: Request, id: RunId, after: Annotated[int, Query(ge=0, le=2**53)] = 0,
                         limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000) -> Response:
    """The stored events of a run above `after`; the WebSocket sends the same."""
    parts = parts_of(request)
    run = found(await parts.queue.get(id))
    events = await parts.store.read(lambda connection: events_after(connection, after, limit, run.seq))
    last = events[-1].seq if events else after
    return json_response(f'{{"events":[{",".join(e.text for e in events)}],"last":{last},"resync":false}}')


async def submit(parts: Parts, admitted: Admitted, workflow: str | None, key: str | None) -> Run:
    """Store an admitted run; refuses a key that was used for another request."""
    targets = None if admitted.targets is None else dumps(admitted.targets)
    new = NewRun(secrets.token_hex(8), admitted.document, admitted.workflow.title, workflow, targets, key,
                 admitted.request)
    parts.planner.remember(admitted)
    run = await parts.queue.submit(new)
    if run.request != admitted.request:
        raise Refused(422, "key_used", "this Idempotency-Key was used for another request; take a new one")
    return run


def accepted(run: Run) -> Response:
    """The 202 of a stored run."""
    return json_response(f'{{"id":"{run.id}","seq":{run.seq},"status":"{run.status}"}}', 202)


def found(run: Run | None) -> Run:
    """The run, or 404."""
    if run is None:
        raise Refused(404, "unknown_run", "there is no run with this id")
    return run


