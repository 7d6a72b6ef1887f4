"""Whether the server is well; the only data that needs no token."""

from __future__ import annotations

import shutil

from fastapi import APIRouter, Request, Response

from server.routes.errors import json_response
from server.routes.parts import parts_of
from server.routes.promises import gives
from server.store.writer import dumps
from server.version import version

router = APIRouter(prefix="/health", tags=["health"])
LOW_DISK = 512 * 1024**2


@router.get("", responses=gives("HealthAnswer"))
async def get_health(request: Request) -> Response:
    """live: this answer; ready: a worker can take a run; worker: its state in a word."""
    parts = parts_of(request)
    state = str(parts.host.state)
    low = shutil.disk_usage(parts.settings.data).free < LOW_DISK
    return json_response(dumps({
        "live": True, "ready": state in ("ready", "busy", "idle", "running"), "worker": state,
        "waiting": len(parts.queue), "database": parts.queue.trouble or "ok", "disk": "low" if low else "ok",
        "version": version()}))
