"""The tokens of a prompt."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nodes.encoders.strip import ShownToken, Tokens
from nodes.interface import BadInput, Table, Text, TextEncoder, node


class Counted(NamedTuple):
    """The tokens, and how many."""

    tokens: Table
    count: int
    chunks: int
    lost: int


@node("text.tokens", version=1, tags=("tokenizer", "token strip", "ids", "truncation", "length"),
      sentence="the tokens that {text_encoder} makes of {prompt} are listed")
def tokens(text_encoder: TextEncoder, prompt: Annotated[str, Text(multiline=True, prompt=True)] = "") -> Counted:
    """List what a text encoder reads of a prompt: ids, pieces, weights, chunks, and what it has no place for.

    Args:
        text_encoder: the text encoder; of SDXL's two the first is asked
        prompt: the prompt

    Returns:
        tokens: a row for each token: chunk, place in it, id, piece, whether a word ends with it, weight, whether it is
            read
        count: how many tokens the prompt has, marks and padding left out
        chunks: how many texts of the encoder's length it takes
        lost: how many tokens are beyond the encoder's length and not read
    """
    listed: Tokens | None = getattr(text_encoder.encode, "tokens", None)
    if listed is None:
        raise BadInput(f"{text_encoder.name} does not tell its tokens; wire the text encoder of a loader")
    shown = listed(prompt)
    table = Table(("chunk", "place", "id", "piece", "ends_word", "weight", "read"), tuple(map(_row, shown)))
    chunks = max((token.chunk for token in shown), default=1)
    return Counted(table, len(shown), chunks, sum(not token.kept for token in shown))


def _row(token: ShownToken) -> tuple[object, ...]:
    return (token.chunk, token.place, token.id, token.piece, token.ends_word, round(token.weight, 6), token.kept)
