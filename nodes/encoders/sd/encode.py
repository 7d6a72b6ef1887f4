"""Prompts to what the U-Nets of Stable Diffusion read: chunks of 77 hidden states, one behind the other."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from nodes.denoisers.patches import lock_of, patched
from nodes.encoders.sd.chunks import Chunk, Group, Place, framed
from nodes.encoders.sd.emphasis import bearable
from nodes.encoders.sd.inversions import Finder, Inversion
from nodes.encoders.sd.rules import RULES
from nodes.encoders.sd.tokens import ids_of, tokenizer_of
from nodes.encoders.sd.towers import TextTower
from nodes.encoders.strip import ShownToken, piece
from nodes.encoders.tokenizer import Tokenizer
from nodes.interface import BadInput, Conditioning
from nodes.weights.placing import placed

AT_ONCE = 16  # chunks that a tower reads in one batch
MOST_REPEATED = 60  # chunks to which prompts of unequal length are repeated, so that they fit into one tensor


@dataclass(frozen=True)
class Reading:
    """How a family reads a text tower.

    name:    "clip_l", "clip_h" or "clip_g": what textual inversions call it
    layer:   the block whose states are read, counted from the last = 1
    norm:    whether they pass the final layer norm
    pad_end: fill chunks up with the end mark; else with id 0
    """

    name: str
    layer: int = 1
    norm: bool = True
    pad_end: bool = True


class Tower(NamedTuple):
    """A text tower and how it is read."""

    network: TextTower
    reading: Reading

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokeniser of its vocabulary."""
        return tokenizer_of(self.network.vocab, self.network.context)

    def framed(self, chunk: Chunk) -> Chunk:
        """A chunk between its marks, filled up."""
        tokenizer = self.tokenizer
        return framed(chunk, tokenizer.start, tokenizer.end, tokenizer.end if self.reading.pad_end else 0,
                      self.network.context)

    def states(self, chunks: Sequence[Chunk]) -> tuple[Tensor, Tensor]:
        """Hidden states [chunks, L, width] and projected states at the first end mark [chunks, E]; float32, CPU."""
        parts = [self._states(chunks[start:start + AT_ONCE]) for start in range(0, len(chunks), AT_ONCE)]
        hidden, pooled = zip(*parts, strict=True)
        return torch.cat(hidden), torch.cat(pooled)

    def _states(self, chunks: Sequence[Chunk]) -> tuple[Tensor, Tensor]:
        table = self.network.vectors()
        ids = torch.tensor([[place.id for place in chunk] for chunk in chunks], device=table.weight.device)
        hidden, last = self.network(self._with_inversions(table(ids), chunks), self.reading.layer)
        at_end = last[torch.arange(len(ids), device=ids.device), (ids == self.tokenizer.end).int().argmax(1)]
        return (self.network.norm(hidden) if self.reading.norm else hidden).float().cpu(), \
            self.network.project(at_end).float().cpu()

    def _with_inversions(self, vectors: Tensor, chunks: Sequence[Chunk]) -> Tensor:
        for row, chunk in zip(vectors, chunks, strict=True):
            for number, place in enumerate(chunk):
                if place.vector is not None:
                    row[number] = place.vector.to(row)
        return vectors


class Chunked(NamedTuple):
    """A prompt as one tower reads it."""

    tower: Tower
    chunks: list[Chunk]


@dataclass(frozen=True)
class EncodePrompts:
    """A `TextEncoder`'s `encode` for Stable Diffusion; nodes change it with `dataclasses.replace`.

    networks:   one text tower, or SDXL's two, whose states are put side by side; pooled is the last one's. They move
                to `device` and `dtype` when first used
    readings:   how each of them is read
    rules:      a name in `RULES`: how emphasis is typed and what it does
    inversions: textual inversions that prompts may ask for
    patches:    changes of weights (LoRA), merged before a call
    """

    networks: tuple[TextTower, ...]
    readings: tuple[Reading, ...]
    device: torch.device | str = "cpu"
    dtype: torch.dtype = torch.float32
    rules: str = "comfyui"
    inversions: tuple[Inversion, ...] = ()
    patches: tuple[Any, ...] = ()

    @property
    def towers(self) -> tuple[Tower, ...]:
        """The networks, each with how it is read."""
        return tuple(Tower(*pair) for pair in zip(self.networks, self.readings, strict=True))

    def __call__(self, prompts: Sequence[str]) -> Conditioning:
        """Hidden states [N, 77 chunks, width] and pooled vectors [N, E] of prompts."""
        return self.apart(prompts, {})

    @torch.no_grad()
    def apart(self, prompts: Sequence[str], others: Mapping[str, Sequence[str]]) -> Conditioning:
        """The same, with other prompts for some towers, by the tower's name."""
        by_tower = [others.get(reading.name, prompts) for reading in self.readings]
        rows = [self._row(typed) for typed in zip(*by_tower, strict=True)]
        tokens = _as_long([tokens for tokens, _ in rows])
        return Conditioning(torch.cat(tokens), torch.cat([pooled for _, pooled in rows]), text=tuple(prompts))

    def read(self, tower: Tower, prompt: str) -> Chunked:
        """A prompt in the chunks that a tower reads, each framed to its length."""
        return Chunked(tower, [tower.framed(chunk) for chunk in self.filled(tower, prompt)])

    def filled(self, tower: Tower, prompt: str) -> list[Chunk]:
        """A prompt in chunks, without marks and padding."""
        rules, tokenizer = RULES[self.rules], tower.tokenizer
        finder = Finder(self.inversions, rules.bare_names)
        groups: list[Group] = []
        for stretch in bearable(rules.stretches(prompt)):
            fresh = stretch.fresh
            for part in finder.parts(stretch.text) or [""]:
                if isinstance(part, Inversion):
                    vectors = part.for_tower(tower.reading.name, tower.network.width)
                    places = tuple(Place(0, stretch.weight, vector, part.name) for vector in vectors)
                else:
                    places = tuple(Place(i, stretch.weight) for i in ids_of(tokenizer, part))
                groups.append(Group(places, fresh))
                fresh = False
        return rules.fill(groups, tower.network.context - 2)

    def tokens(self, prompt: str) -> list[ShownToken]:
        """What the first tower reads of a prompt."""
        tower = self.towers[0]
        return [ShownToken(number, place, None if token.vector is not None else token.id,
                           *((token.source, True) if token.source else piece(tower.tokenizer, token.id)), token.weight)
                for number, chunk in enumerate(self.filled(tower, prompt), 1) for place, token in enumerate(chunk, 1)]

    def _row(self, prompts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """One prompt, typed anew for each tower: its hidden states [1, L, D] and its pooled vector [1, E]."""
        read = [self.read(tower, prompt) for tower, prompt in zip(self.towers, prompts, strict=True)]
        most = max(len(each.chunks) for each in read)
        states = [self._weighed(each, most) for each in read]
        return torch.cat([hidden for hidden, _ in states], -1), states[-1][1]

    def _weighed(self, read: Chunked, count: int) -> tuple[Tensor, Tensor]:
        """The weighted states of a tower, [1, 77 count, width], with chunks of the empty prompt behind, and pooled."""
        tower, chunks = read
        empty = tower.framed([])
        weights = torch.tensor([[place.weight for place in chunk] for chunk in chunks])[..., None]
        with lock_of(tower.network):
            placed(tower.network, torch.device(self.device), self.dtype)
        with patched(tower.network, self.patches):
            needed = bool((weights != 1).any()) or len(chunks) < count
            hidden, pooled = tower.states([*chunks, empty] if needed else chunks)
        states = hidden[:len(chunks)]
        if (weights != 1).any():
            states = RULES[self.rules].weigh(states, hidden[-1:], weights)
        padding = [hidden[-1:]] * (count - len(chunks))
        return torch.cat([states, *padding]).flatten(0, 1)[None], pooled[:1]


def _as_long(rows: list[Tensor]) -> list[Tensor]:
    """Rows [1, L, D] of one length: shorter ones are repeated, which changes nothing for attention that reads them."""
    lengths = [row.shape[1] for row in rows]
    length = math.lcm(*lengths)
    if length > MOST_REPEATED * min(lengths):
        raise BadInput(f"expected prompts of like length, got {min(lengths)} to {max(lengths)} tokens; encode them "
                       "apart")
    return [row.repeat(1, length // row.shape[1], 1) for row in rows]
