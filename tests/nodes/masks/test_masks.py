"""Masks: drawn shapes against their areas, morphology against scipy, sets, edges, and what is refused."""

import math

import numpy
import pytest
import torch
from scipy import ndimage

from nodes.images.blend import blend
from nodes.interface import BadInput, Image, Mask
from nodes.masks.bounds import bounds
from nodes.masks.color_key import color_key
from nodes.masks.combine import WAYS, combine
from nodes.masks.fade_edges import fade_edges
from nodes.masks.feather import feather
from nodes.masks.fit import fit
from nodes.masks.gradient import gradient
from nodes.masks.grow import grow
from nodes.masks.invert import invert
from nodes.masks.pick import pick
from nodes.masks.polygon import polygon
from nodes.masks.shape import shape
from nodes.masks.threshold import threshold


def noise(*size: int, seed: int = 0) -> torch.Tensor:
    """Random values in [0, 1]."""
    return torch.rand(*size, generator=torch.Generator().manual_seed(seed))


def hard(*size: int, seed: int = 0) -> Mask:
    """A random mask of 0 and 1."""
    return Mask((noise(*size, seed=seed) < 0.3).float())


@pytest.mark.parametrize(("name", "part"), [("rectangle", 1), ("ellipse", math.pi / 4), ("diamond", 0.5),
                                            ("triangle", 0.5), ("star", 0.281)])
@pytest.mark.parametrize("degrees", [0, 30])
def test_a_shape_has_its_area_turned_or_not(name, part, degrees):
    """Edges are smooth, so that the sum is the area within a pixel of its outline."""
    data = shape(200, 160, name, [0.1, -0.1], 0.5, 0.4, degrees).data
    assert data.shape == (1, 1, 160, 200)
    assert float(data.sum()) == pytest.approx(part * 100 * 64, rel=0.01)


def test_a_shape_lies_where_it_was_put():
    """To the right and upwards; its softness spreads evenly to both sides."""
    corner = shape(100, 100, "rectangle", [0.5, 0.5], 0.5, 0.5).data[0, 0]
    assert corner[:50, 50:].min() == 1
    assert corner.sum() == 2500
    soft = shape(100, 100, "rectangle", [-1.0, 0.0], 1, 2, softness=10).data[0, 0, 50]
    assert soft[50:].sum() + soft[:50].sum() == pytest.approx(50, abs=0.1)
    assert soft[49] > 0.5 > soft[50]
    assert soft[39] > 0.99
    assert soft[60] < 0.01


def test_a_polygon_has_the_area_of_the_shoelace_formula():
    """And the even-odd rule decides where it crosses itself."""
    corners = [0.1, 0.1, 0.9, 0.2, 0.8, 0.9, 0.3, 0.7]
    x, y = torch.tensor(corners[::2]), torch.tensor(corners[1::2])
    area = float((x * y.roll(-1) - x.roll(-1) * y).sum().abs() / 2) * 200 * 100
    assert float(polygon(200, 100, corners).data.sum()) == pytest.approx(area, rel=0.002)
    bow = polygon(100, 100, [0, 0, 1, 1, 1, 0, 0, 1]).data[0, 0]
    assert bow[50, 10] == bow[50, 90] == 1
    assert bow[10, 50] == bow[90, 50] == 0
    with pytest.raises(BadInput, match="three corners"):
        polygon(10, 10, [0, 0, 1, 1])


def test_a_gradient_rises_evenly_in_its_direction():
    """From 0 at one side to 1 at the other, through one half in the middle."""
    right = gradient(100, 20).data[0, 0]
    assert torch.allclose(right[7], (torch.arange(100) + 0.5) / 100)
    assert torch.allclose(gradient(20, 100, 90).data[0, 0, :, 3], 1 - (torch.arange(100) + 0.5) / 100, atol=1e-6)
    assert gradient(99, 99, 33).data[0, 0, 49, 49] == pytest.approx(0.5)
    narrow = gradient(100, 5, 0, 0.25, 0.75).data[0, 0, 0]
    assert narrow[:25].max() == 0
    assert narrow[75:].min() == 1
    with pytest.raises(BadInput, match="180 degrees"):
        gradient(10, 10, 0, 0.5, 0.5)


def test_a_colour_is_found_within_its_tolerance():
    """The same colour wholly, another not at all, between them a slope."""
    colors = torch.tensor([[0, 1, 0], [0, 0.9, 0], [0.5, 0.5, 0.5], [1, 0, 0]]).T.reshape(1, 3, 1, 4)
    assert color_key(Image(colors), "#00ff00", 0.0, 0.0).data.flatten().tolist() == [1, 0, 0, 0]
    away = 0.1 / math.sqrt(3)
    soft = color_key(Image(colors), "#00ff00", 0.0, 0.2).data.flatten().tolist()
    assert soft == pytest.approx([1, 1 - away / 0.2, 0, 0])
    assert color_key(Image(torch.zeros(1, 1, 2, 2)), "#ffffff", 0.99, 0.0).data.max() == 0


@pytest.mark.parametrize("radius", [0, 1, 2, 5, 30])
@pytest.mark.parametrize("form", ["disk", "square", "diamond"])
def test_growing_and_shrinking_agree_with_scipy(radius, form):
    """Grey dilation and erosion under the same footprint, of soft masks too."""
    data = noise(2, 1, 21, 26)
    place = numpy.arange(-radius, radius + 1)
    down = place[:, None]
    footprint = {"disk": down**2 + place**2 <= radius**2, "square": numpy.ones([2 * radius + 1] * 2),
                 "diamond": abs(down) + abs(place) <= radius}[form]
    for sign, oracle, outside in ((1, ndimage.grey_dilation, 0.0), (-1, ndimage.grey_erosion, 1.0)):
        expected = oracle(data[1, 0].numpy(), footprint=footprint, mode="constant", cval=outside)
        ours = grow(Mask(data), sign * radius, form).data[1, 0].numpy()
        assert numpy.abs(ours - expected).max() < 1e-6


def test_what_grows_and_shrinks_keeps_what_is_large():
    """Opening takes single pixels away and leaves a square; shrinking is growing what is not selected."""
    data = torch.zeros(1, 1, 30, 30)
    data[..., 5:25, 5:25] = 1
    dotted = data.clone()
    dotted[..., 1, 1] = 1
    opened = grow(grow(Mask(dotted), -2, "square"), 2, "square").data
    assert torch.equal(opened, data)
    mask = hard(1, 1, 20, 20)
    assert torch.equal(grow(mask, -3).data, invert(grow(invert(mask), 3)).data)


def test_a_feathered_edge_fades_on_the_side_that_was_asked_for():
    """Both: one half at the edge; inside: nothing outside; outside: all of the inside stays."""
    data = torch.zeros(1, 1, 60, 60)
    data[..., 30:] = 1
    both, inside, outside = (feather(Mask(data), 8, side).data[0, 0, 30] for side in ("both", "inside", "outside"))
    assert both[29] + both[30] == pytest.approx(1, abs=1e-5)
    assert inside[:30].max() < 1e-3
    assert 0.001 < inside[33] < 0.999
    assert outside[30:].min() > 0.999
    assert both[20] == 0
    assert both[39] == pytest.approx(1)
    assert torch.equal(feather(Mask(data), 0).data, data)


@pytest.mark.parametrize(("how", "oracle"), [
    ("union", torch.logical_or), ("intersection", torch.logical_and), ("exclusive or", torch.logical_xor),
    ("subtract", lambda a, b: a & ~b), ("add", torch.logical_or), ("multiply", torch.logical_and)])
def test_hard_masks_are_sets(how, oracle):
    """Each way agrees with that of sets; one mask serves a whole batch."""
    a, b = hard(3, 1, 9, 10), hard(1, 1, 9, 10, seed=1)
    assert torch.equal(combine(a, b, how).data.bool(), oracle(a.data.bool(), b.data.bool()))


def test_soft_masks_stay_between_0_and_1():
    """De Morgan holds for soft masks as well."""
    a, b = Mask(noise(2, 1, 5, 6)), Mask(noise(2, 1, 5, 6, seed=1))
    for how in WAYS:
        result = combine(a, b, how).data
        assert result.min() >= 0
        assert result.max() <= 1
    union = invert(combine(invert(a), invert(b), "intersection")).data
    assert torch.allclose(union, combine(a, b, "union").data)
    with pytest.raises(BadInput, match=r"got 6 x 5 and 5 x 6; .*masks\.fit"):
        combine(a, Mask(noise(1, 1, 6, 5)))
    with pytest.raises(BadInput, match=r"got 2 and 3; .*masks\.pick"):
        combine(a, Mask(noise(3, 1, 5, 6)))


def test_a_mask_is_picked_by_its_place():
    """Counted from either end; beyond it is refused."""
    batch = hard(3, 1, 4, 5)
    assert torch.equal(pick(batch, 1).data, batch.data[1:2])
    assert torch.equal(pick(batch, -1).data, batch.data[2:])
    with pytest.raises(BadInput, match="below 3, got 3; the batch has 3 masks"):
        pick(batch, 3)


def test_a_threshold_makes_a_mask_hard():
    """The level itself is selected."""
    assert threshold(Mask(torch.tensor([[[[0.2, 0.5, 0.7]]]])), 0.5).data.flatten().tolist() == [0, 1, 1]


def test_a_fitted_mask_lies_on_its_picture():
    """Stretched, or cropped with its proportions; then it can be used there, which it could not before."""
    image, mask = Image(noise(1, 3, 12, 16)), shape(40, 40, "rectangle", [0.0, 0.0], 0.5, 0.5)
    with pytest.raises(BadInput, match=r"got 40 x 40 .*masks\.fit"):
        blend(image, image, mask=mask)
    assert fit(mask, image).data.shape == (1, 1, 12, 16)
    assert float(fit(mask, image).data.mean()) == pytest.approx(0.25, abs=0.01)
    assert float(fit(mask, image, "box", "crop").data.sum()) == pytest.approx(8 * 8, abs=0.5)
    assert torch.equal(fit(Mask(noise(1, 1, 12, 16)), image).data, noise(1, 1, 12, 16))
    blend(image, image, mask=fit(mask, image))


@pytest.mark.parametrize("edges", [(0, 0, 0, 0), (3, 0, 0, 0), (0, 4, 0, 2), (5, 6, 7, 8), (99, 1, 99, 0)])
def test_a_mask_fades_evenly_towards_the_edges(edges):
    """Pixel i of n is multiplied by (i + 1) / n at each edge; a ramp is at most as long as the mask."""
    mask = Mask(noise(2, 1, 8, 10))
    expected = mask.data.double().clone()
    left, top, right, bottom = (min(n, side) for n, side in zip(edges, (10, 8, 10, 8), strict=True))
    for length, row in ((left, lambda i: (..., i)), (top, lambda i: (..., i, slice(None))),
                        (right, lambda i: (..., 9 - i)), (bottom, lambda i: (..., 7 - i, slice(None)))):
        for i in range(length):
            expected[row(i)] *= (i + 1) / length
    torch.testing.assert_close(fade_edges(mask, *edges).data.double(), expected, atol=1e-6, rtol=0)


def test_bounds_hold_what_is_selected_and_nothing_more():
    """The margin ends at the frame; an empty mask has none."""
    data = torch.zeros(2, 1, 20, 30)
    data[0, 0, 4:9, 7:20] = 0.5
    assert bounds(Mask(data)) == (7, 4, 13, 5)
    assert bounds(Mask(data), margin=6) == (1, 0, 25, 15)
    data[1, 0, 19, 0] = 1
    assert bounds(Mask(data)) == (0, 4, 20, 16)
    assert bounds(Mask(data), level=0.6) == (0, 19, 1, 1)
    with pytest.raises(BadInput, match="lower the level"):
        bounds(Mask(data * 0))
