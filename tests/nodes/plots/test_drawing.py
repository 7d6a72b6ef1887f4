import math

import numpy
import pytest

from nodes.interface import Figure
from nodes.plots.colors import PALETTE, mark_colors, on_scale, rgb
from nodes.plots.drawing import draw
from nodes.plots.render import render
from nodes.plots.scales import scales_of
from nodes.plots.ticks import linear_ticks, log_ticks, nice_step, written

LINE = {"kind": "line", "x": [0.0, 1.0, 2.0], "y": [0.0, 2.0, 1.0], "label": "a"}


def pixels(figure: Figure, width: int = 300, height: int = 200) -> numpy.ndarray:
    """The drawn figure as an array of bytes."""
    return numpy.asarray(draw(figure, width, height)).astype(int)


def has_color(picture: numpy.ndarray, color: str, near: int = 12) -> bool:
    """Whether some pixel is about of a colour."""
    return bool((numpy.abs(picture - numpy.array(rgb(color))).max(-1) < near).any())


@pytest.mark.parametrize(("low", "high", "texts"), [
    (0, 1, ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
    (-3, 3, ["-2", "0", "2"]),
    (0, 5e6, ["0", "1e6", "2e6", "3e6", "4e6", "5e6"]),
    (0.001, 0.0012, ["0.001", "0.00105", "0.0011", "0.00115", "0.0012"]),
])
def test_ticks_are_round_numbers(low, high, texts):
    """Steps of 1, 2, 2.5 or 5, written short."""
    assert [text for _, text in linear_ticks(low, high, 4 if low == -3 else 5)] == texts


def test_log_ticks_are_powers_of_ten_and_between_few_of_them_2_and_5():
    """They never stand outside, and many decades are thinned."""
    assert [t for _, t in log_ticks(1, 1000, 6)] == ["1", "2", "5", "10", "20", "50", "100", "200", "500", "1000"]
    assert [t for _, t in log_ticks(1e-6, 1e6, 4)] == ["1e-6", "0.001", "1", "1000", "1e6"]


@pytest.mark.parametrize("span", [1e-9, 0.03, 0.99, 1, 7, 123456, 1e12])
def test_a_step_cuts_any_span_into_a_fair_number_of_parts(span):
    """Between 4 and 10 for a wish of 8."""
    assert 4 <= span / nice_step(span, 8) <= 10


def test_numbers_are_written_short():
    """No trailing zeros, no long tails."""
    assert [written(v, 3) for v in (0, 1.5, -2, 0.25, 1e5, 2.5e-7)] == ["0", "1.5", "-2", "0.25", "1e5", "2.5e-7"]


def test_equal_figures_give_equal_pixels():
    """Drawing is deterministic."""
    figure = Figure("T", (LINE,), {"label": "x"}, {"label": "y"})
    assert (pixels(figure) == pixels(figure)).all()


def test_each_label_has_a_colour_of_its_own_and_keeps_it():
    """A line and its dots look alike; a mark may choose for itself."""
    marks = [LINE, {**LINE, "kind": "scatter"}, {**LINE, "label": "b"}, {**LINE, "label": "c", "color": "#010203"}]
    assert mark_colors(marks) == [rgb(PALETTE[0]), rgb(PALETTE[0]), rgb(PALETTE[1]), (1, 2, 3)]


@pytest.mark.parametrize("kind", ["line", "scatter", "bar"])
def test_every_kind_of_mark_is_drawn_in_its_colour(kind):
    """With and without a log axis."""
    mark = {"kind": kind, "x": [1.0, 2.0, 3.0, 4.0], "y": [1.0, 3.0, 2.0], "color": "#aa3377", "label": "m"}
    mark["x"] = mark["x"] if kind == "bar" else mark["x"][:3]
    for log in (False, True):
        assert has_color(pixels(Figure("", (mark,), {"log": log}, {"log": log})), "#aa3377")


def test_an_image_mark_runs_upwards():
    """Its first row of numbers stands at the bottom."""
    mark = {"kind": "image", "x": [0, 1], "y": [0, 1], "values": [[0.0], [1.0]], "colors": "grey"}
    axis = {"low": 0.0, "high": 1.0}
    picture = pixels(Figure("", (mark,), axis, axis))
    column = picture[:, 200].sum(-1)
    assert column[40] == 3 * 255
    assert column[150] == 0


def test_a_point_lies_where_its_numbers_say():
    """The middle of the axes is the middle of the plot; up is up."""
    mark = {"kind": "scatter", "x": [5.0], "y": [9.0], "size": 9.0, "color": "#ff0000"}
    axis = {"low": 0.0, "high": 10.0}
    picture = pixels(Figure("", (mark,), axis, axis), 400, 400)
    rows, columns = numpy.nonzero((picture == [255, 0, 0]).all(-1))
    assert 190 < columns.mean() < 215
    assert rows.mean() < 80


def test_equal_units_make_a_circle_round():
    """On a wide picture, a unit is as long upwards as to the right."""
    turn = [i / 100 * 2 * math.pi for i in range(101)]
    circle = {"kind": "line", "x": [math.cos(t) for t in turn], "y": [math.sin(t) for t in turn], "color": "#ff0000"}
    axis = {"low": -1.5, "high": 1.5}
    picture = pixels(Figure("", (circle,), {**axis, "equal": True}, axis), 600, 300)
    rows, columns = numpy.nonzero(numpy.abs(picture - [255, 0, 0]).max(-1) < 60)
    assert abs(numpy.ptp(rows) - numpy.ptp(columns)) <= 2


@pytest.mark.parametrize("figure", [
    Figure("", ()),
    Figure("empty", ({"kind": "line", "x": [], "y": [], "label": "a"},)),
    Figure("one", ({"kind": "scatter", "x": [3.0], "y": [3.0]},)),
    Figure("gaps", ({"kind": "line", "x": [0, 1, 2], "y": [1.0, None, float("nan")], "label": "a"},)),
    Figure("below zero", ({"kind": "line", "x": [-1, 0, 10], "y": [0, -5, 2]},), {"log": True}, {"log": True}),
    Figure("far", ({"kind": "line", "x": [0, 1e300], "y": [0, -1e300]},), {"low": 0, "high": 1}, {"low": 0, "high": 1}),
    Figure("unknown", ({"kind": "sunburst", "x": [1], "y": [1]},)),
    Figure("blank", ({"kind": "image", "x": [0, 1], "y": [0, 1], "values": []},)),
    Figure("long " * 200, tuple({**LINE, "label": f"label {i} " * 20} for i in range(60)), {"label": "x" * 500}),
])
def test_odd_figures_are_drawn_all_the_same(figure):
    """Empty, single, broken, hidden or overlong: a picture, never an error."""
    assert draw(figure, 300, 200).size == (300, 200)
    assert draw(figure, 64, 64).size == (64, 64)


def test_scales_leave_room_and_bars_stand_on_the_ground():
    """A margin at both ends, but none below bars."""
    x, y = scales_of(Figure("", ({"kind": "bar", "x": [0.0, 1.0], "y": [5.0]},)))
    assert x.low < 0
    assert y.low == 0
    assert y.high > 5


def test_colour_scales_run_from_end_to_end():
    """The ends are exact, what lies beyond takes the ends."""
    assert on_scale(0, "grey") == (0, 0, 0)
    assert on_scale(1, "grey") == (255, 255, 255)
    assert on_scale(7, "grey") == (255, 255, 255)
    assert on_scale(0.5, "grey") == (128, 128, 128)


def test_a_rendered_figure_is_a_picture_of_the_asked_size():
    """The drawing as an Image."""
    assert render(Figure("T", (LINE,)), 120, 90).data.shape == (1, 3, 90, 120)
