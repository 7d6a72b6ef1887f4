"""The catalogue: all node types and port types as data."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, Request, Response

from nodes.interface.catalogue import Catalogue
from server.routes.errors import json_response
from server.routes.parts import parts_of
from server.routes.promises import gives
from server.store.writer import dumps

router = APIRouter(prefix="/nodes", tags=["nodes"])
_TEXTS: list[tuple[Catalogue, str]] = []


@router.get("", responses=gives("CatalogueAnswer"))
async def get_nodes(request: Request) -> Response:
    """The catalogue: `nodes`, `ports`, and `broken` packs with their errors."""
    catalogue = parts_of(request).catalogue()
    if not _TEXTS or _TEXTS[0][0] is not catalogue:
        text = await asyncio.to_thread(_text, catalogue)
        _TEXTS[:] = [(catalogue, text)]
    return json_response(_TEXTS[0][1])


def _text(catalogue: Catalogue) -> str:
    data: dict[str, Any] = catalogue.to_data()
    return dumps({k: v for k, v in data.items() if k != "source"})
