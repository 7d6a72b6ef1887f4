"""What a file says about its layers elsewhere than beside their factors: in its metadata, or in PEFT's settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nodes.adapters.keys import FIRST_TEXT, SECOND_TEXT, UNET
from nodes.interface.weight_files.groups import peft_settings, read_json

_COMPONENTS = {UNET: "unet", FIRST_TEXT: "text_encoder", SECOND_TEXT: "text_encoder_2"}
TERMS, MOST_TERMS = 5, 100
"""Terms of Cayley's form that PEFT takes where nothing else is said, and how many are read at most."""


@dataclass(frozen=True)
class Told:
    """What counts for one layer.

    alpha: of the tensor beside the factors; scale: alpha / r where that is said instead, None = nothing is said
    terms: of the series that stands for OFT's rotation, 0 = the rotation itself
    bound: the most that the norm of one OFT block may be, before its root of the number of blocks; 0 = any
    """

    alpha: float | None = None
    scale: float | None = None
    terms: int = TERMS
    bound: float = 0.0

    def factor(self, rank: int) -> float:
        """What a product of this rank is multiplied by; 1 where nothing is said."""
        if self.alpha is not None:
            return self.alpha / rank if rank else 1.0
        return 1.0 if self.scale is None else self.scale


class Settings:
    """What is said for all layers, by the names of the parts: {"unet.lora_alpha": 8, ...}."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = said

    @classmethod
    def of(cls, metadata: Mapping[str, str], path: Path, name: str) -> Settings:
        """Those of PEFT's settings beside a file, else those that newer diffusers write into it, or none."""
        if (beside := peft_settings(path)) is not None:
            read = read_json(beside, name)
            return cls({f"{part}.{key}": value for part in _COMPONENTS.values() for key, value in read.items()})
        try:
            found = json.loads(metadata.get("lora_adapter_metadata", "{}"))
        except (ValueError, RecursionError):
            found = {}
        return cls(found if isinstance(found, dict) else {})

    def told(self, part: str, layer: str, rank: int) -> Told:
        """What counts for a layer whose factors have this rank."""
        terms = self._said(part, "num_cayley_neumann_terms")
        terms = min(max(terms, 1), MOST_TERMS) if isinstance(terms, int) else TERMS
        bound = self._said(part, "eps") if self._said(part, "coft") else 0.0
        return Told(
            scale=self._scale(part, layer, rank),
            terms=0 if self._said(part, "use_cayley_neumann") is False else terms,
            bound=float(bound) if isinstance(bound, int | float) else 0.0,
        )

    def _said(self, part: str, key: str) -> Any:
        return self.said.get(f"{_COMPONENTS[part]}.{key}")

    def _scale(self, part: str, layer: str, rank: int) -> float | None:
        """Alpha / r, with rank-stabilised scaling alpha / sqrt(r) (Kalajdzievski 2023); None = nothing is said."""
        alpha = self._at(part, layer, "alpha_pattern", "lora_alpha", "alpha")
        rank = rank or self._at(part, layer, "rank_pattern", "r")
        if not isinstance(alpha, int | float) or not isinstance(rank, int) or rank < 1:
            return None
        return float(alpha) / (rank**0.5 if self._said(part, "use_rslora") else rank)

    def _at(self, part: str, layer: str, patterns: str, *keys: str) -> Any:
        """A number for a layer: its own where a pattern names it, else that of all."""
        own = self._said(part, patterns) or {}
        for end, value in own.items() if isinstance(own, dict) else ():
            if layer.endswith(str(end).replace(".", "_")):
                return value
        return next((v for key in keys if (v := self._said(part, key)) is not None), None)
