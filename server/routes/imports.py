"""Workflows of other programs become ours: what ComfyUI saves, or a picture that it made."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from server.engine.comfyui.translate import translate
from server.routes.errors import Refused, json_response
from server.routes.promises import gives
from server.store.writer import dumps

router = APIRouter(prefix="/import", tags=["workflows"])
_TYPES = ("application/json", "image/png", "application/octet-stream")
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {
    "application/json": {"schema": {"type": "object", "description": "ComfyUI's API format or its saved graph"}},
    **{name: {"schema": {"type": "string", "format": "binary"}} for name in _TYPES[1:]}}}}


@router.post("", responses=gives("Imported", 408, 413, 415, 422), openapi_extra=_BODY)
async def import_workflow(request: Request) -> Response:
    """Translate a workflow of ComfyUI, as JSON or in a PNG, into one of ours; warnings say what differs.

    Of a large picture all chunks but its pixels (IDAT) are enough.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in _TYPES:
        raise Refused(415, "wrong_type", f"expected Content-Type {', '.join(_TYPES)}, and the file itself as the body")
    found = await asyncio.to_thread(translate, await request.body())
    return json_response(dumps({"workflow": found.workflow, "warnings": found.warnings}))
