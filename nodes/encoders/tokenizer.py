"""CLIP's byte-pair tokeniser (Sennrich et al. 2016), optionally cut to its first merges.

A cut vocabulary still writes every string: what has no merge falls back to smaller pieces, in the end to bytes.
With all merges the ids equal those of open_clip's SimpleTokenizer.
"""

from __future__ import annotations

import gzip
import html
import importlib.util
from collections.abc import Mapping
from functools import cache, lru_cache
from heapq import heapify, heappop, heappush
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
        self.names = pieces
        self.word = lru_cache(maxsize=65_536)(self._split)

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
        return [i for word in WORDS.findall(clean(text)) for i in self.word(word)]

    def decode(self, ids: list[int]) -> str:
        """The text of some ids; marks and padding are skipped."""
        byte_of = {character: byte for byte, character in byte_characters().items()}
        text = "".join(self.names[i] for i in ids if i < self.start)
        words = (bytes(byte_of[c] for c in word).decode(errors="replace") for word in text.split(END_OF_WORD))
        return " ".join(words).strip()

    def _split(self, word: str) -> tuple[int, ...]:
        """The ids of one word without white space; `word` remembers them."""
        characters = [byte_characters()[byte] for byte in word.encode()]
        pieces = [*characters[:-1], characters[-1] + END_OF_WORD]
        return tuple(self.ids[piece] for piece in merged(pieces, self.ranks))


def merged(pieces: list[str], ranks: Mapping[tuple[str, str], int]) -> list[str]:
    """Join neighbours, always the pair that was learnt first, from left to right: n log n for n pieces."""
    pieces, count = list(pieces), len(pieces)
    left, right = list(range(-1, count - 1)), list(range(1, count + 1))
    queue = [(ranks[pair], i) for i, pair in enumerate(pairwise(pieces)) if pair in ranks]
    heapify(queue)
    while queue:
        rank, i = heappop(queue)
        j = right[i]
        if not pieces[i] or j == count or ranks.get((pieces[i], pieces[j])) != rank:
            continue  # one of the two was joined to another meanwhile
        pieces[i], pieces[j], right[i] = pieces[i] + pieces[j], "", right[j]
        if right[j] < count:
            left[right[j]] = i
        for k in (left[i], i):
            if k >= 0 and right[k] < count and (pair := (pieces[k], pieces[right[k]])) in ranks:
                heappush(queue, (ranks[pair], k))
    return [piece for piece in pieces if piece]


def clean(text: str) -> str:
    """Lower case, single spaces, HTML entities resolved, as CLIP was trained."""
    return " ".join(html.unescape(html.unescape(text)).split()).lower()
