"""A text encoder that knows a word more."""

from __future__ import annotations

from typing import Annotated

from nodes.encoders.learnt_words import load_word, with_word
from nodes.interface import Context, ModelFile, Text, TextEncoder, node
from nodes.weights.card import load


@node("encoders.add_word", version=1, output="text_encoder", tags=("textual inversion", "embedding", "concept"),
      sentence="{text_encoder} learns the word in {file}")
def add_word(
    ctx: Context,
    text_encoder: TextEncoder,
    file: Annotated[str, ModelFile("embedding")],
    word: Annotated[str, Text(max_length=40)] = "",
) -> TextEncoder:
    """Give the starter's text encoder a word that training.textual_inversion has learnt.

    Args:
        text_encoder: the text encoder that it was learnt with
        file: a safetensors file that holds the word's vectors
        word: what to call it in prompts; empty = as it was trained

    Returns:
        text_encoder: the same text encoder, which reads prompts with that word
    """
    own, vectors = load(ctx, file, "embedding", load_word)
    return with_word(text_encoder, word.strip() or own, vectors.to(ctx.device))
