"""Emoji drawings as small pictures: SVG body -> RGB on white, [size, size, 3] uint8."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image

OVERSAMPLING = 4  # drawn at 4 times the size and averaged, so thin strokes keep their weight


def svg_document(icon: dict[str, Any], defaults: dict[str, Any]) -> str:
    """A complete SVG file around an icon of an Iconify collection."""
    width = icon.get("width", defaults.get("width", 16))
    height = icon.get("height", defaults.get("height", 16))
    box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {namespaces} viewBox="{box}" width="{width}" height="{height}">{icon["body"]}</svg>'


def render(svg: str, size: int) -> np.ndarray:
    """Draw an SVG centred on a white square. Returns [size, size, 3] uint8."""
    import resvg_py

    large = size * OVERSAMPLING
    png = resvg_py.svg_to_bytes(svg_string=svg, width=large)
    drawing = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    drawing.thumbnail((large, large))
    canvas = Image.new("RGBA", (large, large), "white")
    canvas.alpha_composite(drawing, ((large - drawing.width) // 2, (large - drawing.height) // 2))
    return np.asarray(canvas.convert("RGB").resize((size, size), Image.Resampling.BOX))
