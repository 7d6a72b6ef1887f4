"""Models merged, changed by LoRAs for good, and saved: the arithmetic, the report, and where it all came from."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load, load_file

from nodes.adapters.load_lora import load_lora
from nodes.interface import BadInput, Module
from nodes.weights.add_difference import add_difference
from nodes.weights.load_module import load_module
from nodes.weights.load_text_to_image import load_text_to_image
from nodes.weights.merge import merge
from nodes.weights.merge_lora import merge_lora
from nodes.weights.provenance import provenance
from nodes.weights.safetensors_file import sha256
from nodes.weights.save import save
from tests.fixtures.made import kinds
from tests.fixtures.made.text_layout import clip_text_table, open_clip_text_table
from tests.fixtures.made.unet_layout import unet_table
from tests.fixtures.made.values import values, write
from tests.fixtures.make_weights import ModelContext, write_models

torch.set_num_threads(1)
L, G = replace(kinds.SMALL_L, vocabulary=100), replace(kinds.SMALL_G, vocabulary=100)


def checkpoint(seed: int, dtype: torch.dtype = torch.float16) -> Module:
    """A small SD1.5 checkpoint."""
    table = unet_table(kinds.SMALL_SD15) | clip_text_table(L)
    return Module(values(table, dtype, seed), {"format": "pt"}, f"model {seed}")


@pytest.fixture(scope="module")
def ctx(tmp_path_factory):
    return ModelContext(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def pair() -> tuple[Module, Module]:
    return checkpoint(0), checkpoint(1)


def test_a_merge_is_a_weighted_sum_in_float32_rounded_once(ctx, pair):
    """First + ratio (second - first), in the dtype of the first; what is equal in both stays bit for bit."""
    first, second = pair
    merged, report = merge(ctx, first, second, 0.3)
    name = "model.diffusion_model.middle_block.1.proj_in.weight"
    a, b = first.tensors[name].float(), second.tensors[name].float()
    assert torch.equal(merged.tensors[name], (a + 0.3 * (b - a)).half())
    positions = "cond_stage_model.transformer.text_model.embeddings.position_ids"
    assert torch.equal(merged.tensors[positions], first.tensors[positions])
    assert merged.tensors.keys() == first.tensors.keys()
    assert report.rows == (("U-Net", 686, 0, 0), ("text encoder", 36, 1, 0))
    same = merge(ctx, first, first, 0.37).module
    assert all(torch.equal(t, first.tensors[n]) for n, t in same.tensors.items())
    for ratio, end in ((0.0, first), (1.0, second)):
        whole = merge(ctx, first, second, ratio, dtype="float32").module
        torch.testing.assert_close(whole.tensors[name], end.tensors[name].float(), atol=1e-7, rtol=0)


def test_blocks_have_ratios_of_their_own(ctx, pair):
    """The longest name counts; what no name fits has the ratio; the text encoder is BASE."""
    first, second = pair
    merged = merge(ctx, first, second, 0.5, "OUT=1, OUT03=0, BASE=0").module
    unet = "model.diffusion_model."
    for name, tensor in merged.tensors.items():
        inside = name.removeprefix(unet)
        taken = inside.startswith("output_blocks.") and not inside.startswith("output_blocks.3.")
        expected = second.tensors[name] if taken else first.tensors[name]
        torch.testing.assert_close(tensor, expected, atol=2e-3, rtol=0)
    with pytest.raises(BadInput, match="does not have"):
        merge(ctx, first, second, 0.5, "IN44=1")


def test_a_difference_is_added(ctx, pair):
    """First + scale (second - base): with first = base it is the second, and taking it away leads back."""
    first, second = pair
    third = checkpoint(2)
    name = "model.diffusion_model.input_blocks.0.0.weight"
    a, b, c = (m.tensors[name].float() for m in (third, second, first))
    found = add_difference(ctx, third, second, first, 0.5, dtype="float32").module
    torch.testing.assert_close(found.tensors[name], a + 0.5 * (b - c))
    back = add_difference(ctx, found, second, first, -0.5).module
    torch.testing.assert_close(back.tensors[name], a, atol=1e-6, rtol=0)


def test_models_that_do_not_belong_together_are_refused(ctx, pair):
    """Other shapes under one name, and no name in common; a part that only one has is counted."""
    first, second = pair
    wider = Module({n: torch.ones(2, 2) for n in first.tensors}, {}, "wide")
    with pytest.raises(BadInput, match=r"models of one family, but .* in model 0 and \[2, 2\] in wide"):
        merge(ctx, first, wider)
    with pytest.raises(BadInput, match="model 0 and other share none"):
        merge(ctx, first, Module({"x": torch.ones(1)}, {}, "other"))
    alone = {n: t for n, t in second.tensors.items() if n.startswith("model.")} | {"extra": torch.ones(1)}
    unet = Module(alone, {}, "unet")
    assert merge(ctx, first, unet).report.rows == (("U-Net", 686, 0, 0), ("all the rest", 0, 0, 1),
                                                   ("text encoder", 0, 37, 0))


def test_a_lora_merged_into_a_file_is_the_lora_applied(ctx, made):
    """U-Net and text encoder, each layer: weight + strength alpha / rank up down."""
    lora = load_lora(ModelContext(made.folder), made("lora-sd15").name)
    model = checkpoint(0, torch.float32)
    merged = merge_lora(ctx, model, lora, 0.5, text_strength=-1.0)
    tensors = load_file(made("lora-sd15"))
    for file, name, strength in (
            ("lora_unet_mid_block_attentions_0_proj_in", "model.diffusion_model.middle_block.1.proj_in.weight", 0.5),
            ("lora_te_text_model_encoder_layers_1_mlp_fc1",
             "cond_stage_model.transformer.text_model.encoder.layers.1.mlp.fc1.weight", -1.0)):
        up, down = (tensors[f"{file}.lora_{end}.weight"].float().flatten(1) for end in ("up", "down"))
        expected = model.tensors[name].flatten(1) + strength * 8 / 4 * up @ down
        torch.testing.assert_close(merged.tensors[name].flatten(1), expected)
    moved = sum(not torch.equal(t, model.tensors[n]) for n, t in merged.tensors.items())
    assert moved == 192 + 12
    with pytest.raises(BadInput, match="changes the first text encoder, which unet does not hold"):
        unet = {n: t for n, t in model.tensors.items() if n.startswith("model.")}
        merge_lora(ctx, Module(unet, {}, "unet"), lora)


def test_a_lora_of_sdxl_finds_both_text_encoders(ctx, made):
    """The second is kept as open_clip does, query, key and value on top of each other."""
    table = (unet_table(kinds.SMALL_SDXL) | clip_text_table(L, "conditioner.embedders.0.transformer.text_model.")
             | open_clip_text_table(G, "conditioner.embedders.1.model."))
    model = Module(values(table), {}, "xl")
    lora = load_lora(ModelContext(made.folder), made("lora-sdxl").name)
    merged = merge_lora(ctx, model, lora)
    name = "conditioner.embedders.1.model.transformer.resblocks.2.attn.in_proj_weight"
    tensors = load_file(made("lora-sdxl"))
    added = torch.cat([2 * tensors[f"{at}.lora_up.weight"].float() @ tensors[f"{at}.lora_down.weight"].float()
                       for at in (f"lora_te2_text_model_encoder_layers_2_self_attn_{p}_proj" for p in "qkv")])
    torch.testing.assert_close(merged.tensors[name] - model.tensors[name], added, atol=1e-5, rtol=1e-4)


def test_a_saved_file_loads_and_says_what_it_is_made_of(ctx):
    """Metadata and tensors of the starter's file go through; two sources and one step are told with their digests."""
    write_models(ctx.folder)
    first = load_module(ctx, "emoji-32.safetensors")
    second = replace(first, tensors={n: t * 1.5 for n, t in first.tensors.items()}, name="louder")
    merged = merge(ctx, first, second, 0.5).module
    file = save(ctx, merged, "mine", title="half louder")
    (ctx.folder / file.name).write_bytes(file.data)
    again = load_module(ctx, "mine.safetensors")
    assert all(torch.equal(t, merged.tensors[n]) for n, t in again.tensors.items())
    steps = provenance(again)
    assert [step["made"] for step in steps] == ["loaded", "merge", "loaded"]
    assert steps[0]["sha256"] == sha256(ctx.folder / "emoji-32.safetensors")
    assert steps[1] == {"made": "merge", "of": ["emoji-32", "louder"], "ratio": 0.5, "blocks": ""}
    assert again.metadata["modelspec.title"] == "half louder"
    model = load_text_to_image(ctx, "mine.safetensors")
    assert model.denoiser.name == "mine"


def test_a_saved_file_has_the_dtype_that_was_asked_for(ctx, pair):
    """Whole numbers stay whole; others become half the size."""
    file = save(ctx, checkpoint(0, torch.float32), dtype="bfloat16")
    tensors = load(file.data)
    kinds_found = {n: t.dtype for n, t in tensors.items()}
    assert set(kinds_found.values()) == {torch.bfloat16, torch.int64}
    assert save(ctx, pair[0]).data == save(ctx, pair[0]).data
    with pytest.raises(BadInput, match="plain file name"):
        save(ctx, pair[0], "../mine")
    broken = Module({"a": torch.tensor([float("nan")])}, {}, "broken")
    with pytest.raises(BadInput, match="'a' of broken holds numbers that are not finite"):
        save(ctx, broken)


def test_provenance_that_is_no_list_is_no_provenance():
    """A file may say anything under the same key."""
    for text in ("{", "7", '{"a": 1}', "[1, 2]", "[" * 100_000):
        assert provenance(Module({}, {"wireloom.provenance": text}, "x")) == []


def test_an_opened_file_is_not_read_before_it_is_used(ctx, tmp_path):
    """Its tensors are mapped; their numbers are those of the file."""
    path = write(tmp_path / "a.safetensors", unet_table(kinds.SMALL_SD15), metadata={"note": "x"})
    module = load_module(ModelContext(tmp_path), path.name)
    expected = load_file(path)
    assert all(torch.equal(t, expected[n]) for n, t in module.tensors.items())
    assert json.loads(module.metadata["wireloom.provenance"])[0]["file"] == "a.safetensors"


def test_an_empty_module_saves(ctx):
    """No tensors at all are a file, too."""
    assert load(save(ctx, Module({}, {}, "nothing")).data) == {}
