"""PSNR and SSIM: closed forms, and an independent computation."""

import math

import numpy
import pytest
import torch
from scipy import ndimage

from nodes.interface import BadInput, Image
from nodes.metrics.psnr import psnr
from nodes.metrics.ssim import ssim


def picture(*shape: int, seed: int = 0) -> torch.Tensor:
    """Random pixels."""
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def test_the_psnr_of_a_constant_error_is_its_logarithm():
    """0.1 off everywhere is 20 dB; equal pictures count as 100 dB and say so."""
    flat = torch.full((1, 3, 5, 6), 0.4)
    assert psnr(Image(flat), Image(flat + 0.1)).value == pytest.approx(20, abs=1e-4)
    equal = psnr(Image(flat), Image(flat))
    assert (equal.value, equal.unit) == (100, "dB")
    assert "equal" in equal.warning


def test_a_score_of_many_pairs_is_their_mean_with_its_spread():
    """Errors of 0.1 and 0.01 are 20 and 40 dB."""
    flat = torch.full((2, 1, 4, 4), 0.4)
    off = flat + torch.tensor([0.1, 0.01]).view(2, 1, 1, 1)
    score = psnr(Image(off), Image(flat[:1]))
    assert score.value == pytest.approx(30, abs=1e-3)
    assert score.count == 2
    assert score.interval[1] - score.value == pytest.approx(1.96 * math.sqrt(200) / math.sqrt(2), rel=1e-3)


def test_the_ssim_of_equal_pictures_is_one():
    """In the number and at every pixel, in colour and grey."""
    for channels in (1, 3, 4):
        image = Image(picture(2, channels, 20, 30))
        score, where = ssim(image, image)
        assert score.value == pytest.approx(1, abs=1e-12)
        assert where.data.shape == (2, 1, 10, 20)
        assert torch.allclose(where.data, torch.ones_like(where.data))


def test_the_ssim_of_two_flat_pictures_has_a_closed_form():
    """Only the means differ: (2 a b + c1) / (a^2 + b^2 + c1)."""
    a, b = 0.2, 0.6
    value = ssim(Image(torch.full((1, 1, 16, 16), a)), Image(torch.full((1, 1, 16, 16), b)))[0].value
    assert value == pytest.approx((2 * a * b + 1e-4) / (a * a + b * b + 1e-4), abs=1e-6)


def test_ssim_agrees_with_the_definition_computed_by_scipy():
    """Gaussian window of 11 x 11 with sigma 1.5, inner pixels."""
    x, y = (picture(24, 31, seed=i).double().numpy() for i in range(2))
    y = 0.7 * x + 0.3 * y

    def mean(z):
        return ndimage.gaussian_filter(z, 1.5, truncate=3.5)[5:-5, 5:-5]

    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    expected = numpy.mean((2 * mx * my + 1e-4) * (2 * cov + 9e-4) / ((mx**2 + my**2 + 1e-4) * (vx + vy + 9e-4)))
    ours = ssim(*(Image(torch.from_numpy(z).float()[None, None]) for z in (x, y)))[0].value
    assert ours == pytest.approx(expected, abs=1e-6)


def test_noise_lowers_similarity_more_than_a_change_of_brightness():
    """What the measure is for: equal errors, unequal likeness."""
    base = picture(1, 1, 8, 8).repeat_interleave(8, 2).repeat_interleave(8, 3) * 0.5 + 0.2
    shifted = base + 0.1
    noisy = base + 0.1 * (picture(1, 1, 64, 64, seed=3) > 0.5).float().mul(2).sub(1)
    assert psnr(Image(shifted), Image(base)).value == pytest.approx(psnr(Image(noisy), Image(base)).value, abs=1e-3)
    assert ssim(Image(shifted), Image(base))[0].value > ssim(Image(noisy), Image(base))[0].value + 0.2


@pytest.mark.parametrize(("other", "words"), [
    (torch.zeros(1, 3, 16, 17), r"images\.resize"), (torch.zeros(1, 1, 16, 16), r"images\.to_rgb"),
    (torch.zeros(3, 3, 16, 16), "got 2 and 3")])
def test_pairs_that_do_not_fit_are_refused(other, words):
    """Size, channels, count: each has its sentence."""
    for measure in (psnr, ssim):
        with pytest.raises(BadInput, match=words):
            measure(Image(torch.zeros(2, 3, 16, 16)), Image(other))
    with pytest.raises(BadInput, match="11 x 11"):
        ssim(Image(torch.zeros(1, 3, 10, 16)), Image(torch.zeros(1, 3, 10, 16)))
