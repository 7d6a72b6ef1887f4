"""A workflow in words: an outline, a paragraph, and the difference to another version."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from nodes.interface.catalogue import Catalogue
from server.engine.difference import difference
from server.engine.outline import outline
from server.engine.parse import from_data
from server.engine.words import paragraph
from server.queue.requests import read_object
from server.routes.bodies import json_body
from server.routes.errors import json_response
from server.routes.parts import parts_of
from server.routes.promises import gives, takes
from server.store.writer import dumps

router = APIRouter(prefix="/describe", tags=["workflows"])
_BODY = {"type": "object", "required": ["workflow"], "additionalProperties": False,
         "properties": {"workflow": {"type": "object", "description": "a workflow document"},
                        "before": {"type": "object", "description": "an older version, to tell what changed"}}}


@router.post("", responses=gives("DescribeAnswer", 400, 408, 413, 415, 422), openapi_extra=takes(body=_BODY))
async def describe_workflow(request: Request) -> Response:
    """What a workflow does, in words; with `before`, what changed since. It need not be free of problems."""
    body, parts = await json_body(request), parts_of(request)
    return json_response(dumps(await asyncio.to_thread(_described, body, parts.catalogue())))


def _described(body: bytes, catalogue: Catalogue) -> dict[str, Any]:
    data = read_object(body, {"workflow": True, "before": False})
    workflow = from_data(data["workflow"])
    changes = None
    if "before" in data:
        changes = [c.to_data() for c in difference(from_data(data["before"]), workflow, catalogue)]
    return {"outline": [line.to_data() for line in outline(workflow, catalogue)],
            "paragraph": paragraph(workflow, catalogue), "changes": changes}
