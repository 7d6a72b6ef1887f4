import math

import pytest
import torch

from nodes.interface import AxisValues, BadInput, Context, Figure, Image
from nodes.plots.heatmap import heatmap
from nodes.plots.histogram import histogram, histogram_of
from nodes.plots.image_histogram import image_histogram
from nodes.plots.line import line
from nodes.plots.overlay import overlay
from nodes.plots.scatter import scatter
from nodes.plots.sweep import sweep

CFG = AxisValues("cfg", (1.5, 3.0, 8.0))
SOLVER = AxisValues("solver", ("euler", "heun"))


def context(*axes: AxisValues) -> Context:
    """A context that reduces these axes."""
    ctx = Context()
    ctx.axes = axes
    return ctx


def test_a_line_is_drawn_for_each_cell():
    """Labelled by its coordinates; without x the points are counted."""
    figure = line(context(CFG), [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], title="T", x_label="step", log_y=True)
    assert [m["label"] for m in figure.marks] == ["cfg = 1.5", "cfg = 3", "cfg = 8"]
    assert (figure.marks[1]["x"], figure.marks[1]["y"]) == ([0, 1], [3, 4])
    assert (figure.title, figure.x["label"], figure.y["log"]) == ("T", "step", True)


def test_x_and_y_must_be_equally_many():
    """The error says how many of each."""
    with pytest.raises(BadInput, match="got 3 and 2"):
        line(Context(), [[1.0, 2.0]], [1.0, 2.0, 3.0])
    with pytest.raises(BadInput, match="got 1 and 2"):
        scatter([1.0], [1.0, 2.0])


def test_a_sweep_puts_the_last_axis_to_the_right():
    """And a line for each cell of the others, with a dot at each measured point."""
    figure = sweep(context(SOLVER, CFG), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], y_label="FID")
    lines = [m for m in figure.marks if m["kind"] == "line"]
    assert [(m["label"], m["y"]) for m in lines] == [("euler", [1, 2, 3]), ("heun", [4, 5, 6])]
    assert lines[0]["x"] == [1.5, 3, 8]
    assert (figure.x["label"], figure.y["label"]) == ("cfg", "FID")


def test_words_on_an_axis_become_named_ticks():
    """A sweep over solvers has no numbers to place them by."""
    figure = sweep(context(CFG, SOLVER), [float(i) for i in range(6)])
    assert figure.x["ticks"] == [[0.0, "euler"], [1.0, "heun"]]


def test_a_heatmap_runs_upwards_and_to_the_right():
    """The first axis upwards, the second to the right, each cell one square."""
    figure = heatmap(context(SOLVER, CFG), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    mark = figure.marks[0]
    assert mark["values"] == [[1, 2, 3], [4, 5, 6]]
    assert (mark["x"], mark["y"]) == ([-0.5, 2.5], [-0.5, 1.5])
    assert (figure.x["label"], figure.y["label"]) == ("cfg", "solver")
    with pytest.raises(BadInput, match="two axes"):
        heatmap(context(CFG), [1.0, 2.0, 3.0])


def test_a_histogram_counts_every_number_once():
    """The largest belongs to the last bin; density has area 1; equal numbers have a bin too."""
    values = [0.0, 0.1, 0.5, 0.9, 1.0]
    edges, counts = histogram_of(values, 4)
    assert (len(edges), sum(counts)) == (5, 5)
    assert counts == [2, 0, 1, 2]
    mark = histogram(values, 4, density=True).marks[0]
    assert sum(mark["y"]) * 0.25 == pytest.approx(1)
    assert histogram_of([2.0, 2.0], 3)[1] == [0, 2, 0]
    with pytest.raises(BadInput, match="at least one"):
        histogram([])


def test_an_image_histogram_counts_every_pixel_of_each_channel():
    """Level 1 belongs to the last bin; alpha is left out."""
    figure = image_histogram(Image(torch.tensor([0.0, 0.5, 1.0, 1.0]).view(1, 4, 1, 1).expand(2, 4, 3, 5)), bins=2)
    assert [m["y"] for m in figure.marks] == [[30, 0], [0, 30], [0, 30]]
    assert [m["label"] for m in figure.marks] == ["red", "green", "blue"]


def test_an_overlay_keeps_the_lower_axes_and_draws_the_upper_marks_last():
    """Marks are added, nothing is lost."""
    below, above = Figure("a", ({"kind": "line"},), {"label": "x"}), Figure("b", ({"kind": "scatter"},), {"label": "z"})
    both = overlay(below, above)
    assert (both.title, [m["kind"] for m in both.marks], both.x["label"]) == ("a", ["line", "scatter"], "x")


def test_all_numbers_of_a_figure_are_plain():
    """A figure is JSON data: a browser draws it."""
    figure = scatter([1, 2], [3, 4])
    assert all(type(v) is float and math.isfinite(v) for side in "xy" for v in figure.marks[0][side])
