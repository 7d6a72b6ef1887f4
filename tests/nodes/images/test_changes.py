import numpy
import pytest
import torch
from PIL import Image as Pillow
from PIL import ImageChops, ImageFilter

from nodes.images.adjust import adjust
from nodes.images.blend import blend
from nodes.images.blending import MODES
from nodes.images.blur import blur
from nodes.images.convolve import convolve
from nodes.images.crop import crop
from nodes.images.flip import flip
from nodes.images.invert import invert
from nodes.images.kernels import KERNELS, gaussian
from nodes.images.pick import pick
from nodes.images.stack import stack
from nodes.images.to_grey import to_grey
from nodes.images.to_mask import to_mask
from nodes.images.to_rgb import to_rgb
from nodes.interface import BadInput, Image, Mask


def picture(*shape: int, seed: int = 0) -> Image:
    """Random pixels."""
    return Image(torch.rand(*shape, generator=torch.Generator().manual_seed(seed)))


BASE, LAYER = picture(2, 3, 8, 9), picture(2, 3, 8, 9, seed=1)


@pytest.mark.parametrize(("mode", "oracle"), [
    ("multiply", ImageChops.multiply), ("screen", ImageChops.screen), ("difference", ImageChops.difference),
    ("darken", ImageChops.darker), ("lighten", ImageChops.lighter), ("overlay", ImageChops.overlay),
    ("hard light", ImageChops.hard_light), ("add", ImageChops.add), ("subtract", ImageChops.subtract),
])
def test_blend_modes_agree_with_pillow(mode, oracle):
    """To the rounding of Pillow's bytes."""
    base, layer = ((image.data[0] * 255).byte().permute(1, 2, 0).numpy() for image in (BASE, LAYER))
    expected = numpy.asarray(oracle(Pillow.fromarray(base), Pillow.fromarray(layer))) / 255
    ours = blend(*(Image(torch.from_numpy(x / 255).float().permute(2, 0, 1)[None]) for x in (base, layer)), mode)
    assert numpy.abs(ours.data[0].permute(1, 2, 0).numpy() - expected).max() < 2.1 / 255


@pytest.mark.parametrize("mode", MODES)
def test_a_blend_at_factor_zero_is_the_base(mode):
    """And a black mask hides the layer wherever it is black."""
    assert torch.allclose(blend(BASE, LAYER, mode, 0.0).data, BASE.data)
    mask = torch.zeros(2, 1, 8, 9)
    mask[..., :4] = 1
    masked = blend(BASE, LAYER, mode, 1.0, Mask(mask)).data
    assert torch.equal(masked[..., 4:], BASE.data[..., 4:])
    assert torch.allclose(masked[..., :4], blend(BASE, LAYER, mode).data[..., :4], atol=1e-6)


@pytest.mark.parametrize(("layer", "words"), [
    (picture(2, 3, 8, 8), r"images\.resize"), (picture(2, 1, 8, 9), r"images\.to_rgb"),
    (picture(3, 3, 8, 9), "got 3 and 2"),
])
def test_pictures_that_do_not_fit_are_refused_with_a_way_out(layer, words):
    """Nothing is resized in silence."""
    with pytest.raises(BadInput, match=words):
        blend(BASE, layer)


@pytest.mark.parametrize("kernel", ["sharpen", "edge", "gaussian", "box", "gaussian 5x5", "emboss"])
def test_kernels_agree_with_pillow_inside_the_picture(kernel):
    """Pillow computes in bytes and leaves the border alone."""
    side = {9: 3, 25: 5}[len(KERNELS[kernel])]
    levels = (BASE.data[0, 0] * 255).byte()
    # Pillow's kernels run from the bottom row upwards.
    upside = numpy.array(KERNELS[kernel]).reshape(side, side)[::-1].flatten().tolist()
    expected = numpy.asarray(Pillow.fromarray(levels.numpy()).filter(ImageFilter.Kernel((side, side), upside, scale=1)))
    ours = convolve(Image(levels[None, None] / 255), kernel).data[0, 0].numpy() * 255
    assert numpy.abs(ours - expected)[2:-2, 2:-2].max() <= 1.01


def test_the_identity_kernel_changes_nothing():
    """At any border, with alpha kept."""
    image = picture(1, 4, 6, 6)
    for border in ("replicate", "reflect", "black"):
        assert torch.allclose(convolve(image, "identity", border=border).data, image.data, atol=1e-6)


def test_a_custom_kernel_is_laid_on_as_written():
    """A single 1 on the right takes the right neighbour."""
    moved = convolve(BASE, "custom", [0, 0, 0, 0, 0, 1, 0, 0, 0]).data
    assert torch.allclose(moved[..., :-1], BASE.data[..., 1:])


@pytest.mark.parametrize("numbers", [None, [], [1.0] * 8, [1.0] * 16, [1.0] * 10])
def test_a_kernel_that_is_no_odd_square_is_refused(numbers):
    """The error says how many numbers make one."""
    with pytest.raises(BadInput, match="9, 25 or 49"):
        convolve(BASE, "custom", numbers)


def test_a_blurred_point_is_a_gaussian():
    """Its weights sum to one, its variance is sigma squared."""
    point = torch.zeros(1, 1, 41, 41)
    point[..., 20, 20] = 1
    row = blur(Image(point), 3.0).data[0, 0].sum(0)
    place = torch.arange(41) - 20.0
    assert row.sum() == pytest.approx(1, abs=1e-5)
    assert (row * place**2).sum() == pytest.approx(9, rel=0.01)
    assert gaussian(0.3).sum() == pytest.approx(1)


def test_blurring_twice_is_blurring_once_by_more():
    """Variances add: 3 and 4 make 5."""
    image = picture(1, 3, 64, 64)
    twice = blur(blur(image, 3.0), 4.0).data[..., 24:40, 24:40]
    assert torch.allclose(twice, blur(image, 5.0).data[..., 24:40, 24:40], atol=2e-3)


def test_crop_takes_the_rectangle_and_nothing_beyond_the_edge():
    """A rectangle that reaches over the edge is refused, not padded."""
    assert torch.equal(crop(BASE, 2, 1, 5, 4).data, BASE.data[:, :, 1:5, 2:7])
    with pytest.raises(BadInput, match="inside the picture"):
        crop(BASE, 5, 0, 5, 4)


def test_flips_undo_themselves_and_quarters_make_a_whole():
    """Twice mirrored or four times turned is unchanged."""
    for way in ("left-right", "top-bottom", "turn 180"):
        assert torch.equal(flip(flip(BASE, way), way).data, BASE.data)
    turned = BASE
    for _ in range(4):
        turned = flip(turned, "turn 90 right")
    assert torch.equal(turned.data, BASE.data)
    assert torch.equal(flip(flip(BASE, "turn 90 left"), "turn 90 right").data, BASE.data)
    assert torch.equal(flip(BASE, "turn 90 right").data[..., 0, -1], BASE.data[..., 0, 0])


def test_adjust_does_what_its_names_say():
    """Neutral settings change nothing; no saturation is grey; brightness adds; gamma is a power."""
    grey = torch.full((1, 3, 2, 2), 0.25)
    assert torch.allclose(adjust(BASE).data, BASE.data, atol=1e-6)
    assert torch.allclose(adjust(BASE, saturation=0).data, to_grey(BASE).data.expand(-1, 3, -1, -1), atol=1e-6)
    assert torch.allclose(adjust(Image(grey), brightness=0.1).data, grey + 0.1)
    assert torch.allclose(adjust(Image(grey), gamma=2.0).data, torch.full_like(grey, 0.5))
    assert torch.allclose(adjust(Image(grey), contrast=0).data, torch.full_like(grey, 0.5))


def test_a_negative_of_a_negative_is_the_picture():
    """Alpha is not inverted."""
    image = picture(1, 4, 3, 3)
    assert torch.allclose(invert(invert(image)).data, image.data, atol=1e-6)
    assert torch.equal(invert(image).data[:, 3], image.data[:, 3])


def test_channels_come_and_go_by_name():
    """White is light, transparency shows the background, a picture without alpha is opaque."""
    white = Image(torch.ones(1, 3, 2, 2))
    clear = Image(torch.tensor([0.0, 0.0, 0.0, 0.0]).view(1, 4, 1, 1))
    assert to_grey(white).data.flatten().tolist() == pytest.approx([1] * 4)
    assert to_rgb(clear, "#ff0000").data.flatten().tolist() == [1, 0, 0]
    beneath = Image(torch.tensor([0.25, 0.5, 0.75, 0.0]).view(1, 4, 1, 1))
    assert to_rgb(beneath, opaque=True).data.flatten().tolist() == [0.25, 0.5, 0.75]
    assert torch.equal(to_mask(BASE, "green").data, BASE.data[:, 1:2])
    assert to_mask(BASE, "alpha").data.min() == 1
    assert to_mask(clear, "alpha").data.max() == 0


def test_stack_and_pick_are_opposites():
    """Picture i of the stack is picture i of the axis; other sizes do not stack."""
    cells = [picture(1, 3, 4, 4, seed=i) for i in range(3)]
    assert torch.equal(pick(stack(cells), 1).data, cells[1].data)
    assert torch.equal(pick(stack(cells), -1).data, cells[2].data)
    with pytest.raises(BadInput, match=r"images\.resize"):
        stack([cells[0], picture(1, 3, 5, 4)])
    with pytest.raises(BadInput, match="below 3"):
        pick(stack(cells), 3)
