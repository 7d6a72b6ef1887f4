"""Drawing a grid of pictures with labels on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from nodes.images.files import to_tensor
from nodes.images.layout import Layout
from nodes.images.pixels import check_size, color_values

_MOST_LINES = 3
_WIDEST_ROW_LABEL = 14  # in text heights; longer labels are wrapped
_WIDEST_OVER_TILE = 6  # a narrow column may grow to this width for its label


@dataclass(frozen=True)
class Style:
    """Pixels between pictures, colour behind them and height of the text."""

    gap: int
    background: str
    label_size: int


class Lettering:
    """Text in one size: measured, wrapped and drawn with Pillow's own scalable font, the same on every machine."""

    def __init__(self, size: int) -> None:
        from PIL import ImageFont

        self.font: Any = ImageFont.load_default(size)
        self.line = round(size * 1.3)

    def width(self, text: str) -> int:
        """Pixels that the longest line of a text takes."""
        return max((round(self.font.getlength(line)) for line in text.split("\n")), default=0)

    def height(self, texts: Sequence[str]) -> int:
        """Pixels that the highest of some texts takes; 0 when there is nothing to write."""
        return max((text.count("\n") + 1 for text in texts if text), default=0) * self.line

    def wrap(self, text: str, width: int) -> str:
        """The text in lines of at most `width` pixels, at most three; what is left out becomes an ellipsis."""
        lines: list[str] = []
        for paragraph in text[:1000].split("\n"):
            line = ""
            for word in paragraph.split():
                longer = f"{line} {word}".strip()
                if line and self.width(longer) > width:
                    lines.append(line)
                    longer = word
                line = longer
            lines.append(line)
        kept = [self.shorten(line, width) for line in lines[:_MOST_LINES]]
        if len(lines) > _MOST_LINES:
            kept[-1] = self.shorten(f"{kept[-1].rstrip('…')}…", width, force=True)
        return "\n".join(kept)

    def shorten(self, line: str, width: int, force: bool = False) -> str:
        """One line cut to `width` pixels, ending in an ellipsis where something is missing."""
        if self.width(line) <= width:
            return line
        body = line.rstrip("…") if force else line
        while body and self.width(body + "…") > width:
            body = body[:-1]
        return body + "…"


def draw_sheet(tiles: Sequence[Tensor], layout: Layout, style: Style, title: str = "") -> Tensor:
    """The sheet [3, H, W] of the tiles [3, h, w], row by row."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    letters = Lettering(style.label_size)
    tile_height, tile_width = (max(tile.shape[d] for tile in tiles) for d in (1, 2))
    over = layout.column_labels or layout.tile_labels
    place_width = max(tile_width, min(letters.width("\n".join(over)), _WIDEST_OVER_TILE * style.label_size))
    rows = [letters.wrap(t, _WIDEST_ROW_LABEL * style.label_size) for t in layout.row_labels]
    over = tuple(letters.wrap(t, place_width) for t in over)
    place_height = max(tile_height, letters.height(rows))
    over_height = letters.height(over) + style.gap * bool(over)
    per_tile = over_height if layout.tile_labels else 0
    left = style.gap + (letters.width("\n".join(rows)) + 2 * style.gap + style.label_size // 2) * bool(rows)
    step_x, step_y = place_width + style.gap, place_height + per_tile + style.gap
    width = left + layout.columns * step_x
    title = letters.wrap(title, max(width - 2 * style.gap, style.label_size)) if title.strip() else ""
    title_height = letters.height([title]) + style.gap * bool(title)
    top = style.gap + title_height + (over_height if layout.column_labels else 0)
    height = top + layout.rows * step_y
    check_size(width, height)

    background = tuple(round(255 * v) for v in color_values(style.background)[:3])
    canvas = Pillow.new("RGB", (width, height), background)
    draw = ImageDraw.Draw(canvas)
    ink = ink_on(style.background)

    def write(x: int, y: int, text: str, anchor: str) -> None:
        for i, line in enumerate(text.split("\n")):
            draw.text((x, y + i * letters.line), line, fill=ink, font=letters.font, anchor=anchor)

    if title:
        write(style.gap, style.gap, title, "la")
    for column, text in enumerate(over if layout.column_labels else ()):
        write(left + column * step_x + place_width // 2, style.gap + title_height, text, "ma")
    for i, text in enumerate(over if layout.tile_labels else ()):
        row, column = divmod(i, layout.columns)
        write(left + column * step_x + place_width // 2, top + row * step_y, text, "ma")
    for row, text in enumerate(rows):
        middle = top + row * step_y + (place_height - letters.height([text])) // 2
        write(left - style.gap - style.label_size // 2, middle, text, "ra")

    sheet = to_tensor(canvas)
    for i, tile in enumerate(tiles):  # pixels are copied, not drawn, so that they stay float
        row, column = divmod(i, layout.columns)
        x = left + column * step_x + (place_width - tile.shape[2]) // 2
        y = top + row * step_y + per_tile + (place_height - tile.shape[1]) // 2
        sheet[:, y:y + tile.shape[1], x:x + tile.shape[2]] = tile
    return sheet.clamp(0, 1).to(torch.float32)


def ink_on(background: str) -> str:
    """Black or white, whichever reads better on a colour."""
    red, green, blue = color_values(background)[:3]
    return "#111111" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else "#f4f4f4"
