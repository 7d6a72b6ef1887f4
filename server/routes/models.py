"""Weight files that workflows can name."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response

from server.files import STARTER, FileRefused, Files
from server.routes.errors import json_response
from server.routes.parts import parts_of
from server.routes.promises import gives
from server.store.writer import dumps

router = APIRouter(prefix="/models", tags=["models"])


@router.get("", responses=gives("ModelList"))
async def get_models(request: Request) -> Response:
    """The weight files in the model folders, and those that ship with Wireloom."""
    return json_response(dumps({"models": await asyncio.to_thread(_listed, parts_of(request).files)}))


def _listed(files: Files) -> list[dict[str, Any]]:
    found = []
    for name in files.names("model_file"):
        try:
            size = files.path("model_file", name).stat().st_size
        except (FileRefused, OSError):
            continue
        found.append({"name": name, "size": size, "shipped": name.startswith(f"{STARTER}/"),
                      **asdict(files.about(name))})
    files.save()
    return found
