"""Check a workflow without running it."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from server.engine.problems import Problem, Rejected
from server.routes.bodies import json_body
from server.routes.errors import json_response
from server.routes.parts import parts_of
from server.routes.promises import gives, takes
from server.store.writer import dumps

router = APIRouter(prefix="/check", tags=["workflows"])
_BODY = {"type": "object", "required": ["workflow"], "additionalProperties": False,
         "properties": {"workflow": {"type": "object", "description": "a workflow document"},
                        "targets": {"type": ["array", "null"], "items": {"type": "string"}, "minItems": 1,
                                    "description": "outputs, nodes or node.port; default: the declared outputs"}}}


@router.post("", responses=gives("CheckAnswer", 400, 408, 413, 415), openapi_extra=takes(body=_BODY))
async def check_workflow(request: Request) -> Response:
    """All problems of a workflow at once, its axes and shapes as far as they are known, and the price of a run."""
    body, parts = await json_body(request), parts_of(request)
    try:
        workflow, checked, targets = await parts.admission.check(body)
    except Rejected as error:
        return json_response(dumps(_answer(error.problems)))
    problems, price = checked.problems, None
    try:
        price = await asyncio.to_thread(parts.planner.price, workflow, checked, targets)
    except Rejected as error:
        problems = problems or error.problems
    return json_response(dumps({**_answer(problems), "shapes": checked.shapes, "cost": price and price.to_data(),
                                "axes": {node: list(axes) for node, axes in checked.axes.items()}}))


def _answer(problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {"ok": not problems, "problems": [p.to_data() for p in problems], "axes": {}, "shapes": {}, "cost": None}
