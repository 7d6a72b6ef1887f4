"""Models that follow hints: what is added where, when, for which rows, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.control.apply_controlnet import apply_controlnet
from nodes.control.load_controlnet import load_controlnet
from nodes.control.load_t2i_adapter import load_t2i_adapter
from nodes.control.ranges import sigma_at
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.guidance.estimates import estimates
from nodes.interface import BadInput, Conditioning, Denoiser, Image, Space
from tests.fixtures.made import kinds
from tests.fixtures.made.control_layout import t2i_shapes
from tests.fixtures.made.unet_layout import controlnet_table
from tests.fixtures.made.values import write
from tests.nodes.control.made import Folder, drawn, save
from tests.nodes.denoisers.ldm.test_unet import network

SIZES = {"sd15": kinds.SMALL_SD15, "sdxl": kinds.SMALL_SDXL}
SIGMA = torch.tensor(2.5)
X = torch.randn(2, 4, 8, 16, generator=torch.Generator().manual_seed(1))


def prompt(seed: int, kind: str = "sd15") -> Conditioning:
    return Conditioning(torch.randn(1, 77, SIZES[kind].context_dim, generator=torch.Generator().manual_seed(seed)))


def model(kind: str = "sd15") -> Denoiser:
    null = prompt(9, kind)
    denoise = LatentDenoise(network(SIZES[kind]), DiscreteSchedule(), null=null)
    return Denoiser(denoise, Space("latent", 4, 8, 1.0), 0.03, 14.6, ("text",), None, f"made-{kind}", null)


def hint(n: int = 1, height: int = 64, width: int = 128, seed: int = 4) -> Image:
    return Image(torch.rand(n, 3, height, width, generator=torch.Generator().manual_seed(seed)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("control")
    for kind, sizes in SIZES.items():
        write(folder / f"{kind}.safetensors", controlnet_table(sizes), torch.float32)
    write(folder / "other.safetensors", controlnet_table(SIZES["sd15"]), torch.float32, seed=1)
    return Folder(folder)


@pytest.fixture
def controlnet(folder):
    return load_controlnet(folder, "sd15.safetensors")


def at(denoiser: Denoiser, x: torch.Tensor = X, sigma: torch.Tensor = SIGMA) -> torch.Tensor:
    return denoiser.denoise(x, sigma, prompt(1))


def test_two_controlnets_add_up_whatever_their_order(folder, controlnet):
    """Strengths 0.5 and 0.5 of one are its strength 1; two different ones commute."""
    other = load_controlnet(folder, "other.safetensors")
    half = apply_controlnet(apply_controlnet(model(), controlnet, hint(), 0.5), controlnet, hint(), 0.5)
    whole = apply_controlnet(model(), controlnet, hint())
    assert torch.allclose(at(half), at(whole), atol=1e-5)
    assert not torch.allclose(at(whole), at(model()), atol=1e-2)
    one = apply_controlnet(apply_controlnet(model(), controlnet, hint()), other, hint(seed=6))
    two = apply_controlnet(apply_controlnet(model(), other, hint(seed=6)), controlnet, hint())
    assert torch.allclose(at(one), at(two), atol=1e-4)


def test_a_controlnet_acts_between_its_start_and_its_end(controlnet):
    """From 20 % to 60 % of the way: not at the highest level, in force in the middle, not at a low one."""
    ranged = apply_controlnet(model(), controlnet, hint(), start=0.2, end=0.6)
    high, low = (sigma_at(share, DiscreteSchedule().sigmas) for share in (0.2, 0.6))
    for sigma, acts in ((14.6, False), (high * 1.001, False), (high * 0.999, True), (low * 1.001, True),
                        (low * 0.999, False)):
        level = torch.tensor(sigma)
        assert torch.equal(at(ranged, sigma=level), at(model(), sigma=level)) is not acts
    assert torch.equal(at(apply_controlnet(model(), controlnet, hint(), 0.0)), at(model()))
    with pytest.raises(BadInput, match="end behind the start"):
        apply_controlnet(model(), controlnet, hint(), start=0.6, end=0.2)


def test_shares_of_the_way_are_those_of_comfyui():
    """0 has no upper limit, 1 ends at 0; between, the level at 1 - share of the 999 timesteps."""
    sigmas = DiscreteSchedule().sigmas
    assert sigma_at(0.0, sigmas) == float("inf")
    assert sigma_at(1.0, sigmas) == 0.0
    assert sigma_at(0.5, sigmas) == pytest.approx(float((sigmas[499] * sigmas[500]) ** 0.5), rel=1e-6)


def test_guessing_leaves_what_guidance_keeps_away_from_uncontrolled(controlnet):
    """In guess mode the negative rows are those of the plain model, the positive ones are not."""
    x = X[:1]
    plain = estimates(model(), x, SIGMA, [None, prompt(1)])
    guessed = estimates(apply_controlnet(model(), controlnet, hint(), guess=True), x, SIGMA, [None, prompt(1)])
    assert torch.allclose(plain[0], guessed[0], atol=1e-5)
    assert not torch.allclose(plain[1], guessed[1], atol=1e-2)
    both = estimates(apply_controlnet(model(), controlnet, hint()), x, SIGMA, [None, prompt(1)])
    assert not torch.allclose(plain[0], both[0], atol=1e-2)


@pytest.mark.parametrize(("prompts", "follows"), [("positive", (False, True)), ("negative", (True, False))])
def test_one_side_alone_may_follow_a_hint(controlnet, prompts, follows):
    """What guidance goes towards, or away from: the other is as if there were no hint, this one as if both followed."""
    x = X[:1]
    plain, both, one = (estimates(m, x, SIGMA, [None, prompt(1)]) for m in (
        model(), apply_controlnet(model(), controlnet, hint()),
        apply_controlnet(model(), controlnet, hint(), prompts=prompts)))
    for i, followed in enumerate(follows):
        assert torch.allclose(one[i], (both if followed else plain)[i], atol=1e-5)
        assert not torch.allclose(one[i], (plain if followed else both)[i], atol=1e-2)


def test_two_hints_are_one_for_each_sample(controlnet):
    """Sample 2 under its own hint is the same alone as in company; three hints for two samples are refused."""
    both = at(apply_controlnet(model(), controlnet, hint(2)))
    alone = at(apply_controlnet(model(), controlnet, Image(hint(2).data[1:])), X[1:])
    assert torch.allclose(both[1:], alone, atol=1e-5)
    with pytest.raises(BadInput, match="got 3 for 2"):
        at(apply_controlnet(model(), controlnet, hint(3)))


def test_a_hint_of_another_size_is_refused_or_fitted_as_told(controlnet):
    """Refused with both sizes; cropped, its middle counts and no pixel is blended; stretched, all of it."""
    wide = torch.zeros(1, 3, 64, 256)
    wide[..., 64:192] = hint().data
    with pytest.raises(BadInput, match=r"128x64 px, got 256x64; resize it with images\.resize"):
        at(apply_controlnet(model(), controlnet, Image(wide)))
    whole = at(apply_controlnet(model(), controlnet, hint()))
    assert torch.equal(at(apply_controlnet(model(), controlnet, Image(wide), fit="crop")), whole)
    assert not torch.allclose(at(apply_controlnet(model(), controlnet, Image(wide), fit="stretch")), whole)


def test_grey_and_transparent_hints_are_read_as_their_colours(controlnet):
    """One channel stands for three, a fourth is left out."""
    grey = hint().data[:, :1]
    three = at(apply_controlnet(model(), controlnet, Image(grey.expand(-1, 3, -1, -1))))
    assert torch.equal(at(apply_controlnet(model(), controlnet, Image(grey))), three)
    with_alpha = Image(torch.cat([hint().data, torch.zeros(1, 1, 64, 128)], 1))
    opaque = at(apply_controlnet(model(), controlnet, hint()))
    assert torch.equal(at(apply_controlnet(model(), controlnet, with_alpha)), opaque)


def test_a_t2i_adapter_is_applied_by_the_same_node_and_runs_once(folder):
    """It changes the estimate, adds up with a ControlNet, and its network is called once for two steps."""
    save(folder.folder / "t2i.safetensors", drawn(t2i_shapes()))
    adapter = load_t2i_adapter(folder, "t2i.safetensors")
    calls = []
    adapter.control.network.register_forward_hook(lambda *a: calls.append(1))
    steered = apply_controlnet(model(), adapter, hint())
    assert not torch.allclose(at(steered), at(model()), atol=1e-2)
    at(steered, sigma=torch.tensor(1.0))
    assert len(calls) == 1
    with pytest.raises(BadInput, match=r"t2i was made for SD 1\.x with channels"):
        apply_controlnet(model("sdxl"), adapter, hint())


def test_a_model_in_bfloat16_takes_its_controlnet_along(controlnet):
    """The branch computes in what the network computes in; the estimate is finite float32."""
    narrow = replace(model().denoise, dtype=torch.bfloat16, network=network(SIZES["sd15"], torch.bfloat16))
    half = replace(model(), denoise=narrow)
    out = at(apply_controlnet(half, controlnet, hint()))
    assert out.dtype == torch.float32
    assert out.isfinite().all()


def test_what_does_not_fit_is_refused_in_words(folder, controlnet):
    """Another base, a guided model, another file, half a file: each has its sentence."""
    with pytest.raises(BadInput, match="a model that reads hidden states of 192 numbers, but made-sd15"):
        apply_controlnet(model(), load_controlnet(folder, "sdxl.safetensors"), hint())
    with pytest.raises(BadInput, match="before its guidance"):
        apply_controlnet(replace(model(), denoise=lambda *a: None, accepts=()), controlnet, hint())
    with pytest.raises(BadInput, match=r"SD 1\.x, SD 2\.x, SDXL.*got emoji"):
        apply_controlnet(replace(model(), denoise=lambda *a: None, name="emoji"), controlnet, hint())
    save(folder.folder / "none.safetensors", drawn({"body.0.block1.weight": (4, 4, 3, 3)}))
    with pytest.raises(BadInput, match="expected a ControlNet, but this is"):
        load_controlnet(folder, "none.safetensors")
    table = controlnet_table(SIZES["sd15"])
    del table["control_model.zero_convs.3.0.bias"]
    write(folder.folder / "part.safetensors", table, torch.float32)
    with pytest.raises(BadInput, match=r"ControlNet is not whole.*zero_convs\.3\.0\.bias"):
        load_controlnet(folder, "part.safetensors")
