"""Latents mixed, cut, joined, scaled and measured; what does not go together is refused."""

import pytest
import torch

from nodes.images.resize_by import resize_by
from nodes.interface import BadInput, Context, Denoiser, Image, Latent, Mask, Space
from nodes.latents.add import add
from nodes.latents.add_noise import add_noise
from nodes.latents.composite import composite
from nodes.latents.crop import crop
from nodes.latents.flip import flip
from nodes.latents.join import join
from nodes.latents.lerp import lerp
from nodes.latents.noise import noise
from nodes.latents.pick import pick
from nodes.latents.scale import scale
from nodes.latents.slerp import slerp
from nodes.latents.stack import stack
from nodes.latents.statistics import statistics
from nodes.latents.upscale import upscale

F8 = Space("f8", channels=4, scale=8)
PAIRS = [lerp, slerp, add, join, lambda a, b: composite(a, b, Mask(torch.ones(1, 1, 6, 5))), lambda a, b: stack([a, b])]


def latent(*shape: int, seed: int = 0, space: Space = F8) -> Latent:
    """Unit normal numbers."""
    return Latent(torch.randn(*shape, generator=torch.Generator().manual_seed(seed)), space)


A, B = latent(3, 4, 6, 5), latent(3, 4, 6, 5, seed=1)


def test_mixing_ends_at_both_ends():
    """At 0 the one latent, at 1 the other, half way their mean; the space is kept."""
    for mix in (lerp, slerp):
        assert torch.allclose(mix(A, B, 0.0).data, A.data, atol=1e-6)
        assert torch.allclose(mix(A, B, 1.0).data, B.data, atol=1e-6)
        assert mix(A, B).space == F8
    assert torch.allclose(lerp(A, B, 0.5).data, (A.data + B.data) / 2, atol=1e-6)
    assert torch.allclose(lerp(A, B, 2.0).data, 2 * B.data - A.data, atol=1e-5)


@pytest.mark.parametrize("amount", [0.1, 0.25, 0.5, 0.9])
def test_an_arc_keeps_the_length_and_turns_evenly(amount):
    """Two latents of one length: every point between has it too, and its angle grows with the amount."""
    a = scale(A, 1.0)
    b = Latent(B.data * (A.data.flatten(1).norm(dim=1) / B.data.flatten(1).norm(dim=1)).view(3, 1, 1, 1), F8)
    mixed = slerp(a, b, amount).data.flatten(1).double()
    one, two = a.data.flatten(1).double(), b.data.flatten(1).double()
    length = one.norm(dim=1)
    assert torch.allclose(mixed.norm(dim=1), length, rtol=1e-6)
    whole = torch.arccos((one * two).sum(1) / length**2)
    part = torch.arccos((one * mixed).sum(1) / (length * mixed.norm(dim=1)))
    assert torch.allclose(part, amount * whole, atol=1e-4)


def test_an_arc_between_equal_opposite_or_empty_latents_is_a_line():
    """No direction is invented where there is none; all numbers stay finite."""
    assert torch.allclose(slerp(A, A, 0.3).data, A.data, atol=1e-6)
    assert torch.allclose(slerp(A, scale(A, 3.0), 0.5).data, 2 * A.data, atol=1e-5)
    assert torch.allclose(slerp(A, scale(A, -1.0), 0.25).data, A.data / 2, atol=1e-6)
    assert torch.allclose(slerp(A, scale(A, 0.0), 0.25).data, A.data * 0.75, atol=1e-6)


def test_sums_and_factors_are_those_of_numbers():
    """Adding with the weight -1 undoes adding; one latent is added to each of a batch."""
    assert torch.allclose(add(add(A, B), B, -1.0).data, A.data, atol=1e-6)
    assert torch.equal(scale(A, -2.0).data, -2 * A.data)
    assert torch.equal(add(A, pick(B)).data, A.data + B.data[:1])


@pytest.mark.parametrize("pair", PAIRS)
def test_latents_of_two_spaces_are_refused_with_the_way_between(pair):
    """Numbers of two autoencoders mean different things."""
    with pytest.raises(BadInput, match=r"'f8' and 3 latents of 5 x 6 in 'f4'; .*latents\.from_image"):
        pair(A, latent(3, 4, 6, 5, space=Space("f4", 4, 4)))


@pytest.mark.parametrize("pair", PAIRS)
def test_latents_of_two_sizes_are_refused(pair):
    """The sentence says how large both are, and which node changes that."""
    with pytest.raises(BadInput, match=r"5 x 6 in 'f8' and 3 latents of 6 x 6.*latents\.upscale"):
        pair(A, latent(3, 4, 6, 6))


def test_batches_that_do_not_pair_are_refused():
    """Two and three have no partner each."""
    for pair in (lerp, slerp, add):
        with pytest.raises(BadInput, match=r"got 3 and 2; .*latents\.pick"):
            pair(A, latent(2, 4, 6, 5))


def test_cropping_is_measured_in_pixels():
    """Eight pixels a cell; what ends inside a cell is refused with the nearest sizes, what lies outside as well."""
    assert torch.equal(crop(A, 8, 16, 24, 32).data, A.data[:, :, 2:6, 1:4])
    with pytest.raises(BadInput, match="width in multiples of 8 pixels for 'f8', got 20; type 16 or 24"):
        crop(A, 0, 0, 20, 8)
    with pytest.raises(BadInput, match="of 40 x 48 pixels"):
        crop(A, 0, 0, 48, 8)


def test_flips_undo_themselves():
    """As for pictures."""
    assert torch.equal(flip(flip(A)).data, A.data)
    assert flip(A, "turn 90 left").data.shape == (3, 4, 5, 6)


def test_what_is_joined_can_be_picked_out_again():
    """Two wires, an axis, and back to single latents or several in a row."""
    both = join(A, B)
    assert torch.equal(pick(both, 3, 3).data, B.data)
    assert torch.equal(pick(both, -1).data, B.data[2:])
    assert torch.equal(stack([A, B]).data, both.data)
    with pytest.raises(BadInput, match="expected 3 from position 4 on, but there are 6 latents"):
        pick(both, 4, 3)
    with pytest.raises(BadInput, match="below 6"):
        pick(both, -7)


def test_added_noise_is_that_of_the_seed_and_stays_where_the_mask_says():
    """Sample 2 gets the same alone; sigma is its deviation; a mask of the picture's size counts by its cells."""
    ctx = Context()
    model = Denoiser(lambda x, sigma, conditioning: x, F8, 0.02, 80.0, name="model")
    drawn = noise(ctx, model, seed=5, batch=3, width=40, height=48).data
    noisy = add_noise(ctx, A, 2.0, 5)
    assert torch.allclose(noisy.data, A.data + 2 * drawn)
    assert torch.equal(add_noise(ctx, pick(A, 2), 2.0, 5, first=2).data, noisy.data[2:])
    mask = torch.zeros(1, 1, 48, 40)
    mask[..., :16] = 1
    masked = add_noise(ctx, A, 2.0, 5, mask=Mask(mask)).data
    assert torch.equal(masked[..., 2:], A.data[..., 2:])
    assert torch.allclose(masked[..., :2], noisy.data[..., :2])
    with pytest.raises(BadInput, match=r"mask of 40 x 48 or 5 x 6 .*got 9 x 9; .*masks\.fit"):
        add_noise(ctx, A, mask=Mask(torch.ones(1, 1, 9, 9)))


def test_a_composite_is_the_layer_under_its_mask():
    """Also with half of it, with one layer for many, and with a mask each."""
    mask = torch.zeros(3, 1, 6, 5)
    mask[1] = 1
    mask[2] = 0.5
    result = composite(A, B, Mask(mask)).data
    assert torch.equal(result[0], A.data[0])
    assert torch.allclose(result[1], B.data[1], atol=1e-6)
    assert torch.allclose(result[2], (A.data[2] + B.data[2]) / 2, atol=1e-6)
    assert composite(pick(A), B, Mask(mask)).data.shape == (3, 4, 6, 5)
    with pytest.raises(BadInput, match="one mask or one a latent, got 2"):
        composite(A, B, Mask(torch.ones(2, 1, 6, 5)))


@pytest.mark.parametrize("method", ["nearest", "box", "bilinear", "bicubic", "lanczos"])
def test_a_latent_is_scaled_like_a_picture(method):
    """Values inside [0, 1] agree with images.resize_by; a factor of one changes nothing."""
    data = torch.rand(2, 3, 6, 5, generator=torch.Generator().manual_seed(0))
    ours = upscale(Latent(data), 2.0, method).data.clamp(0, 1)
    assert torch.allclose(ours, resize_by(Image(data), 2.0, method).data, atol=1e-6)
    assert torch.allclose(upscale(A, 1.0, method).data, A.data, atol=1e-6)


def test_statistics_are_those_of_the_numbers():
    """Unit noise has mean 0 and deviation 1; channels are told apart."""
    big = latent(2, 4, 64, 64)
    told = statistics(big)
    assert told.mean == pytest.approx(0, abs=0.02)
    assert told.std == pytest.approx(1, abs=0.02)
    assert told.norm == pytest.approx((4 * 64 * 64) ** 0.5, rel=0.02)
    shifted = Latent(big.data + torch.tensor([0.0, 1, 2, 3]).view(1, 4, 1, 1), F8)
    rows = statistics(shifted).table.rows
    assert [round(row[1]) for row in rows] == [row[0] for row in rows] == [0, 1, 2, 3]
    assert rows[2][3:] == (float(shifted.data[:, 2].min()), float(shifted.data[:, 2].max()))
