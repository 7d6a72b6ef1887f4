"""Tiles cut and put together, and pictures compared."""

import itertools

import pytest
import torch

from nodes.images.difference import difference
from nodes.images.resize_by import resize_by
from nodes.images.tile import tile
from nodes.images.tiling import starts
from nodes.images.untile import untile
from nodes.interface import BadInput, Image


def picture(*shape: int, seed: int = 0) -> Image:
    """Random pixels."""
    return Image(torch.rand(*shape, generator=torch.Generator().manual_seed(seed)))


@pytest.mark.parametrize(("size", "overlap"), [(8, 0), (8, 3), (16, 4), (16, 12), (23, 1), (1, 0), (9, 8)])
def test_tiles_put_together_are_exactly_the_picture(size, overlap):
    """Bit for bit, whatever the size and the overlap, for each picture of a batch."""
    image = picture(2, 3, 23, 40)
    assert torch.equal(untile(tile(image, size, overlap), image, size, overlap).data, image.data)


@pytest.mark.parametrize("length", [16, 17, 40, 100])
@pytest.mark.parametrize("overlap", [0, 1, 8, 15])
def test_tiles_cover_all_and_overlap_by_what_was_asked(length, overlap):
    """From the first pixel to the last, with no gap."""
    begins = starts(length, 16, overlap)
    assert begins[0] == 0
    assert begins[-1] == length - 16
    assert all(a < b <= a + 16 - overlap for a, b in itertools.pairwise(begins))


def test_tiles_fade_into_each_other():
    """A black and a white tile meet in an even ramp over what they share."""
    tiles = torch.cat([torch.zeros(1, 1, 8, 8), torch.ones(1, 1, 8, 8)])
    row = untile(Image(tiles), picture(1, 1, 8, 12), 8, 4).data[0, 0, 0]
    assert row.tolist() == pytest.approx([0] * 4 + [0.2, 0.4, 0.6, 0.8] + [1] * 4)


def test_tiles_may_grow_in_between():
    """Three times larger tiles make the picture three times larger."""
    image = picture(1, 3, 20, 28)
    whole = untile(resize_by(tile(image, 8, 2), 3, "nearest"), image, 8, 2)
    assert torch.equal(whole.data, resize_by(image, 3, "nearest").data)


@pytest.mark.parametrize(("size", "overlap", "words"), [
    (32, 4, r"tiles of 32 x 32 for 40 x 23; .*images\.pad"), (8, 8, "got 8 for tiles of 8; make overlap smaller")])
def test_tiles_that_cannot_be_cut_are_refused(size, overlap, words):
    """Larger than the picture, or nothing but overlap."""
    with pytest.raises(BadInput, match=words):
        tile(picture(1, 3, 23, 40), size, overlap)


def test_tiles_of_another_cut_are_refused():
    """Their number and size tell; the sentence says what to set."""
    image = picture(1, 3, 23, 40)
    with pytest.raises(BadInput, match=r"expected 45 tiles.*got 28 pictures of 8 x 8.*as in images\.tile"):
        untile(tile(image, 8, 2), image, 8, 4)
    with pytest.raises(BadInput, match="whole multiple"):
        untile(resize_by(tile(image, 8, 2), 1.5), image, 8, 2)


def test_a_difference_is_black_where_pictures_are_equal():
    """Signed it is grey there; the gain makes small differences visible."""
    image, other = picture(1, 3, 4, 4), picture(1, 3, 4, 4, seed=1)
    assert difference(image, image).data.max() == 0
    assert difference(image, image, show="signed").data.unique().tolist() == [0.5]
    assert torch.allclose(difference(image, other).data, (image.data - other.data).abs())
    assert difference(Image(image.data * 0 + 0.5), Image(image.data * 0 + 0.49), 10).data.mean() == pytest.approx(
        0.1, abs=1e-6)
    assert difference(image, other, show="largest channel").data.shape == (1, 1, 4, 4)
    with pytest.raises(BadInput, match=r"images\.resize"):
        difference(image, picture(1, 3, 4, 5))
