"""Check a workflow without running it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from server.engine.problems import Rejected
from server.routes.bodies import json_body
from server.routes.errors import json_response
from server.routes.parts import parts_of
from server.routes.promises import gives, takes
from server.store.writer import dumps

router = APIRouter(prefix="/check", tags=["workflows"])
_BODY = {"type": "object", "required": ["workflow"], "additionalProperties": False,
         "properties": {"workflow": {"type": "object", "description": "a workflow document"}}}


@router.post("", responses=gives("CheckAnswer", 400, 408, 413, 415), openapi_extra=takes(body=_BODY))
async def check_workflow(request: Request) -> Response:
    """All problems of a workflow at once, and its axes and shapes as far as they are known."""
    body = await json_body(request)
    try:
        _, checked = await parts_of(request).admission.check(body)
    except Rejected as error:
        found = {"ok": False, "problems": [p.to_data() for p in error.problems], "axes": {}, "shapes": {}}
        return json_response(dumps(found))
    found = {"ok": not checked.problems, "problems": [p.to_data() for p in checked.problems],
             "axes": {node: list(axes) for node, axes in checked.axes.items()}, "shapes": checked.shapes}
    return json_response(dumps(found))
