"""Sobel, Canny, line art and normal maps on pictures whose edges are known."""

from pathlib import Path

import numpy
import pytest
import torch
from PIL import Image as Pillow
from scipy import ndimage

from nodes.images.canny import canny, connected
from nodes.images.example import example
from nodes.images.gradients import OPERATORS, gradient
from nodes.images.line_art import line_art
from nodes.images.normal_map import normal_map, normals
from nodes.images.sobel import sobel
from nodes.interface import BadInput, Image

FIXTURES = Path(__file__).parents[2] / "fixtures"
EIGHT = numpy.ones((3, 3))


def step(height: int = 20, width: int = 24, at: int = 10) -> torch.Tensor:
    """Black on the left, white from column `at` on."""
    data = torch.zeros(1, 1, height, width)
    data[..., at:] = 1
    return data


def noise(*shape: int) -> torch.Tensor:
    """Random pixels."""
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_step_from_black_to_white_has_the_steepness_one(operator):
    """On the two columns beside it, and nothing elsewhere; red says that light lies to the right."""
    edges = sobel(Image(step()), operator)
    assert (edges.image.data[0, 0, 5] > 1e-6).nonzero().flatten().tolist() == [9, 10]
    assert edges.image.data.max() == pytest.approx(1)
    assert edges.direction.data[0, :, 5, 10].tolist() == pytest.approx([1, 0, 0], abs=1e-5)
    assert edges.direction.data[0, :, 5, 0].tolist() == [0, 0, 0]
    upwards = sobel(Image(step().transpose(2, 3).flip(2).contiguous()), operator)
    assert upwards.direction.data[0, :, 13, 5].tolist() == pytest.approx([0.5, 1, 0], abs=1e-4)


def test_derivatives_agree_with_scipy():
    """Sobel and Prewitt in both directions, borders included."""
    x = noise(1, 1, 13, 17)
    for operator, oracle, scale in (("sobel", ndimage.sobel, 4), ("prewitt", ndimage.prewitt, 3)):
        for ours, axis in zip(gradient(x, operator), (1, 0), strict=True):
            expected = oracle(x[0, 0].numpy().astype("float64"), axis=axis, mode="nearest") / scale
            assert numpy.abs(ours[0, 0].numpy() - expected).max() < 1e-6


@pytest.mark.parametrize("sigma", [0.0, 1.0, 2.5])
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_canny_draws_a_step_as_one_straight_line_one_pixel_wide(sigma, turn):
    """Beside the step, whichever way it faces and however it is blurred."""
    lines = canny(Image(step().rot90(turn, (2, 3)).contiguous()), 0.2, 0.4, sigma).data.rot90(-turn, (2, 3))[0, 0]
    assert lines.unique().tolist() == [0, 1]
    assert lines.sum(1).unique().tolist() == [1]
    assert len(lines.argmax(1).unique()) == 1
    assert int(lines[0].argmax()) in (9, 10)


def test_canny_closes_around_a_square_and_is_silent_on_flat_pictures():
    """The outline of a square within one pixel of it; none in a flat picture or a faint ramp."""
    square = torch.zeros(1, 3, 40, 40)
    square[..., 10:30, 10:30] = 1
    lines = canny(Image(square)).data[0, 0]
    assert 60 <= int(lines.sum()) <= 84
    assert lines[:8].sum() == lines[14:26, 14:26].sum() == 0
    assert canny(Image(torch.full((1, 3, 9, 9), 0.7))).data.max() == 0
    assert canny(Image(torch.linspace(0, 1, 64).expand(1, 1, 64, 64).contiguous())).data.max() == 0


def test_a_faint_edge_counts_where_it_goes_on_from_a_clear_one():
    """A step that fades downwards is drawn to where it falls below the low threshold, a faint one alone is not."""
    fading = step(60) * torch.linspace(1, 0.05, 60).view(1, 1, 60, 1)
    long = canny(Image(fading), 0.4, 2.0, 0).data.sum()
    short = canny(Image(fading), 2.0, 2.0, 0).data.sum()
    assert long > short + 10
    assert canny(Image(step() * 0.15), 0.4, 2.0, 0).data.max() == 0
    with pytest.raises(BadInput, match="swap them"):
        canny(Image(step()), 0.8, 0.4)


def test_canny_on_a_photo_is_that_of_opencv():
    """The green of the cat as OpenCV 5.0.0 draws it with Canny(100.5, 200.5, L2gradient=True), kept as a picture."""
    expected = numpy.asarray(Pillow.open(FIXTURES / "canny_cat.png"))
    ours = canny(Image(example("cat").data[:, 1:2]), 100.5 / 255, 200.5 / 255, 0).data[0, 0].numpy() > 0
    assert expected.sum() > 5000
    assert (ours != expected).sum() <= 10  # equal here; what rounds differently may move a pixel of a tie


def test_what_is_connected_agrees_with_scipy():
    """Parts of random pixels that touch a seed, with eight neighbours each; and a long spiral."""
    weak, strong = noise(60, 70) < 0.4, noise(1, 60, 70)[0] < 0.01
    label, _ = ndimage.label(weak.numpy(), EIGHT)
    held = numpy.unique(label[(weak & strong).numpy()])
    assert numpy.array_equal(connected(weak, strong).numpy(), numpy.isin(label, held[held > 0]))
    snake = torch.zeros(41, 41, dtype=torch.bool)
    snake[::2] = True
    snake[1::4, -1] = snake[3::4, 0] = True
    seed = torch.zeros_like(snake)
    seed[0, 0] = True
    assert torch.equal(connected(snake, seed), snake)


def test_line_art_is_ink_on_the_dark_side_of_edges_and_empty_where_flat():
    """Light or dark, flat parts stay paper; the negative of the drawing is white on black."""
    drawn = line_art(Image(step())).data[0, 0, 5]
    assert drawn[9] < 0.5
    assert drawn[10] > drawn[9]
    assert drawn[[0, 23]].tolist() == pytest.approx([1, 1], abs=1e-4)
    for level in (0.0, 0.4, 1.0):
        assert line_art(Image(torch.full((1, 3, 9, 9), level))).data.min() == 1
    both = (line_art(Image(noise(1, 3, 9, 9)), white_on_black=on).data for on in (False, True))
    assert torch.allclose(sum(both), torch.ones(1, 1, 9, 9), atol=1e-6)


def test_the_normals_of_a_plane_are_those_of_the_plane():
    """A slope of one pixel a pixel to the right leans 45 degrees to the left; flat points at the viewer."""
    ramp = torch.arange(12.0).expand(1, 1, 9, 12).contiguous()
    inner = normals(ramp, 1.0)[0, :, 4, 5]
    assert inner.tolist() == pytest.approx([-(0.5**0.5), 0, 0.5**0.5])
    assert normal_map(Image(torch.full((1, 3, 5, 5), 0.3))).data[0, :, 2, 2].tolist() == pytest.approx([0.5, 0.5, 1])
    upwards = torch.linspace(1, 0, 11).view(1, 1, 11, 1).expand(1, 1, 11, 11)  # light above
    green = [normal_map(Image(upwards.contiguous()), 10, 0, way).data[0, 1, 5, 5] for way in ("up", "down")]
    assert [float(g) for g in green] == pytest.approx([0.5 - 0.5**1.5, 0.5 + 0.5**1.5], abs=1e-6)


def test_normals_have_unit_length():
    """Whatever the picture; a height of zero is flat."""
    data = normal_map(Image(noise(2, 3, 9, 9)), 25).data * 2 - 1
    assert torch.allclose(data.norm(dim=1), torch.ones(2, 9, 9), atol=1e-5)
    assert torch.allclose(normal_map(Image(noise(1, 3, 9, 9)), 0).data[0, 2], torch.ones(9, 9))
