"""How it lies on our canvas: places, notes and groups of ComfyUI as ours."""

from __future__ import annotations

from typing import Any

from server.engine.comfyui.draft import SCALE, Draft, plain_name, seen
from server.engine.comfyui.source import Box, Source


def looks(source: Source, draft: Draft) -> dict[str, Any]:
    """The `ui` of our document."""
    ui: dict[str, Any] = {}
    if draft.places:
        ui["nodes"] = draft.places
    if source.notes:
        ui["notes"] = {f"note_{i}": {"text": seen(box.text), **_rect(box)} for i, box in enumerate(source.notes, 1)}
    if source.groups and draft.places:
        ui["frames"] = {f"group_{i}": {"title": plain_name(box.text), **_rect(box),
                                       "members": [f"node:{name}" for name, at in draft.places.items()
                                                   if _inside(at, box)]}
                        for i, box in enumerate(source.groups, 1)}
    return ui


def _rect(box: Box) -> dict[str, int]:
    return {"x": round(box.x * SCALE), "y": round(box.y * SCALE), "width": round(box.width * SCALE),
            "height": round(box.height * SCALE)}


def _inside(at: dict[str, int], box: Box) -> bool:
    return (0 <= at["x"] - box.x * SCALE <= box.width * SCALE) and (0 <= at["y"] - box.y * SCALE <= box.height * SCALE)
