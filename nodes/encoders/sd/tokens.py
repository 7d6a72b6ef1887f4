"""Prompts to token ids as Stable Diffusion was used: with the tokeniser of transformers, not open_clip's.

They share pieces and merges and differ in what comes before: HTML entities stay as they are typed, characters are
composed (Unicode NFC) but not exchanged for similar ones, and a typed mark such as <|endoftext|> is the mark itself.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import regex

from nodes.encoders.tokenizer import ALL_MERGES, WORDS, Tokenizer

START_MARK, END_MARK = "<|startoftext|>", "<|endoftext|>"
_MARKS = regex.compile(r"(<\|startoftext\|>|<\|endoftext\|>)")
_WORDS = regex.compile(WORDS.pattern)  # of lower-case text; open_clip ignores case, which takes a few marks for letters
_SPACES = regex.compile(r"\p{White_Space}+")


@cache
def tokenizer_of(vocab_size: int, context_length: int) -> Tokenizer:
    """The tokeniser of a text tower that knows `vocab_size` ids: 49,408 are all of CLIP's."""
    return Tokenizer(context_length, min(vocab_size - 514, ALL_MERGES))


def ids_of(tokenizer: Tokenizer, text: str) -> list[int]:
    """Ids of a text, without the marks around it."""
    marks = {START_MARK: tokenizer.start, END_MARK: tokenizer.end}
    ids: list[int] = []
    for part in _MARKS.split(text):
        if part in marks:
            ids.append(marks[part])
        else:
            ids += [i for word in _WORDS.findall(normal(part)) for i in tokenizer.word(word)]
    return ids


def normal(text: str) -> str:
    """Composed characters, single spaces, lower case character by character (so a final sigma is any sigma)."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(character.lower() for character in text)
