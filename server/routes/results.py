"""What is known of a document's values without running it, and the thumbnails of them."""

from __future__ import annotations

import asyncio
from functools import partial

from fastapi import APIRouter, Request, Response

from server.engine.check import Checked
from server.engine.problems import Rejected
from server.engine.workflow import Workflow
from server.queue.known import plan_of_all, results_json
from server.routes.bodies import json_body
from server.routes.errors import Refused, json_response
from server.routes.parts import Parts, parts_of
from server.routes.promises import Parameter, Responses, gives, refusal, takes
from server.security.inert import inert_response

router = APIRouter(tags=["outputs"])
_BODY = {"type": "object", "required": ["workflow"], "additionalProperties": False,
         "properties": {"workflow": {"type": "object", "description": "a workflow document"}}}
_JPEG: Responses = {200: {"description": "A JPEG", "content": {
    "image/jpeg": {"schema": {"type": "string", "format": "binary"}}}}, 404: refusal(404)}
_DIGEST = Parameter("digest", "path", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "as a summary names it")


@router.post("/results", responses=gives("KnownResults", 400, 408, 413, 415), openapi_extra=takes(body=_BODY))
async def known_results(request: Request) -> Response:
    """Every value of a document that is known from earlier runs, by node and cell: its summary, age and thumbnail."""
    body, parts = await json_body(request), parts_of(request)
    try:
        workflow, checked, _ = await parts.admission.check(body)
    except Rejected:
        return json_response(results_json(None, parts.known))
    return json_response(await asyncio.to_thread(_results, parts, workflow, checked))


@router.get("/thumbnails/{digest}", response_class=Response, responses=_JPEG, openapi_extra=takes(_DIGEST))
async def get_thumbnail(request: Request) -> Response:
    """The thumbnail of a value by the digest that its summary names under "picture"."""
    digest: str = request.path_params["digest"]
    body = await asyncio.to_thread(parts_of(request).thumbnails.read, digest)
    if body is None:
        raise Refused(404, "missing_thumbnail", "there is no such thumbnail; run the workflow again to make it")
    return inert_response(body, f"{digest[:12]}.jpg")


def _results(parts: Parts, workflow: Workflow, checked: Checked) -> str:
    plan = plan_of_all(workflow, checked, partial(parts.planner.keyed, workflow, checked))
    return results_json(plan, parts.known)
