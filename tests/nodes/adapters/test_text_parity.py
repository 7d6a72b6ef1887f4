"""Text towers with a LoRA say what transformers and PEFT say with the same two files."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from nodes.adapters.apply_to_text import apply_to_text
from nodes.adapters.load_lora import load_lora
from nodes.encoders.sd.assemble import text_encoder
from tests.fixtures.made.kinds import SMALL_L
from tests.fixtures.made.lora_layout import low_rank, text_layers
from tests.fixtures.made.text_layout import clip_text_table
from tests.fixtures.made.unet_layout import Table
from tests.fixtures.made.values import values
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)
PROMPT = "a photo of a red cat"


def test_the_states_of_a_prompt_are_those_of_transformers_with_peft(tmp_path: Path):
    """CLIP-L in the layout of SD1 with kohya's names, strength 0.7: within 1e-5."""
    transformers, peft = pytest.importorskip("transformers"), pytest.importorskip("peft")
    weights = values(clip_text_table(SMALL_L))
    table: Table = {}
    for layer, shape in text_layers(SMALL_L):
        low_rank(table, f"lora_te_{layer.replace('.', '_')}", shape, 4)
    lora = {n: t if n.endswith("alpha") else t * 0.3 for n, t in values(table, seed=3).items()}
    save_file(lora, tmp_path / "lora.safetensors")
    plain = text_encoder(weights, "sd1", "made")
    ours = apply_to_text(plain, load_lora(ModelContext(tmp_path), "lora.safetensors"), 0.7)

    config = transformers.CLIPTextConfig(
        vocab_size=SMALL_L.vocabulary, hidden_size=SMALL_L.width, intermediate_size=SMALL_L.mlp,
        num_hidden_layers=SMALL_L.layers, num_attention_heads=max(1, SMALL_L.width // 64),
        projection_dim=SMALL_L.projection, hidden_act="quick_gelu", bos_token_id=49406, eos_token_id=49407,
        pad_token_id=49407)
    model = transformers.CLIPTextModelWithProjection(config).eval()
    prefix = "cond_stage_model.transformer."
    tensors = {n.removeprefix(prefix): t for n, t in weights.items() if "position_ids" not in n}
    model.load_state_dict(tensors, strict=False)
    targets = [layer for layer, _ in text_layers(SMALL_L)]
    settings = peft.LoraConfig(r=4, lora_alpha=8 * 0.7, target_modules=targets)  # alpha / r, times the strength
    peft.inject_adapter_in_model(settings, model)
    state = {}
    for layer in targets:
        name = f"lora_te_{layer.replace('.', '_')}"
        state |= {f"{layer}.lora_A.weight": lora[f"{name}.lora_down.weight"],
                  f"{layer}.lora_B.weight": lora[f"{name}.lora_up.weight"]}
    loaded = peft.set_peft_model_state_dict(model, state)
    assert not loaded.unexpected_keys
    run = ours.encode
    [tower] = run.towers
    ids = torch.tensor([[place.id for place in run.read(tower, PROMPT).chunks[0]]])
    with torch.no_grad():
        theirs = model(ids, output_hidden_states=True).last_hidden_state
    got = ours.encode([PROMPT]).tokens
    assert (got - plain.encode([PROMPT]).tokens).abs().max() > 0.1
    assert (got - theirs).abs().max() < 1e-5
