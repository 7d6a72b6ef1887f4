"""Summaries tell shape, range and health of a value in a few JSON numbers."""

from __future__ import annotations

import json

import pytest
import torch

from nodes.interface import (
    RGB,
    Conditioning,
    Denoiser,
    Figure,
    File,
    Image,
    Latent,
    Mask,
    Module,
    Score,
    Sigmas,
    Table,
)
from nodes.interface.summary import is_finite, summarise
from tests.pace import loops


def test_a_tensor_is_told_by_shape_range_mean_and_std() -> None:
    """The four numbers are those of the tensor, std with N in the denominator."""
    summary = summarise(Image(torch.tensor([0.0, 0.5, 0.5, 1.0]).reshape(1, 1, 2, 2)))
    assert summary == {"type": "Image", "shape": [1, 1, 2, 2], "dtype": "float32", "min": 0.0, "max": 1.0,
                       "mean": 0.5, "std": pytest.approx(0.353553, abs=1e-6), "finite": True}


def test_a_latent_names_its_space() -> None:
    """Two latents fit when their spaces are equal, so the summary says which."""
    assert summarise(Latent(torch.zeros(1, 3, 4, 4), RGB))["space"] == "rgb"


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_said_in_words(bad: float) -> None:
    """One NaN or infinity among many numbers is found, counted and told."""
    data = torch.zeros(1, 3, 8, 8)
    data[0, 1, 2, 3] = bad
    for summary in (summarise(Latent(data)), summarise(bad), summarise([1.0, bad]), summarise(Score(bad, "x", 3)),
                    summarise(Conditioning(tokens=data[0]))):
        assert not is_finite(summary)
        assert summary["warning"]
        json.dumps(summary, allow_nan=False)


def test_a_picture_beyond_its_range_carries_a_warning() -> None:
    """Values outside [0, 1] are not clamped in silence."""
    assert "0 to 1" in summarise(Mask(torch.full((1, 1, 2, 2), 1.5)))["warning"]
    assert "warning" not in summarise(Mask(torch.ones(1, 1, 2, 2)))


@pytest.mark.parametrize(("value", "type_name", "expected"), [
    (1.5, "", {"type": "Number", "value": 1.5}),
    (2, "Number", {"type": "Number", "value": 2}),
    (2, "", {"type": "Integer", "value": 2}),
    (True, "", {"type": "Boolean", "value": True}),
    ("x" * 500, "", {"type": "Text", "value": "x" * 200, "length": 500}),
    ("\ud800", "", {"type": "Text", "value": "?", "length": 1}),
    ([1.0, 3.0], "", {"type": "Numbers", "length": 2, "value": [1.0, 3.0], "min": 1.0, "max": 3.0}),
    ([], "Texts", {"type": "Texts", "length": 0, "value": []}),
    (Table(("a",), ((1,), (2,))), "", {"type": "Table", "columns": ["a"], "rows": 2}),
    (File("a.png", "image/png", b"123"), "", {"type": "File", "name": "a.png", "media_type": "image/png", "size": 3}),
    (Figure("t", ({"kind": "line"},)), "", {"type": "Figure", "title": "t", "marks": 1, "kinds": ["line"]}),
    (Module({"w": torch.zeros(10)}, {}, "m"), "", {"type": "Module", "name": "m", "tensors": 1, "size": 40}),
])
def test_plain_values_are_told_whole_or_cut(value: object, type_name: str, expected: dict[str, object]) -> None:
    """Scalars stand as they are; long texts, lists and tables are cut and say how long they are."""
    assert summarise(value, type_name) == expected


def test_a_model_says_its_name_and_its_range() -> None:
    """A loaded model has no tensor to show; its plain fields tell what it is."""
    summary = summarise(Denoiser(lambda x, s, c: x, RGB, 0.002, 80.0, ("text",), 32, "emoji"))
    assert summary == {"type": "Denoiser", "space": "rgb", "sigma_min": 0.002, "sigma_max": 80.0,
                       "accepts": ["text"], "size": 32, "name": "emoji"}


def test_scalars_cost_microseconds() -> None:
    """A thousand numbers are told in the time of a short loop."""
    assert loops(lambda: [summarise(1.5, "Number") for _ in range(1000)]) < 2  # 0.05


def test_a_figure_comes_in_little_with_its_ends_and_its_area() -> None:
    """Lines keep their end points; wider bars keep the area; all numbers together stay few."""
    line = {"kind": "line", "x": [float(i) for i in range(5000)], "y": [0.5] * 4999 + [7.0], "label": "a"}
    bars = {"kind": "bar", "x": [i / 10 for i in range(2001)], "y": [float(i % 7) for i in range(2000)], "label": "b"}
    plot = summarise(Figure("t", (line, bars), {"label": "x", "log": True}))["plot"]
    small_line, small_bars = plot["marks"]
    assert plot["thinned"] is True
    assert plot["x"] == {"label": "x", "log": True}
    assert (small_line["x"][0], small_line["x"][-1], small_line["y"][-1]) == (0, 4999, 7)
    assert len(small_line["x"]) == len(small_line["y"]) <= 128
    assert len(small_bars["x"]) == len(small_bars["y"]) + 1
    edges, heights = small_bars["x"], small_bars["y"]
    area = sum(h * (b - a) for h, a, b in zip(heights, edges, edges[1:], strict=False))
    assert area == pytest.approx(sum(i % 7 for i in range(2000)) / 10, rel=1e-3)
    assert len(json.dumps(plot)) < 8_000


def test_a_small_figure_is_whole_and_hostile_marks_do_no_harm() -> None:
    """What fits is not thinned; NaN becomes null; long labels are cut."""
    figure = Figure("t", ({"kind": "scatter", "x": [1.0, float("nan")], "y": [2.0, 3.0], "label": "l" * 999},))
    plot = summarise(figure)["plot"]
    assert "thinned" not in plot
    assert plot["marks"][0]["x"] == [1, None]
    assert len(plot["marks"][0]["label"]) == 60
    json.dumps(plot, allow_nan=False)
    assert "plot" not in summarise(Figure("t", ({"kind": "image", "x": [0, 1], "values": [[1.0]]},)))


def test_noise_levels_can_be_drawn() -> None:
    """The levels come along, thinned where they are many."""
    levels = torch.linspace(10, 0, 1001, dtype=torch.float64)
    summary = summarise(Sigmas(levels))
    assert summary["length"] == 1001
    assert (len(summary["value"]), summary["value"][0], summary["value"][-1]) == (64, 10, 0)
