"""Adapter files are read whole or refused in words: what was expected, what came, what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.adapters.load_lora import load_lora
from nodes.interface import BadInput
from nodes.interface.summary import summarise
from tests.fixtures.made import text_layout, unet_layout
from tests.fixtures.made.kinds import SMALL_SD15, sd15_table
from tests.fixtures.made.lora_layout import kohya_table, lycoris_table
from tests.fixtures.made.values import values, write
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)


def load(path: Path):
    return load_lora(ModelContext(path.parent), path.name)


@pytest.mark.parametrize(("sizes", "texts", "base", "layers"), [
    (unet_layout.SD15, (text_layout.CLIP_L,), "sd1", {"unet": 192, "first text encoder": 72}),
    (unet_layout.SD21, (text_layout.OPEN_H,), "sd2", {"unet": 192, "first text encoder": 144}),
    (unet_layout.SDXL, (text_layout.CLIP_L, text_layout.OPEN_BIGG), "sdxl",
     {"unet": 722, "first text encoder": 72, "second text encoder": 192}),
])
def test_a_full_size_file_says_its_family_and_what_it_changes(tmp_path, sizes, texts, base, layers):
    """By shapes alone, without metadata; the summary is what a wire shows."""
    table = kohya_table(sizes, texts, rank=1, original=len(texts) == 2)
    adapter = load(write(tmp_path / "style.safetensors", table, hole=True))
    assert summarise(adapter) == {"type": "Adapter", "name": "style", "base": base, "kinds": ["LoRA"], "rank": 1,
                                  "layers": layers}


@pytest.mark.parametrize(("kind", "name"), [("locon", "LoCon"), ("loha", "LoHa"), ("lokr", "LoKr")])
def test_lycoris_files_say_what_they_are(tmp_path, kind, name):
    """LoCon where kernels are changed; the layers are those of the file."""
    adapter = load(write(tmp_path / "a.safetensors", lycoris_table(SMALL_SD15, kind)))
    assert name in adapter.kinds
    assert len(adapter.layers["unet"]) == 282


def test_the_base_of_a_lora_for_the_starter_model_is_on_its_card(tmp_path):
    """A file trained here names the very model."""
    tensors = {"lora_unet_input.lora_up.weight": torch.ones(4, 2, 1, 1),
               "lora_unet_input.lora_down.weight": torch.ones(2, 12, 3, 3)}
    card = {"wireloom": json.dumps({"kind": "lora", "base": "starter/emoji-32"})}
    save_file(tensors, tmp_path / "a.safetensors", card)
    assert load(tmp_path / "a.safetensors").base == "starter/emoji-32"


@pytest.mark.parametrize(("settings", "scale"), [
    ({"unet.lora_alpha": 8, "unet.r": 4}, 2.0), ({"unet.lora_alpha": 8, "unet.use_rslora": True}, 4.0), ({}, 1.0),
    ({"unet.lora_alpha": 8, "unet.alpha_pattern": {"attn1.to_q": 2}}, 0.5), ([1], 1.0)])
def test_what_diffusers_writes_about_alpha_counts(tmp_path, settings, scale):
    """Newer files keep alpha in their metadata, with patterns and rank-stabilised scaling."""
    layer = "unet.mid_block.attentions.0.transformer_blocks.0.attn1.to_q"
    tensors = {f"{layer}.lora_A.weight": torch.ones(4, 6), f"{layer}.lora_B.weight": torch.ones(6, 4)}
    save_file(tensors, tmp_path / "a.safetensors", {"lora_adapter_metadata": json.dumps(settings)})
    [change] = load(tmp_path / "a.safetensors").layers["unet"].values()
    assert change.weight.scale == scale


def test_a_file_that_changes_later_changes_nothing(tmp_path):
    """The numbers are copies: overwriting the file in place leaves the loaded adapter as it is."""
    path = write(tmp_path / "a.safetensors", kohya_table(SMALL_SD15, rank=1), torch.float32)
    adapter = load(path)
    before = next(iter(adapter.layers["unet"].values())).weight.up.clone()
    raw = bytearray(path.read_bytes())
    raw[-100_000:] = bytes(100_000)
    with path.open("r+b") as file:
        file.write(raw)
    assert torch.equal(next(iter(adapter.layers["unet"].values())).weight.up, before)


def small() -> dict[str, torch.Tensor]:
    return values(kohya_table(SMALL_SD15, rank=1), torch.float32)


def without(suffix: str) -> dict[str, torch.Tensor]:
    tensors = small()
    del tensors[next(n for n in tensors if n.endswith(suffix))]
    return tensors


def with_nan() -> dict[str, torch.Tensor]:
    tensors = small()
    next(t for n, t in tensors.items() if n.endswith("up.weight")).view(-1)[3] = float("nan")
    return tensors


ONE = torch.ones(2, 2)
BAD = {
    "half a layer": (lambda: without("lora_up.weight"), "not complete: it is a LoRA layer without up"),
    "the other half": (lambda: without("lora_down.weight"), "not complete: it is a LoRA layer without down"),
    "NaN": (with_nan, "lora_up.*not finite .NaN.*get it again"),
    "unknown keys": (lambda: small() | {"lora_unet_x.lora_magic.weight": ONE}, "1 of its 577 tensors.*lora_magic"),
    "hypernetwork": (lambda: {"768.0.linear.0.weight": ONE, "768.1.linear.0.weight": ONE}, "it is a hypernetwork"),
    "OFT": (lambda: {"lora_unet_x.oft_blocks": ONE, "lora_unet_x.alpha": ONE[0, 0]}, "are not square"),
    "OFT of PEFT": (lambda: {"unet.x.oft_R.weight": ONE}, "are no triangles of square blocks"),
    "BOFT of PEFT": (lambda: {"unet.x.boft_R": ONE}, "BOFT layer without boft_s"),
    "OFT of old PEFT": (lambda: {"unet.x.oft_r": ONE}, "it is OFT of an older PEFT.*expected LoRA"),
    "GLoRA": (lambda: {"lora_unet_x.a1.weight": ONE, "lora_unet_x.b1.weight": ONE}, "GLoRA layer without a2 and b2"),
    "twice": (lambda: small() | {"unet.mid_block.attentions.0.proj_in.lora_B.weight": ONE}, "two tensors are the up"),
    "an alpha of three": (lambda: {"unet.x.lora_A.weight": ONE, "unet.x.lora_B.weight": ONE,
                                   "unet.x.alpha": torch.ones(3)}, r"its alpha of shape \[3\] is no single number"),
    "anything": (lambda: {"a": ONE}, "expected a LoRA or kin"),
    "nothing": (dict, "holds no tensors"),
    "an embedding": (lambda: {"emb_params": torch.ones(2, 768)}, "this is a textual-inversion embedding"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_whole_lora_is_refused_in_words(tmp_path, case):
    """The file is named, the reason given; nothing is read in part."""
    make, reason = BAD[case]
    save_file({n: t.contiguous().clone() for n, t in make().items()}, tmp_path / "a.safetensors")
    with pytest.raises(BadInput, match=reason) as caught:
        load(tmp_path / "a.safetensors")
    assert "'a.safetensors'" in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_truncated_file_is_refused(tmp_path):
    """Cut anywhere behind its header, it says how many bytes are missing."""
    path = write(tmp_path / "a.safetensors", kohya_table(SMALL_SD15, rank=1))
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(BadInput, match="cut off"):
        load(path)


def test_another_kind_of_file_is_named(tmp_path):
    """A checkpoint in the place of a LoRA is told apart by its header."""
    with pytest.raises(BadInput, match="expected a LoRA or kin, but this is a checkpoint of Stable Diffusion 1"):
        load(write(tmp_path / "a.safetensors", sd15_table(), hole=True))


def test_an_embedding_that_a_lora_brings_along_does_not_disturb(tmp_path):
    """A1111 bundles textual inversions into LoRA files; the LoRA is read as if they were not there."""
    tensors = small()
    save_file(tensors | {"bundle_emb.thing.string_to_param.x": torch.ones(2, 768)}, tmp_path / "a.safetensors")
    assert len(load(tmp_path / "a.safetensors").layers["unet"]) == 192
    assert len(load_file(tmp_path / "a.safetensors")) == len(tensors) + 1


def test_names_that_differ_in_case_only_are_refused(tmp_path):
    """They are not mixed up, nor is one of them chosen."""
    tensors = small()
    name = next(n for n in tensors if n.endswith("lora_up.weight"))
    odd = re.sub("lora_unet_(.)", lambda m: f"lora_unet_{m[1].upper()}", name)
    save_file(tensors | {odd: tensors[name].clone()}, tmp_path / "a.safetensors")
    with pytest.raises(BadInput, match=r"two of its tensors differ in case only.*download the file again"):
        load(tmp_path / "a.safetensors")
