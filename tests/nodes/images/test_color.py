"""Levels, hue, sharpening, few colours."""

import colorsys

import pytest
import torch

from nodes.images.hue import hue, to_hsv
from nodes.images.levels import levels
from nodes.images.palette import palette
from nodes.images.posterise import posterise
from nodes.images.quantise import DITHERS, quantise
from nodes.images.sharpen import sharpen
from nodes.interface import BadInput, Image

FOUR = torch.tensor([[255, 0, 0], [0, 128, 255], [16, 16, 16], [250, 240, 0]]) / 255


def picture(*shape: int, seed: int = 0) -> Image:
    """Random pixels."""
    return Image(torch.rand(*shape, generator=torch.Generator().manual_seed(seed)))


def stripes(counts=(8, 4, 3, 1)) -> Image:
    """Four colours in columns, so many of each."""
    row = FOUR.repeat_interleave(torch.tensor(counts), dim=0)
    return Image(row.T[None, :, None].expand(1, 3, 4, -1).contiguous())


def test_levels_map_black_to_black_and_white_to_white():
    """The middle goes by gamma; swapped ends give a negative; alpha stays."""
    image = Image(torch.tensor([0.1, 0.2, 0.5, 0.8, 0.9]).view(1, 1, 1, 5))
    assert levels(image, 0.2, 0.8).data.flatten().tolist() == pytest.approx([0, 0, 0.5, 1, 1])
    assert levels(image, 0.2, 0.8, gamma=2).data[0, 0, 0, 2] == pytest.approx(0.5**0.5)
    assert levels(image, darkest=1, lightest=0).data.flatten().tolist() == pytest.approx([0.9, 0.8, 0.5, 0.2, 0.1])
    rgba = picture(1, 4, 3, 3)
    assert torch.equal(levels(rgba, 0.4, 0.6).data[:, 3], rgba.data[:, 3])
    assert torch.allclose(levels(rgba).data, rgba.data, atol=1e-6)
    with pytest.raises(BadInput, match=r"white point above the black point, got black 0\.5 and white 0\.5"):
        levels(image, 0.5, 0.5)


def test_hue_is_that_of_the_standard_library():
    """HSV of every pixel agrees with colorsys; turning by a third makes red green; nothing changes nothing."""
    image = picture(1, 3, 5, 7)
    expected = [colorsys.rgb_to_hsv(*pixel) for pixel in image.data[0].flatten(1).T.tolist()]
    assert torch.allclose(to_hsv(image.data)[0].flatten(1).T, torch.tensor(expected), atol=1e-5)
    assert torch.allclose(hue(image).data, image.data, atol=1e-6)
    red = Image(torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1))
    assert hue(red, 120).data.flatten().tolist() == pytest.approx([0, 1, 0], abs=1e-6)
    assert hue(red, saturation=0).data.flatten().tolist() == pytest.approx([1, 1, 1])
    grey = picture(1, 1, 2, 2)
    assert torch.equal(hue(grey, 90).data, grey.data)


def test_sharpening_steepens_edges_and_leaves_flat_parts_and_noise_alone():
    """A step overshoots on both sides; a flat part and differences below the threshold stay."""
    step = torch.full((1, 1, 4, 12), 0.3)
    step[..., 6:] = 0.7
    sharp = sharpen(Image(step)).data[0, 0, 0]
    assert sharp[5] < 0.3
    assert sharp[6] > 0.7
    assert sharp[0] == pytest.approx(0.3, abs=1e-6)
    assert torch.equal(sharpen(Image(step), threshold=0.5).data, step)
    assert torch.equal(sharpen(Image(step), amount=0).data, step)


def test_a_poster_has_as_many_levels_as_asked():
    """Equally spaced, ends included; doing it twice changes nothing."""
    image = Image(torch.linspace(0, 1, 101).view(1, 1, 1, -1))
    once = posterise(image, 4)
    assert once.data.unique().tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert torch.equal(posterise(once, 4).data, once.data)
    assert posterise(image, 2).data.flatten()[[49, 51]].tolist() == [0, 1]


def test_a_picture_of_four_colours_has_these_four_for_its_palette():
    """The commonest first, with their shares; more cannot be found."""
    found = palette(stripes(), 8)
    assert found.colors == ["#ff0000", "#0080ff", "#101010", "#faf000"]
    assert found.shares == pytest.approx([8 / 16, 4 / 16, 3 / 16, 1 / 16])
    assert found.image.data.shape == (1, 3, 64, 256)
    assert torch.allclose(found.image.data[0, :, 0, 32::64].T, FOUR, atol=1e-6)


def test_each_colour_of_a_palette_is_the_mean_of_its_pixels():
    """Two clouds of colours give their two means."""
    cloud = picture(1, 3, 32, 64).data * 0.1
    cloud[..., 32:] += 0.8
    colors = palette(Image(cloud), 2).image.data[0, :, 0, ::64]
    means = torch.stack([cloud[..., :32].mean((0, 2, 3)), cloud[..., 32:].mean((0, 2, 3))], dim=1)
    assert torch.allclose(colors.sort(1).values, means.sort(1).values, atol=1e-5)


@pytest.mark.parametrize("dither", DITHERS)
def test_a_quantised_picture_has_only_the_colours_of_its_palette(dither):
    """Typed or found; alpha is kept."""
    typed = ["#000000", "#ff0000", "#ffffff"]
    image = picture(1, 4, 9, 10)
    result = quantise(image, colors=typed, dither=dither).data
    assert {tuple(p) for p in (result[0, :3].flatten(1).T * 255).round().int().tolist()} <= {
        (0, 0, 0), (255, 0, 0), (255, 255, 255)}
    assert torch.equal(result[:, 3], image.data[:, 3])
    assert len(quantise(image, 5, dither=dither).data[0, :3].flatten(1).unique(dim=1).T) <= 5


def test_without_dither_each_pixel_takes_the_closest_colour():
    """A picture in four colours of its own is unchanged; half grey in black and white is a pattern of half white."""
    assert torch.allclose(quantise(stripes(), 4).data, stripes().data, atol=1e-6)
    grey = Image(torch.full((1, 1, 16, 16), 0.5))
    for dither in ("ordered 4x4", "floyd-steinberg"):
        assert quantise(grey, colors=["#000000", "#ffffff"], dither=dither).data.mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("colors", [["red"], ["#12345"], ["#000000"] * 257])
def test_a_palette_that_is_none_is_refused(colors):
    """The sentence shows a colour as it must be written and where to get a palette."""
    with pytest.raises(BadInput, match=r"#ff8800.*images\.palette"):
        quantise(picture(1, 3, 2, 2), colors=colors)
