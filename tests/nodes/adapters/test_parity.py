"""A whole U-Net with a LoRA says what diffusers and PEFT say with the same two files."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from nodes.adapters.fitting import Wanted, fitted
from nodes.adapters.keys import UNET
from nodes.adapters.load_lora import load_lora
from nodes.adapters.places import diffusers_names
from nodes.denoisers.ldm.config import unet_config
from nodes.denoisers.ldm.unet import UNet
from nodes.denoisers.patches import patched
from tests.fixtures.made.diffusers_configs import unet_settings, write_settings
from tests.fixtures.made.kinds import SMALL_SD15, SMALL_SDXL
from tests.fixtures.made.lora_layout import kohya_table, low_rank, unet_layers
from tests.fixtures.made.unet_layout import Table, UNetSizes, unet_table
from tests.fixtures.made.values import values, write
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)


def diffusers_table(sizes: UNetSizes, everything: bool = True) -> Table:
    """A LoRA as diffusers saves it, of every layer."""
    names, table = dict(diffusers_names(unet_table(sizes, ""))), {}
    for layer, shape in unet_layers(sizes, everything):
        low_rank(table, f"unet.{names[layer]}", shape, 3, ("lora_B", "lora_A"), alpha=False)
    return table


CASES = {
    "kohya, SD1": (SMALL_SD15, lambda: kohya_table(SMALL_SD15, rank=4)),
    "diffusers, every layer": (SMALL_SD15, lambda: diffusers_table(SMALL_SD15)),
    "kohya, SDXL": (SMALL_SDXL, lambda: kohya_table(SMALL_SDXL, rank=4, original=True)),
}


@pytest.mark.parametrize("case", CASES)
def test_it_says_what_diffusers_with_peft_says(case: str, tmp_path: Path):
    """At strengths 1 and -0.5 within 1e-5, where the LoRA moves the prediction ten thousand times as much."""
    diffusers = pytest.importorskip("diffusers")
    pytest.importorskip("peft")
    sizes, table = CASES[case]
    tensors = {n: t if n.endswith("alpha") else t * 0.2 for n, t in values(table(), seed=5).items()}
    save_file(tensors, tmp_path / "lora.safetensors")
    file = write(tmp_path / "unet.safetensors", unet_table(sizes), torch.float32)
    folder = write_settings(tmp_path / "config", "unet", "UNet2DConditionModel", unet_settings(sizes))
    theirs = diffusers.UNet2DConditionModel.from_single_file(str(file), config=str(folder), subfolder="unet")
    mixin = diffusers.StableDiffusionXLPipeline if sizes.adm_in else diffusers.StableDiffusionPipeline
    state, alphas = mixin.lora_state_dict({n: t.clone() for n, t in tensors.items()}, unet_config=theirs.config)[:2]
    mixin.load_lora_into_unet(state, alphas, theirs, adapter_name="made")
    ours = network(sizes)
    lora = load_lora(ModelContext(tmp_path), "lora.safetensors")
    call, their_call = arguments(sizes)
    plain = ours(**call)
    for strength in (1.0, -0.5):
        theirs.set_adapters("made", strength)
        with torch.no_grad():
            expected = theirs(**their_call, return_dict=False)[0]
        with patched(ours, [fitted(lora, UNET, ours, Wanted(strength))]):
            got = ours(**call)
        assert (expected - plain).abs().max() > 0.1
        assert (got - expected).abs().max() < 1e-5


def network(sizes: UNetSizes) -> UNet:
    """Our U-Net with the same weights."""
    tensors = values(unet_table(sizes), prefix="model.diffusion_model.")
    with torch.device("meta"):
        unet = UNet(unet_config({name: tuple(t.shape) for name, t in tensors.items()}))
    unet.load_state_dict(tensors, assign=True)
    return unet.eval().requires_grad_(False)


def arguments(sizes: UNetSizes) -> tuple[dict, dict]:
    """Equal arguments, as ours and as theirs takes them."""
    draw = torch.Generator().manual_seed(1)
    x, context = torch.randn(1, 4, 8, 8, generator=draw), torch.randn(1, 20, sizes.context_dim, generator=draw)
    ours = {"x": x, "timesteps": torch.tensor([500.0]), "context": context}
    theirs = {"sample": x, "timestep": torch.tensor([500.0]), "encoder_hidden_states": context}
    if sizes.adm_in:
        from nodes.denoisers.ldm.vector import vector
        from nodes.interface import Conditioning

        pooled, told = torch.randn(1, 128, generator=draw), torch.tensor([[1024.0, 1024, 0, 0, 1024, 1024]])
        ours["y"] = vector(Conditioning(pooled=pooled, sizes=told), sizes.adm_in, 0, 0)
        theirs["added_cond_kwargs"] = {"text_embeds": pooled, "time_ids": told}
    return ours, theirs
