"""ADM and DiT from files with published names: parity with diffusers, and clean estimates in closed form."""

from __future__ import annotations

import re

import pytest
import torch
from safetensors.torch import save_file

from nodes.denoisers.adm.layers import AttentionBlock
from nodes.denoisers.adm.unet import AdmUNet
from nodes.denoisers.discrete import DiscreteLevels
from nodes.denoisers.dit import DiT
from nodes.guidance.classifier_free import classifier_free
from nodes.guidance.label import label
from nodes.interface import BadInput, Conditioning, Context
from nodes.latents.noise import noise
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.weights.load_denoiser import load_denoiser
from tests.fixtures.made.class_layout import adm, dit, filled
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)
TIMES = torch.tensor([3.0, 700.0])


def network(kind, shapes):
    tensors = filled(shapes)
    model = kind(shapes)
    model.load_state_dict(tensors)
    return model.eval().requires_grad_(False), tensors


RESNET = {"in_layers.0": "norm1", "in_layers.2": "conv1", "emb_layers.1": "time_emb_proj", "out_layers.0": "norm2",
          "out_layers.3": "conv2", "skip_connection": "conv_shortcut"}
PLACES = {"input_blocks.1.0": "down_blocks.0.resnets.0", "input_blocks.3": "down_blocks.1.{}.0",
          "input_blocks.2.0": "down_blocks.0.downsamplers.0", "middle_block.0": "mid_block.resnets.0",
          "middle_block.1": "mid_block.attentions.0", "middle_block.2": "mid_block.resnets.1",
          "output_blocks.0": "up_blocks.0.{}.0", "output_blocks.1": "up_blocks.0.{}.1",
          "output_blocks.1.2": "up_blocks.0.upsamplers.0", "output_blocks.2.0": "up_blocks.1.resnets.0",
          "output_blocks.3.0": "up_blocks.1.resnets.1"}
ENDS = {"input_blocks.0.0": "conv_in", "time_embed.0": "time_embedding.linear_1", "out.0": "conv_norm_out",
        "time_embed.2": "time_embedding.linear_2", "label_emb": "class_embedding", "out.2": "conv_out"}


def in_diffusers_names(tensors: dict[str, torch.Tensor], heads_of_64: bool) -> dict[str, torch.Tensor]:
    """The tensors of an ADM U-Net of two resolutions under the names of diffusers' UNet2DModel."""
    found = {}
    for name, tensor in tensors.items():
        layer, kind = name.rsplit(".", 1)
        if layer in ENDS:
            found[f"{ENDS[layer]}.{kind}"] = tensor
            continue
        place = next(p for p in sorted(PLACES, key=len, reverse=True) if layer.startswith(f"{p}."))
        rest, target = layer.removeprefix(f"{place}."), PLACES[place]
        if "{}" in target:
            which, rest = rest.split(".", 1)
            target = target.format("resnets" if which == "0" else "attentions")
        if rest in RESNET:
            found[f"{target}.{RESNET[rest]}.{kind}"] = tensor
        elif rest == "qkv":
            parts = tensor.reshape(-1, 3, 64, *tensor.shape[1:2]) if heads_of_64 else tensor
            for i, part in enumerate(("to_q", "to_k", "to_v")):
                found[f"{target}.{part}.{kind}"] = parts[:, i].flatten(0, 1)
        else:
            found[f"{target}.{'group_norm' if rest == 'norm' else 'to_out.0'}.{kind}"] = tensor.squeeze(-1)
    return found


@pytest.mark.parametrize("classes", [0, 10])
def test_adm_is_diffusers_unet2d(classes):
    """The whole network, with and without classes: 1e-5."""
    diffusers = pytest.importorskip("diffusers.models.unets.unet_2d")
    model, tensors = network(AdmUNet, adm(classes))
    theirs = diffusers.UNet2DModel(
        sample_size=16, in_channels=3, out_channels=6, layers_per_block=1, block_out_channels=(64, 128),
        down_block_types=("ResnetDownsampleBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "ResnetUpsampleBlock2D"), resnet_time_scale_shift="scale_shift",
        downsample_type="resnet", upsample_type="resnet", attention_head_dim=64, norm_eps=1e-5, flip_sin_to_cos=True,
        freq_shift=0, num_class_embeds=classes or None, attn_norm_num_groups=32, add_attention=True)
    theirs.load_state_dict(in_diffusers_names(tensors, heads_of_64=True))
    x, labels = torch.randn(2, 3, 16, 16), torch.tensor([2, 7])
    expected = theirs(x, TIMES, labels if classes else None).sample
    torch.testing.assert_close(model(x, TIMES, labels), expected, atol=1e-5, rtol=1e-5)


def test_the_two_orders_of_queries_keys_and_values_differ_by_a_permutation():
    """Reordering the rows of `qkv` turns one into the other."""
    by_head, by_kind = AttentionBlock(128, 2, grouped=False), AttentionBlock(128, 2, grouped=True)
    state = by_head.state_dict()
    reordered = {n: t.view(2, 3, 64, *t.shape[1:]).transpose(0, 1).reshape(t.shape) if n.startswith("qkv") else t
                 for n, t in state.items()}
    by_kind.load_state_dict(reordered)
    x = torch.randn(1, 128, 4, 4)
    torch.testing.assert_close(by_kind(x), by_head(x))


def test_convolutions_may_change_the_resolution(tmp_path):
    """Networks without resizing residual blocks load too."""
    model, _ = network(AdmUNet, adm(resizes=False))
    assert model(torch.randn(1, 3, 16, 16), TIMES[:1], torch.zeros(1).long()).shape == (1, 6, 16, 16)


def test_dit_is_diffusers_transformer():
    """The whole network, with the class that stands for none: 1e-5."""
    transformers = pytest.importorskip("diffusers.models.transformers.dit_transformer_2d")
    model, tensors = network(DiT, dit())
    theirs = transformers.DiTTransformer2DModel(num_attention_heads=2, attention_head_dim=64, in_channels=4,
                                                out_channels=8, num_layers=2, sample_size=8, patch_size=2,
                                                num_embeds_ada_norm=10, norm_elementwise_affine=False, norm_eps=1e-6)
    renamed = {"x_embedder.proj": "pos_embed.proj", "final_layer.linear": "proj_out_2",
               "final_layer.adaLN_modulation.1": "proj_out_1"}
    found = {}
    for name, tensor in tensors.items():
        layer, _, kind = name.rpartition(".")
        block = re.match(r"blocks\.(\d+)\.(.*)", layer)
        if layer in renamed:
            found[f"{renamed[layer]}.{kind}"] = tensor
        elif block and block[2] == "attn.qkv":
            for part, value in zip(("to_q", "to_k", "to_v"), tensor.chunk(3), strict=True):
                found[f"transformer_blocks.{block[1]}.attn1.{part}.{kind}"] = value
        elif block:
            inner = {"attn.proj": "attn1.to_out.0", "mlp.fc1": "ff.net.0.proj", "mlp.fc2": "ff.net.2",
                     "adaLN_modulation.1": "norm1.linear"}[block[2]]
            found[f"transformer_blocks.{block[1]}.{inner}.{kind}"] = tensor
    for i in range(2):
        where = f"transformer_blocks.{i}.norm1.emb"
        found[f"{where}.class_embedder.embedding_table.weight"] = tensors["y_embedder.embedding_table.weight"]
        for ours, name in (("0", "linear_1"), ("2", "linear_2")):
            for kind in ("weight", "bias"):
                found[f"{where}.timestep_embedder.{name}.{kind}"] = tensors[f"t_embedder.mlp.{ours}.{kind}"]
    missing, unknown = theirs.load_state_dict(found, strict=False)
    assert (missing, unknown) == ([], [])
    for block in theirs.transformer_blocks:  # the authors' lowest frequency is not 1 / 10000, diffusers' is
        block.norm1.emb.time_proj.downscale_freq_shift = 0
    theirs.pos_embed.pos_embed.copy_(tensors["pos_embed"])
    x, labels = torch.randn(2, 4, 8, 8), torch.tensor([4, 10])
    expected = theirs.eval()(x, timestep=TIMES, class_labels=labels).sample
    torch.testing.assert_close(model(x, TIMES, labels), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("kind, name", [("linear", "linear"), ("scaled_linear", "scaled_linear"),
                                        ("cosine", "squaredcos_cap_v2")])
def test_noise_levels_are_those_of_diffusers(kind, name):
    """The running products of 1 - beta agree to 1e-5 of sigma."""
    scheduling = pytest.importorskip("diffusers.schedulers.scheduling_ddpm")
    first, last = (0.00085, 0.012) if kind == "scaled_linear" else (1e-4, 0.02)
    kept = scheduling.DDPMScheduler(beta_schedule=name, beta_start=first, beta_end=last).alphas_cumprod.double()
    levels = DiscreteLevels(kind)
    torch.testing.assert_close(levels.sigmas.double(), ((1 - kept) / kept).sqrt(), atol=0, rtol=1e-3)
    assert [float(levels.timestep(levels.sigmas[t])) for t in (0, 17, 999)] == [0, 17, 999]


@pytest.mark.parametrize("shapes, guided", [(adm(10), False), (adm(), False), (dit(), True)],
                         ids=["adm classes", "adm", "dit"])
def test_a_file_samples(tmp_path, shapes, guided):
    """From the file to finite samples; DiT knows a class for "any", so that guidance works with it alone."""
    save_file({n: t.contiguous() for n, t in filled(shapes).items()}, tmp_path / "m.safetensors")
    model = load_denoiser(ModelContext(tmp_path), "m.safetensors")
    end = noise(Context(), model, seed=1, batch=2, **({} if model.size else {"width": 16, "height": 16}))
    if "class" in model.accepts:
        model = classifier_free(model, label(3), scale=2.0 if guided else 1.0)
    end = sample(Context(), model, end, karras(model, 3))
    assert end.data.isfinite().all()


def test_the_learned_variance_does_not_reach_the_clean_estimate(tmp_path):
    """Clean = x - sigma * the first three channels, whatever the other three say."""
    tensors = filled(adm())
    save_file(tensors, tmp_path / "a.safetensors")
    changed = tensors["out.2.weight"].clone()
    changed[3:] *= -5
    save_file(tensors | {"out.2.weight": changed}, tmp_path / "b.safetensors")
    x, sigma = 3 * torch.randn(2, 3, 16, 16), torch.tensor(2.0)
    a, b = (load_denoiser(ModelContext(tmp_path), f"{n}.safetensors").denoise(x, sigma, None) for n in "ab")
    assert torch.equal(a, b)
    levels = DiscreteLevels("linear")
    raw = network(AdmUNet, adm())[0](x / 5**0.5, levels.timestep(sigma).expand(2), torch.zeros(2).long())
    torch.testing.assert_close(a, x - 2 * raw[:, :3], atol=1e-5, rtol=1e-5)


def test_a_network_that_needs_a_class_says_so(tmp_path):
    """ADM was trained with a class for every picture; DiT takes none for its own "any class"."""
    save_file(filled(adm(10)), tmp_path / "adm.safetensors")
    save_file(filled(dit()), tmp_path / "dit.safetensors")
    x, sigma = torch.randn(1, 3, 16, 16), torch.tensor(1.0)
    with pytest.raises(BadInput, match=r"expected a class from 0 to 9, got none: this network was trained"):
        load_denoiser(ModelContext(tmp_path), "adm.safetensors").denoise(x, sigma, None)
    model, latent = load_denoiser(ModelContext(tmp_path), "dit.safetensors"), torch.randn(1, 4, 8, 8)
    torch.testing.assert_close(model.denoise(latent, sigma, None),
                               model.denoise(latent, sigma, Conditioning(labels=torch.tensor([-1]))))
    with pytest.raises(BadInput, match=r"expected a latent of 8x8 cells.*got 16x8"):
        model.denoise(torch.randn(1, 4, 8, 16), sigma, None)
