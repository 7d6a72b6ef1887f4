"""Texts to embeddings in the space of a CLIP model."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import BadInput, Clip, Embedding, Text, node


@node("encoders.text_embedding", version=1, tags=("clip", "vector"), sentence="{clip} turns {texts} into vectors")
def text_embedding(clip: Clip, texts: Annotated[str, Text(multiline=True)] = "") -> Embedding:
    """Turn lines of text into vectors, to compare them with each other or with pictures.

    Args:
        clip: the model whose space to use
        texts: one text a line
    """
    lines = tuple(line.strip() for line in texts.splitlines() if line.strip())
    if not lines:
        raise BadInput("expected at least one line of text, got none; write one")
    pooled = clip.text.encode(lines).pooled
    if pooled is None:
        raise BadInput(f"{clip.name} gives no vector for a text; load another CLIP model")
    return Embedding(pooled.float(), clip.name, lines)
