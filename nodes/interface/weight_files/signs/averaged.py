"""Checkpoints of latent diffusion in which only the average of the network's weights (EMA) was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nodes.interface.weight_files.averaged import AVERAGE, dotted, undotted
from nodes.interface.weight_files.header import TensorEntry
from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Prediction, Recognised
from nodes.interface.weight_files.signs import checkpoint

ORDER = 39
_NOTE = "of the network it holds the average (EMA) alone, which is what is loaded"


def look(keys: Keys) -> Recognised | None:
    """As a checkpoint whose network has its usual names."""
    if not keys.has(AVERAGE) or keys.has(checkpoint.NETWORK):
        return None
    found = checkpoint.look(Keys(_renamed(keys.entries), keys.metadata))
    if found is None:
        return None
    parts = tuple(replace(part, prefix=AVERAGE, layout="ema") if part.name == "unet" else part for part in found.parts)
    return replace(found, parts=parts, prediction=_as_named(found.prediction), notes=(*found.notes, _NOTE))


def _renamed(entries: Mapping[str, TensorEntry]) -> dict[str, TensorEntry]:
    """All tensors, those of the average as if they were the network's; what counts its updates is left out."""
    own = {name: entry for name, entry in entries.items() if not name.startswith("model_ema.")}
    return own | {
        checkpoint.NETWORK + dotted(name.removeprefix(AVERAGE)): entry
        for name, entry in entries.items()
        if name.startswith(AVERAGE)
    }


def _as_named(prediction: Prediction) -> Prediction:
    """With the tensor to be asked named as in the file."""
    if not prediction.undecided:
        return prediction
    return replace(prediction, undecided=AVERAGE + undotted(prediction.undecided.removeprefix(checkpoint.NETWORK)))
