"""The toy twin of a workflow: the same sampler, schedule and guidance on points of the plane."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from nodes.interface.catalogue import Catalogue
from server.engine.twin import twin
from server.queue.requests import read_object
from server.routes.bodies import json_body
from server.routes.errors import json_response
from server.routes.parts import parts_of
from server.routes.promises import gives, takes
from server.store.writer import dumps

router = APIRouter(prefix="/twin", tags=["workflows"])
_BODY = {"type": "object", "required": ["workflow"], "additionalProperties": False,
         "properties": {"workflow": {"type": "object", "description": "a workflow document that samples"}}}


@router.post("", responses=gives("Document", 400, 408, 413, 415, 422), openapi_extra=takes(body=_BODY))
async def twin_of_workflow(request: Request) -> Response:
    """The toy twin of a workflow, itself a workflow document; 422 says which node has none, or that nothing samples."""
    body, parts = await json_body(request), parts_of(request)
    return json_response(dumps(await asyncio.to_thread(_twin, body, parts.catalogue())))


def _twin(body: bytes, catalogue: Catalogue) -> dict[str, Any]:
    return twin(read_object(body, {"workflow": True})["workflow"], catalogue)
