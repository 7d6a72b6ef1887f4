"""IP-Adapters give what diffusers gives: tokens, and the prediction of a U-Net that reads them."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nodes.control.apply_ip_adapter import apply_ip_adapter
from nodes.control.ip_adapter import cross_attentions, ip_adapter
from nodes.control.load_image_encoder import load_image_encoder
from nodes.control.load_ip_adapter import load_ip_adapter
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.guidance.estimates import estimates
from nodes.interface import BadInput, Conditioning, Denoiser, Image, Mask, Space
from tests.fixtures.made import kinds
from tests.fixtures.made.control_layout import attention_shapes, full_shapes, plain_shapes, plus_shapes
from tests.fixtures.made.diffusers_configs import unet_settings, write_settings
from tests.fixtures.made.unet_layout import unet_table
from tests.fixtures.made.values import write
from tests.nodes.control.made import Folder, drawn, save, vision_file
from tests.nodes.denoisers.ldm.test_unet import network

SIZES = {"sd15": kinds.SMALL_SD15, "sdxl": kinds.SMALL_SDXL}
SEEN, EMBED = 32, 24  # widths of the made image encoder
PROJECTIONS = {"plain": lambda s: plain_shapes(s, EMBED), "plus": lambda s: plus_shapes(s, SEEN),
               "full": lambda s: full_shapes(s, SEEN)}
SIGMA = 2.5


def adapter_tensors(kind: str, projection: str) -> dict[str, torch.Tensor]:
    return drawn(PROJECTIONS[projection](SIZES[kind]) | attention_shapes(SIZES[kind]))


def model(kind: str = "sd15") -> Denoiser:
    """A made model as a denoiser."""
    null = prompts(kind, 9)
    denoise = LatentDenoise(network(SIZES[kind]), DiscreteSchedule(), null=null)
    space = Space("latent", 4, 8, 1.0)
    return Denoiser(denoise, space, 0.03, 14.6, ("text",), None, f"made-{kind}", null)


def prompts(kind: str, seed: int) -> Conditioning:
    draw = torch.Generator().manual_seed(seed)
    pooled, sizes = None, None
    if SIZES[kind].adm_in:
        pooled, sizes = torch.randn(1, 128, generator=draw), torch.tensor([[64.0, 64, 0, 0, 64, 64]])
    return Conditioning(torch.randn(1, 77, SIZES[kind].context_dim, generator=draw), pooled, sizes=sizes)


def picture(n: int = 1, seed: int = 5) -> Image:
    return Image(torch.rand(n, 3, 56, 56, generator=torch.Generator().manual_seed(seed)))


@pytest.fixture
def folder(tmp_path):
    vision_file(tmp_path / "vision.safetensors")
    for projection in PROJECTIONS:
        save(tmp_path / f"{projection}.safetensors", adapter_tensors("sd15", projection))
    return Folder(tmp_path)


def test_the_numbers_of_a_file_count_down_up_and_middle():
    """SD1.5 has 16 cross-attentions: six on the way down, nine up, one in the middle."""
    places = [place for place, _ in cross_attentions(name for name, _ in network(kinds.SMALL_SD15).named_modules())]
    assert [p[0] for p in places] == ["input"] * 6 + ["output"] * 9 + ["middle"]
    assert [p[1] for p in places] == [1, 2, 4, 5, 7, 8, *range(3, 12), 0]


def their_unet(kind, tmp_path):
    """The U-Net of diffusers with the same weights."""
    diffusers = pytest.importorskip("diffusers")
    file = write(tmp_path / "unet.safetensors", unet_table(SIZES[kind]), torch.float32)
    config = write_settings(tmp_path / "config", "unet", "UNet2DConditionModel", unet_settings(SIZES[kind]))
    return diffusers.UNet2DConditionModel.from_single_file(str(file), config=str(config), subfolder="unet")


@pytest.mark.parametrize("kind, projection", [("sd15", "plain"), ("sd15", "plus"), ("sd15", "full"), ("sdxl", "plain"),
                                              ("sdxl", "plus")])
def test_a_guided_pair_agrees_with_diffusers(kind, projection, folder):
    """Both estimates of guidance (no picture and a picture, weight 0.6) to 1e-5 of the U-Net of diffusers."""
    tensors = save(folder.folder / f"{projection}.safetensors", adapter_tensors(kind, projection))
    unet = their_unet(kind, folder.folder)
    parts = {part: {k.removeprefix(f"{part}."): v for k, v in tensors.items() if k.startswith(part)}
             for part in ("image_proj", "ip_adapter")}
    unet._load_ip_adapter_weights([parts])
    for processor in unet.attn_processors.values():
        if hasattr(processor, "scale"):
            processor.scale = [0.6]
    encoder = load_image_encoder(folder, "vision.safetensors")
    states, blank = encoder.encode.states(picture()), encoder.encode.blank()
    if projection == "plain":
        embeds = torch.cat([torch.zeros_like(states.embedding), states.embedding])
    else:
        embeds = torch.cat([blank.penultimate, states.penultimate])
    adapter = load_ip_adapter(folder, f"{projection}.safetensors")
    controlled = apply_ip_adapter(model(kind), adapter, encoder, picture(), 0.6)
    x = torch.randn(1, 4, 8, 16, generator=torch.Generator().manual_seed(1)) * SIGMA
    positive, negative = prompts(kind, 1), prompts(kind, 9)
    with torch.no_grad():
        got = estimates(controlled, x, torch.tensor(SIGMA), [None, positive])
        added = {"image_embeds": [embeds[:, None]]}
        if SIZES[kind].adm_in:
            added |= {"text_embeds": torch.cat([negative.pooled, positive.pooled]),
                      "time_ids": torch.cat([negative.sizes, positive.sizes])}
        timestep = DiscreteSchedule().timestep(SIGMA)
        noise = unet((x / (1 + SIGMA**2) ** 0.5).expand(2, -1, -1, -1), timestep,
                     torch.cat([negative.tokens, positive.tokens]), added_cond_kwargs=added, return_dict=False)[0]
    wanted = x - SIGMA * noise
    plain = model(kind).denoise(x, torch.tensor(SIGMA), positive)
    assert (torch.cat(got) - wanted).abs().max() < 1e-5 * max(1, float(wanted.abs().max()))
    assert (plain - got[1]).abs().max() > 0.01


def test_its_reach_ends_where_it_is_told_to(folder):
    """Before the start, after the end, at weight 0 and outside its mask, nothing changes; two adapters add up."""
    encoder, adapter = load_image_encoder(folder, "vision.safetensors"), load_ip_adapter(folder, "plus.safetensors")
    x, prompt = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1)), prompts("sd15", 1)

    def at(sigma: float, denoiser: Denoiser) -> torch.Tensor:
        return denoiser.denoise(x, torch.tensor(sigma), prompt)

    early = apply_ip_adapter(model(), adapter, encoder, picture(), end=0.4)
    assert torch.equal(at(0.5, early), at(0.5, model()))
    assert not torch.allclose(at(10.0, early), at(10.0, model()))
    for nothing in (apply_ip_adapter(model(), adapter, encoder, picture(), 0.0),
                    apply_ip_adapter(model(), adapter, encoder, picture(), mask=Mask(torch.zeros(1, 1, 64, 64)))):
        assert torch.allclose(at(1.0, nothing), at(1.0, model()), atol=1e-6)
    one = apply_ip_adapter(model(), adapter, encoder, picture(), 0.5)
    twice = apply_ip_adapter(one, adapter, encoder, picture(), 0.5)
    whole = apply_ip_adapter(model(), adapter, encoder, picture(), 1.0)
    assert torch.allclose(at(1.0, twice), at(1.0, whole), atol=1e-5)


def test_several_pictures_are_averaged_set_side_by_side_or_given_one_each(folder):
    """The same picture twice changes nothing, whichever way; two for two samples are one for each."""
    encoder, adapter = load_image_encoder(folder, "vision.safetensors"), load_ip_adapter(folder, "plain.safetensors")
    x, prompt = torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1)), prompts("sd15", 1)
    two = Image(picture().data.repeat(2, 1, 1, 1))

    def at(images: Image, together: str, rows: slice = slice(None)) -> torch.Tensor:
        steered = apply_ip_adapter(model(), adapter, encoder, images, together=together)
        return steered.denoise(x[rows], torch.tensor(1.0), prompt)

    one = at(picture(), "average")
    for together in ("average", "side by side", "one each"):
        assert torch.allclose(at(two, together), one, atol=1e-5)
    each = at(picture(2), "one each")
    assert torch.allclose(each[1:], at(Image(picture(2).data[1:]), "average", slice(1, 2)), atol=1e-5)


def test_what_does_not_fit_is_refused_in_words(folder):
    """Another base, another encoder, a part of a file: each has its sentence."""
    encoder, adapter = load_image_encoder(folder, "vision.safetensors"), load_ip_adapter(folder, "plain.safetensors")
    with pytest.raises(BadInput, match="made for a model that reads hidden states of 64 numbers, but made-sdxl is"):
        apply_ip_adapter(model("sdxl"), adapter, encoder, picture())
    vision_file(folder.folder / "other.safetensors", width=64, embed=48)
    other = load_image_encoder(folder, "other.safetensors")
    with pytest.raises(BadInput, match="reads embedding of 24 numbers, other gives 48"):
        apply_ip_adapter(model(), adapter, other, picture())
    with pytest.raises(BadInput, match="before its guidance"):
        apply_ip_adapter(replace(model(), denoise=lambda *a: None, accepts=()), adapter, encoder, picture())
    tensors = adapter_tensors("sd15", "plain")
    del tensors["ip_adapter.5.to_v_ip.weight"]
    save(folder.folder / "part.safetensors", tensors)
    with pytest.raises(BadInput, match=r"not whole.*to_v_ip"):
        load_ip_adapter(folder, "part.safetensors")
    assert len(ip_adapter(adapter_tensors("sd15", "plain")).keys) == 16
