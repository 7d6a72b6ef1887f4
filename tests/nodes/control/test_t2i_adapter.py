"""T2I-Adapters give what diffusers gives, and their features reach the same places of the U-Net."""

from __future__ import annotations

import pytest
import torch

from nodes.control.t2i_adapter import adapter_tensors, residuals, t2i_adapter
from tests.fixtures.made import kinds
from tests.fixtures.made.diffusers_configs import unet_settings, write_settings
from tests.fixtures.made.unet_layout import unet_table
from tests.fixtures.made.values import write
from tests.nodes.control.made import drawn
from tests.nodes.denoisers.ldm.test_unet import network

KINDS = {"full_adapter": (8, (32, 64, 128, 128), 2), "light_adapter": (8, (32, 64, 128), 4),
         "full_adapter_xl": (16, (64, 128, 256, 256), 2)}


def theirs(kind: str, colours: int = 1):
    """An adapter of diffusers with random weights."""
    diffusers = pytest.importorskip("diffusers")
    factor, channels, blocks = KINDS[kind]
    model = diffusers.T2IAdapter(in_channels=colours, channels=list(channels), num_res_blocks=blocks,
                                 downscale_factor=factor, adapter_type=kind).eval()
    model.load_state_dict(drawn({k: tuple(v.shape) for k, v in model.state_dict().items()}))
    return model


def in_original_layout(state: dict[str, torch.Tensor], light: bool) -> dict[str, torch.Tensor]:
    """What TencentARC's files call the same tensors."""
    return {k: v.contiguous() for k, v in adapter_tensors(state).items()} if not light else {
        k.removeprefix("adapter.").replace(".resnets.", ".body."): v for k, v in state.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("colours", [1, 3])
def test_an_adapter_gives_the_features_of_diffusers_from_both_layouts(kind, colours):
    """Four features to 1e-5 of the largest, for grey and coloured hints; odd sizes included."""
    oracle = theirs(kind, colours)
    hint = torch.rand(1, colours, 96, 160, generator=torch.Generator().manual_seed(2))
    state = oracle.state_dict()
    with torch.no_grad():
        wanted = oracle(hint)
        for tensors in (state, in_original_layout(state, kind == "light_adapter")):
            ours = t2i_adapter(adapter_tensors(tensors))
            assert (ours.config.light, ours.config.xl) == (kind == "light_adapter", kind.endswith("xl"))
            for got, expected in zip(ours(hint), wanted, strict=True):
                assert (got - expected).abs().max() < 1e-5 * max(1, float(expected.abs().max()))


@pytest.mark.parametrize("kind, sizes", [("full_adapter", kinds.SMALL_SD15), ("full_adapter_xl", kinds.SMALL_SDXL)])
def test_its_features_reach_the_places_that_diffusers_adds_them_at(kind, sizes, tmp_path):
    """The prediction with an adapter at strength 0.8 is within 1e-5 of the U-Net of diffusers."""
    diffusers = pytest.importorskip("diffusers")
    adapter = theirs(kind)
    file = write(tmp_path / "unet.safetensors", unet_table(sizes), torch.float32)
    folder = write_settings(tmp_path / "config", "unet", "UNet2DConditionModel", unet_settings(sizes))
    unet = diffusers.UNet2DConditionModel.from_single_file(str(file), config=str(folder), subfolder="unet")
    draw = torch.Generator().manual_seed(3)
    x, hint = torch.randn(1, 4, 8, 16, generator=draw), torch.rand(1, 1, 64, 128, generator=draw)
    timesteps, context = torch.tensor([500.0]), torch.randn(1, 77, sizes.context_dim, generator=draw)
    added, y = {}, None
    if sizes.adm_in:
        from nodes.denoisers.ldm.vector import vector
        from nodes.interface import Conditioning

        pooled, told = torch.randn(1, 128, generator=draw), torch.tensor([[64.0, 128, 0, 0, 64, 128]])
        added = {"added_cond_kwargs": {"text_embeds": pooled, "time_ids": told}}
        y = vector(Conditioning(pooled=pooled, sizes=told), sizes.adm_in, 0, 0)
    ours = t2i_adapter(adapter_tensors(adapter.state_dict()))
    with torch.no_grad():
        features = [0.8 * f for f in adapter(hint)]
        added |= {"return_dict": False}
        wanted = unet(x, timesteps, context, down_intrablock_additional_residuals=features, **added)[0]
        plain = unet(x, timesteps, context, **added)[0]
        control = residuals(ours(hint), 0.8, kind.endswith("xl"))
        got = network(sizes)(x, timesteps, context, y, control)
    assert (got - wanted).abs().max() < 1e-5
    assert (plain - wanted).abs().max() > 0.01
