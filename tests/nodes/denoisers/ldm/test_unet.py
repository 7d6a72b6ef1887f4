"""The U-Net of latent diffusion: the layout of its files, and the numbers that diffusers gets from them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from nodes.denoisers.ldm.config import unet_config
from nodes.denoisers.ldm.hooks import Hooks, Residuals, Where
from nodes.denoisers.ldm.unet import UNet
from tests.fixtures.made import kinds, unet_layout
from tests.fixtures.made.diffusers_configs import unet_settings, write_settings
from tests.fixtures.made.unet_layout import UNetSizes, unet_table
from tests.fixtures.made.values import values, write

FULL = {"SD1.5": unet_layout.SD15, "SD2.1": unet_layout.SD21, "SD2.1 unCLIP": unet_layout.SD21_UNCLIP,
        "SDXL": unet_layout.SDXL, "the refiner": unet_layout.REFINER,
        "inpainting": replace(unet_layout.SD15, in_channels=9),
        "InstructPix2Pix": replace(unet_layout.SD15, in_channels=8)}
SMALL = {"sd15": kinds.SMALL_SD15, "sd21": kinds.SMALL_SD21, "sdxl": kinds.SMALL_SDXL}


@lru_cache
def network(sizes: UNetSizes, dtype: torch.dtype = torch.float32) -> UNet:
    """A U-Net with made weights."""
    tensors = values(unet_table(sizes), dtype, prefix="model.diffusion_model.")
    with torch.device("meta"):
        unet = UNet(unet_config({name: tuple(t.shape) for name, t in tensors.items()}))
    unet.load_state_dict(tensors, assign=True)
    return unet.eval().requires_grad_(False)


def arguments(unet: UNet, rows: int = 2, height: int = 8, width: int = 16) -> dict[str, torch.Tensor]:
    """Made arguments of a call."""
    draw = torch.Generator().manual_seed(1)
    config = unet.config
    found = {"x": torch.randn(rows, config.in_channels, height, width, generator=draw),
             "timesteps": torch.tensor([801.0, 3.0])[:rows],
             "context": torch.randn(rows, 77, config.context_width, generator=draw)}
    if config.vector_width:
        found["y"] = torch.randn(rows, config.vector_width, generator=draw)
    return found


@pytest.mark.parametrize("name", FULL)
def test_a_full_size_network_has_exactly_the_tensors_of_its_public_file(name):
    """Names and shapes are those of the published layout: none is missing, none too many."""
    table = unet_table(FULL[name], "")
    with torch.device("meta"):
        unet = UNet(unet_config(table))
    assert {key: tuple(t.shape) for key, t in unet.state_dict().items()} == table


@pytest.mark.parametrize("kind", SMALL)
def test_it_says_what_diffusers_says(kind: str, tmp_path: Path):
    """From one file and equal arguments, the prediction is within 1e-5 of diffusers'."""
    diffusers = pytest.importorskip("diffusers")
    sizes = SMALL[kind]
    file = write(tmp_path / "unet.safetensors", unet_table(sizes), torch.float32)
    folder = write_settings(tmp_path / "config", "unet", "UNet2DConditionModel", unet_settings(sizes))
    theirs = diffusers.UNet2DConditionModel.from_single_file(str(file), config=str(folder), subfolder="unet")
    ours = network(sizes)
    given = arguments(ours)
    added = {}
    if sizes.adm_in:
        pooled, sizes_told = given["y"][:, :128], torch.tensor([[1024.0, 1024, 0, 0, 1024, 1024]] * 2)
        added = {"added_cond_kwargs": {"text_embeds": pooled, "time_ids": sizes_told}}
        from nodes.denoisers.ldm.vector import vector
        from nodes.interface import Conditioning

        given["y"] = vector(Conditioning(pooled=pooled, sizes=sizes_told), sizes.adm_in, 0, 0)
    with torch.no_grad():
        expected = theirs(given["x"], given["timesteps"], given["context"], return_dict=False, **added)[0]
        assert expected.std() > 0.1
        assert (ours(**given) - expected).abs().max() < 1e-5


def test_sizes_that_do_not_halve_evenly_come_back_as_they_went_in():
    """13 x 9 cells are halved with a rest three times, and every skip connection still fits."""
    unet = network(kinds.SMALL_SD15)
    assert unet(**arguments(unet, 1, 13, 9)).shape == (1, 4, 13, 9)


def test_hooks_see_every_attention_and_may_stand_for_it():
    """SD1.5 attends twice in each of its 16 transformers; a hook that returns v in the middle changes the result."""
    unet, seen = network(kinds.SMALL_SD15), []

    def watch(q, k, v, where: Where):
        assert q.shape == (1, where.heads, where.height * where.width, q.shape[3])
        seen.append(where)

    def perturb(q, k, v, where: Where):
        return v if where.stage == "middle" and where.kind == "self" else None

    plain = unet(**arguments(unet, 1))
    assert torch.equal(unet(**arguments(unet, 1), hooks=Hooks(attention=(watch,))), plain)
    assert len(seen) == 32
    assert [w.index for w in seen if w.stage == "output" and w.kind == "cross"] == list(range(3, 12))
    assert not torch.allclose(unet(**arguments(unet, 1), hooks=Hooks(attention=(perturb,))), plain)


def test_added_hooks_are_added_to_the_attention():
    """Two hooks that add nothing but zeros leave the result; what they add comes on top."""
    unet = network(kinds.SMALL_SD15)
    plain = unet(**arguments(unet, 1))
    zero = Hooks(added=(lambda q, k, v, where: torch.zeros_like(q),))
    assert torch.equal(unet(**arguments(unet, 1), hooks=zero + zero), plain)
    one = Hooks(added=(lambda q, k, v, where: torch.ones_like(q),))
    assert not torch.allclose(unet(**arguments(unet, 1), hooks=one), plain)


def test_block_and_join_hooks_change_what_passes():
    """A block hook sees 12 input blocks, the middle and 12 output blocks; a join hook each output block."""
    unet, blocks, joins = network(kinds.SMALL_SD15), [], []

    def block(h, where: Where):
        blocks.append((where.stage, where.index))
        return h

    def join(h, skip, where: Where):
        joins.append(where.index)
        return h, skip * 0.5

    plain = unet(**arguments(unet, 1))
    assert not torch.allclose(unet(**arguments(unet, 1), hooks=Hooks(block=(block,), join=(join,))), plain)
    assert len(blocks) == 25
    assert joins == list(range(12))


def test_residuals_of_several_control_branches_add_up():
    """Two branches together are the branch of their sums, whatever part each one leaves out."""
    skip, middle = torch.ones(1), torch.full((1,), 2.0)
    both = Residuals((skip, None), None, {2: skip}) + Residuals((skip,), middle, {2: middle, 5: skip})
    assert both.skips == (2 * skip, None)
    assert both.middle == middle
    assert both.inputs == {2: torch.full((1,), 3.0), 5: skip}


def test_control_reaches_the_result():
    """Residuals on a skip connection, the middle and an input block each change the prediction."""
    unet = network(kinds.SMALL_SD15)
    plain = unet(**arguments(unet, 1))
    for control in (Residuals((torch.ones(1),)), Residuals(middle=torch.ones(1)), Residuals(inputs={2: torch.ones(1)})):
        assert not torch.allclose(unet(**arguments(unet, 1), control=control), plain)


def test_a_file_of_the_kind_is_read_back_with_its_own_sizes(made):
    """The sizes of a made file come from its tensors alone."""
    tensors = load_file(made("sd15"))
    prefix = "model.diffusion_model."
    shapes = {n.removeprefix(prefix): tuple(t.shape) for n, t in tensors.items() if n.startswith(prefix)}
    config = unet_config(shapes)
    assert (config.width, config.context_width, config.heads, config.in_channels) == (32, 64, 8, 4)
