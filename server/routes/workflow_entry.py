"""A workflow as lists show it: title, description, inputs, size, picture."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from server.store.bundled import bundled_picture
from server.store.workflows import Saved

_LONGEST = 1_000


def entry_of(name: str, text: str, saved: Saved | None, picture: str | None) -> dict[str, Any]:
    """One entry; an example (`saved` is None) shows the picture that ships with it."""
    data = json.loads(text)
    if saved is None and bundled_picture(name) is not None:
        picture = f"/api/v1/workflows/{quote(name, safe='')}/picture"
    return {"name": name, "title": str(data.get("title", name)), "bundled": saved is None,
            "revision": saved.revision if saved else 0, "updated": saved.updated if saved else None,
            "inputs": data.get("inputs", {}), "outputs": data.get("outputs", {}),
            "description": description_of(data), "nodes": len(data.get("nodes", {})), "size": len(text.encode()),
            "types": types_in(data), "picture": picture}


def types_in(data: dict[str, Any]) -> list[str]:
    """Ids of the node types that a workflow uses outside its definitions, without versions, sorted."""
    return sorted({node["type"].partition("@")[0] for node in data.get("nodes", {}).values()})


def description_of(data: dict[str, Any]) -> str:
    """`ui.description`: what a workflow is for, in a sentence."""
    found = data.get("ui", {}).get("description", "")
    return found[:_LONGEST] if isinstance(found, str) else ""
