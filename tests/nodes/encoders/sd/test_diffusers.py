"""Our text encoders give what the text encoding of diffusers' pipelines gives for the same weights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from nodes.encoders.sd.assemble import text_encoder
from nodes.encoders.sd.tokens import END_MARK, START_MARK, tokenizer_of
from nodes.encoders.tokenizer import clip_merges
from tests.nodes.encoders.sd import made_towers as made

PROMPTS = ["", "a photo of a cat", "  An ASTRONAUT riding a horse,\n (8k), it's &amp; 3d <|endoftext|> end"]


def tokenizer(folder: Path, pad: str) -> Any:
    from transformers import CLIPTokenizer

    ours = tokenizer_of(made.VOCAB, made.CONTEXT)
    folder.mkdir()
    (folder / "vocab.json").write_text(json.dumps(ours.ids | {START_MARK: ours.start, END_MARK: ours.end}))
    merges = "\n".join(" ".join(pair) for pair in clip_merges())
    (folder / "merges.txt").write_text(f"#version: 0.2\n{merges}\n", encoding="utf-8")
    return CLIPTokenizer.from_pretrained(folder, pad_token=pad, model_max_length=77)


def model(tensors: dict[str, torch.Tensor], act: str, projected: bool) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=made.VOCAB, hidden_size=made.WIDTH, intermediate_size=4 * made.WIDTH, num_hidden_layers=made.LAYERS,
        num_attention_heads=made.WIDTH // 64, hidden_act=act, projection_dim=made.WIDTH, bos_token_id=0,
        eos_token_id=2, pad_token_id=1)
    theirs = (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)
    flat = not any(name.startswith("text_model.") for name in theirs.state_dict())
    theirs.load_state_dict({k.removeprefix("text_model.") if flat else k: v for k, v in tensors.items()})
    return theirs.eval()


@pytest.fixture(scope="module")
def sd1(tmp_path_factory: pytest.TempPathFactory) -> Any:
    diffusers = pytest.importorskip("diffusers")
    folder = tmp_path_factory.mktemp("sd1")
    tensors = made.below(made.transformers_layout(), "cond_stage_model.transformer.")
    return diffusers.StableDiffusionPipeline(
        vae=None, unet=None, scheduler=None, safety_checker=None, feature_extractor=None,
        requires_safety_checker=False, text_encoder=model(tensors, "quick_gelu", False),
        tokenizer=tokenizer(folder / "first", END_MARK))


@pytest.fixture(scope="module")
def sdxl(tmp_path_factory: pytest.TempPathFactory) -> Any:
    diffusers = pytest.importorskip("diffusers")
    folder = tmp_path_factory.mktemp("sdxl")
    first = made.below(made.transformers_layout(made.SDXL_L), "conditioner.embedders.0.transformer.")
    second = made.transformers_layout("text_model.", projection="text_projection.weight")
    return diffusers.StableDiffusionXLPipeline(
        vae=None, unet=None, scheduler=None, text_encoder=model(first, "quick_gelu", False),
        text_encoder_2=model(second, "gelu", True), tokenizer=tokenizer(folder / "first", END_MARK),
        tokenizer_2=tokenizer(folder / "second", "!"), add_watermarker=False)


@pytest.mark.parametrize("prompt", PROMPTS)
def test_sd1_reads_prompts_as_diffusers_pipeline(sd1: Any, prompt: str) -> None:
    """Hidden states of prompts with capitals, entities and typed marks."""
    ours = replace(text_encoder(made.transformers_layout(), "sd1", "made").encode, rules="none")
    theirs, _ = sd1.encode_prompt(prompt, "cpu", 1, False)
    torch.testing.assert_close(ours([prompt]).tokens, theirs, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("prompt", PROMPTS[1:])
def test_sdxl_reads_two_prompts_as_diffusers_pipeline(sdxl: Any, prompt: str) -> None:
    """Hidden states of both towers side by side and the pooled vector of the second, with a prompt for each."""
    folder = {f"text_encoder.{k}": v for k, v in made.below(
        made.transformers_layout(made.SDXL_L), "conditioner.embedders.0.transformer.").items()}
    folder |= {f"text_encoder_2.{k}": v for k, v in
               made.transformers_layout("text_model.", projection="text_projection.weight").items()}
    ours = replace(text_encoder(folder, "sdxl", "made").encode, rules="none")
    theirs, _, pooled, _ = sdxl.encode_prompt(prompt, "another one", "cpu", 1, False)
    told = ours.apart(["another one"], {"clip_l": [prompt]})
    torch.testing.assert_close(told.tokens, theirs, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(told.pooled, pooled, atol=1e-5, rtol=1e-5)
