"""A figure drawn as a picture: `draw(figure, width, height)`.

The same figure gives the same pixels on every machine: all is drawn with Pillow and its built-in font.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from nodes.interface import Figure
from nodes.plots.colors import RGB, mark_colors, on_scale
from nodes.plots.marks import KINDS, Area, cover, value_range
from nodes.plots.scales import Scale, scales_of
from nodes.plots.ticks import Tick, written

if TYPE_CHECKING:
    from PIL import Image as Pillow

ZOOM = 3  # lines are drawn this much larger and shrunk
INK, FAINT, RULE, FRAME = "#222222", "#666666", "#e6e6e6", "#999999"
_TEXT, _TITLE = 13, 16
_SWATCH = 18
_MOST_LEGEND = 24


@dataclass(frozen=True)
class Box:
    """Where the plot area lies on the picture, in pixels."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Entry:
    """A line of the legend."""

    label: str
    color: RGB
    kind: str


def draw(figure: Figure, width: int = 800, height: int = 600) -> Pillow.Image:
    """The figure as an RGB picture with axes, ticks, legend and title."""
    from PIL import Image as Pillow

    x, y = scales_of(figure)
    x_ticks, y_ticks = x.ticks(max(2, width // 110)), y.ticks(max(2, height // 70))
    colors = mark_colors(figure.marks)
    entries = legend_of(figure, colors)
    bar = next((m for m in figure.marks if m.get("kind") == "image" and m.get("bar")), None)
    box = _plot_box(figure, width, height, y_ticks, entries, bar)
    box = _with_equal_units(box, x, y) if figure.x.get("equal") else box
    picture = Pillow.new("RGB", (width, height), "white")
    picture.paste(_plot_area(figure, colors, x, y, x_ticks, y_ticks, box), (box.left, box.top))
    _frame(picture, box)
    _write_axes(picture, box, x, y, x_ticks, y_ticks)
    _write(picture, (box.left + box.right) / 2, 14, _fitted(figure.title, width - 20, _TITLE), _TITLE, "ma", INK)
    _legend(picture, box, entries)
    if bar is not None:
        _color_bar(picture, box, bar)
    return picture


def legend_of(figure: Figure, colors: Sequence[RGB]) -> list[Entry]:
    """One entry a label, in the order of the marks; pictures of numbers have a colour bar instead."""
    entries: dict[str, Entry] = {}
    for mark, color in zip(figure.marks, colors, strict=True):
        label = str(mark.get("label") or "")
        if label and mark.get("kind") in ("line", "scatter", "bar"):
            entries.setdefault(label, Entry(label, color, mark["kind"]))
    shown = list(entries.values())
    more = len(shown) - _MOST_LEGEND
    return shown if more <= 0 else [*shown[:_MOST_LEGEND], Entry(f"and {more} more", (255, 255, 255), "line")]


def _plot_box(figure: Figure, width: int, height: int, y_ticks: Sequence[Tick], entries: Sequence[Entry],
              bar: Any) -> Box:
    """What is left for the plot once everything around it has its room."""
    left = 12 + max((_width(text, _TEXT) for _, text in y_ticks), default=0) + 8 + 22 * bool(figure.y.get("label"))
    right = 18
    if entries:
        right += min(max(_width(e.label, _TEXT) for e in entries), width // 4) + _SWATCH + 16
    elif bar is not None:
        right += 70
    top = 16 + 28 * bool(figure.title)
    bottom = 14 + 22 + 22 * bool(figure.x.get("label"))
    return Box(left, top, max(width - right, left + 20), max(height - bottom, top + 20))


def _with_equal_units(box: Box, x: Scale, y: Scale) -> Box:
    """The largest part in the middle of the box where a unit upwards is as long as one to the right."""
    width, height = box.right - box.left, box.bottom - box.top
    unit = min(width / (x.high - x.low), height / (y.high - y.low))
    over_x = round(max(width - unit * (x.high - x.low), 0) / 2)
    over_y = round(max(height - unit * (y.high - y.low), 0) / 2)
    return Box(box.left + over_x, box.top + over_y, box.right - over_x, box.bottom - over_y)


def _plot_area(figure: Figure, colors: Sequence[RGB], x: Scale, y: Scale, x_ticks: Sequence[Tick],
               y_ticks: Sequence[Tick], box: Box) -> Pillow.Image:
    """Rules and marks, drawn large and shrunk; nothing reaches beyond the area."""
    size = (box.right - box.left) * ZOOM, (box.bottom - box.top) * ZOOM
    order = list(KINDS)  # pictures below, dots on top
    drawn = [(m, c) for m, c in zip(figure.marks, colors, strict=True) if m.get("kind") in KINDS]
    drawn.sort(key=lambda pair: order.index(pair[0]["kind"]))
    hidden = cover(drawn[0][0], size, ZOOM, x, y) if drawn else None
    area = Area(hidden or _ruled(size, x, y, x_ticks, y_ticks), ZOOM, x, y)
    for mark, color in drawn[hidden is not None:]:
        KINDS[mark["kind"]](area, mark, color)
    return area.picture.reduce(ZOOM)


def _ruled(size: tuple[int, int], x: Scale, y: Scale, x_ticks: Sequence[Tick],
           y_ticks: Sequence[Tick]) -> Pillow.Image:
    """The empty plot area, enlarged: white, with a rule at each tick."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    ground = Pillow.new("RGB", size, "white")
    rules = ImageDraw.Draw(ground)
    for value, _ in x_ticks:
        if (place := x.place(value)) is not None:
            rules.line([(place * (size[0] - 1), 0), (place * (size[0] - 1), size[1])], RULE, ZOOM)
    for value, _ in y_ticks:
        if (place := y.place(value)) is not None:
            rules.line([(0, (1 - place) * (size[1] - 1)), (size[0], (1 - place) * (size[1] - 1))], RULE, ZOOM)
    return ground


def _frame(picture: Pillow.Image, box: Box) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(picture)
    pen.line([(box.left, box.top), (box.left, box.bottom), (box.right, box.bottom)], FRAME, 1)


def _write_axes(picture: Pillow.Image, box: Box, x: Scale, y: Scale, x_ticks: Sequence[Tick],
                y_ticks: Sequence[Tick]) -> None:
    """Numbers at the ticks, and the names of the axes."""
    last = -1e9
    for value, text in x_ticks:
        place = x.place(value)
        half = _width(text, _TEXT) / 2
        if place is not None and -1e-6 <= place <= 1 + 1e-6:
            at = box.left + place * (box.right - box.left)
            if at - half > last + 6:  # ticks that would run into each other are left out
                _write(picture, at, box.bottom + 7, text, _TEXT, "ma", FAINT)
                last = at + half
    for value, text in y_ticks:
        place = y.place(value)
        if place is not None and -1e-6 <= place <= 1 + 1e-6:
            _write(picture, box.left - 7, box.bottom - place * (box.bottom - box.top), text, _TEXT, "rm", FAINT)
    _write(picture, (box.left + box.right) / 2, picture.height - 24,
           _fitted(x.label, box.right - box.left, _TEXT), _TEXT, "ma", INK)
    widest = max((_width(text, _TEXT) for _, text in y_ticks), default=0)
    label = _fitted(y.label, box.bottom - box.top, _TEXT)
    _write_upwards(picture, box.left - widest - 34, (box.top + box.bottom) / 2, label)


def _legend(picture: Pillow.Image, box: Box, entries: Sequence[Entry]) -> None:
    """A column of names at the right, each with a sample of its mark."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    left = box.right + 14
    for i, entry in enumerate(entries):
        middle = box.top + 10 + i * 20
        if middle + 10 > picture.height:
            break
        sample = Pillow.new("RGB", (_SWATCH * ZOOM, 12 * ZOOM), "white")
        pen = ImageDraw.Draw(sample)
        width, height = sample.size
        if entry.kind == "line":
            pen.line([(0, height / 2), (width, height / 2)], entry.color, 2 * ZOOM)
        elif entry.kind == "bar":
            pen.rectangle((width * 0.2, 0, width * 0.8, height), fill=entry.color)
        else:
            r = 3.5 * ZOOM
            pen.ellipse((width / 2 - r, height / 2 - r, width / 2 + r, height / 2 + r), fill=entry.color)
        picture.paste(sample.reduce(ZOOM), (left, middle - 6))
        room = picture.width - left - _SWATCH - 12
        _write(picture, left + _SWATCH + 6, middle, _fitted(entry.label, room, _TEXT), _TEXT, "lm", INK)


def _color_bar(picture: Pillow.Image, box: Box, mark: Any) -> None:
    """What the colours of a picture of numbers mean: a strip with its lowest and its highest number."""
    from PIL import ImageDraw

    pen = ImageDraw.Draw(picture)
    left, height = box.right + 16, box.bottom - box.top
    for row in range(height):
        color = on_scale(1 - row / max(height - 1, 1), str(mark.get("colors", "blues")))
        pen.line([(left, box.top + row), (left + 14, box.top + row)], color)
    low, high = value_range(mark)
    for at, value in ((box.top + 6, high), (box.top + height / 2, (low + high) / 2), (box.bottom - 6, low)):
        _write(picture, left + 20, at, written(float(f"{value:.3g}"), 6), _TEXT, "lm", FAINT)


@cache
def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)


def _width(text: str, size: int) -> int:
    return round(float(_font(size).getlength(text)))


def _fitted(text: str, width: float, size: int) -> str:
    """One line of text, cut with an ellipsis where it is too long."""
    text = " ".join(text.split())[:500]
    if _width(text, size) <= width:
        return text
    while text and _width(text + "…", size) > width:
        text = text[:-1]
    return text + "…"


def _write(picture: Pillow.Image, x: float, y: float, text: str, size: int, anchor: str, ink: str) -> None:
    from PIL import ImageDraw

    if text:
        ImageDraw.Draw(picture).text((x, y), text, ink, _font(size), anchor)


def _write_upwards(picture: Pillow.Image, left: int, middle: float, text: str) -> None:
    from PIL import Image as Pillow
    from PIL import ImageDraw

    if not text:
        return
    width = _width(text, _TEXT) + 2
    strip = Pillow.new("L", (width, _TEXT + 6), 0)
    ImageDraw.Draw(strip).text((1, 1), text, 255, _font(_TEXT), "la")
    upright = strip.rotate(90, expand=True)
    picture.paste(Pillow.new("RGB", upright.size, INK), (left, round(middle - width / 2)), upright)
