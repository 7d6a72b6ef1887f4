"""Curves through points, against closed forms and against SciPy's definition of the same interpolant."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nodes.values.curve import curve
from nodes.values.interpolation import JOINS, curve_at, monotone_slopes
from nodes.values.join_texts import join_texts
from nodes.values.point import point
from nodes.values.texts import texts

heights = st.lists(st.floats(0, 1).map(lambda v: round(v, 3)), min_size=2, max_size=8)


@pytest.mark.parametrize("join", JOINS)
def test_a_curve_goes_through_its_points_and_stays_level_beyond_them(join):
    """At each x the y of the point; left of the first and right of the last point the end's."""
    points = [0.1, 0.3, 0.4, 0.9, 0.7, 0.2, 0.9, 0.25]
    at = curve_at(points, torch.tensor([-1.0, *points[::2], 2.0], dtype=torch.float64), join)
    assert at.tolist() == pytest.approx([0.3, *points[1::2], 0.25])


@pytest.mark.parametrize("join", JOINS)
def test_points_on_a_line_give_the_line(join):
    """The identity changes nothing, whichever way its points are joined."""
    x = torch.linspace(0, 1, 101, dtype=torch.float64)
    assert curve_at([0, 0, 0.2, 0.2, 0.7, 0.7, 1, 1], x, join).tolist() == pytest.approx(x.tolist(), abs=1e-12)


def test_a_smooth_step_is_the_cubic_of_its_closed_form():
    """Through (0, 0), (1, 1), (2, 1): the secants are 1 and 0, so the first piece has slopes 1 and 0: t + t^2 - t^3."""
    for t in (0.25, 0.5, 0.75):
        assert float(curve_at([0, 0, 1, 1, 2, 1], torch.tensor([t]), "smooth")) == pytest.approx(t + t**2 - t**3)


def test_steep_slopes_are_shrunk_into_the_circle_of_radius_three():
    """Secants 1 and 9: the mean slope 5 at the middle gives (1, 5) on the first piece, outside the circle."""
    slopes = monotone_slopes(torch.tensor([0.0, 1, 2]).double(), torch.tensor([0.0, 1, 10]).double())
    assert math.hypot(*slopes[:2].tolist()) == pytest.approx(3)
    assert float(slopes[0] / slopes[1]) == pytest.approx(1 / 5)


@given(heights)
def test_a_smooth_curve_never_leaves_the_two_points_it_runs_between(ys):
    """Where points rise the curve rises, where they are level it is level: no overshoot."""
    xs = [i / (len(ys) - 1) for i in range(len(ys))]
    points = [v for pair in zip(xs, ys, strict=True) for v in pair]
    for k in range(len(ys) - 1):
        at = curve_at(points, torch.linspace(xs[k], xs[k + 1], 33, dtype=torch.float64), "smooth")
        steps = at.diff() * (1 if ys[k + 1] >= ys[k] else -1)
        assert steps.min() > -1e-9


def test_numbers_along_a_curve_run_from_end_to_end():
    """Five numbers on a straight curve between 10 and 20; one alone is the left end."""
    assert curve([0.0, 0.0, 1.0, 1.0], 5, 10.0, 20.0) == pytest.approx([10, 12.5, 15, 17.5, 20])
    assert curve([0.5, 0.25, 1.0, 1.0], 1) == [0.25]


def test_a_place_on_the_pad_is_scaled():
    """x to the right, y upwards."""
    assert point([0.5, -1.0], 8.0) == (4.0, -8.0)


def test_texts_are_joined_with_what_was_typed():
    """A typed backslash n is a new line; nothing stands at the ends."""
    assert join_texts(texts(["a", "b", "c"])) == "a\nb\nc"
    assert join_texts(["a", "b"], ", ") == "a, b"
    assert join_texts([]) == ""
