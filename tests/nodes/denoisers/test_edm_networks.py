"""Networks of EDM and EDM2 from files with published names: blocks agree with diffusers, magnitudes with the papers."""

from __future__ import annotations

import math

import pytest
import torch
from safetensors.torch import save_file

from nodes.autoencoders.spaces import SD
from nodes.denoisers.edm.levels import below
from nodes.denoisers.edm.magnitude_preserving import MagnitudeUNet, beside, mixed
from nodes.denoisers.edm.unet import ADM, SONG, Block, EdmUNet
from nodes.denoisers.families.edm2 import EDM2_LATENT
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.label import label
from nodes.interface import RGB, BadInput, Conditioning, Context, Latent
from nodes.latents.edm2_to_stable_diffusion import edm2_to_stable_diffusion
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.weights.load_denoiser import load_denoiser
from tests.fixtures.made.class_layout import edm, edm2, edm_block, filled
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)
LEVEL = torch.tensor([0.3, -0.2])


def block_of(style, mode: str = "keep", inputs: int = 64, outputs: int = 128, attention: bool = False):
    kind = {"adaptive": style is ADM, "projected": style is SONG}
    tensors = filled(edm_block("b", inputs, outputs, 32, mode=mode, attention=attention, **kind))
    tensors = {n.removeprefix("b."): t for n, t in tensors.items()}
    block = Block({n: tuple(t.shape) for n, t in tensors.items()}, style, mode)
    block.load_state_dict(tensors)
    return block.eval(), tensors


@pytest.mark.parametrize("style", [SONG, ADM], ids=["song", "adm"])
@pytest.mark.parametrize("mode", ["keep", "down", "up"])
def test_a_block_is_that_of_diffusers(style, mode):
    """Convolutions, noise level, skip and scale of both families, at the same, half and double resolution: 1e-5."""
    resnet = pytest.importorskip("diffusers.models.resnet")
    block, tensors = block_of(style, mode)
    theirs = resnet.ResnetBlock2D(
        in_channels=64, out_channels=128, temb_channels=32, groups=min(32, 64 // 4), groups_out=32, eps=style.eps,
        time_embedding_norm="scale_shift" if style.adaptive else "default", output_scale_factor=1 / style.skip_scale,
        up=mode == "up", down=mode == "down", kernel=None if mode == "up" else "sde_vp" if mode == "down" else None)
    names = {"norm0": "norm1", "conv0": "conv1", "affine": "time_emb_proj", "norm1": "norm2", "conv1": "conv2",
             "skip": "conv_shortcut"}
    theirs.load_state_dict({f"{names[n.split('.')[0]]}.{n.split('.')[1]}": t for n, t in tensors.items()
                            if not n.endswith("resample_filter")})
    x, embedding = torch.randn(2, 64, 8, 8), torch.randn(2, 32)
    expected = theirs(x, embedding)  # diffusers applies SiLU to the embedding, EDM before the block
    torch.testing.assert_close(block(x, torch.nn.functional.silu(embedding)), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("style", [SONG, ADM], ids=["song", "adm"])
def test_its_attention_is_softmax_over_pixels(style):
    """Written out with matrices, one head or heads of 64 channels, it gives the same."""
    block, tensors = block_of(style, outputs=128, attention=True)
    x = torch.randn(2, 128, 4, 4)
    heads = 1 if style is SONG else 2
    normed = torch.nn.functional.group_norm(x, 32, tensors["norm2.weight"], tensors["norm2.bias"], style.eps)
    qkv = torch.einsum("oi,nihw->nohw", tensors["qkv.weight"][..., 0, 0], normed)
    qkv = (qkv + tensors["qkv.bias"][:, None, None]).reshape(2 * heads, 128 // heads, 3, 16)
    q, k, v = qkv.unbind(2)
    weights = torch.einsum("ncq,nck->nqk", q, k).div(math.sqrt(128 / heads)).softmax(2)
    seen = torch.einsum("nqk,nck->ncq", weights, v).reshape(2, 128, 4, 4)
    expected = torch.einsum("oi,nihw->nohw", tensors["proj.weight"][..., 0, 0], seen) \
        + tensors["proj.bias"][:, None, None]
    torch.testing.assert_close(block.looked(x), expected, atol=1e-5, rtol=1e-5)


def network(kind, shapes):
    tensors = filled(shapes)
    model = kind(shapes)
    model.load_state_dict(tensors)
    return model.eval().requires_grad_(False), tensors


def test_the_noise_level_reaches_ddpmpp_as_sines_first():
    """A DDPM++ embedding is sin, then cos at 32 frequencies from 1 to exactly 1 / 10000."""
    model, tensors = network(EdmUNet, edm(adaptive=False))
    angle = torch.outer(LEVEL, 10000.0 ** -(torch.arange(32) / 31))
    waves = torch.cat([angle.sin(), angle.cos()], 1)
    hidden = torch.nn.functional.silu(waves @ tensors["map_layer0.weight"].T + tensors["map_layer0.bias"])
    expected = torch.nn.functional.silu(hidden @ tensors["map_layer1.weight"].T + tensors["map_layer1.bias"])
    torch.testing.assert_close(model.embedding(LEVEL, torch.zeros(2, 0)), expected)


def test_a_class_reaches_ddpmpp_scaled_by_the_root_of_their_number():
    """Its row of the table is added before the first layer, so that labels too have unit variance."""
    model, tensors = network(EdmUNet, edm(adaptive=False, classes=9))
    plain = model.embedding(LEVEL, torch.zeros(2, 9))
    with torch.no_grad():
        tensors["map_label.bias"] += 3 * tensors["map_label.weight"][:, 4]
    model.load_state_dict(tensors)
    shifted = model.embedding(LEVEL, torch.zeros(2, 9))
    tensors["map_label.bias"] -= 3 * tensors["map_label.weight"][:, 4]
    model.load_state_dict(tensors)
    asked = model.embedding(LEVEL, torch.nn.functional.one_hot(torch.tensor([4, 4]), 9).float())
    torch.testing.assert_close(asked, shifted)
    assert not torch.allclose(asked, plain)


@pytest.mark.parametrize("shapes", [edm(adaptive=False, classes=10), edm(adaptive=True, classes=10),
                                    edm(adaptive=False, fourier=True), edm(adaptive=True)],
                         ids=["song classes", "adm classes", "song fourier", "adm"])
def test_an_edm_file_samples_pictures(tmp_path, shapes):
    """From the file, under the names of EDM's pickles, to finite pictures of the class asked for."""
    save_file({f"model.{n}": t.contiguous() for n, t in filled(shapes).items()}, tmp_path / "edm.safetensors")
    model = load_denoiser(ModelContext(tmp_path), "edm.safetensors")
    assert (model.space, model.size, model.name) == (RGB, 16, "edm")
    known = "map_label.weight" in shapes
    assert model.accepts == (("class",) if known else ())
    guided = classifier_free(model, label(3), scale=2.0) if known else model
    end = sample(Context(), guided, noise(Context(), guided, seed=1, batch=2), karras(guided, 3))
    assert end.data.shape == (2, 3, 16, 16)
    assert end.data.isfinite().all()


def test_magnitudes_are_kept():
    """Sums and concatenations of unit normal numbers have unit mean square (Karras et al. 2024, Eqs. 88 and 103)."""
    generator = torch.Generator().manual_seed(0)
    a, b = (torch.randn(4, c, 64, 64, generator=generator) for c in (24, 8))
    assert float(beside(a, b).square().mean()) == pytest.approx(1, abs=0.02)
    parts = beside(a, b).square().sum((0, 2, 3))
    assert float(parts[24:].sum() / parts[:24].sum()) == pytest.approx(1, abs=0.05)
    assert float(mixed(a[:, :8], b, 0.3).square().mean()) == pytest.approx(1, abs=0.02)


def test_edm2_does_not_depend_on_the_length_of_its_weights():
    """Weights are normalised where they are used: one made three times as long changes nothing but rounding."""
    model, tensors = network(MagnitudeUNet, edm2())
    x, labels = torch.randn(2, 4, 16, 16, generator=torch.Generator().manual_seed(0)), torch.eye(10)[:2]
    before = model(x, LEVEL, labels)
    longer = {n: 3 * t if t.ndim > 1 and "fourier" not in n else t for n, t in tensors.items()}
    model.load_state_dict(longer)
    torch.testing.assert_close(model(x, LEVEL, labels), before, atol=5e-3, rtol=5e-3)
    assert float(before.std()) > 0


def test_edm2_gives_unit_variance_before_its_gain():
    """The random network keeps magnitudes all the way: the output's mean square is the gain's, within a factor 2."""
    model, tensors = network(MagnitudeUNet, edm2(width=128, side=32))
    model.load_state_dict(tensors | {"out_gain": torch.ones(())})
    out = model(torch.randn(4, 4, 32, 32), LEVEL.repeat(2), torch.eye(10)[:4])
    assert 0.5 < float(out.square().mean()) < 2


def test_an_edm2_file_samples_latents_and_knows_any_class(tmp_path):
    """From the file, in half precision and under the names of EDM2's pickles; no class is a label of zeros."""
    half = {f"unet.{n}": t.half().contiguous() for n, t in filled(edm2()).items()}
    save_file(half | {"logvar_linear.weight": torch.zeros(1, 8)}, tmp_path / "edm2.safetensors")
    model = load_denoiser(ModelContext(tmp_path), "edm2.safetensors")
    assert (model.space.name, model.space.channels, model.size) == ("edm2", 4, 16)
    x, sigma = torch.randn(2, 4, 16, 16), torch.tensor(1.5, dtype=torch.float64)
    anything = model.denoise(x, sigma, None)
    torch.testing.assert_close(model.denoise(x, sigma, Conditioning(labels=torch.tensor([-1]))), anything)
    assert not torch.allclose(model.denoise(x, sigma, Conditioning(labels=torch.tensor([4]))), anything)


def test_a_class_that_does_not_exist_is_refused(tmp_path):
    """The sentence says which classes there are."""
    save_file({f"model.{n}": t for n, t in filled(edm(adaptive=True, classes=10)).items()}, tmp_path / "a.safetensors")
    model = load_denoiser(ModelContext(tmp_path), "a.safetensors")
    with pytest.raises(BadInput, match=r"expected a class from 0 to 9, got \[10\]"):
        model.denoise(torch.randn(1, 3, 16, 16), torch.tensor(1.0), Conditioning(labels=torch.tensor([10])))


def test_a_network_with_a_missing_or_unknown_tensor_is_refused(tmp_path):
    """Each has its sentence with the name of the tensor."""
    tensors = {f"model.{n}": t for n, t in filled(edm(adaptive=True)).items()}
    lacking = {n: t for n, t in tensors.items() if n != "model.enc.16x16_block0.conv1.weight"}
    save_file(lacking, tmp_path / "a.safetensors")
    save_file(tensors | {"model.enc.16x16_block0.extra": torch.zeros(2)}, tmp_path / "b.safetensors")
    for file, word in (("a", "conv1"), ("b", "extra")):
        with pytest.raises(BadInput, match=rf"looks like EDM, but.*{word}"):
            load_denoiser(ModelContext(tmp_path), f"{file}.safetensors")
    with pytest.raises(BadInput, match=r"one of the families .*EDM2.*but its tensors are of none"):
        save_file({"x": torch.zeros(2)}, tmp_path / "c.safetensors")
        load_denoiser(ModelContext(tmp_path), "c.safetensors")


def test_below_cuts_the_prefix():
    """Only what lies below is seen, under its own name."""
    assert below({"a.b": (1,), "ab": (2,)}, "a.") == {"b": (1,)}


def test_latents_of_edm2_decode_as_those_of_stable_diffusion():
    """Mean and spread of the autoencoder's channels come back, times its scale."""
    plain = torch.tensor([5.81, 3.25, 0.12, -2.15])[None, :, None, None].expand(1, 4, 2, 2)
    spread = torch.tensor([4.17, 4.62, 3.71, 3.28])[None, :, None, None]
    for latent, wanted in ((torch.zeros(1, 4, 2, 2), plain), (torch.full((1, 4, 2, 2), 0.5), plain + spread)):
        found = edm2_to_stable_diffusion(Latent(latent, EDM2_LATENT))
        assert found.space == SD
        torch.testing.assert_close(found.data, wanted * 0.18215)
    with pytest.raises(BadInput, match="expected latents in the space 'edm2', got 'rgb'"):
        edm2_to_stable_diffusion(Latent(torch.zeros(1, 3, 2, 2)))
