"""Paths of samplers in one figure."""

from __future__ import annotations

import pytest

from nodes.denoisers.mixture import mixture
from nodes.interface import AxisValues, BadInput, Context, Table
from nodes.latents.noise import noise
from nodes.plots.trajectories import label_of, trajectories
from nodes.samplers.trajectory import trajectory
from nodes.schedules.karras import karras


def paths(solvers: tuple[str, ...]) -> list[Table]:
    model = mixture().denoiser
    start, levels = noise(Context(), model, batch=3), karras(model, 4)
    return [trajectory(Context(), model, start, levels, solver=name).path for name in solvers]


def test_each_cell_gets_a_line_for_each_point_over_the_background():
    """Two solvers and three points: the density, six lines of five places, two sets of ends, labelled by the axis."""
    ctx = Context()
    ctx.axes = (AxisValues("solver", ("euler", "heun")),)
    figure = trajectories(ctx, paths(("euler", "heun")), mixture().density)
    kinds = [mark["kind"] for mark in figure.marks]
    assert kinds.count("image") == 1
    assert kinds.count("line") == 6
    assert kinds.count("scatter") == 2
    assert all(len(m["x"]) == len(m["y"]) == 5 for m in figure.marks if m["kind"] == "line")
    assert {m["label"] for m in figure.marks if m["kind"] == "line"} == {"euler", "heun"}


def test_a_path_begins_at_the_noise_and_ends_at_its_dot():
    """The dot is the last place of its line."""
    figure = trajectories(Context(), paths(("heun",)))
    lines = [m for m in figure.marks if m["kind"] == "line"]
    dots = next(m for m in figure.marks if m["kind"] == "scatter")
    assert [line["x"][-1] for line in lines] == dots["x"]
    assert {m["label"] for m in figure.marks} == {"path 1"}


@pytest.mark.parametrize(("value", "label"), [
    ("heun", "heun"), (2.5, "2.5"), (7, "7"), ({"solver": "heun", "steps": 8}, "heun, 8 steps"), (("a", 1), "a, 1")])
def test_coordinates_are_written_in_words(value, label):
    """Columns that walk together stand behind each other."""
    assert label_of(value) == label


def test_another_table_is_refused():
    """The message names the columns that were expected and those that came."""
    with pytest.raises(BadInput, match="expected a path with columns point, step, sigma, x, y, got a"):
        trajectories(Context(), [Table(("a",), ())])
