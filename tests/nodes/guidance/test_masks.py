"""Guidance by masks: regions with prompts of their own, and inpainting."""

from __future__ import annotations

import pytest
import torch

from nodes.denoisers.mixture import mixture
from nodes.guidance.inpaint import inpaint
from nodes.guidance.regional import regional
from nodes.interface import PLANE, RGB, BadInput, Context, Denoiser, Latent, Mask, Space
from nodes.latents.composite import composite
from nodes.latents.noise import noise
from nodes.masks.coordinate import coordinate
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras

torch.set_num_threads(1)
SIGMA = torch.tensor(1.0, dtype=torch.float64)
LEFT = Mask(torch.cat([torch.ones(1, 1, 8, 4), torch.zeros(1, 1, 8, 4)], 3))
RIGHT = Mask(1 - LEFT.data)


def gaussian(mean: float, space: Space = RGB, std: float = 0.2) -> Denoiser:
    """The ideal denoiser of pictures whose pixels are N(mean, std^2)."""
    def denoise(x, sigma, conditioning):
        return mean + (x - mean) * std**2 / (std**2 + float(sigma) ** 2)
    return Denoiser(denoise, space, 0.02, 20.0, (), None, f"grey {mean}")


def start(count: int = 2) -> Latent:
    return Latent(torch.randn(count, 3, 8, 8, generator=torch.Generator().manual_seed(1)), RGB)


def test_each_region_becomes_what_its_denoiser_draws():
    """Left, right and nowhere: the means of the two denoisers and not that of the one outside."""
    model = regional(gaussian(0.0), gaussian(0.6), LEFT, gaussian(-0.6), RIGHT)
    end = sample(Context(), model, start(64), karras(model, 20)).data
    assert end[..., :4].mean() == pytest.approx(0.6, abs=0.03)
    assert end[..., 4:].mean() == pytest.approx(-0.6, abs=0.03)


def test_a_soft_edge_blends_and_an_empty_mask_changes_nothing():
    """m = 1/2 gives the mean of both estimates, m = 0 the model outside."""
    x = start().data
    outside, inside = (gaussian(m).denoise(x, SIGMA, None) for m in (0.0, 0.6))
    half = regional(gaussian(0.0), gaussian(0.6), Mask(torch.full((1, 1, 8, 8), 0.5))).denoise(x, SIGMA, None)
    torch.testing.assert_close(half, (outside + inside) / 2)
    none = regional(gaussian(0.0), gaussian(0.6), Mask(torch.zeros(1, 1, 8, 8))).denoise(x, SIGMA, None)
    torch.testing.assert_close(none, outside)


def test_regions_over_the_same_place_are_refused_with_two_ways_out():
    """The number of shared pixels is told; chained nodes may overlap, the last one lies on top."""
    whole = Mask(torch.ones(1, 1, 8, 8))
    with pytest.raises(BadInput, match=r"both masks cover 32 pixels; take one away .* or wire another regional node"):
        regional(gaussian(0.0), gaussian(0.6), whole, gaussian(-0.6), LEFT)
    below = regional(gaussian(0.0), gaussian(0.6), whole)
    end = regional(below, gaussian(-0.6), LEFT).denoise(start().data, SIGMA, None)
    torch.testing.assert_close(end[..., :4], gaussian(-0.6).denoise(start().data, SIGMA, None)[..., :4])


@pytest.mark.parametrize("mode", ["noise_matched", "known_region"])
@pytest.mark.parametrize("solver", ["heun", "euler_ancestral"])
def test_inpainting_keeps_what_is_known_and_paints_the_rest(mode, solver):
    """Outside the mask the end is the known picture, to rounding; inside it is what the model draws."""
    known, begin = Latent(torch.full((1, 3, 8, 8), 0.9), RGB), start(64)
    model = inpaint(gaussian(-0.3), known, LEFT, begin, mode)
    end = sample(Context(), model, begin, karras(model, 20), solver=solver).data
    torch.testing.assert_close(end[..., 4:], known.data.expand(64, -1, -1, -1)[..., 4:])
    assert end[..., :4].mean() == pytest.approx(-0.3, abs=0.05)


def test_noise_matched_shows_the_model_the_known_picture_with_its_noise():
    """What the model is called with is known + sigma noise outside the mask, x within."""
    seen: list[torch.Tensor] = []
    model = Denoiser(lambda x, s, c: seen.append(x) or x * 0, RGB, 0.02, 20.0, (), None, "seen")
    known, begin = Latent(torch.rand(2, 3, 8, 8), RGB), start()
    x = torch.rand(2, 3, 8, 8)
    inpaint(model, known, LEFT, begin).denoise(x, SIGMA, None)
    torch.testing.assert_close(seen[0][..., 4:], (known.data + begin.data)[..., 4:])
    torch.testing.assert_close(seen[0][..., :4], x[..., :4])


def test_inpainting_within_guidance_sees_both_halves_of_the_batch():
    """Classifier-free guidance doubles the batch: known picture and noise are repeated for both halves."""
    known, begin = Latent(torch.rand(2, 3, 8, 8), RGB), start()
    inner = inpaint(gaussian(0.0), known, LEFT, begin)
    x = torch.rand(2, 3, 8, 8)
    torch.testing.assert_close(inner.denoise(torch.cat([x, x]), SIGMA, None)[2:], inner.denoise(x, SIGMA, None))


def test_a_coordinate_of_points_is_painted_where_the_other_is_known():
    """With x held in a column of the lattice, y lands on one of its blobs; a composite swaps one coordinate alike."""
    data = mixture("grid", spread=0.05)
    begin = noise(Context(), data.denoiser, batch=400)
    known = Latent(torch.full((1, 2, 1, 1), 1.0), PLANE)
    model = inpaint(data.denoiser, known, coordinate("y"), begin)
    end = sample(Context(), model, begin, karras(data.denoiser, 40), solver="heun").data[:, :, 0, 0]
    torch.testing.assert_close(end[:, 0], torch.ones(400))
    assert (end[:, 1] - end[:, 1].round()).abs().lt(0.25).float().mean() > 0.95
    swapped = composite(begin, known, coordinate("x")).data[:, :, 0, 0]
    torch.testing.assert_close(swapped, torch.stack([torch.ones(400), begin.data[:, 1, 0, 0]], 1))


def test_a_mask_in_pixels_is_averaged_over_the_cells_of_a_latent():
    """Space with 2 pixels a cell: a mask of twice the size means the same as one of the latent's size."""
    half = Space("half", 3, scale=2)
    x = start().data
    big = Mask(LEFT.data.repeat_interleave(2, 2).repeat_interleave(2, 3))
    ends = [regional(gaussian(0.0, half), gaussian(0.6, half), m).denoise(x, SIGMA, None) for m in (big, LEFT)]
    torch.testing.assert_close(ends[0], ends[1])


def test_masks_and_noise_of_another_size_are_refused_with_both_sizes():
    """A mask that fits neither pixels nor cells, unequal masks, noise of another shape, a part that is missing."""
    known, small = Latent(torch.zeros(1, 3, 8, 8), RGB), Mask(torch.zeros(1, 1, 5, 7))
    with pytest.raises(BadInput, match="expected a mask of 8x8 pixels like the picture, got 7x5; resize it"):
        inpaint(gaussian(0.0), known, small, start())
    with pytest.raises(BadInput, match="expected a mask of 8x8 pixels"):
        regional(gaussian(0.0), gaussian(0.6), small).denoise(start().data, SIGMA, None)
    with pytest.raises(BadInput, match="masks of one size"):
        regional(gaussian(0.0), gaussian(0.6), LEFT, gaussian(0.1), small)
    with pytest.raises(BadInput, match="got only one of them; wire the other"):
        regional(gaussian(0.0), gaussian(0.6), LEFT, gaussian(0.1))
    with pytest.raises(BadInput, match="wire it, or choose known_region"):
        inpaint(gaussian(0.0), known, LEFT)
    with pytest.raises(BadInput, match="noise of the shape of the known latent"):
        inpaint(gaussian(0.0), known, LEFT, Latent(torch.zeros(1, 3, 4, 4), RGB))
    with pytest.raises(BadInput, match="make the batches equal"):
        inpaint(gaussian(0.0), Latent(torch.zeros(3, 3, 8, 8), RGB), LEFT, start(3)).denoise(start().data, SIGMA, None)
