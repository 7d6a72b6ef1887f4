"""Weights of blocks: how strongly an adapter, or one of two merged models, counts in each part of a network.

    IN04=0.5, OUT=0.8, M00=0         blocks as the LoRA block weights of A1111 are named; OUT = all output blocks
    middle_block.1=0, down2=0.5      names of modules, as `adapters.inspect` lists them
    1,0,0,0,1,1,1,1,1,1,1,1          12, 17, 20 or 26 numbers, the lists that people share

The longest name that fits counts; BASE is all that no other name fits, the text encoder among it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nodes.interface import BadInput

_SHORT = re.compile(r"(IN|OUT|MID|M00|BASE)(\d\d)?$", re.IGNORECASE)
_LONG = {"IN": "input_blocks", "OUT": "output_blocks", "MID": "middle_block", "M00": "middle_block", "BASE": ""}


def _names(inputs: Iterable[int], outputs: Iterable[int]) -> list[str]:
    return ["BASE", *(f"IN{i:02}" for i in inputs), "M00", *(f"OUT{i:02}" for i in outputs)]


LISTS = {
    17: _names((1, 2, 4, 5, 7, 8), range(3, 12)), 26: _names(range(12), range(12)),  # SD1: with attention, all
    12: _names((4, 5, 7, 8), range(6)), 20: _names(range(9), range(9)),  # SDXL: with attention, all
}
"""Which blocks a list of so many numbers stands for."""


@dataclass(frozen=True)
class BlockWeights:
    """Factors of the parts of a network: (name of a module, factor) each; "" = all the rest."""

    weights: tuple[tuple[str, float], ...] = ()

    def of(self, parameter: str, otherwise: float = 1.0) -> float:
        """The factor of a parameter, or another number where no name fits."""
        fits = [(len(name), factor) for name, factor in self.weights if _inside(name, parameter)]
        return max(fits)[1] if fits else otherwise

    def factors(self, parameters: Iterable[str]) -> Mapping[str, float]:
        """The factors of parameters, without those that are 1."""
        return {name: factor for name in parameters if (factor := self.of(name)) != 1} if self.weights else {}

    def refuse_unknown(self, parameters: Iterable[str]) -> None:
        """Refuse names that fit no parameter of a network."""
        listed = list(parameters)
        lost = next((n for n, _ in self.weights if n and not any(_inside(n, p) for p in listed)), None)
        if lost is not None:
            have = sorted({".".join(p.split(".")[:2 if "blocks." in p else 1]) for p in listed})
            raise BadInput(f"blocks names {lost!r}, which this model does not have; it has {', '.join(have[:40])}")


EVERYWHERE = BlockWeights()
"""1 everywhere."""


def read_blocks(text: str) -> BlockWeights:
    """Read what a person typed; "" = 1 everywhere. Raises BadInput with what is wrong."""
    words = [word.strip() for word in text.replace("\n", ",").split(",") if word.strip()]
    if words and not any("=" in word for word in words):
        return _listed(words)
    found = []
    for word in words:
        name, _, number = (piece.strip() for piece in word.partition("="))
        found.append((_module(name), _number(word, number)))
    return BlockWeights(tuple(found))


def _listed(words: list[str]) -> BlockWeights:
    if len(words) not in LISTS:
        raise BadInput(f"expected blocks as NAME=NUMBER, such as IN04=0.5, or a list of 12, 17, 20 or 26 numbers; got "
                       f"{len(words)} without a name")
    numbers = [_number(word, word) for word in words]
    return BlockWeights(tuple(zip(map(_module, LISTS[len(words)]), numbers, strict=True)))


def _module(name: str) -> str:
    """IN04 -> input_blocks.4; other names are the modules' own."""
    match = _SHORT.match(name)
    if match is None:
        return name.strip(".")
    return _LONG[match[1].upper()] + (f".{int(match[2])}" if match[2] else "")


def _number(word: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadInput(f"expected blocks as NAME=NUMBER, such as IN04=0.5, got {word[:40]!r}; write a finite "
                       "number behind its =")
    return value


def _inside(module: str, parameter: str) -> bool:
    return not module or parameter.startswith(f"{module}.")
