"""PNG files keep every level; previews are small."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from nodes.interface import PLANE, Image, Latent, Mask
from nodes.interface.pictures import preview_jpeg, to_png


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_all_256_levels_survive_png(channels: int) -> None:
    """Level k / 255 is written as k, for grey, RGB and RGBA."""
    levels = torch.arange(256).reshape(1, 16, 16).repeat(channels, 1, 1)
    back = np.asarray(Pillow.open(io.BytesIO(to_png(levels / 255))))
    assert torch.equal(torch.from_numpy(back.copy()).reshape(16, 16, -1).permute(2, 0, 1), levels.to(torch.uint8))


def test_equal_pictures_give_equal_png_bytes() -> None:
    """A published picture has one digest."""
    picture = torch.rand(3, 9, 7)
    assert to_png(picture) == to_png(picture.clone())


def test_a_wrong_shape_is_refused_in_words() -> None:
    """Two channels are no picture."""
    with pytest.raises(ValueError, match=r"1, 3 or 4"):
        to_png(torch.zeros(2, 4, 4))


@pytest.mark.parametrize(("value", "size"), [
    (Image(torch.rand(1, 3, 32, 32)), (128, 128)),
    (Image(torch.rand(1, 3, 1024, 256)), (128, 512)),
    (Image(torch.rand(4, 3, 200, 200)), (400, 400)),
    (Mask(torch.rand(1, 1, 300, 300)), (300, 300)),
    (Latent(torch.randn(1, 3, 32, 32)), (128, 128)),
])
def test_a_preview_fits_its_side(value: object, size: tuple[int, int]) -> None:
    """Large pictures shrink to 512 pixels, tiny ones grow by a whole factor, a batch is one sheet."""
    shown = preview_jpeg(value)
    assert shown is not None
    assert shown[0] == "image/jpeg"
    assert Pillow.open(io.BytesIO(shown[1])).size == size


def test_what_is_no_picture_has_no_preview() -> None:
    """Points of the plane and numbers have none; NaN in a picture is no reason to fail."""
    assert preview_jpeg(Latent(torch.zeros(1, 2, 1, 1), PLANE)) is None
    assert preview_jpeg(3.0) is None
    assert preview_jpeg(Image(torch.full((1, 3, 4, 4), float("nan")))) is not None
