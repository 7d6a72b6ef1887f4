"""Drawing the marks of a figure onto its plot area: lines, dots, bars and pictures of numbers.

Each kind is one function `(area, mark, x, y, color)`; coordinates are those of the enlarged plot area, which is
shrunk afterwards, so that edges are smooth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from nodes.plots.colors import RGB, SCALES, on_scale
from nodes.plots.scales import Scale

if TYPE_CHECKING:
    from PIL import Image as Pillow

Point = tuple[float, float]
_FAR = 2e4  # pixels; what lies further out is clamped there, where nobody sees it

_MISSING = 230  # grey
_MOST_CELLS = 48  # a side; of fewer numbers each is seen as a square of its own
_MOST_DASHED = 2000  # points; between more of them no gap would be seen


@dataclass(frozen=True)
class Area:
    """The enlarged plot area and how many of its pixels make one of the figure's."""

    picture: Pillow.Image
    zoom: int
    x: Scale
    y: Scale

    def point(self, x: Any, y: Any) -> Point | None:
        """Where a point lies in the enlarged area, or None when it has no place."""
        return place_in(self.picture.size, self.x.place(x), self.y.place(y))

    def points(self, xs: Sequence[Any], ys: Sequence[Any]) -> list[Point | None]:
        """`point` for many at once; numbers on linear axes are placed together, which is ten times as fast."""
        right, up = self.x.places(xs), self.y.places(ys)
        if right is None or up is None:
            return [self.point(x, y) for x, y in zip(xs, ys, strict=False)]
        width, height = self.picture.size
        count = min(len(right), len(up))
        across = (right[:count] * (width - 1)).clip(-_FAR, _FAR)
        down = ((1 - up[:count]) * (height - 1)).clip(-_FAR, _FAR)
        return list(zip(across.tolist(), down.tolist(), strict=True))


def place_in(size: tuple[int, int], right: float | None, up: float | None) -> Point | None:
    """A pixel of an area of this size from how far right and up it lies, 0 to 1; None when it has no place."""
    if right is None or up is None:
        return None
    return _near(right * (size[0] - 1)), _near((1 - up) * (size[1] - 1))


def _near(pixel: float) -> float:
    return min(max(pixel, -_FAR), _FAR)


def paint(area: Area, color: RGB, opacity: float, shape: Callable[[Any, Any], None]) -> None:
    """Draw a shape in one colour; when partly transparent, through a mask: it must not cover itself twice."""
    from PIL import Image as Pillow
    from PIL import ImageDraw

    if opacity >= 1:
        shape(ImageDraw.Draw(area.picture), color)
        return
    mask = Pillow.new("L", area.picture.size, 0)
    shape(ImageDraw.Draw(mask), round(255 * max(opacity, 0)))
    if (filled := mask.getbbox()) is not None:
        area.picture.paste(color, filled, mask.crop(filled))


def runs_of(points: Sequence[Point | None]) -> list[list[Point]]:
    """The points in runs without gaps: a missing value breaks a line."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def line(area: Area, mark: Mapping[str, Any], color: RGB) -> None:
    """A line through points in their order."""
    width = max(1, round(float(mark.get("width", 2.0)) * area.zoom))
    runs = runs_of(area.points(mark["x"], mark["y"]))
    if mark.get("dashed") and sum(map(len, runs)) <= _MOST_DASHED:
        runs = [piece for run in runs for piece in dashes(run, 6 * area.zoom)]

    def stroke(draw: Any, ink: Any) -> None:
        for run in runs:
            if len(run) > 1:
                draw.line(run, fill=ink, width=width, joint="curve" if width > 2 else None)
            else:
                _dot(draw, run[0], width, ink)

    paint(area, color, float(mark.get("opacity", 1.0)), stroke)


def dashes(run: Sequence[Point], length: float) -> list[list[Point]]:
    """A run of points cut into dashes with gaps of the same length."""
    pieces: list[list[Point]] = []
    left, drawing = length, True
    piece = [run[0]]
    for end in run[1:]:
        start = piece[-1]
        while (distance := ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5) > left:
            t = left / distance
            start = (start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t)
            if drawing:
                pieces.append([*piece, start])
            drawing, left, piece = not drawing, length, [start]
        left -= distance
        piece = [*piece, end] if drawing else [end]
    return [*pieces, piece] if drawing and len(piece) > 1 else pieces


def scatter(area: Area, mark: Mapping[str, Any], color: RGB) -> None:
    """A dot at each point."""
    size = float(mark.get("size", 5.0)) * area.zoom
    points = [point for point in area.points(mark["x"], mark["y"]) if point is not None]

    def dots(draw: Any, ink: Any) -> None:
        for point in points:
            _dot(draw, point, size, ink)

    paint(area, color, float(mark.get("opacity", 1.0)), dots)


def _dot(draw: Any, centre: Point, size: float, ink: Any) -> None:
    (x, y), r = centre, size / 2
    draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)


def bar(area: Area, mark: Mapping[str, Any], color: RGB) -> None:
    """Bars between neighbouring edges: `x` holds one edge more than `y` holds heights."""
    ground = area.y.low if area.y.log else min(max(0.0, area.y.low), area.y.high)
    edges = list(mark["x"])

    def bars(draw: Any, ink: Any) -> None:
        for left, right, height in zip(edges[:-1], edges[1:], mark["y"], strict=False):
            upper, lower = area.point(left, height), area.point(right, ground)
            if upper and lower and height:
                (x0, y0), (x1, y1) = upper, lower
                draw.rectangle((x0, min(y0, y1), max(x0, x1 - area.zoom), max(y0, y1)), fill=ink)

    paint(area, color, float(mark.get("opacity", 1.0)), bars)


def image(area: Area, mark: Mapping[str, Any], color: RGB) -> None:
    """A picture of numbers: rows of `values` run upwards and fill x[0]..x[1], y[0]..y[1]."""
    if (box := pixels_of(mark, area.picture.size, area.x, area.y)) is not None:
        area.picture.paste(enlarged(mark, (box[2], box[3]), area.zoom), box[:2])


def cover(mark: Mapping[str, Any], size: tuple[int, int], zoom: int, x: Scale, y: Scale) -> Pillow.Image | None:
    """The enlarged plot area where a picture of numbers is all of it: nothing below it would be seen."""
    if mark["kind"] != "image" or pixels_of(mark, size, x, y) != (0, 0, *size):
        return None
    return enlarged(mark, size, zoom)


def pixels_of(mark: Mapping[str, Any], size: tuple[int, int], x: Scale, y: Scale) -> tuple[int, int, int, int] | None:
    """Left, top, width and height of a picture of numbers in an enlarged area of this size; None where it has none."""
    rows = mark["values"]
    upper = place_in(size, x.place(mark["x"][0]), y.place(mark["y"][1]))
    lower = place_in(size, x.place(mark["x"][1]), y.place(mark["y"][0]))
    if not rows or not rows[0] or upper is None or lower is None:
        return None
    width, height = (max(1, round(end - start) + 1) for start, end in zip(upper, lower, strict=True))
    if max(width, height) > 4 * max(size):
        return None  # zoomed in so far that a single number fills the view
    return round(upper[0]), round(upper[1]), width, height


def enlarged(mark: Mapping[str, Any], size: tuple[int, int], zoom: int) -> Pillow.Image:
    """A picture of numbers at this size: few numbers as squares, many of them smoothly."""
    from PIL import Image as Pillow

    picture = colored(mark["values"], value_range(mark), str(mark.get("colors", "blues")))
    if max(picture.size) > _MOST_CELLS:  # smooth, so that it need not be drawn larger than it is seen
        picture = picture.resize((-(-size[0] // zoom), -(-size[1] // zoom)), Pillow.Resampling.BILINEAR)
    return picture.resize(size, Pillow.Resampling.NEAREST)


def colored(rows: Sequence[Sequence[Any]], limits: tuple[float, float], colors: str) -> Pillow.Image:
    """Numbers as a picture in a scale of colours, the last row on top; a missing number is grey."""
    import numpy
    from PIL import Image as Pillow

    low, high = limits
    values = numpy.array(rows[::-1], dtype=numpy.float64)
    missing = numpy.isnan(values)
    steps = numpy.rint(255 / ((high - low) or 1.0) * (numpy.where(missing, low, values) - low)).clip(0, 255)
    pixels = numpy.array(color_table(colors if colors in SCALES else "blues"), dtype=numpy.uint8)[steps.astype(int)]
    pixels[missing] = _MISSING
    return Pillow.fromarray(pixels)


@cache
def color_table(colors: str) -> tuple[RGB, ...]:
    """256 colours from the lowest to the highest of a scale."""
    return tuple(on_scale(i / 255, colors) for i in range(256))


def value_range(mark: Mapping[str, Any]) -> tuple[float, float]:
    """The lowest and the highest number of an image mark, unless it says itself which it means."""
    values = [v for row in mark["values"] for v in row if v is not None]
    low, high = mark.get("low"), mark.get("high")
    return (min(values, default=0.0) if low is None else low), (max(values, default=1.0) if high is None else high)


KINDS: dict[str, Callable[[Area, Mapping[str, Any], RGB], None]] = {
    "image": image, "bar": bar, "line": line, "scatter": scatter,
}
"""Mark kinds by name. A kind that is not known is left out of the picture."""
