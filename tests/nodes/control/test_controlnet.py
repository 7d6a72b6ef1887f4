"""ControlNets give what diffusers gives from the same weights, in both layouts."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.control.controlnet import PREFIX, control_config, control_network, only_rows, scaled
from nodes.control.diffusers_names import original_names
from nodes.control.load_controlnet import load_controlnet
from nodes.denoisers.ldm.hooks import Residuals
from nodes.interface import BadInput
from tests.fixtures.made import kinds, unet_layout
from tests.fixtures.made.diffusers_configs import unet_settings
from tests.fixtures.made.unet_layout import controlnet_table
from tests.fixtures.made.values import values, write
from tests.fixtures.make_weights import ModelContext

SMALL = {"sd15": kinds.SMALL_SD15, "sd21": kinds.SMALL_SD21, "sdxl": kinds.SMALL_SDXL}
FULL = {"SD1.5": unet_layout.SD15, "SD2.1": unet_layout.SD21, "SDXL": unet_layout.SDXL}


def theirs(sizes):
    """A ControlNet of diffusers with random weights; its zero convolutions are not zero."""
    diffusers = pytest.importorskip("diffusers")
    left_out = ("up_block_types", "out_channels", "sample_size")
    settings = {k: v for k, v in unet_settings(sizes).items() if k not in left_out}
    model = diffusers.ControlNetModel(**settings).eval()
    state = model.state_dict()
    ours = values(controlnet_table(sizes), prefix=PREFIX)
    state = {name: ours[new].reshape(state[name].shape) for name, new in
             zip(state, original_names(dict(zip(state, state, strict=True))), strict=True)}
    model.load_state_dict(state)
    return model


@pytest.mark.parametrize("name", FULL)
def test_a_full_size_controlnet_has_exactly_the_tensors_of_its_public_file(name):
    """Names and shapes are those of the published layout: none is missing, none too many."""
    table = {k.removeprefix(PREFIX): v for k, v in controlnet_table(FULL[name]).items()}
    from nodes.control.controlnet import ControlNetwork

    with torch.device("meta"):
        network = ControlNetwork(*control_config({k: torch.empty(s) for k, s in table.items()}))
    assert {key: tuple(t.shape) for key, t in network.state_dict().items()} == table


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("guess", [False, True])
def test_it_gives_the_residuals_of_diffusers(kind, guess):
    """All residuals to 1e-5 of the largest, plain and in guess mode, at a strength of 0.7, from diffusers' layout."""
    sizes = SMALL[kind]
    oracle = theirs(sizes)
    draw = torch.Generator().manual_seed(1)
    x, hint = torch.randn(2, 4, 8, 16, generator=draw), torch.rand(2, 3, 64, 128, generator=draw)
    timesteps, context = torch.tensor([801.0, 3.0]), torch.randn(2, 77, sizes.context_dim, generator=draw)
    y, added = None, {}
    if sizes.adm_in:
        from nodes.denoisers.ldm.vector import vector
        from nodes.interface import Conditioning

        pooled, told = torch.randn(2, 128, generator=draw), torch.tensor([[1024.0, 1024, 0, 0, 1024, 1024]] * 2)
        y = vector(Conditioning(pooled=pooled, sizes=told), sizes.adm_in, 0, 0)
        added = {"added_cond_kwargs": {"text_embeds": pooled, "time_ids": told}}
    ours = control_network(original_names(oracle.state_dict()))
    with torch.no_grad():
        down, middle = oracle(x, timesteps, context, controlnet_cond=hint, conditioning_scale=0.7, guess_mode=guess,
                              return_dict=False, **added)
        got = scaled(ours(x, timesteps, context, y, ours.input_hint_block(hint)), 0.7, guess)
    for mine, wanted in zip((*got.skips, got.middle), (*down, middle), strict=True):
        assert (mine - wanted).abs().max() < 1e-5 * max(1, float(wanted.abs().max()))
    assert middle.std() > 0.05


def test_rows_that_are_not_controlled_get_zeros():
    """The rows come to their places in the batch."""
    part = Residuals((torch.ones(1, 2, 1, 1),), torch.ones(1, 2, 1, 1))
    spread = only_rows(part, torch.tensor([False, True]))
    assert spread.skips[0].flatten().tolist() == [0, 0, 1, 1]
    assert spread.middle.flatten().tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("tensors, words", [
    ({"lora_controlnet": (1,)}, "only as low-rank differences .* a whole ControlNet for your model"),
    ({"difference": (1,), **controlnet_table(kinds.SMALL_SD15)}, "differences from one base model, which would have"),
    ({"lllite_unet_input_blocks_4_1.down.0.weight": (4, 4)}, "LLLite.* a whole ControlNet for Stable Diffusion XL"),
])
def test_controlnets_that_are_not_read_say_why(tmp_path, tensors, words):
    """Differences from a base model must not run as if they were the whole, and each kind has its sentence."""
    write(tmp_path / "a.safetensors", tensors)
    with pytest.raises(BadInput, match=words):
        load_controlnet(ModelContext(tmp_path), "a.safetensors")


def test_another_hint_width_is_read_off_the_file():
    """A ControlNet for one-channel hints says so by its first convolution."""
    table = controlnet_table(replace(kinds.SMALL_SD15))
    table[PREFIX + "input_hint_block.0.weight"] = (16, 1, 3, 3)
    assert control_network(values(table, prefix=PREFIX)).hint_widths[0] == 1
