"""Padding, turning, sizes by rule, placing pictures on each other."""

import numpy
import pytest
import torch
from PIL import Image as Pillow

from nodes.images.composite import composite
from nodes.images.crop import crop
from nodes.images.flip import flip
from nodes.images.join import join
from nodes.images.pad import EDGES, pad
from nodes.images.resize_to_area import resize_to_area
from nodes.images.resize_to_multiple import resize_to_multiple
from nodes.images.rotate import rotate
from nodes.images.to_mask import to_mask
from nodes.images.with_alpha import with_alpha
from nodes.interface import BadInput, Image, Mask


def picture(*shape: int, seed: int = 0) -> Image:
    """Random pixels."""
    return Image(torch.rand(*shape, generator=torch.Generator().manual_seed(seed)))


@pytest.mark.parametrize("edge", EDGES)
def test_cropping_undoes_padding_and_the_mask_tells_what_is_new(edge):
    """The picture lies unchanged inside its border; the mask is 1 on the border alone."""
    image = picture(2, 3, 6, 8)
    wide, mask = pad(image, 3, 1, 2, 4, edge)
    assert wide.data.shape == (2, 3, 11, 13)
    assert torch.equal(crop(wide, 3, 1, 8, 6).data, image.data)
    assert mask.data[:, :, 1:7, 3:11].max() == 0
    assert mask.data.sum() == 2 * (11 * 13 - 6 * 8)


def test_a_border_has_the_colour_that_was_asked_for():
    """Grey takes its luma; transparency needs a picture with alpha."""
    assert pad(picture(1, 3, 2, 2), left=1, color="#ff8000").image.data[0, :, 0, 0].tolist() == pytest.approx(
        [1, 128 / 255, 0])
    assert pad(picture(1, 1, 2, 2), left=1, color="#ffffff").image.data[0, :, 0, 0].tolist() == pytest.approx([1])
    assert pad(picture(1, 4, 2, 2), left=1, color="#00000000").image.data[0, 3, 0, 0] == 0
    with pytest.raises(BadInput, match=r"opaque colour.*images\.with_alpha"):
        pad(picture(1, 3, 2, 2), left=1, color="#00000000")
    with pytest.raises(BadInput, match="16384 pixels"):
        pad(picture(1, 3, 2, 2), left=16_384)


@pytest.mark.parametrize(("degrees", "way"), [(90, "turn 90 left"), (180, "turn 180"), (-90, "turn 90 right")])
@pytest.mark.parametrize("method", ["nearest", "bilinear", "bicubic"])
def test_quarters_are_turned_as_flip_turns_them(degrees, way, method):
    """With room to expand, nothing is cut and nothing is mixed."""
    image = picture(2, 4, 6, 9)
    image.data[:, 3] = 1
    assert torch.allclose(rotate(image, degrees, True, method).data, flip(image, way).data, atol=1e-4)


@pytest.mark.parametrize(("method", "oracle"), [("nearest", Pillow.Resampling.NEAREST),
                                                ("bilinear", Pillow.Resampling.BILINEAR)])
def test_any_angle_agrees_with_pillow_inside(method, oracle):
    """Counter-clockwise, to rounding; where the picture ends our border is one pixel soft."""
    image = picture(1, 1, 41, 41)
    expected = numpy.asarray(Pillow.fromarray(image.data[0, 0].numpy()).rotate(27, oracle))
    ours = rotate(image, 27, method=method).data[0, 0].numpy()
    inner = numpy.hypot(*(numpy.mgrid[:41, :41] - 20)) < 18
    off = numpy.abs(ours - expected)[inner] > 1e-4
    assert off.mean() <= (0.003 if method == "nearest" else 0)  # a place half way between pixels may go either way


def test_the_corners_show_the_background_and_transparent_colours_do_not_bleed():
    """A turned white square on red has red corners and no mixed colour beyond its edge."""
    turned = rotate(Image(torch.ones(1, 3, 20, 20)), 45, True, background="#ff0000").data
    assert turned.shape[2:] == (29, 29)
    assert turned[0, :, 0, 0].tolist() == [1, 0, 0]
    assert turned[0, :, 14, 14].tolist() == [1, 1, 1]
    clear = rotate(Image(torch.ones(1, 4, 20, 20)), 45, True, background="#00000000").data
    visible = clear[:, 3:] > 0.01
    assert clear[:, :3][visible.expand(-1, 3, -1, -1)].min() > 0.99


@pytest.mark.parametrize(("how", "size"), [("nearest", (64, 48)), ("down", (56, 48)), ("up", (64, 56))])
def test_sides_become_multiples(how, size):
    """61 x 50 by 8, to the nearest, below or above; a picture that fits already is left as it is."""
    data = resize_to_multiple(picture(1, 3, 50, 61), 8, how).data
    assert (data.shape[3], data.shape[2]) == size
    image = picture(1, 3, 48, 64)
    assert torch.allclose(resize_to_multiple(image, 16).data, image.data, atol=1e-6)
    assert resize_to_multiple(picture(1, 3, 3, 3), 8, "down").data.shape == (1, 3, 8, 8)


@pytest.mark.parametrize("size", [(300, 700), (1000, 40), (512, 512)])
def test_an_area_is_met_with_the_proportions_kept(size):
    """A quarter of a megapixel within what multiples of 8 allow."""
    data = resize_to_area(picture(1, 3, *size), 0.25).data
    height, width = data.shape[2:]
    assert height % 8 == width % 8 == 0
    assert height * width == pytest.approx(512 * 512, rel=0.05)
    assert height / width == pytest.approx(size[0] / size[1], rel=0.05)


def test_a_layer_lies_where_it_is_placed_and_hangs_over_the_edge():
    """Pixels that are not covered stay exactly what they were."""
    base, layer = picture(1, 3, 6, 8), picture(1, 3, 4, 4, seed=1)
    result = composite(base, layer, 6, -1).data
    assert torch.equal(result[..., :3, 6:], layer.data[..., 1:, :2])
    result[..., :3, 6:] = base.data[..., :3, 6:]
    assert torch.equal(result, base.data)


def test_alpha_is_laid_over_as_pillow_does_it():
    """Colours and alpha of RGBA on RGBA agree to the rounding of bytes; half opaque over opaque is the mean."""
    base, layer = ((picture(1, 4, 5, 6, seed=i).data * 255).round() / 255 for i in range(2))
    planes = [Pillow.fromarray((x[0] * 255).byte().permute(1, 2, 0).contiguous().numpy()) for x in (base, layer)]
    expected = numpy.asarray(Pillow.alpha_composite(*planes)) / 255
    ours = composite(Image(base), Image(layer)).data[0].permute(1, 2, 0).numpy()
    assert numpy.abs(ours - expected).max() < 2 / 255
    half = composite(Image(torch.zeros(1, 3, 2, 2)), Image(torch.ones(1, 3, 2, 2)), opacity=0.5).data
    assert half.unique().tolist() == [0.5]


def test_a_layer_is_shown_under_its_mask():
    """The mask has the layer's size; one of another is refused with the node that fits it."""
    mask = torch.zeros(1, 1, 2, 2)
    mask[..., 0] = 1
    result = composite(Image(torch.zeros(1, 3, 4, 4)), Image(torch.ones(1, 3, 2, 2)), 1, 1, mask=Mask(mask)).data
    assert result[0, 0].nonzero().tolist() == [[1, 1], [2, 1]]
    with pytest.raises(BadInput, match=r"got 4 x 4 .*masks\.fit"):
        composite(Image(torch.zeros(1, 3, 4, 4)), Image(torch.ones(1, 3, 2, 2)), mask=Mask(torch.ones(1, 1, 4, 4)))


@pytest.mark.parametrize(("layer", "left", "words"), [
    (picture(1, 1, 2, 2), 0, r"images\.to_rgb"), (picture(3, 3, 2, 2), 0, r"got 3 and 2; .*images\.pick"),
    (picture(1, 3, 2, 2), 4, "move it by left and top"), (picture(1, 3, 2, 2), -2, "move it by left and top"),
])
def test_layers_that_do_not_go_are_refused_with_a_way_out(layer, left, words):
    """Other colours, other counts, and places beside the base."""
    with pytest.raises(BadInput, match=words):
        composite(picture(2, 3, 4, 4), layer, left)


def test_a_cut_out_picture_has_the_mask_for_its_alpha():
    """And gives it back; grey becomes RGBA, one picture serves many masks."""
    mask = Mask(torch.rand(3, 1, 4, 5, generator=torch.Generator().manual_seed(0)))
    cut = with_alpha(picture(1, 1, 4, 5), mask)
    assert cut.data.shape == (3, 4, 4, 5)
    assert torch.equal(to_mask(cut, "alpha").data, mask.data)
    with pytest.raises(BadInput, match=r"masks\.fit"):
        with_alpha(picture(1, 3, 5, 4), mask)


def test_two_batches_make_one():
    """In order; other sizes are refused."""
    a, b = picture(2, 3, 4, 4), picture(1, 3, 4, 4, seed=1)
    assert torch.equal(join(a, b).data, torch.cat([a.data, b.data]))
    with pytest.raises(BadInput, match=r"images\.resize"):
        join(a, picture(1, 3, 4, 5))
