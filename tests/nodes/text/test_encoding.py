"""The nodes around text encoders: settings, sizes, tokens, and arithmetic with prompts."""

from __future__ import annotations

import pytest
import torch

from nodes.encoders.add import add as add_vectors
from nodes.encoders.clip_skip import clip_skip
from nodes.encoders.emphasis import emphasis
from nodes.encoders.lerp import lerp
from nodes.encoders.nearest import nearest
from nodes.encoders.subtract import subtract as subtract_vectors
from nodes.interface import BadInput, Conditioning, Context, Embedding, TextEncoder
from nodes.text.add import add
from nodes.text.average import average
from nodes.text.concat import concat
from nodes.text.encode import encode
from nodes.text.encode_refiner import encode_refiner
from nodes.text.encode_sdxl import encode_sdxl
from nodes.text.subtract import subtract
from nodes.text.tokens import tokens
from nodes.text.zero import zero
from nodes.weights.load_text_encoder import load_text_encoder
from nodes.weights.load_text_to_image import load_text_to_image
from tests.conformance.text_encoders import SIZES, sd_text_encoder
from tests.fixtures.made.text_layout import clip_text_table, open_clip_text_table
from tests.fixtures.made.values import write

FOREIGN = TextEncoder(lambda prompts: Conditioning(torch.zeros(1, 3, 4)), "another")


@pytest.fixture(scope="module")
def sd1() -> TextEncoder:
    return sd_text_encoder("sd1")


def test_a_long_weighted_prompt_is_listed(sd1: TextEncoder) -> None:
    """Each token has its chunk, place, id, piece and weight; marks and padding are left out."""
    listed = tokens(sd1, "(the:1.5) " + "a " * 100)
    assert listed.count == len(listed.tokens.rows)
    assert (listed.chunks, listed.lost) == (2, 0)
    chunk, place, _, piece, ends, weight, read = listed.tokens.rows[0]
    assert (chunk, place, piece, ends, weight, read) == (1, 1, "the", True, 1.5, True)
    assert listed.tokens.rows[75][:2] == (2, 1)


def test_the_model_that_ships_says_what_it_cuts() -> None:
    """An encoder with room for 22 tokens lists the others as not read."""
    encoder = load_text_to_image(Context()).text_encoder
    listed = tokens(encoder, "a red heart " * 10)
    assert (listed.count, listed.chunks, listed.lost) == (30, 1, 8)
    assert [row[6] for row in listed.tokens.rows] == [True] * 22 + [False] * 8
    assert "".join(row[3] for row in listed.tokens.rows[:3]) == "aredheart"


def test_settings_are_for_stable_diffusion_only(sd1: TextEncoder) -> None:
    """Another model's text encoder, or more layers than there are, are refused in words."""
    with pytest.raises(BadInput, match="expected a text encoder of Stable Diffusion"):
        clip_skip(FOREIGN)
    with pytest.raises(BadInput, match="expected a layer from 1 to 2"):
        clip_skip(sd1, 3)
    with pytest.raises(BadInput, match="does not tell its tokens"):
        tokens(FOREIGN, "a")
    assert not torch.equal(encode(clip_skip(sd1, 2), "a cat").tokens, encode(sd1, "a cat").tokens)
    assert encode(emphasis(sd1, "none"), "(a:2)").tokens.ne(encode(sd1, "(a:2)").tokens).any()


def test_sdxl_is_told_sizes_and_two_prompts() -> None:
    """Height, width, top, left, target height, target width; the second prompt goes to CLIP-L alone."""
    sdxl = sd_text_encoder("sdxl")
    told = encode_sdxl(sdxl, "a cat", "a dog", width=800, height=600, left=3, top=7, target_width=1024)
    assert told.sizes.tolist() == [[600, 800, 7, 3, 600, 1024]]
    both = encode(sdxl, "a cat")
    assert torch.equal(told.tokens[..., 64:], both.tokens[..., 64:])
    assert not torch.equal(told.tokens[..., :64], both.tokens[..., :64])
    assert torch.equal(told.pooled, both.pooled)
    blank = encode_sdxl(sdxl, "a cat", " ")
    assert torch.equal(blank.tokens[..., :64], encode(sdxl, "").tokens[..., :64])
    assert torch.equal(blank.tokens[..., 64:], both.tokens[..., 64:])
    with pytest.raises(BadInput, match=r"use text\.encode with it"):
        encode_sdxl(sd_text_encoder("sd1"), "a cat")


def test_the_refiner_is_told_a_score() -> None:
    """Height, width, top, left, aesthetic score."""
    told = encode_refiner(sd_text_encoder("sdxl_refiner"), "a cat", 2.5)
    assert told.sizes.tolist() == [[1024, 1024, 0, 0, 2.5]]
    with pytest.raises(BadInput, match="SDXL refiner"):
        encode_refiner(sd_text_encoder("sd1"), "a cat")


def row(value: float, length: int = 2) -> Conditioning:
    return Conditioning(torch.full((1, length, 3), value), torch.full((1, 4), value), text=(f"{value:g}",))


def test_arithmetic_acts_on_states_and_pooled_vectors() -> None:
    """King - man + woman: place by place, what one lacks counts as zero, the words say what was done."""
    ours = add(subtract(row(5), row(2)), row(1, length=3))
    assert ours.tokens[0, :, 0].tolist() == [4, 4, 1]
    assert ours.pooled[0].tolist() == [4] * 4
    assert ours.text == ("5 - 2 + 1",)
    assert add(row(1), row(2), 0.5).text == ("1 + 0.5 * 2",)


def test_average_is_as_long_as_the_first() -> None:
    """ComfyUI's ConditioningAverage: the second is cut or filled up with zeros."""
    assert average(row(4), row(2, length=3), 0.75).tokens[0, :, 0].tolist() == [3.5, 3.5]
    assert average(row(4, length=3), row(2), 0.75).tokens[0, :, 0].tolist() == [3.5, 3.5, 3]
    assert average(row(4), Conditioning(row(2).tokens), 0.5).pooled[0].tolist() == [4] * 4


def test_concat_and_zero() -> None:
    """One behind the other with the first's pooled vector; all numbers zero."""
    both = concat(row(1), row(2, length=3))
    assert both.tokens[0, :, 0].tolist() == [1, 1, 2, 2, 2]
    assert both.pooled[0].tolist() == [1] * 4
    assert both.text == ("1 | 2",)
    assert not zero(row(3)).tokens.any()
    assert not zero(row(3)).pooled.any()


def test_prompts_of_other_encoders_do_not_mix() -> None:
    """Other widths, or batches that do not go together, are refused in words."""
    with pytest.raises(BadInput, match="hidden states of one width, got 3 and 8"):
        add(row(1), Conditioning(torch.zeros(1, 2, 8)))
    with pytest.raises(BadInput, match="as many prompts in both"):
        concat(Conditioning(torch.zeros(2, 2, 3)), Conditioning(torch.zeros(3, 2, 3)))
    with pytest.raises(BadInput, match="got classes"):
        add(Conditioning(labels=torch.zeros(1)), Conditioning(labels=torch.zeros(1)))


def test_vectors_add_up_and_find_their_neighbour() -> None:
    """King - man + woman lies nearest to queen where the four are a parallelogram."""
    words = {"king": [1.0, 1.0, 0.2], "man": [1.0, 0.0, 0.1], "woman": [0.0, 0.1, 1.0], "queen": [0.1, 1.0, 1.0]}
    space = {word: Embedding(torch.tensor([v]), "toy", (word,)) for word, v in words.items()}
    result = add_vectors(subtract_vectors(space["king"], space["man"]), space["woman"])
    everything = Embedding(torch.tensor(list(words.values())), "toy", tuple(words))
    rows = nearest(result, everything, 2).rows
    assert rows[0][:3] == ("king - man + woman", 1, "queen")
    assert lerp(space["king"], space["man"], 0.25).data.tolist() == [pytest.approx([1, 0.75, 0.175])]
    with pytest.raises(BadInput, match="of one space, got toy"):
        add_vectors(space["king"], Embedding(torch.zeros(1, 3), "other"))


def test_text_encoders_load_from_files_of_their_own(tmp_path) -> None:
    """CLIP-L alone, SDXL's two in either order; the prompts give what the checkpoint's own encoder gives."""
    first = write(tmp_path / "l.safetensors", clip_text_table(SIZES, "text_model."))
    second = write(tmp_path / "g.safetensors", open_clip_text_table(SIZES, ""))
    alone = load_text_encoder(Context(), str(first), family="sd1")
    assert encode(alone, "a cat").tokens.shape == (1, 77, 64)
    both = load_text_encoder(Context(), str(first), str(second))
    assert encode(both, "a cat").tokens.shape == (1, 77, 128)
    with pytest.raises(BadInput, match="choose the family"):
        load_text_encoder(Context(), str(first))
    with pytest.raises(BadInput, match="expected one file for sd1, got two"):
        load_text_encoder(Context(), str(first), str(second), "sd1")
