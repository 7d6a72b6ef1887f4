"""Conditioning agrees with transformers, open_clip and the text encoding of diffusers' pipelines to 1e-5."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from nodes.encoders.sd.assemble import text_encoder
from nodes.encoders.sd.encode import EncodePrompts
from nodes.encoders.sd.tokens import ids_of
from nodes.interface import BadInput, TextEncoder
from tests.nodes.encoders.sd import made_towers as made

END = 49_407
LONG = " ".join(f"a photo of a {word} in the {place}," for word in ("cat", "dog", "red heart", "lighthouse", "whale")
                for place in ("sea", "supermarket", "rain", "mountains at night", "kitchen"))
"""Some 200 tokens."""


@pytest.fixture(scope="module")
def sd1() -> TextEncoder:
    return text_encoder(made.transformers_layout(), "sd1", "made")


@pytest.fixture(scope="module")
def sdxl() -> TextEncoder:
    return text_encoder(made.transformers_layout(made.SDXL_L) | made.open_clip_layout(made.SDXL_G), "sdxl", "made")


def clip_text(tensors: dict[str, Tensor], act: str, projection: int | None = None) -> Any:
    """transformers' own model with these weights."""
    transformers = pytest.importorskip("transformers")
    layers = len([k for k in tensors if k.endswith("layer_norm1.weight")])
    config = transformers.CLIPTextConfig(
        vocab_size=made.VOCAB, hidden_size=made.WIDTH, intermediate_size=4 * made.WIDTH, num_hidden_layers=layers,
        num_attention_heads=made.WIDTH // 64, hidden_act=act, projection_dim=projection or 512, bos_token_id=49_406,
        eos_token_id=END, pad_token_id=1)
    model = (transformers.CLIPTextModelWithProjection if projection else transformers.CLIPTextModel)(config)
    names = model.state_dict()
    flat = not any(name.startswith("text_model.") for name in names)
    weights = {k.removeprefix("text_model.") if flat else k: v for k, v in tensors.items()}
    model.load_state_dict({k: v for k, v in weights.items() if k in names}, strict=True)
    return model.eval()


def rows(encoder: TextEncoder, prompt: str, pad: int = END) -> Tensor:
    """Ids of a prompt in chunks of 77, cut wherever a chunk is full."""
    ids = ids_of(encoder.encode.towers[0].tokenizer, prompt)
    parts = [ids[n:n + 75] for n in range(0, len(ids), 75)] or [[]]
    return torch.tensor([[49_406, *part, END, *[pad] * (75 - len(part))] for part in parts])


@pytest.mark.parametrize("prompt", ["", "a photo of a cat", LONG])
def test_sd1_is_the_last_state_of_transformers(sd1: TextEncoder, prompt: str) -> None:
    """Short and 200-token prompts: each chunk and the pooled vector are those of CLIPTextModel."""
    theirs = clip_text(made.below(made.transformers_layout(), "cond_stage_model.transformer."), "quick_gelu")
    ours = sd1.encode([prompt])
    with torch.no_grad():
        out = theirs(rows(sd1, prompt))
    assert ours.tokens.shape[1] == (77 if prompt != LONG else 77 * len(out[0]))
    torch.testing.assert_close(ours.tokens[0], out.last_hidden_state.flatten(0, 1), atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(ours.pooled, out.pooler_output[:1], atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_clip_skip_is_an_earlier_state_with_the_final_norm(sd1: TextEncoder, layer: int) -> None:
    """SD1 reads the states of a block counted from the last, normed."""
    theirs = clip_text(made.below(made.transformers_layout(), "cond_stage_model.transformer."), "quick_gelu")
    encode = sd1.encode
    skipped = replace(encode, readings=(replace(encode.readings[0], layer=layer),))
    with torch.no_grad():
        states = theirs(rows(sd1, "a cat"), output_hidden_states=True).hidden_states[-layer]
        norm = next(m for n, m in theirs.named_modules() if n.endswith("final_layer_norm"))
        torch.testing.assert_close(skipped(["a cat"]).tokens, norm(states), atol=1e-5, rtol=1e-5)


def test_sd2_is_open_clips_last_state_but_one() -> None:
    """SD2 reads open_clip's tower before its last block, normed, and pads with id 0."""
    open_clip = pytest.importorskip("open_clip.model")
    config = {"context_length": 77, "vocab_size": made.VOCAB, "width": made.WIDTH, "heads": made.WIDTH // 64,
              "layers": made.LAYERS}
    vision = {"image_size": 8, "patch_size": 4, "width": 64, "layers": 1}
    theirs = open_clip.CLIP(made.WIDTH, vision, config).eval()
    tensors = made.open_clip_layout()
    theirs.load_state_dict(made.below(tensors, made.SD2), strict=False)
    ours = text_encoder(tensors, "sd2", "made")
    ids = rows(ours, "a red heart", pad=0)
    with torch.no_grad():
        x = theirs.token_embedding(ids) + theirs.positional_embedding
        for block in theirs.transformer.resblocks[:-1]:
            x = block(x, attn_mask=theirs.attn_mask)
        encoded = ours.encode(["a red heart"])
        torch.testing.assert_close(encoded.tokens, theirs.ln_final(x), atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(encoded.pooled, theirs.encode_text(ids), atol=1e-5, rtol=1e-5)


def test_sdxl_reads_both_towers_before_their_last_block(sdxl: TextEncoder) -> None:
    """The states of CLIP-L and CLIP-G side by side, without norm; pooled from CLIP-G through its projection."""
    transformers = pytest.importorskip("transformers")
    assert transformers
    tensors = made.transformers_layout("text_model.", projection="text_projection.weight")
    small = clip_text(made.below(made.transformers_layout(made.SDXL_L), "conditioner.embedders.0.transformer."),
                      "quick_gelu")
    large = clip_text(tensors, "gelu", made.WIDTH)
    # the same second tower once as open_clip's file in SDXL, once as a diffusers folder has it
    folder = {f"text_encoder.{k}": v for k, v in
              made.below(made.transformers_layout(made.SDXL_L), "conditioner.embedders.0.transformer.").items()}
    folder |= {f"text_encoder_2.{k}": v for k, v in tensors.items()}
    ours = text_encoder(folder, "sdxl", "made").encode(["a red heart"])
    with torch.no_grad():
        one = small(rows(sdxl, "a red heart"), output_hidden_states=True)
        two = large(rows(sdxl, "a red heart", pad=0), output_hidden_states=True)
    expected = torch.cat([one.hidden_states[-2], two.hidden_states[-2]], -1)
    torch.testing.assert_close(ours.tokens, expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(ours.pooled, two.text_embeds, atol=1e-5, rtol=1e-5)


def test_both_layouts_of_one_tower_give_the_same() -> None:
    """CLIP-G from a checkpoint and from a diffusers folder is one and the same tower."""
    theirs = made.transformers_layout("text_encoder_2.text_model.", projection="text_encoder_2.text_projection.weight")
    twin = as_open_clip(made.below(theirs, "text_encoder_2."), made.REFINER)
    first = text_encoder(theirs, "sdxl_refiner", "folder").encode(["a red heart"])
    second = text_encoder(twin, "sdxl_refiner", "file").encode(["a red heart"])
    torch.testing.assert_close(first.tokens, second.tokens, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(first.pooled, second.pooled, atol=1e-5, rtol=1e-5)


def as_open_clip(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """A tower in transformers' layout written in open_clip's."""
    t = made.below(tensors, "text_model.")
    out = {"positional_embedding": t["embeddings.position_embedding.weight"],
           "token_embedding.weight": t["embeddings.token_embedding.weight"],
           "text_projection": tensors["text_projection.weight"].T}
    for end in ("weight", "bias"):
        out[f"ln_final.{end}"] = t[f"final_layer_norm.{end}"]
        for n in range(made.LAYERS):
            a, b = f"encoder.layers.{n}.", f"transformer.resblocks.{n}."
            out[f"{b}attn.in_proj_{end}"] = torch.cat([t[f"{a}self_attn.{p}_proj.{end}"] for p in "qkv"])
            pairs = {"self_attn.out_proj": "attn.out_proj", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
                     "layer_norm1": "ln_1", "layer_norm2": "ln_2"}
            out |= {f"{b}{theirs}.{end}": t[f"{a}{ours}.{end}"] for ours, theirs in pairs.items()}
    return {prefix + key: tensor for key, tensor in out.items()}


def test_weights_lead_away_from_the_empty_prompt(sd1: TextEncoder) -> None:
    """ComfyUI's rule: z = empty + (z - empty) w at each place; pooled is not weighted."""
    plain, empty = sd1.encode(["a red heart"]), sd1.encode([""])
    ours = sd1.encode(["a (red:1.5) (heart:-0.5)"])
    expected = plain.tokens.clone()
    for place, weight in ((2, 1.5), (3, -0.5)):
        expected[0, place] = empty.tokens[0, place] + (plain.tokens[0, place] - empty.tokens[0, place]) * weight
    torch.testing.assert_close(ours.tokens, expected, atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(ours.pooled, plain.pooled, atol=1e-6, rtol=1e-6)


def twin(theirs: Any, encoder: TextEncoder, weighted: list[tuple[str, float]]) -> Tensor:
    """Stretches of eight tokens and more by ComfyUI's rules on transformers, one place after the other."""
    places = [(i, weight) for text, weight in weighted for i in ids_of(encoder.encode.towers[0].tokenizer, text)]
    empty = theirs(torch.tensor([[49_406] + [END] * 76])).last_hidden_state[0]
    chunks = []
    for start in range(0, len(places), 75):
        part = [(49_406, 1.0), *places[start:start + 75], (END, 1.0)]
        part += [(END, 1.0)] * (77 - len(part))
        states = theirs(torch.tensor([[i for i, _ in part]])).last_hidden_state[0]
        chunks += [empty[n] + (states[n] - empty[n]) * weight for n, (_, weight) in enumerate(part)]
    return torch.stack(chunks)


def test_a_weighted_prompt_of_two_hundred_tokens(sd1: TextEncoder) -> None:
    """Weights and chunks together: the numbers of a slow twin on transformers."""
    theirs = clip_text(made.below(made.transformers_layout(), "cond_stage_model.transformer."), "quick_gelu")
    prompt = f"({LONG}:1.3) {LONG[:60]} (({LONG[60:150]}))"
    with torch.no_grad():
        expected = twin(theirs, sd1, [(LONG, 1.3), (LONG[:60], 1.0), (LONG[60:150], 1.21)])
    ours = sd1.encode([prompt]).tokens[0]
    assert len(ours) >= 77 * 3
    torch.testing.assert_close(ours, expected, atol=1e-5, rtol=1e-5)


def test_a1111_keeps_the_mean(sd1: TextEncoder) -> None:
    """A1111's rule: the states are multiplied and their mean is brought back; "No norm" leaves it."""
    plain = sd1.encode(["a red heart"]).tokens
    weights = torch.ones(77)
    weights[2] = 1.1
    multiplied = plain * weights[None, :, None]
    ours = replace(sd1.encode, rules="a1111")(["a (red) heart"]).tokens
    torch.testing.assert_close(ours, multiplied * plain.mean() / multiplied.mean(), atol=1e-5, rtol=1e-5)
    bare = replace(sd1.encode, rules="a1111_no_norm")(["a (red) heart"]).tokens
    torch.testing.assert_close(bare, multiplied, atol=1e-6, rtol=1e-6)


def test_a_prompt_is_the_same_in_any_batch(sd1: TextEncoder) -> None:
    """Prompts of different length share a tensor; the shorter one is repeated, which attention does not notice."""
    both = sd1.encode(["a cat", LONG]).tokens
    alone = sd1.encode(["a cat"]).tokens
    assert both.shape[1] % 77 == 0
    torch.testing.assert_close(both[:1], alone.repeat(1, both.shape[1] // 77, 1), atol=1e-6, rtol=1e-6)


def test_sdxl_pads_the_shorter_prompt_with_empty_chunks(sdxl: TextEncoder) -> None:
    """Two prompts for the two towers: the one with fewer chunks gets those of the empty prompt."""
    encode: EncodePrompts = sdxl.encode
    ours = encode.apart(["a cat"], {"clip_g": [LONG]}).tokens
    assert torch.equal(ours[:, :77, :made.WIDTH], encode(["a cat"]).tokens[..., :made.WIDTH])
    torch.testing.assert_close(ours[:, 77:154, :made.WIDTH], encode([""]).tokens[..., :made.WIDTH], atol=1e-6,
                               rtol=1e-6)


def test_ten_thousand_tokens_are_read() -> None:
    """A very long prompt becomes chunks as any other; one without end is refused in words."""
    sd1 = text_encoder(made.transformers_layout(layers=1), "sd1", "made")
    tokens = sd1.encode(["a " * 10_000]).tokens
    assert tokens.shape == (1, 77 * 134, made.WIDTH)
    assert tokens.isfinite().all()
    with pytest.raises(BadInput, match="at most 400 chunks of 75 tokens"):
        sd1.encode(["a " * 40_000])


def test_a_half_checkpoint_is_refused() -> None:
    """A file without a text encoder, or with a part of one, says what is missing."""
    with pytest.raises(BadInput, match=r"load a file that holds it with weights\.load_text_encoder"):
        text_encoder({"model.diffusion_model.out.2.bias": torch.zeros(4)}, "sd1", "half")
    tensors = made.transformers_layout()
    del tensors[made.SD1 + "encoder.layers.1.mlp.fc2.bias"]
    with pytest.raises(BadInput, match=r"layers\.1\.mlp\.fc2\.bias' is missing"):
        text_encoder(tensors, "sd1", "half")
    with pytest.raises(BadInput, match="expected a model of sd1, sd2, sdxl, sdxl_refiner, got 'flux'"):
        text_encoder(tensors, "flux", "half")
