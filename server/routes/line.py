"""The line of runs: what runs, what waits in which order, and moving a run in it."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response

from server.queue.results import run_json
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import parts_of
from server.routes.promises import gives, takes
from server.routes.runs import RUN_ID, run_of

router = APIRouter(tags=["runs"])
MOST_SHOWN = 500
_MOVE = {"type": "object", "additionalProperties": False, "required": ["before"], "properties": {
    "before": {"type": ["string", "null"], "description": "the waiting run that it goes ahead of; null: it goes last"}}}


@router.get("/queue", responses=gives("QueueAnswer"))
async def get_queue(request: Request) -> Response:
    """What runs, and what waits in the order in which it will run."""
    queue = parts_of(request).queue
    waiting = queue.waiting
    running = None if queue.running is None else await queue.get(queue.running)
    shown = ",".join(map(run_json, waiting[:MOST_SHOWN]))
    first = "null" if running is None or running.ended else run_json(running)
    return json_response(f'{{"running":{first},"waiting":[{shown}],"count":{len(waiting)}}}')


@router.post("/runs/{id}/move", responses=gives("RunAnswer", 400, 404, 408, 409, 413, 415, 422),
             openapi_extra=takes(RUN_ID, body=_MOVE))
async def move_run(request: Request) -> Response:
    """Put a waiting run ahead of another one, or last. The order outlives a restart."""
    run, before = await run_of(request), _before(await json_body(request))
    if not await parts_of(request).queue.move(run.id, before):
        raise Refused(409, "not_waiting", "one of these runs does not wait any more; look at the queue again")
    return json_response(run_json(run))


def _before(raw: bytes) -> str | None:
    try:
        data: Any = json.loads(raw)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or set(data) != {"before"} or not isinstance(data["before"], (str, type(None))):
        raise Refused(422, "bad_move", 'expected {"before": the id of a waiting run, or null}')
    return data["before"]
