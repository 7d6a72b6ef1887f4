"""Textual inversion: all layouts, all ways to ask, and what does not fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from nodes.encoders.sd.assemble import text_encoder
from nodes.encoders.sd.inversions import read
from nodes.encoders.textual_inversion import textual_inversion
from nodes.interface import BadInput, Context, TextEncoder
from tests.nodes.encoders.sd import made_towers as made

VECTORS = torch.randn(3, made.WIDTH, generator=torch.Generator().manual_seed(5))


@pytest.fixture(scope="module")
def sd1() -> TextEncoder:
    return text_encoder(made.transformers_layout(layers=1), "sd1", "made")


@pytest.fixture(scope="module")
def sdxl() -> TextEncoder:
    return text_encoder(made.transformers_layout(made.SDXL_L, layers=2) | made.open_clip_layout(made.SDXL_G, layers=2),
                        "sdxl", "made")


def taught(encoder: TextEncoder, folder: Path, tensors: dict[str, torch.Tensor], **given: str) -> TextEncoder:
    save_file(tensors, folder / "thing.safetensors")
    return textual_inversion(Context(), encoder, str(folder / "thing.safetensors"), **given)


def ids(encoder: TextEncoder, prompt: str) -> list[int | None]:
    return [token.id for token in encoder.encode.tokens(prompt)]


@pytest.mark.parametrize("key", ["emb_params", "string_to_param.*", "<thing>", "clip_l"])
def test_every_layout_gives_its_vectors(sd1: TextEncoder, tmp_path: Path, key: str) -> None:
    """A1111's, the first training code's, diffusers' and SDXL trainers' files stand for the same vectors."""
    encoder = taught(sd1, tmp_path, {key: VECTORS})
    [inversion] = encoder.encode.inversions
    assert torch.equal(inversion.for_tower("clip_l", made.WIDTH), VECTORS)
    assert ids(encoder, "a embedding:thing cat") == [320, None, None, None, 2368]


def test_a_vector_takes_the_place_of_a_token(sd1: TextEncoder, tmp_path: Path) -> None:
    """A vector that is a known token's gives exactly what that token gives."""
    cat = sd1.encode.networks[0].vectors().weight[2368].clone()
    encoder = taught(sd1, tmp_path, {"emb_params": cat[None]})
    for asked, typed in (("a photo of embedding:thing", "a photo of cat"), ("embedding:thing, red", "cat, red"),
                         ("a (embedding:thing:1.5) b", "a (cat:1.5) b")):
        torch.testing.assert_close(encoder.encode([asked]).tokens, sd1.encode([typed]).tokens, atol=1e-6, rtol=1e-6)


def test_a_word_asks_for_it_too(sd1: TextEncoder, tmp_path: Path) -> None:
    """diffusers' <word> stands anywhere; a plain name only by A1111's rules, and only as a whole word."""
    encoder = taught(sd1, tmp_path, {"<thing>": VECTORS[0]})
    assert ids(encoder, "a <thing>, red") == [320, None, 267, 736]
    plain = taught(sd1, tmp_path, {"emb_params": VECTORS})
    assert None not in ids(plain, "a thing")
    web = replace(plain, encode=replace(plain.encode, rules="a1111"))
    assert ids(web, "a Thing") == [320, None, None, None]
    assert None not in ids(web, "a things")
    named = taught(sd1, tmp_path, {"emb_params": VECTORS}, name="other", word="zorp")
    assert ids(named, "a Zorp zorp embedding:other").count(None) == 6


def test_sdxl_reads_its_own_vectors_for_each_tower(sdxl: TextEncoder, tmp_path: Path) -> None:
    """clip_l and clip_g go to their towers; a file of one alone is refused in words."""
    encoder = taught(sdxl, tmp_path, {"clip_l": VECTORS, "clip_g": VECTORS + 1})
    assert encoder.encode(["embedding:thing"]).tokens.shape == (1, 77, 2 * made.WIDTH)
    with pytest.raises(BadInput, match="expected vectors of 128 numbers for the text encoder clip_g"):
        taught(sdxl, tmp_path, {"clip_l": VECTORS})


def test_bundled_embeddings_are_all_read() -> None:
    """A LoRA file that brings embeddings brings each under its name."""
    found = read({"bundle_emb.one.string_to_param.*": VECTORS, "bundle_emb.two.clip_l": VECTORS[:1],
                  "lora_unet_x.alpha": torch.tensor(1.0)}, "file")
    assert [(each.name, each.word) for each in found] == [("one", ""), ("two", "")]


def test_what_does_not_fit_is_said(sd1: TextEncoder, tmp_path: Path) -> None:
    """Other widths, other files, NaN and unknown names each have their sentence."""
    with pytest.raises(BadInput, match="another family of models"):
        taught(sd1, tmp_path, {"emb_params": torch.zeros(1, 1024)})
    with pytest.raises(BadInput, match="expected a textual inversion"):
        taught(sd1, tmp_path, {"a": torch.zeros(2, 2), "b": torch.zeros(2, 2)})
    with pytest.raises(BadInput, match="NaN or infinite"):
        taught(sd1, tmp_path, {"emb_params": VECTORS * float("nan")})
    with pytest.raises(BadInput, match="asks for this textual inversion, loaded are: thing"):
        taught(sd1, tmp_path, {"emb_params": VECTORS}).encode(["embedding:other"])
