"""Which pictures carry a recipe, and where: PNG, JPEG and WebP, by media type to write and by content to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.engine import jpeg, png, strict, webp
from server.engine.problems import Problem, Rejected

WRITE: dict[str, Callable[[bytes, Mapping[str, str]], bytes]] = {
    "image/png": png.with_text, "image/jpeg": jpeg.with_text, "image/webp": webp.with_text,
}
"""By media type: a picture and its texts in, the same picture with the recipe inside out."""


def with_recipe(media_type: str, body: bytes, workflow: dict[str, Any], coordinates: Mapping[str, Any],
                seeds: Mapping[str, Any], version: str) -> bytes:
    """A picture with the recipe inside; anything else, and what is damaged, as it is."""
    if media_type not in WRITE:
        return body
    try:
        return WRITE[media_type](body, png.recipe(workflow, coordinates, seeds, version))
    except Rejected:
        return body


def may_carry(head: bytes) -> bool:
    """Whether a file that begins so may carry a recipe."""
    return head.startswith((png.SIGNATURE, jpeg.START)) or webp.is_webp(head)


def read_recipe(body: bytes) -> dict[str, Any] | None:
    """The recipe in a picture, or None; raises Rejected where it is damaged."""
    if body.startswith(png.SIGNATURE):
        return png.read_recipe(body)
    text = webp.read_text(body) if webp.is_webp(body) else jpeg.read_text(body)
    if not text:
        return None
    data = strict.loads(text.encode())
    if not isinstance(data, dict) or "workflow" not in data:
        raise Rejected([Problem("bad_picture", "the recipe in this picture is not one of ours: it has no workflow")])
    return data
