"""Textual inversion (Gal et al. 2022): vectors that stand in a prompt like words; the layouts of their public files.

| tensors of the file                                   | written by                         |
| ----------------------------------------------------- | ---------------------------------- |
| emb_params                                            | A1111 (.safetensors)               |
| string_to_param.* (of a converted .pt)                | the first training code, A1111     |
| <word>: one vector or several                         | diffusers (.safetensors, .bin)     |
| clip_l, clip_g                                        | SDXL trainers                      |
| bundle_emb.NAME.string_to_param.*                     | LoRA files that bring embeddings   |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import regex
from torch import Tensor

from nodes.interface.weight_files import BadWeights

TOWERS = ("clip_l", "clip_g", "clip_h")
_WIDTHS = {768: "clip_l", 1280: "clip_g", 1024: "clip_h"}
_ALONE = ("emb_params", "string_to_param")
_BUNDLE = "bundle_emb."


@dataclass(frozen=True)
class Inversion:
    """Vectors with the name by which a prompt asks for them.

    vectors: [n, width] for each text tower that it was trained for; "" where the file does not say which
    word:    typed in a prompt it stands for the vectors, such as <cat-toy>; "" = only embedding:name does
    """

    name: str
    vectors: Mapping[str, Tensor]
    word: str = ""

    def for_tower(self, tower: str, width: int) -> Tensor:
        """Its vectors for a text tower; refuses one that it was not trained for."""
        found = self.vectors.get(tower, self.vectors.get(""))
        if found is not None and found.shape[1] == width:
            return found
        has = ", ".join(f"{v.shape[1]} numbers for {name or 'an unknown one'}" for name, v in self.vectors.items())
        raise BadWeights(self.name, f"expected vectors of {width} numbers for the text encoder {tower}, got {has}; "
                                    "it was trained for another family of models")


def read(tensors: Mapping[str, Tensor], name: str) -> list[Inversion]:
    """The textual inversions of a file, given its tensors; `name` is what a prompt calls the first."""
    if bundled := {key for key in tensors if key.startswith(_BUNDLE)}:
        names = sorted({key.removeprefix(_BUNDLE).split(".")[0] for key in bundled})
        return [_one({key.removeprefix(f"{_BUNDLE}{each}."): tensors[key] for key in bundled
                      if key.startswith(f"{_BUNDLE}{each}.")}, each) for each in names]
    return [_one(tensors, name)]


def stem(file: str) -> str:
    """What a prompt calls a file: its name without folders and ending."""
    path = PurePosixPath(file)
    return path.stem if path.suffix in (".safetensors", ".pt", ".bin") else path.name


def _one(tensors: Mapping[str, Tensor], name: str) -> Inversion:
    by_tower = {key: _rows(tensors[key], name) for key in TOWERS if key in tensors}
    if by_tower:
        return Inversion(name, by_tower)
    floating = {key: tensor for key, tensor in tensors.items() if tensor.is_floating_point() and tensor.ndim in (1, 2)}
    if len(floating) != 1:
        raise BadWeights(name, f"expected a textual inversion (emb_params, clip_l and clip_g, or one word with its "
                               f"vectors), got {len(tensors)} tensors such as {', '.join(list(tensors)[:3])[:120]!r}; "
                               "`wireloom models inspect` says what it is")
    key, tensor = next(iter(floating.items()))
    rows = _rows(tensor, name)
    word = "" if key.split(".")[0] in _ALONE or key == "*" else key
    return Inversion(name, {_WIDTHS.get(rows.shape[1], ""): rows}, word)


def _rows(tensor: Tensor, name: str) -> Tensor:
    """One vector or several as rows, [n, width] float32."""
    rows = tensor.float().reshape(-1, tensor.shape[-1]) if tensor.ndim else tensor.reshape(0, 0)
    if not 1 <= len(rows) <= 75:
        raise BadWeights(name, f"expected 1 to 75 vectors, one for each place of a chunk, got {len(rows)}; choose "
                               "another file")
    if not rows.isfinite().all():
        raise BadWeights(name, "its vectors hold NaN or infinite numbers; get the file again")
    return rows


class Finder:
    """Finds textual inversions in a text: embedding:NAME at its start or behind white space, and their words.

    bare_names: their names alone do, too, in capitals or not (A1111)
    """

    def __init__(self, inversions: tuple[Inversion, ...], bare_names: bool) -> None:
        self.names = {each.name: each for each in inversions}
        self.key = str.lower if bare_names else str
        self.words = {self.key(each.word): each for each in inversions if each.word}
        if bare_names:
            self.words |= {each.name.lower(): each for each in inversions}
        words = "|".join(regex.escape(word) for word in sorted(self.words, key=len, reverse=True)) or "(?!)"
        self.pattern = regex.compile(rf"(?:^|(?<=\s))embedding:(?P<name>\S+)|(?<!\w)(?P<word>{words})(?!\w)",
                                     regex.IGNORECASE if bare_names else 0)

    def parts(self, text: str) -> list[str | Inversion]:
        """The text in parts, textual inversions in their places."""
        parts: list[str | Inversion] = []
        done = 0
        for match in self.pattern.finditer(text):
            word = match["word"]
            inversion, rest = (self.words[self.key(word)], "") if word else self.named(match["name"])
            parts += [text[done:match.start()], inversion]
            done = match.end() - len(rest)
        return [part for part in (*parts, text[done:]) if part != ""]

    def named(self, asked: str) -> tuple[Inversion, str]:
        """The textual inversion that a prompt asks for, and what follows its name, such as a comma."""
        for name in (asked, asked.rstrip(",")):
            if found := self.names.get(name) or self.names.get(stem(name)):
                return found, asked[len(name):]
        known = ", ".join(self.names) or "none"
        raise BadWeights(asked.rstrip(","), f"the prompt asks for this textual inversion, loaded are: {known}; wire "
                                            "encoders.textual_inversion behind the text encoder, or take it out")
