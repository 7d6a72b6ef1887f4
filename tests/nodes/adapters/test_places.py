"""Every layer that an adapter file names is found in the network, under the names of all writers."""

from __future__ import annotations

import pytest
import torch

from nodes.adapters.keys import FIRST_TEXT, SECOND_TEXT, UNET, read_key
from nodes.adapters.places import places
from tests.fixtures.made import kinds, text_layout, unet_layout
from tests.fixtures.made.diffusers_configs import unet_settings
from tests.fixtures.made.lora_layout import kohya_table, lycoris_table, text_layers
from tests.fixtures.made.text_layout import clip_text_table, open_clip_text_table
from tests.fixtures.made.unet_layout import unet_table

SIZES = {"sd1": unet_layout.SD15, "sd2": unet_layout.SD21, "sdxl": unet_layout.SDXL, "refiner": unet_layout.REFINER}


@pytest.mark.parametrize(("name", "layers"), [("sd1", 192), ("sd2", 192), ("sdxl", 722)])
def test_kohyas_names_of_full_size_files_all_have_their_place(name, layers):
    """A file of rank 16 for the whole U-Net: each layer has a place of its own, of the shape the factors fit."""
    sizes, table = SIZES[name], unet_table(SIZES[name], "")
    found = places(table)
    keys = {tensor: key for tensor in kohya_table(sizes, original=name == "sdxl") if (key := read_key(tensor))}
    assert len({key.layer for key in keys.values()}) == layers
    assert len({found[key.layer].weight for key in keys.values()}) == layers
    file = kohya_table(sizes, original=name == "sdxl")
    for tensor, key in keys.items():
        if key.tensor == "up":
            assert file[tensor][0] == table[found[key.layer].weight][0]


@pytest.mark.parametrize("name", SIZES)
def test_lycoris_names_of_every_layer_have_their_place(name):
    """Convolutions, time embeddings, samplers and projections too."""
    table = unet_table(SIZES[name], "")
    found = places(table)
    keys = [read_key(tensor) for tensor in lycoris_table(SIZES[name], "locon")]
    assert {found[key.layer].weight for key in keys if key} == {
        n for n, shape in table.items() if n.endswith(".weight") and len(shape) > 1}


@pytest.mark.parametrize("name", ["sd15", "sd21", "sdxl"])
def test_every_layer_of_diffusers_unet_has_its_place(name):
    """Names from the library itself; each parameter has the shape of the one it is mapped to."""
    diffusers = pytest.importorskip("diffusers")
    sizes = {"sd15": kinds.SMALL_SD15, "sd21": kinds.SMALL_SD21, "sdxl": kinds.SMALL_SDXL}[name]
    table = unet_table(sizes, "")
    found = places(table)
    with torch.device("meta"):
        theirs = diffusers.UNet2DConditionModel(**unet_settings(sizes))
    used = set()
    for parameter, tensor in theirs.named_parameters():
        layer, _, last = parameter.rpartition(".")
        place = found[layer.replace(".", "_")]
        ours = place.weight if last == "weight" else place.bias
        used.add(ours)
        assert table[ours] == tuple(tensor.shape), (parameter, ours)
    assert used == set(table)


WRITERS = {
    "kohya": ("lora_unet_mid_block_attentions_0_proj_in", "lora_up", "lora_down"),
    "kohya, SDXL": ("lora_unet_middle_block_1_proj_in", "lora_up", "lora_down"),
    "diffusers": ("unet.mid_block.attentions.0.proj_in", "lora_B", "lora_A"),
    "PEFT": ("base_model.model.mid_block.attentions.0.proj_in", "lora_B.default", "lora_A.default"),
    "diffusers and PEFT": ("unet.base_model.model.mid_block.attentions.0.proj_in", "lora_B", "lora_A"),
    "original": ("diffusion_model.middle_block.1.proj_in", "lora_B", "lora_A"),
    "LyCORIS by itself": ("lycoris_mid_block_attentions_0_proj_in", "lora_up", "lora_down"),
    "older diffusers": ("unet.mid_block.attentions.0.proj_in", "lora.up", "lora.down"),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_all_writers_mean_the_same_layer(writer):
    """Eight spellings, one place."""
    layer, up, down = WRITERS[writer]
    for part, tensor in (("up", up), ("down", down)):
        key = read_key(f"{layer}.{tensor}.weight")
        assert (key.part, key.tensor) == (UNET, part)
        assert places(unet_table(unet_layout.SD15, ""))[key.layer].weight == "middle_block.1.proj_in.weight"


def test_attention_processors_of_old_files_are_found():
    """diffusers before PEFT wrote to_q_lora below a processor, and to_out without its number."""
    found = places(unet_table(unet_layout.SD15, ""))
    for each, ours in (("to_q", "to_q"), ("to_out", "to_out.0")):
        key = read_key(f"unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.{each}_lora.up.weight")
        assert found[key.layer].weight == f"middle_block.1.transformer_blocks.0.attn1.{ours}.weight"


TOWERS = {
    "transformers": clip_text_table(text_layout.CLIP_L, "text_model.", position_ids=False),
    "transformers without prefix": clip_text_table(text_layout.CLIP_L, "", position_ids=False),
    "open_clip": open_clip_text_table(text_layout.CLIP_L, ""),
}


@pytest.mark.parametrize("tower", TOWERS)
def test_layers_of_text_towers_are_found_in_both_layouts(tower):
    """Files use transformers' names; open_clip keeps query, key and value on top of each other."""
    found = places(TOWERS[tower])
    for layer, (outputs, *_) in text_layers(text_layout.CLIP_L):
        place = found[layer.replace(".", "_")]
        assert TOWERS[tower][place.weight][0] == outputs * place.rows[1]
    assert len({(found[layer.replace(".", "_")]) for layer, _ in text_layers(text_layout.CLIP_L)}) == 72


def test_parts_of_the_model_are_told_apart():
    """te, te1, clip_l and clip_h are the first text encoder, te2, text_encoder_2 and clip_g the second."""
    layer = "text_model_encoder_layers_0_mlp_fc1"
    for prefix, part in (("lora_te_", FIRST_TEXT), ("lora_te1_", FIRST_TEXT), ("lora_te2_", SECOND_TEXT)):
        assert read_key(f"{prefix}{layer}.lora_up.weight") == read_key(f"{prefix}{layer}.lora_B.weight")
        assert read_key(f"{prefix}{layer}.alpha").part == part
    assert read_key("text_encoder_2.text_model.encoder.layers.0.mlp.fc1.lora_A.weight").part == SECOND_TEXT
    assert read_key("text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_linear_layer.up.weight").layer == layer
    for name, part in (("clip_l", FIRST_TEXT), ("clip_h", FIRST_TEXT), ("clip_g", SECOND_TEXT)):
        comfyui = read_key(f"text_encoders.{name}.transformer.text_model.encoder.layers.0.mlp.fc1.lora_up.weight")
        assert (comfyui.part, comfyui.layer) == (part, layer)
