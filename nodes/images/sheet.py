"""Drawing a grid of pictures with labels on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Places:
    """The wrapped texts of a sheet and where everything stands, in pixels.

    place_width, place_height: room for one picture; over: room for the text above a column or above each picture
    left, top: corner of the first place; step_x, step_y: from one place to the next
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    tiles: tuple[str, ...]
    place_width: int
    place_height: int
    over: int
    left: int
    top: int
    step_x: int
    step_y: int

    def corner(self, row: int, column: int) -> tuple[int, int]:
        """X and y of a place, below its own label."""
        y = self.top + row * self.step_y + (self.over if self.tiles else 0)
        return self.left + column * self.step_x, y


def measure(layout: Layout, style: Style, title: str, letters: Lettering, tile_width: int, tile_height: int) -> Places:
    """Where everything stands, for pictures of at most this size."""
    gap, size = style.gap, style.label_size
    over = layout.column_labels or layout.tile_labels
    place_width = max(tile_width, min(letters.width("\n".join(over)), _WIDEST_OVER_TILE * size))
    over = tuple(letters.wrap(text, place_width) for text in over)
    rows = tuple(letters.wrap(text, _WIDEST_ROW_LABEL * size) for text in layout.row_labels)
    place_height = max(tile_height, letters.height(rows))
    over_height = letters.height(over) + gap * bool(over)
    left = gap + (letters.width("\n".join(rows)) + 2 * gap + size // 2) * bool(rows)
    step_x = place_width + gap
    title = letters.wrap(title, left + layout.columns * step_x - 2 * gap) if title.strip() else ""
    top = gap + letters.height([title]) + gap * bool(title) + over_height * bool(layout.column_labels)
    step_y = place_height + gap + over_height * bool(layout.tile_labels)
    columns, tiles = (over, ()) if layout.column_labels else ((), over)
    return Places(title, rows, columns, tiles, place_width, place_height, over_height, left, top, step_x, step_y)


def draw_sheet(tiles: Sequence[Tensor], layout: Layout, style: Style, title: str = "") -> Tensor:
    """The sheet [3, H, W] of the tiles [3, h, w], row by row."""
    letters = Lettering(style.label_size)
    tile_height, tile_width = (max(tile.shape[d] for tile in tiles) for d in (1, 2))
    places = measure(layout, style, title, letters, tile_width, tile_height)
    width, height = places.left + layout.columns * places.step_x, places.top + layout.rows * places.step_y
    check_size(width, height)
    sheet = to_tensor(write_labels(width, height, layout, style, places, letters))
    for i, tile in enumerate(tiles):  # pixels are copied, not drawn, so that they stay float
        x, y = places.corner(*divmod(i, layout.columns))
        x += (places.place_width - tile.shape[2]) // 2
        y += (places.place_height - tile.shape[1]) // 2
        sheet[:, y:y + tile.shape[1], x:x + tile.shape[2]] = tile
    return sheet.clamp(0, 1)


def write_labels(width: int, height: int, layout: Layout, style: Style, places: Places, letters: Lettering) -> Any:
    """The sheet without its pictures: background, title and labels, as a Pillow picture."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    canvas = Pillow.new("RGB", (width, height), style.background[:7])
    pen, ink = ImageDraw.Draw(canvas), ink_on(style.background)

    def write(x: int, y: int, text: str, anchor: str) -> None:
        for i, line in enumerate(text.split("\n")):
            pen.text((x, y + i * letters.line), line, fill=ink, font=letters.font, anchor=anchor)

    write(style.gap, style.gap, places.title, "la")
    for column, text in enumerate(places.columns):
        x, y = places.corner(0, column)
        write(x + places.place_width // 2, y - places.over, text, "ma")
    for i, text in enumerate(places.tiles):
        x, y = places.corner(*divmod(i, layout.columns))
        write(x + places.place_width // 2, y - places.over, text, "ma")
    for row, text in enumerate(places.rows):
        x, y = places.corner(row, 0)
        middle = y + (places.place_height - letters.height([text])) // 2
        write(x - style.gap - style.label_size // 2, middle, text, "ra")
    return canvas


def ink_on(background: str) -> str:
    """Black or white, whichever reads better on a colour."""
    red, green, blue = color_values(background)[:3]
    return "#111111" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else "#f4f4f4"
