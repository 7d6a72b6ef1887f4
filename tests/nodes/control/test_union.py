"""A union of ControlNets gives what diffusers gives from the same weights, and is told the kind of its hint."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from nodes.control.apply_controlnet import apply_controlnet
from nodes.control.diffusers_names import original_names
from nodes.control.load_controlnet import load_controlnet
from nodes.control.union import KINDS, union_network
from nodes.denoisers.ldm.vector import vector
from nodes.interface import BadInput, Conditioning
from nodes.interface.weight_files import recognise_file
from tests.fixtures.made.diffusers_configs import unet_settings
from tests.nodes.control.made import Folder, drawn
from tests.nodes.control.test_apply_controlnet import SIZES, X, hint, model, prompt

torch.set_num_threads(1)
SIZE = SIZES["sdxl"]


@pytest.fixture(scope="module")
def theirs():
    """A union of diffusers with random weights."""
    diffusers = pytest.importorskip("diffusers")
    left_out = ("up_block_types", "out_channels", "sample_size")
    settings = {k: v for k, v in unet_settings(SIZE).items() if k not in left_out}
    widths = {"num_trans_channel": SIZE.model_channels, "num_proj_channel": SIZE.model_channels}
    oracle = diffusers.ControlNetUnionModel(**settings | widths).eval()
    oracle.load_state_dict(drawn({k: tuple(v.shape) for k, v in oracle.state_dict().items()}))
    return oracle


@pytest.fixture(scope="module")
def folder(theirs, tmp_path_factory):
    """The same weights in diffusers' layout and in the original one."""
    at, tensors = tmp_path_factory.mktemp("union"), {k: v.contiguous() for k, v in theirs.state_dict().items()}
    save_file(tensors, at / "union.safetensors")
    save_file({f"control_model.{k}": v for k, v in original_names(tensors).items()}, at / "original.safetensors")
    return Folder(at)


@pytest.mark.parametrize("kind", range(6))
def test_it_gives_the_residuals_of_diffusers(kind, theirs, folder):
    """All residuals to 1e-5 of the largest, for each kind of hint; the kind makes a difference."""
    draw = torch.Generator().manual_seed(1)
    x = torch.randn(2, 4, 8, 16, generator=draw)
    picture = torch.rand(1, 3, 64, 128, generator=draw).expand(2, -1, -1, -1)
    timesteps, context = torch.tensor([801.0, 3.0]), torch.randn(2, 77, SIZE.context_dim, generator=draw)
    pooled, told = torch.randn(2, 128, generator=draw), torch.tensor([[1024.0, 1024, 0, 0, 1024, 1024]] * 2)
    y = vector(Conditioning(pooled=pooled, sizes=told), SIZE.adm_in, 0, 0)
    ours = load_controlnet(folder, "union.safetensors").control.network
    with torch.no_grad():
        down, middle = theirs(
            x, timesteps, context, [picture], torch.eye(6)[kind].expand(2, -1), [kind], return_dict=False,
            added_cond_kwargs={"text_embeds": pooled, "time_ids": told})
        got = ours(x, timesteps, context, y, ours.input_hint_block(picture), kind)
        other = ours(x, timesteps, context, y, ours.input_hint_block(picture), (kind + 1) % 6)
    for mine, wanted in zip((*got.skips, got.middle), (*down, middle), strict=True):
        assert (mine - wanted).abs().max() < 1e-5 * max(1, float(wanted.abs().max()))
    assert (got.middle - other.middle).abs().max() > 1e-3


def test_both_layouts_are_the_same_network(folder):
    """The original names are read as those of diffusers are; the header says what it is."""
    networks = [load_controlnet(folder, f"{name}.safetensors").control.network for name in ("union", "original")]
    for (name, a), (other, b) in zip(*(n.state_dict().items() for n in networks), strict=True):
        assert name == other
        assert torch.equal(a, b)
    found = recognise_file(folder.open_weights("union.safetensors"), "union.safetensors")
    assert (found.kind, found.family, found.variant) == ("controlnet", "sdxl", "union")


def test_the_kind_of_hint_is_an_input_of_the_node(folder):
    """Each kind steers otherwise, auto too."""
    union, seen = load_controlnet(folder, "union.safetensors"), []
    text = replace(prompt(1, "sdxl"), pooled=torch.randn(1, 128, generator=torch.Generator().manual_seed(2)))
    for kind in ("auto", *KINDS[:6]):
        controlled = apply_controlnet(model("sdxl"), union, hint(), kind=kind)
        seen.append(controlled.denoise(X, torch.tensor(2.5), text))
    for i, one in enumerate(seen):
        assert torch.isfinite(one).all()
        assert all((one - other).abs().max() > 1e-5 for other in seen[:i])


def test_a_kind_that_a_controlnet_does_not_know_is_refused(folder, tmp_path):
    """The older union knows six kinds, a plain ControlNet one."""
    union = load_controlnet(folder, "union.safetensors")
    with pytest.raises(BadInput, match=r"knows the kinds openpose, .* got 'repaint'; choose one of these"):
        apply_controlnet(model("sdxl"), union, hint(), kind="repaint")
    from tests.fixtures.made.unet_layout import controlnet_table
    from tests.fixtures.made.values import write

    write(tmp_path / "plain.safetensors", controlnet_table(SIZE), torch.float32)
    plain = load_controlnet(Folder(tmp_path), "plain.safetensors")
    with pytest.raises(BadInput, match="knows one kind of hint, got kind 'depth'; set kind to auto"):
        apply_controlnet(model("sdxl"), plain, hint(), kind="depth")


def test_half_a_union_is_refused(folder):
    """A tensor that is missing is named."""
    from nodes.control.files import read_tensors

    tensors = original_names(read_tensors(folder, "union.safetensors"))
    del tensors["spatial_ch_projs.bias"]
    with pytest.raises(BadInput, match=r"spatial_ch_projs\.bias"):
        union_network(tensors)
