"""Words that a text encoder learnt after its training (textual inversion, Gal et al. 2022): vectors in token space."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor

from nodes.denoisers.patches import patched
from nodes.encoders.clip_model import ClipModel
from nodes.interface import BadInput, Conditioning, TextEncoder
from nodes.weights.load_text_to_image import EncodePrompts, readable

TENSOR = "emb_params"
"""What the vectors are called in a file."""

PLACEHOLDER = 0  # the id of a token whose vector is looked up elsewhere
WORD = re.compile(r"[^\s,.;:()]{1,40}")


@dataclass(frozen=True)
class Prepared:
    """Prompts as ids [N, L], and where learnt vectors stand: (row, column, word, number of the vector)."""

    ids: Tensor
    places: tuple[tuple[int, int, str, int], ...]


def prepared(model: ClipModel, prompts: Sequence[str], lengths: Mapping[str, int]) -> Prepared:
    """Tokenise prompts around learnt words; a word takes as many tokens as it has vectors."""
    room = model.config.context_length - 2
    ids = torch.zeros(len(prompts), model.config.context_length, dtype=torch.long)
    places = []
    for row, prompt in enumerate(prompts):
        pieces = list(tokens(model, prompt, lengths))[:room]
        found = [PLACEHOLDER if isinstance(piece, tuple) else piece for piece in pieces]
        ids[row, :len(found) + 2] = torch.tensor([model.tokenizer.start, *found, model.tokenizer.end])
        places += [(row, 1 + at, *piece) for at, piece in enumerate(pieces) if isinstance(piece, tuple)]
    return Prepared(ids, tuple(places))


def tokens(model: ClipModel, prompt: str, lengths: Mapping[str, int]) -> list[int | tuple[str, int]]:
    """The tokens of a prompt: ids, and (word, number) where a learnt vector stands."""
    names = "|".join(re.escape(word) for word in sorted(lengths, key=len, reverse=True))
    parts = re.split(rf"(?<!\w)({names})(?!\w)", prompt, flags=re.IGNORECASE) if names else [prompt]
    known = {word.lower(): word for word in lengths}
    found: list[int | tuple[str, int]] = []
    for part in parts:
        word = known.get(part.lower())
        found += [(word, i) for i in range(lengths[word])] if word else model.tokenizer.encode(part)
    return found


def encode_prepared(model: ClipModel, what: Prepared, words: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Hidden states and pooled vectors as the U-Net reads them; differentiable in the words' vectors [n, width]."""
    ids = what.ids.to(model.logit_scale.device)
    embedded = model.token_embedding(ids)
    if what.places:
        rows, columns = torch.tensor([place[:2] for place in what.places], device=ids.device).T
        vectors = torch.stack([words[word][number] for _, _, word, number in what.places])
        embedded = embedded.index_put((rows, columns), vectors.to(embedded))
    return readable(ids, *model.encode_text(ids, embedded))


@dataclass(frozen=True)
class EncodeWithWords:
    """Prompts in which some words stand for learnt vectors, [n, width] each."""

    base: EncodePrompts
    words: Mapping[str, Tensor]

    @torch.no_grad()
    def __call__(self, prompts: Sequence[str]) -> Conditioning:
        what = prepared(self.base.model, prompts, {word: len(vectors) for word, vectors in self.words.items()})
        with patched(self.base.model, self.base.patches):
            hidden, pooled = encode_prepared(self.base.model, what, self.words)
        return Conditioning(hidden.cpu(), pooled.cpu(), text=tuple(prompts))


def starter_encoder(text_encoder: TextEncoder) -> EncodeWithWords:
    """The starter's text encoder with the words it has learnt so far; refuses any other."""
    encode = text_encoder.encode
    if isinstance(encode, EncodeWithWords):
        return encode
    if isinstance(encode, EncodePrompts):
        return EncodeWithWords(encode, {})
    raise BadInput(f"expected the text encoder of weights.load_text_to_image, got {text_encoder.name!r} "
                   f"({type(encode).__name__}), whose words are learnt in another way; for it wire "
                   "encoders.textual_inversion")


def with_word(text_encoder: TextEncoder, word: str, vectors: Tensor) -> TextEncoder:
    """The same encoder, which knows one word more."""
    encode = starter_encoder(text_encoder)
    width = encode.base.model.config.text_width
    if vectors.ndim != 2 or vectors.shape[1] != width:
        raise BadInput(f"expected vectors of {width} numbers for {text_encoder.name!r}, got {list(vectors.shape)}: the "
                       "word was learnt with another text encoder")
    if not WORD.fullmatch(word):
        raise BadInput(f"expected one word without spaces and punctuation, such as sks or <my-cat>, got {word[:60]!r}; "
                       "choose another")
    return TextEncoder(EncodeWithWords(encode.base, {**encode.words, word: vectors}), text_encoder.name)


def word_metadata(word: str, **facts: object) -> dict[str, str]:
    """The safetensors metadata of a file with a learnt word."""
    return {"wireloom": json.dumps({"kind": "embedding", "word": word, **facts})}


def load_word(path: str | Path) -> tuple[str, Tensor]:
    """The word and its vectors [n, width] float32 of a file."""
    with safe_open(path, "pt") as file:
        card = json.loads((file.metadata() or {}).get("wireloom", "{}"))
        return str(card["word"]), file.get_tensor(TENSOR).float().clone()
