"""Painted masks, tone curves and moved pictures."""

import pytest
import torch
from PIL import Image as Pillow

from nodes.images.curve import CHANNELS, curve
from nodes.images.load_masked import load_masked
from nodes.images.offset import EDGES, offset
from nodes.images.paint_mask import paint_mask
from nodes.images.pixels import grey
from nodes.interface import BadInput, Context, Image

CTX = Context()
NEGATIVE = [0.0, 1.0, 1.0, 0.0]


def picture(*shape: int) -> Image:
    """Random pixels."""
    return Image(torch.rand(*shape, generator=torch.Generator().manual_seed(0)))


def files(folder, mask_mode="L", size=(4, 3)):
    """A red picture of 4 x 3 and a mask whose left half is selected."""
    Pillow.new("RGB", (4, 3), "red").save(folder / "picture.png")
    mask = Pillow.new("L", size, 0)
    mask.paste(255, (0, 0, size[0] // 2, size[1]))
    if mask_mode == "RGBA":
        mask = Pillow.merge("RGBA", [Pillow.new("L", size, 0)] * 3 + [mask])
    mask.save(folder / "mask.png")
    return str(folder / "picture.png"), str(folder / "mask.png")


@pytest.mark.parametrize("mode", ["L", "RGBA"])
def test_a_painted_mask_is_read_as_it_was_painted(tmp_path, mode):
    """White, or opaque, is selected; picture and mask have one size."""
    image, mask = load_masked(CTX, *files(tmp_path, mode))
    assert image.data.shape == (1, 3, 3, 4)
    assert torch.equal(mask.data[0, 0], torch.tensor([[1.0, 1, 0, 0]] * 3))


def test_no_mask_selects_nothing_and_a_batch_shares_one(tmp_path):
    """The mask is always as large as the picture, with a sample for each of its samples."""
    assert paint_mask(CTX, picture(2, 3, 5, 6)).data.shape == (2, 1, 5, 6)
    assert paint_mask(CTX, picture(2, 3, 5, 6)).data.max() == 0
    mask = paint_mask(CTX, picture(2, 3, 3, 4), files(tmp_path)[1]).data
    assert torch.equal(mask[0], mask[1])
    assert mask.mean() == 0.5


def test_a_mask_of_another_size_is_refused_with_the_way_out(tmp_path):
    """Stretching it silently would move what was painted."""
    with pytest.raises(BadInput, match=r"4 x 3, but .* has 8 x 6; open it in the painter"):
        load_masked(CTX, *files(tmp_path, size=(8, 6)))


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_straight_tone_curve_changes_nothing(channel):
    """Whatever it is applied to, alpha included."""
    image = picture(2, 4, 5, 6)
    assert torch.allclose(curve(image, [0.0, 0.0, 1.0, 1.0], channel).data, image.data, atol=1e-6)


def test_a_falling_tone_curve_is_the_negative_and_keeps_alpha():
    """1 - v for the colours."""
    image = picture(1, 4, 5, 6)
    after = curve(image, NEGATIVE).data
    assert torch.allclose(after[:, :3], 1 - image.data[:, :3], atol=1e-6)
    assert torch.equal(after[:, 3], image.data[:, 3])


def test_a_channel_is_changed_alone_and_luma_keeps_the_colours_apart():
    """Green alone; or all channels by the same amount."""
    image = Image(picture(1, 3, 5, 6).data * 0.2 + 0.4)
    green = curve(image, NEGATIVE, "green").data
    assert torch.equal(green[:, [0, 2]], image.data[:, [0, 2]])
    assert torch.allclose(green[:, 1], 1 - image.data[:, 1], atol=1e-6)
    lifted = curve(image, [0.0, 0.1, 0.9, 1.0], "luma").data
    assert torch.allclose(lifted, image.data + 0.1, atol=1e-6)
    assert torch.allclose(grey(lifted), grey(image.data) + 0.1, atol=1e-6)


@pytest.mark.parametrize("edge", EDGES)
def test_a_picture_moves_by_whole_pixels_to_the_right_and_up(edge):
    """A half of the width and a third of the height; the part that stays in view is the same with every edge."""
    image = picture(2, 3, 6, 8)
    after = offset(image, [0.5, 1 / 3], edge).data
    assert after.shape == image.data.shape
    assert torch.equal(after[:, :, :4, 4:], image.data[:, :, 2:, :4])


def test_wrapping_around_twice_by_halves_brings_the_picture_back():
    """Nothing is lost by wrapping."""
    image = picture(1, 3, 6, 8)
    assert torch.equal(offset(offset(image, [0.5, 0.5]), [0.5, 0.5]).data, image.data)
    assert offset(image, [1.0, 0.0], "black").data.max() == 0
