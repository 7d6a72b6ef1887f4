"""Checkpoints: files and folders that people own become denoiser, text encoder and autoencoder, or are refused."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.interface import BadInput, Context
from nodes.interface.weight_files import read_header
from nodes.interface.weight_files.averaged import AVERAGE, undotted
from nodes.weights.diffusers_names import unet_renamer, vae_name
from nodes.weights.load_checkpoint import load_checkpoint
from nodes.weights.load_diffusion_model import load_diffusion_model
from nodes.weights.load_vae import load_vae
from nodes.weights.mapped_file import mapped
from tests.fixtures.made import kinds
from tests.fixtures.made.diffusers_configs import unet_settings, vae_settings
from tests.fixtures.made.values import write

UNET, VAE, TEXT = "model.diffusion_model.", "first_stage_model.", "cond_stage_model."


@pytest.fixture(scope="module")
def sd15(made):
    return load_checkpoint(Context(), str(made("sd15")))


def estimate(denoiser, tokens=64, side=8, **fields):
    """One clean estimate of made numbers."""
    from nodes.interface import Conditioning

    draw = torch.Generator().manual_seed(0)
    x = torch.randn(1, 4, side, side, generator=draw) * 3
    prompt = Conditioning(torch.randn(1, 77, tokens, generator=draw), **fields)
    with torch.no_grad():
        return denoiser.denoise(x, torch.tensor(3.0), prompt)


def test_a_checkpoint_gives_three_parts_that_work_together(sd15):
    """A prompt, a denoising step, a picture: finite, in the space of Stable Diffusion, from one file."""
    prompt = sd15.text_encoder.encode(["a cat"])
    x = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0)) * sd15.denoiser.sigma_max
    clean = sd15.denoiser.denoise(x, torch.tensor(sd15.denoiser.sigma_max), prompt)
    assert clean.isfinite().all()
    assert sd15.denoiser.space == sd15.autoencoder.space
    assert sd15.denoiser.size == 64
    assert sd15.denoiser.sigma_max == pytest.approx(14.6146, rel=1e-4)


def test_no_conditioning_is_the_empty_prompt(sd15):
    """None is encoded when it is first needed, and is what an empty prompt gives."""
    x = torch.ones(1, 4, 8, 8)
    empty = sd15.text_encoder.encode([""])
    denoise = sd15.denoiser.denoise
    assert torch.equal(denoise(x, torch.tensor(1.0), None), denoise(x, torch.tensor(1.0), empty))
    assert torch.equal(sd15.denoiser.null().tokens, empty.tokens)


@pytest.mark.parametrize("kind, prediction, side, inputs", [
    ("sd21", "eps", 64, 4), ("sdxl", "eps", 128, 4), ("sdxl-refiner", "eps", 128, 4), ("sd15-inpaint", "eps", 64, 9),
    ("sd15-pix2pix", "eps", 64, 8),
])
def test_each_family_is_told_by_its_file(made, kind, prediction, side, inputs):
    """Family, side and channels come from the tensors; a prompt through it gives a finite estimate."""
    model = load_checkpoint(Context(), str(made(kind)))
    assert model.denoiser.size == side
    assert model.denoiser.denoise.network.config.in_channels == inputs
    assert model.denoiser.denoise.schedule.prediction == prediction
    prompt = model.text_encoder.encode(["a cat"])
    assert model.denoiser.denoise(torch.ones(1, 4, 8, 8), torch.tensor(2.0), prompt).isfinite().all()


def test_a_prediction_may_be_chosen_by_hand(made):
    """SD2.1 at 768 predicts v; who knows better than the file may say so, as that its schedule ends in pure noise."""
    model = load_checkpoint(Context(), str(made("sd21")), "v", True)
    assert model.denoiser.size == 96
    assert model.denoiser.sigma_max == pytest.approx(4518.76, rel=1e-4)


def test_loading_reads_no_weights(made, tmp_path):
    """A file whose numbers are a hole on disk loads as fast as its header is read: nothing is read before use."""
    file = write(tmp_path / "hole.safetensors", kinds.KINDS["sd15"](), hole=True)
    blocks = file.stat().st_blocks
    assert blocks * 512 < file.stat().st_size / 10
    model = load_checkpoint(Context(), str(file))
    assert next(model.denoiser.denoise.network.parameters()).dtype == torch.float16
    assert file.stat().st_blocks == blocks


def test_the_file_stays_as_it_is(made, tmp_path):
    """What is written into a mapped tensor stays in memory."""
    file = write(tmp_path / "vae.safetensors", kinds.KINDS["vae"]())
    before = file.read_bytes()
    for tensor in mapped(file, read_header(file)).values():
        tensor.zero_()
    assert file.read_bytes() == before


def test_mapped_tensors_are_the_files(made):
    """Every tensor is what safetensors reads, bit for bit."""
    file = made("sd15")
    expected = load_file(file)
    found = mapped(file, read_header(file))
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_half_precision_comes_near(made, sd15):
    """In bfloat16 the estimate differs by less than a tenth of its spread."""
    half = load_checkpoint(Context(), str(made("sd15")), dtype="bfloat16").denoiser
    exact = estimate(sd15.denoiser)
    assert next(half.denoise.network.parameters()).dtype == torch.float16
    assert (estimate(half) - exact).std() < 0.1 * exact.std()
    assert next(half.denoise.network.parameters()).dtype == torch.bfloat16


# diffusers folders


def folder_of(made, kind, tmp_path, sizes):
    """A diffusers folder with the numbers of a made file, written by diffusers itself."""
    diffusers = pytest.importorskip("diffusers")
    from tests.fixtures.made.diffusers_configs import write_settings

    config = write_settings(tmp_path / "config", "unet", "UNet2DConditionModel", unet_settings(sizes))
    write_settings(config, "vae", "AutoencoderKL", vae_settings(kinds.SMALL_VAE))
    folder, file = tmp_path / "folder", str(made(kind, torch.float32))
    for part, kind_ in (("unet", diffusers.UNet2DConditionModel), ("vae", diffusers.AutoencoderKL)):
        loaded = kind_.from_single_file(file, config=str(config), subfolder=part)
        loaded.save_pretrained(folder / part, max_shard_size="20MB" if part == "unet" else "1GB")
    (folder / "model_index.json").write_text("{}")
    return folder


@pytest.mark.parametrize("kind", ["sd15", "sdxl"])
def test_a_diffusers_folder_is_the_same_model(made, tmp_path, kind):
    """Names are changed back, shards are put together: the estimate of folder and file is equal bit for bit."""
    sizes = {"sd15": kinds.SMALL_SD15, "sdxl": kinds.SMALL_SDXL}[kind]
    folder = folder_of(made, kind, tmp_path, sizes)
    assert len(list((folder / "unet").glob("*.safetensors"))) > 1
    whole = load_diffusion_model(Context(), str(made(kind, torch.float32)))
    apart = load_diffusion_model(Context(), str(folder / "model_index.json"))
    fields = {"pooled": torch.ones(1, 128)} if kind == "sdxl" else {}
    assert torch.equal(estimate(whole, sizes.context_dim, **fields), estimate(apart, sizes.context_dim, **fields))
    assert apart.name == "folder"
    space = "sdxl" if kind == "sdxl" else "sd"
    one, other = (load_vae(Context(), str(f), space) for f in (made(kind, torch.float32), folder))
    assert all(torch.equal(t, other.encode.network.state_dict()[n])
               for n, t in one.encode.network.state_dict().items())


def test_the_folder_of_a_refiner_needs_no_first_text_encoder(made, tmp_path):
    """SDXL's refiner has only the second of its two text encoders, in text_encoder_2/."""
    folder = folder_of(made, "sdxl-refiner", tmp_path, kinds.SMALL_REFINER)
    with pytest.raises(BadInput, match="it lacks text_encoder_2"):
        load_checkpoint(Context(), str(folder))
    tower = load_file(made("sdxl-refiner", torch.float32))
    at = "conditioner.embedders.0.model."
    (folder / "text_encoder_2").mkdir()
    save_file({n.removeprefix(at): t for n, t in tower.items() if n.startswith(at)},
              folder / "text_encoder_2/model.safetensors")
    apart, whole = (load_checkpoint(Context(), str(f)) for f in (folder, made("sdxl-refiner", torch.float32)))
    prompt = whole.text_encoder.encode(["a cat"])
    assert torch.equal(apart.text_encoder.encode(["a cat"]).tokens, prompt.tokens)
    x = torch.ones(1, 4, 8, 8)
    assert torch.equal(apart.denoiser.denoise(x, torch.tensor(2.0), prompt),
                       whole.denoiser.denoise(x, torch.tensor(2.0), prompt))


def test_half_a_folder_is_refused(made, tmp_path):
    """A shard that the index names and that is not there is named."""
    folder = folder_of(made, "sd15", tmp_path, kinds.SMALL_SD15)
    lost = sorted((folder / "unet").glob("*.safetensors"))[-1]
    kept = lost.read_bytes()
    lost.unlink()
    with pytest.raises(BadInput, match=f"not whole: {re.escape(lost.name)} missing of"):
        load_diffusion_model(Context(), str(folder))
    with pytest.raises(BadInput, match="it lacks text_encoder"):
        lost.write_bytes(kept)
        load_checkpoint(Context(), str(folder))


def test_names_of_diffusers_become_the_original_ones():
    """Known pairs, also of the reversed levels of the decoder and of the old names of its attention."""
    rename = unet_renamer(["down_blocks.0.resnets.1.conv1.weight", "up_blocks.1.attentions.0.norm.weight"])
    assert rename("down_blocks.1.attentions.1.proj_in.weight") == "input_blocks.5.1.proj_in.weight"
    assert rename("down_blocks.0.downsamplers.0.conv.bias") == "input_blocks.3.0.op.bias"
    assert rename("up_blocks.1.upsamplers.0.conv.weight") == "output_blocks.5.2.conv.weight"
    assert rename("up_blocks.0.upsamplers.0.conv.weight") == "output_blocks.2.1.conv.weight"
    assert rename("mid_block.resnets.1.time_emb_proj.bias") == "middle_block.2.emb_layers.1.bias"
    assert rename("mid_block.attentions.0.norm.bias") == "middle_block.1.norm.bias"
    assert vae_name("decoder.up_blocks.0.resnets.2.conv_shortcut.bias", 4) == "decoder.up.3.block.2.nin_shortcut.bias"
    assert vae_name("decoder.mid_block.attentions.0.query.weight", 4) == "decoder.mid.attn_1.q.weight"
    assert vae_name("encoder.down_blocks.1.downsamplers.0.conv.bias", 4) == "encoder.down.1.downsample.conv.bias"


# bad input


def changed(file, tmp_path, change):
    """A copy of a file with its tensors changed by a function."""
    tensors = load_file(file)
    change(tensors)
    save_file(tensors, tmp_path / "changed.safetensors")
    return str(tmp_path / "changed.safetensors")


def drop(*names):
    return lambda tensors: [tensors.pop(name) for name in names]


@pytest.mark.parametrize("change, message", [
    (drop(UNET + "middle_block.2.in_layers.2.bias"), "not whole: 1 tensor ('middle_block.2.in_layers.2.bias') is"),
    (drop(VAE + "decoder.conv_in.weight"), "decoder.conv_in.weight"),
    (lambda t: t.update({UNET + "extra.weight": torch.zeros(2)}), "1 tensor ('extra.weight') is too many in its U-Net"),
    (lambda t: t.update({UNET + "out.2.scale_weight": torch.ones(1)}), "(scaled fp8), which is not read here; get"),
    (lambda t: t.update({UNET + "time_embed.cond_proj.weight": torch.zeros(32, 256)}), "with LCM-LoRA"),
    (lambda t: t.update({UNET + "OUT.2.bias": torch.zeros(4)}), "the names of two of its tensors differ in case only"),
    (lambda t: t.update({UNET + "out.2.bias": torch.zeros(7)}), "expected 'out.2.bias' of shape [4], got [7]"),
    (lambda t: [t.pop(n) for n in list(t) if n.startswith(TEXT)], "it lacks the text encoder CLIP ViT-L"),
    (lambda t: [t.pop(n) for n in list(t) if n.startswith(VAE)], "it lacks the autoencoder (VAE)"),
    (lambda t: [t.pop(n) for n in list(t) if not n.startswith(VAE)], "this is an autoencoder (VAE)"),
])
def test_what_is_wrong_with_a_file_is_said(made, tmp_path, change, message):
    """Missing, unknown and misshapen tensors and missing parts each have their sentence, with a name in it."""
    with pytest.raises(BadInput, match=re.escape(message)):
        load_checkpoint(Context(), changed(made("sd15"), tmp_path, change))


def test_averaged_weights_alone_are_loaded(made, sd15, tmp_path):
    """A file that kept only the average of its network (EMA) gives the estimate of one with the same numbers in it."""
    def average(tensors):
        for name in [name for name in tensors if name.startswith(UNET)]:
            tensors[AVERAGE + undotted(name.removeprefix(UNET))] = tensors.pop(name)
        tensors["model_ema.decay"] = torch.tensor(0.9999)

    model = load_checkpoint(Context(), changed(made("sd15"), tmp_path, average))
    assert torch.equal(estimate(model.denoiser), estimate(sd15.denoiser))


@pytest.mark.parametrize("channels, words", [(5, "a depth map beside the latent"), (7, "a small picture to enlarge")])
def test_a_model_that_reads_what_nothing_here_gives_is_refused(tmp_path, channels, words):
    """SD2's depth model and its upscaler would draw as if what they read were black."""
    table = kinds.sd21_table(replace(kinds.SMALL_SD21, in_channels=channels), kinds.SMALL_VAE, kinds.SMALL_G)
    file = write(tmp_path / "other.safetensors", table, hole=True)
    with pytest.raises(BadInput, match=words):
        load_checkpoint(Context(), str(file))


def test_weights_that_are_not_finite_are_named(made, tmp_path):
    """A NaN inside the file is found when the first estimate is not finite, by file and tensor."""
    def spoil(tensors):
        tensors[UNET + "input_blocks.1.0.in_layers.2.weight"][0, 0, 0, 0] = float("nan")

    model = load_checkpoint(Context(), changed(made("sd15"), tmp_path, spoil))
    with pytest.raises(BadInput, match=r"'changed'.* 1 of 9,216 numbers of 'input_blocks.1.0.in_layers.2.weight'"):
        estimate(model.denoiser)

    def spoil_vae(tensors):
        tensors[VAE + "decoder.conv_in.bias"][0] = float("inf")

    from nodes.interface import Latent

    model = load_checkpoint(Context(), changed(made("sd15"), tmp_path, spoil_vae))
    with pytest.raises(BadInput, match=r"'changed'.* 'decoder.conv_in.bias' are NaN"):
        model.autoencoder.decode(Latent(torch.zeros(1, 4, 8, 8), model.autoencoder.space))


def test_a_type_that_no_network_computes_in_is_refused(made, tmp_path):
    """A tensor of complex numbers is refused by its name and type."""
    file = tmp_path / "odd.safetensors"
    raw = json.dumps({"first": {"dtype": "C64", "shape": [1], "data_offsets": [0, 8]}}).encode()
    file.write_bytes(struct.pack("<Q", len(raw)) + raw + bytes(8))
    with pytest.raises(BadInput, match="'first' is of the type C64"):
        mapped(file, read_header(file))


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="needs Linux")
def test_a_network_takes_no_memory_twice(tmp_path):
    """Once a mapped network is widened, its pages are given back; the file is whole when it is mapped again."""
    from nodes.weights.placing import placed

    file = write(tmp_path / "big.safetensors", {f"layer{i}.weight": (1024, 1024) for i in range(8)})
    tensors = mapped(file, read_header(file))
    network = torch.nn.Sequential(*(torch.nn.Linear(1024, 1024, bias=False, device="meta") for _ in range(8)))
    network.load_state_dict({f"{i}.weight": tensors[f"layer{i}.weight"] for i in range(8)}, assign=True)
    expected = load_file(file)
    placed(network, torch.device("cpu"), torch.float32)
    entry = Path("/proc/self/smaps").read_text().split(str(file))[1]
    resident = int(re.search(r"Rss: *(\d+) kB", entry)[1])
    assert resident < 2048  # of 16,384; the system maps a few pages around each read
    for i in range(8):
        assert torch.equal(network[i].weight, expected[f"layer{i}.weight"].float())
        assert torch.equal(tensors[f"layer{i}.weight"], expected[f"layer{i}.weight"])
