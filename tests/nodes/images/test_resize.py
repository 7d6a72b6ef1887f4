import numpy
import pytest
import torch
from PIL import Image as Pillow

from nodes.images.resampling import resample
from nodes.images.resize import crop_to_ratio, resize
from nodes.images.resize_by import resize_by
from nodes.interface import BadInput, Image

ORACLE = {
    "nearest": Pillow.Resampling.NEAREST,
    "box": Pillow.Resampling.BOX,
    "bilinear": Pillow.Resampling.BILINEAR,
    "bicubic": Pillow.Resampling.BICUBIC,
    "lanczos": Pillow.Resampling.LANCZOS,
}
SIZES = [(5, 7), (16, 16), (13, 40), (31, 3), (600, 270), (1, 1)]


@pytest.mark.parametrize("method", ORACLE)
@pytest.mark.parametrize("size", SIZES)
def test_every_filter_agrees_with_pillow_on_float_data(method, size):
    """Shrinking and growing give what Pillow's float mode gives, to rounding."""
    width, height = size
    x = torch.rand(1, 1, 23, 31, generator=torch.Generator().manual_seed(1))
    expected = Pillow.fromarray(x[0, 0].numpy()).resize((width, height), ORACLE[method])
    ours = resample(x, height, width, method)[0, 0].numpy()
    assert numpy.abs(ours - numpy.asarray(expected)).max() < 2e-6


@pytest.mark.parametrize("method", ORACLE)
def test_a_flat_picture_stays_flat(method):
    """The weights of each pixel sum to one, at the edges too."""
    flat = torch.full((1, 3, 9, 14), 0.3)
    assert torch.allclose(resample(flat, 21, 5, method), torch.full((1, 3, 21, 5), 0.3), atol=1e-6)


@pytest.mark.parametrize("method", ["box", "bilinear", "bicubic", "lanczos"])
def test_shrinking_a_checkerboard_gives_grey(method):
    """Nothing aliases: the finest pattern averages out instead of turning black or white."""
    board = ((torch.arange(64)[:, None] + torch.arange(64)) % 2).float()[None, None]
    small = resample(board, 8, 8, method)[:, :, 2:-2, 2:-2]
    assert (small - 0.5).abs().max() < 0.02


def test_the_colour_of_transparent_pixels_does_not_bleed():
    """A red pixel beside invisible green ones shrinks to red, more transparent."""
    x = torch.zeros(1, 4, 2, 2)
    x[0, 1] = 1.0
    x[0, :, 0, 0] = torch.tensor([1.0, 0.0, 0.0, 1.0])
    small = resize(Image(x), 1, 1, "box").data[0, :, 0, 0]
    assert small.tolist() == pytest.approx([1, 0, 0, 0.25])


def test_crop_keeps_proportions_and_cuts_evenly():
    """A wide picture cropped to a square keeps its middle."""
    x = torch.zeros(1, 1, 4, 8)
    x[..., 2:6] = 1.0
    assert resize(Image(x), 4, 4, "nearest", fit="crop").data.min() == 1
    for rows, columns in ((37, 41), (9, 4), (1, 30), (2, 1)):
        cut = crop_to_ratio(torch.arange(rows * columns).view(1, 1, rows, columns), 64, 50)
        assert cut[0, 0, 0, 0] + cut[0, 0, -1, -1] == rows * columns - 1  # as much on either side


def test_a_factor_of_one_half_halves_both_sides():
    """resize_by keeps proportions."""
    assert resize_by(Image(torch.rand(2, 3, 10, 6)), 0.5).data.shape == (2, 3, 5, 3)


def test_results_stay_between_0_and_1():
    """Lanczos overshoots at a hard edge, and the node brings it back."""
    edge = torch.zeros(1, 1, 8, 8)
    edge[..., 4:] = 1
    result = resize(Image(edge), 19, 19, "lanczos").data
    assert result.min() == 0
    assert result.max() == 1


def test_a_result_too_large_is_refused_before_it_is_made():
    """The error says how large it would have been."""
    with pytest.raises(BadInput, match="16384"):
        resize(Image(torch.rand(1, 3, 4, 4)), 16_384, 16_384)
