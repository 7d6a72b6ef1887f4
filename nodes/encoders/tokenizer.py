"""CLIP's byte-pair tokeniser (Sennrich et al. 2016), optionally cut to its first merges.

A cut vocabulary still writes every string: what has no merge falls back to smaller pieces, in the end to bytes.
With all merges the ids equal those of open_clip's SimpleTokenizer.
"""

from __future__ import annotations

import gzip
import html
import importlib.util
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import regex
import torch
from torch import Tensor

ALL_MERGES = 48_894  # of CLIP: 49,408 ids = 512 bytes + merges + start + end
WORDS = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+", regex.IGNORECASE)
END_OF_WORD = "</w>"


@cache
def byte_characters() -> dict[int, str]:
    """A printable character for each byte, so that merges can be kept as text. In the order of CLIP's ids."""
    printable = [
        *range(ord("!"), ord("~") + 1),
        *range(ord("¡"), ord("¬") + 1),
        *range(ord("®"), ord("ÿ") + 1),
    ]
    others = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + i) for i, byte in enumerate(others)}


@cache
def clip_merges(count: int = ALL_MERGES) -> tuple[tuple[str, str], ...]:
    """The first `count` merges, from a file of the package open_clip (which is not imported: it is slow)."""
    spec = importlib.util.find_spec("open_clip")
    if spec is None or spec.origin is None:
        raise ImportError("CLIP's merges come with the package open_clip_torch; install it")
    lines = (
        gzip.decompress(Path(spec.origin).with_name("bpe_simple_vocab_16e6.txt.gz").read_bytes()).decode().split("\n")
    )
    pairs = (line.split() for line in lines[1 : 1 + count])
    return tuple((first, second) for first, second in pairs)


class Tokenizer:
    """Strings to ids: [start, pieces..., end, 0, 0, ...].

    context_length:  ids per string; longer strings are cut and keep their end mark
    merges:          how many of CLIP's merges to use
    """

    def __init__(self, context_length: int = 77, merges: int = ALL_MERGES) -> None:
        pairs = clip_merges(merges)
        characters = list(byte_characters().values())
        pieces = [*characters, *(c + END_OF_WORD for c in characters), *("".join(pair) for pair in pairs)]
        self.context_length = context_length
        self.ids = {piece: i for i, piece in enumerate(pieces)}
        self.ranks = {pair: i for i, pair in enumerate(pairs)}
        self.start = len(pieces)
        self.end = len(pieces) + 1
        self.vocab_size = len(pieces) + 2
        self._pieces = lru_cache(maxsize=65_536)(self._split)

    def __call__(self, texts: str | list[str]) -> Tensor:
        """Ids of each text, [N, context_length] int64."""
        texts = [texts] if isinstance(texts, str) else texts
        out = torch.zeros(len(texts), self.context_length, dtype=torch.long)
        for row, text in zip(out, texts, strict=True):
            ids = [self.start, *self.encode(text)[: self.context_length - 2], self.end]
            row[: len(ids)] = torch.tensor(ids)
        return out

    def encode(self, text: str) -> list[int]:
        """Ids of one text without marks."""
        return [i for word in WORDS.findall(clean(text)) for i in self._pieces(word)]

    def decode(self, ids: list[int]) -> str:
        """The text of some ids; marks and padding are skipped."""
        names = list(self.ids)
        byte_of = {character: byte for byte, character in byte_characters().items()}
        text = "".join(names[i] for i in ids if i < self.start)
        words = (bytes(byte_of[c] for c in word).decode(errors="replace") for word in text.split(END_OF_WORD))
        return " ".join(words).strip()

    def _split(self, word: str) -> tuple[int, ...]:
        """Merge the bytes of one word, always the pair that was learnt first."""
        characters = [byte_characters()[byte] for byte in word.encode()]
        pieces = [*characters[:-1], characters[-1] + END_OF_WORD]
        while len(pieces) > 1:
            pairs = list(pairwise(pieces))
            best = min(pairs, key=lambda pair: self.ranks.get(pair, len(self.ranks)))
            if best not in self.ranks:
                break
            pieces = merged(pieces, best)
        return tuple(self.ids[piece] for piece in pieces)


def merged(pieces: list[str], pair: tuple[str, str]) -> list[str]:
    """Join each occurrence of `pair`, from left to right."""
    out: list[str] = []
    for piece in pieces:
        # A piece that was just joined can not be the first of the next pair: "aaa" becomes "aa", "a".
        if out and (out[-1], piece) == pair:
            out[-1] += piece
        else:
            out.append(piece)
    return out


def clean(text: str) -> str:
    """Lower case, single spaces, HTML entities resolved, as CLIP was trained."""
    return " ".join(html.unescape(html.unescape(text)).split()).lower()
