"""Public model files are recognised by the names and shapes of their tensors alone."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from nodes.interface.weight_files import recognise_file
from nodes.interface.weight_files.averaged import AVERAGE, dotted, undotted
from tests.fixtures.hole_files import Table, below, write_hole
from tests.fixtures.made.unet_layout import REFINER, SD15, SD21, SDXL, UNetSizes, unet_table
from tests.fixtures.sketches import (
    NETWORK,
    VAE_TABLE,
    clip_text,
    control,
    diffusers_unet,
    ldm_unet,
    lora,
    open_clip_text,
    refiner,
    sd1,
    sd2,
    sdxl,
)

KOHYA = "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k"
PEFT = "unet.down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k"
FLUX = {"double_blocks.0.img_attn.qkv.weight": (9216, 3072), "single_blocks.0.linear1.weight": (21504, 3072)}
IP = {"ip_adapter.1.to_k_ip.weight": (320, 768), "ip_adapter.1.to_v_ip.weight": (320, 768)}
VISION = {"vision_model.embeddings.patch_embedding.weight": (1280, 3, 14, 14)}

CHECKPOINTS = {
    "sd1": (sd1(), "checkpoint", "sd1", "", "eps"),
    "inpaint": (sd1(9), "checkpoint", "sd1", "inpaint", "eps"),
    "pix2pix": (sd1(8), "checkpoint", "sd1", "pix2pix", "eps"),
    "sd2 depth": (sd2(5), "checkpoint", "sd2", "depth", "eps"),
    "sd2 inpaint": (sd2(9), "checkpoint", "sd2", "inpaint", "eps"),
    "unclip": (sd2(vector=2048), "checkpoint", "sd2", "unclip", "eps"),
    "sdxl": (sdxl(), "checkpoint", "sdxl", "", "eps"),
    "sdxl inpaint": (sdxl(9), "checkpoint", "sdxl", "inpaint", "eps"),
    "sdxl v": (sdxl(v_pred=(1,)), "checkpoint", "sdxl", "", "v"),
    "sdxl edm": (sdxl(edm_mean=(1,), edm_std=(1,)), "checkpoint", "sdxl", "", "edm"),
    "refiner": (refiner(), "checkpoint", "sdxl_refiner", "", "eps"),
    "unet with prefix": (below(NETWORK, ldm_unet(768, False)), "diffusion_model", "sd1", "", "eps"),
    "small unet": (ldm_unet(32, False, width=32), "diffusion_model", "sd1", "", "eps"),
    "diffusers sd1": (diffusers_unet(768, False), "diffusion_model", "sd1", "", "eps"),
    "diffusers sd1 inpaint": (diffusers_unet(768, False, inputs=9), "diffusion_model", "sd1", "inpaint", "eps"),
    "diffusers sdxl": (diffusers_unet(2048, True, 2816), "diffusion_model", "sdxl", "", "eps"),
    "flux": (FLUX, "diffusion_model", "flux", "schnell", "flow"),
    "flux in a checkpoint": (
        below(NETWORK, {**FLUX, "guidance_in.in_layer.weight": (1, 1)}),
        "diffusion_model",
        "flux",
        "dev",
        "flow",
    ),
    "sd3": ({"joint_blocks.0.context_block.attn.qkv.weight": (1, 1)}, "diffusion_model", "sd3", "", "flow"),
}


@pytest.mark.parametrize("case", CHECKPOINTS)
def test_a_network_is_recognised_by_its_structure(tmp_path: Path, case: str):
    """Family, variant and prediction of checkpoints and of networks that stand alone, in both layouts."""
    table, *expected = CHECKPOINTS[case]
    found = recognise_file(write_hole(tmp_path / "x.safetensors", table))
    assert [found.kind, found.family, found.variant, found.prediction.kind] == expected
    assert found.missing == ()


TINY = ("vae_approx", "unknown", "")
OTHERS = {
    "vae": (VAE_TABLE, "vae", "unknown", ""),
    "vae in its prefix": (below("first_stage_model.", VAE_TABLE), "vae", "unknown", ""),
    "taesd": (below("decoder.layers.", {"0.weight": (64, 4, 3, 3), "2.conv.0.weight": (64, 64, 3, 3)}), *TINY),
    "taesd encoder": ({"0.weight": (64, 3, 3, 3), "1.conv.0.weight": (64, 64, 3, 3)}, *TINY),
    "taesd decoder": ({"1.weight": (64, 4, 3, 3), "3.conv.0.weight": (64, 64, 3, 3)}, *TINY),
    "clip text": (below("text_model.", clip_text(768)), "text_encoder", "unknown", "clip_l"),
    "open_clip text": (open_clip_text(1280), "text_encoder", "unknown", "open_clip_g"),
    "clip vision": (VISION, "clip_vision", "unknown", "ViT-H/14"),
    "whole clip": ({**VISION, **below("text_model.", clip_text(1024))}, "clip", "unknown", "ViT-H/14"),
    "t5": (
        {"encoder.block.0.layer.0.SelfAttention.k.weight": (1, 1), "shared.weight": (32128, 4096)},
        "text_encoder",
        "unknown",
        "t5xxl",
    ),
    "controlnet": (control(768, False), "controlnet", "sd1", ""),
    "controlnet sd2": (control(1024, True, ""), "controlnet", "sd2", ""),
    "controlnet sdxl": (control(2048, True, "", vector=2816, levels=3, first=False), "controlnet", "sdxl", ""),
    "control lora": ({"lora_controlnet": (1,), **ldm_unet(768, False)}, "controlnet", "sd1", "control lora"),
    "t2i": ({"conv_in.weight": (320, 192, 3, 3), "body.0.block1.weight": (320, 320, 3, 3)}, "t2i_adapter", "sd1", ""),
    "t2i sdxl": (
        below("adapter.", {"conv_in.weight": (320, 768, 3, 3), "body.0.resnets.0.block1.weight": (1, 1, 3, 3)}),
        "t2i_adapter",
        "sdxl",
        "",
    ),
    "ip": ({**IP, "image_proj.proj.weight": (3072, 1024)}, "ip_adapter", "sd1", "plain"),
    "ip plus": ({**IP, "image_proj.latents": (1, 16, 768)}, "ip_adapter", "sd1", "plus"),
    "lora sd1": (lora(KOHYA, 768), "lora", "sd1", ""),
    "lora sd2": (lora(KOHYA, 1024), "lora", "sd2", ""),
    "lora sdxl": (lora("lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k", 2048), "lora", "sdxl", ""),
    "lora of text": (lora("lora_te_text_model_encoder_layers_0_self_attn_k_proj", 768), "lora", "sd1", ""),
    "lora peft": (lora(PEFT, 2048, names=("lora_A", "lora_B")), "lora", "sdxl", ""),
    "lora flux": (lora("lora_unet_double_blocks_0_img_attn_qkv", 3072), "lora", "flux", ""),
    "locon": (
        {
            **lora(KOHYA, 768),
            "lora_unet_conv_in.lora_down.weight": (8, 4, 3, 3),
            "lora_unet_conv_in.lora_up.weight": (320, 8, 1, 1),
        },
        "lora",
        "sd1",
        "locon",
    ),
    "loha": ({f"{KOHYA}.hada_w1_a": (320, 8), f"{KOHYA}.hada_w1_b": (8, 768)}, "lora", "sd1", "loha"),
    "lokr": ({f"{KOHYA}.lokr_w1": (8, 8), f"{KOHYA}.lokr_w2": (40, 96)}, "lora", "sd1", "lokr"),
    "dora": ({**lora(KOHYA, 768), f"{KOHYA}.dora_scale": (1, 768)}, "lora", "sd1", "lora, dora"),
    "embedding": ({"emb_params": (4, 768)}, "embedding", "sd1", ""),
    "embedding sdxl": ({"clip_l": (2, 768), "clip_g": (2, 1280)}, "embedding", "sdxl", ""),
    "embedding diffusers": ({"<thing>": (1, 1024)}, "embedding", "sd2", ""),
    "esrgan": ({"body.0.rdb1.conv1.weight": (32, 64, 3, 3)}, "upscaler", "unknown", "ESRGAN"),
    "esrgan wrapped": ({"params_ema.body.0.rdb1.conv1.weight": (32, 64, 3, 3)}, "upscaler", "unknown", "ESRGAN"),
    "old esrgan": (
        {"model.1.sub.0.RDB1.conv1.0.weight": (32, 64, 3, 3)},
        "upscaler",
        "unknown",
        "ESRGAN (first names)",
    ),
    "srvgg": ({"body.0.weight": (64, 3, 3, 3), "body.1.weight": (64,)}, "upscaler", "unknown", "SRVGGNetCompact"),
    "anything": ({"a": (2, 2)}, "unknown", "unknown", ""),
}


@pytest.mark.parametrize("case", OTHERS)
def test_other_files_are_recognised(tmp_path: Path, case: str):
    """Autoencoders, encoders, adapters, embeddings and upscalers, and what nobody knows."""
    table, *expected = OTHERS[case]
    found = recognise_file(write_hole(tmp_path / "x.safetensors", table))
    assert [found.kind, found.family, found.variant] == expected


BIAS = f"{NETWORK}output_blocks.11.1.transformer_blocks.0.norm1.bias"


@pytest.mark.parametrize("dtype", ["F16", "F32", "BF16"])
@pytest.mark.parametrize(("step", "kind"), [(0.05, "eps"), (0.25, "v")])
def test_stable_diffusion_2_is_asked_for_the_numbers_of_one_bias(tmp_path: Path, dtype: str, step: float, kind: str):
    """Nothing but the spread of a norm's bias tells the 768 model (v) from the 512 model (eps); whatever its dtype."""
    numbers = [step * (n % 2) for n in range(320)]
    packed = (
        b"".join(struct.pack("<f", v)[2:] for v in numbers)
        if dtype == "BF16"
        else struct.pack(f"<320{'e' if dtype == 'F16' else 'f'}", *numbers)
    )
    found = recognise_file(write_hole(tmp_path / "x.safetensors", sd2(), dtype, values={BIAS: packed}))
    assert (found.family, found.prediction.kind) == ("sd2", kind)
    assert f"{step / 2:.3f}" in found.prediction.sign


def test_marks_and_metadata_tell_the_prediction(tmp_path: Path):
    """v_pred with ztsnr is zero-terminal-SNR v; modelspec and kohya's settings count where there is no mark."""
    path = tmp_path / "x.safetensors"
    found = recognise_file(write_hole(path, sdxl(v_pred=(1,), ztsnr=(1,)))).prediction
    assert (found.kind, found.zero_terminal_snr) == ("v", True)
    found = recognise_file(write_hole(path, sd1(), metadata={"modelspec.prediction_type": "v"})).prediction
    assert (found.kind, found.zero_terminal_snr) == ("v", False)
    kohya = {"ss_v_parameterization": "True", "ss_zero_terminal_snr": "True"}
    found = recognise_file(write_hole(path, sd1(), metadata=kohya)).prediction
    assert (found.kind, found.zero_terminal_snr) == ("v", True)
    edm = {"edm_vpred.sigma_max": struct.pack("<f", 120.0), "edm_vpred.sigma_min": struct.pack("<f", 0.5)}
    found = recognise_file(write_hole(path, {**sdxl(), **dict.fromkeys(edm, (1,))}, "F32", values=edm)).prediction
    assert (found.kind, found.sigma) == ("v_edm", (0.5, 120.0))


@pytest.mark.parametrize("sizes", [SD15, SD21, SDXL, REFINER], ids=["sd15", "sd21", "sdxl", "refiner"])
def test_names_of_averaged_weights_get_their_dots_back(sizes: UNetSizes):
    """Every tensor of each family's U-Net, with two-digit blocks and ten layers in a transformer."""
    names = [name.removeprefix(NETWORK) for name in unet_table(sizes)]
    assert [dotted(undotted(name)) for name in names] == names
    assert dotted("num_updates") == "num_updates"


def averaged(table: Table) -> Table:
    """The same checkpoint with the average of its network in place of the network."""
    own = {name: shape for name, shape in table.items() if not name.startswith(NETWORK)}
    mean = {AVERAGE + undotted(n.removeprefix(NETWORK)): s for n, s in table.items() if n.startswith(NETWORK)}
    return own | mean | {"model_ema.decay": (1,), "model_ema.num_updates": (1,)}


def test_a_checkpoint_of_averaged_weights_alone_is_the_checkpoint(tmp_path: Path):
    """It was taken for an autoencoder; the bias that tells its prediction is read under its name in the file."""
    path = tmp_path / "x.safetensors"
    found = recognise_file(write_hole(path, averaged(sd1(9))))
    assert (found.words, found.prediction.kind) == ("a checkpoint of Stable Diffusion 1 (inpaint)", "eps")
    assert (found.missing, [part.name for part in found.parts]) == ((), ["unet", "vae", "clip_l"])
    assert "the average (EMA) alone" in found.notes[0]
    packed = struct.pack("<320e", *(0.25 * (n % 2) for n in range(320)))
    bias = AVERAGE + undotted(BIAS.removeprefix(NETWORK))
    assert recognise_file(write_hole(path, averaged(sd2()), "F16", values={bias: packed})).prediction.kind == "v"
    assert "unet_ema" in [part.name for part in recognise_file(write_hole(path, sd1() | averaged(sd1()))).parts]


def test_what_is_missing_is_said(tmp_path: Path):
    """A checkpoint without its text encoder, without blocks, half a LoRA."""
    path = tmp_path / "x.safetensors"
    whole = sd1()
    without = {name: shape for name, shape in whole.items() if "cond_stage" not in name}
    assert recognise_file(write_hole(path, without)).missing == ("the text encoder CLIP ViT-L",)
    holed = {name: shape for name, shape in whole.items() if "output_blocks.5." not in name}
    assert recognise_file(write_hole(path, holed)).missing == ("output_blocks 5 of 0 to 11 of the U-Net",)
    ending = {name: shape for name, shape in whole.items() if ".out.2." not in name and "output_blocks.1" not in name}
    assert "out.2.weight of the U-Net" in recognise_file(write_hole(path, ending)).missing
    halved = dict(list(lora(KOHYA, 768).items())[:1])
    found = recognise_file(
        write_hole(path, {**halved, "lora_unet_b.lora_up.weight": (2, 8), "lora_unet_c.lora_up.weight": (2, 8)})
    )
    assert "half of the matrices" in found.missing[0]


def test_parts_say_prefix_dtype_and_width(tmp_path: Path):
    """Loaders find each part by its prefix."""
    found = recognise_file(write_hole(tmp_path / "x.safetensors", sdxl(), "BF16"))
    assert [part.name for part in found.parts] == ["unet", "vae", "clip_l", "open_clip_g"]
    encoder = found.part("open_clip_g")
    assert encoder is not None
    assert (encoder.prefix, encoder.layout, encoder.dtype, encoder.width) == (
        "conditioner.embedders.1.model.",
        "open_clip",
        "BF16",
        1280,
    )
    assert found.words == "a checkpoint of Stable Diffusion XL"
    assert found.also == ("diffusion_model", "vae", "text_encoder")
    unclip = recognise_file(write_hole(tmp_path / "x.safetensors", sd2(vector=2048)))
    assert "clip_vision" in unclip.also
