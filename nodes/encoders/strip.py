"""What a text encoder makes of a prompt, token by token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nodes.encoders.tokenizer import END_OF_WORD, Tokenizer


@dataclass(frozen=True)
class ShownToken:
    """A token of a prompt, marks and padding left out.

    chunk:     which text of the encoder it stands in, from 1
    place:     where in it, from 0, the place of the start mark
    id:        of the vocabulary, or None for a vector of a textual inversion
    piece:     what it writes; ends_word: whether a word ends with it
    kept:      whether the encoder reads it, or has no place for it
    """

    chunk: int
    place: int
    id: int | None
    piece: str
    ends_word: bool
    weight: float = 1.0
    kept: bool = True


Tokens = Callable[[str], list[ShownToken]]
"""The method `tokens` of a text encoder's `encode`: a prompt to what it reads."""


def cut_strip(tokenizer: Tokenizer, prompt: str) -> list[ShownToken]:
    """The tokens of an encoder that reads one text and cuts what is longer."""
    room = tokenizer.context_length - 2
    return [ShownToken(1, n, i, *piece(tokenizer, i), kept=n <= room)
            for n, i in enumerate(tokenizer.encode(prompt), 1)]


def piece(tokenizer: Tokenizer, token: int) -> tuple[str, bool]:
    """What an id writes, and whether a word ends with it."""
    if token >= tokenizer.start:
        return ("<|startoftext|>" if token == tokenizer.start else "<|endoftext|>"), True
    return tokenizer.decode([token]), tokenizer.names[token].endswith(END_OF_WORD)
