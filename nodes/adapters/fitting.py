"""Adapters onto networks: each layer finds its place, or it is said which do not and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from nodes.adapters.bases import family_of, words
from nodes.adapters.blocks import EVERYWHERE, BlockWeights
from nodes.adapters.changes import ANY, LayerChange, Rows, Transposed
from nodes.adapters.keys import UNET
from nodes.adapters.layers import Layer
from nodes.adapters.multiplied import ScaledBias
from nodes.adapters.places import Place, places
from nodes.denoisers.patches import Change, Patch
from nodes.interface import Adapter, BadInput

MISSING = ("refuse", "leave out")
"""What happens with layers of an adapter that the model does not have."""


@dataclass(frozen=True)
class Wanted:
    """How an adapter is applied.

    strength: 1 = as it was trained; over: the factor of the strength at a noise level, None = 1
    blocks:   factors of parts of the network
    missing:  "refuse" or "leave out" layers that the network does not have
    """

    strength: float = 1.0
    over: Callable[[float], float] | None = None
    blocks: BlockWeights = EVERYWHERE
    missing: str = "refuse"


def fitted(adapter: Adapter, part: str, network: nn.Module, wanted: Wanted) -> Patch:
    """The patch of a network for one part of an adapter. Raises BadInput where it does not fit."""
    parameters = dict(network.named_parameters())
    if part == UNET:
        refuse_another_family(adapter, parameters)
        wanted.blocks.refuse_unknown(parameters)
    changes = found_changes(adapter, part, parameters, wanted.missing)
    return Patch(network, changes, wanted.strength, wanted.over, wanted.blocks.factors(changes))


def found_changes(adapter: Adapter, part: str, parameters: Mapping[str, Tensor],
                  missing: str = "refuse") -> dict[str, list[Change]]:
    """The changes of one part by the names of the parameters that they go to. Raises BadInput where it does not fit."""
    layers: Mapping[str, Layer] = adapter.layers.get(part, {})
    table = places(parameters)
    changes: dict[str, list[Change]] = {}
    lost: list[str] = []
    for name, layer in layers.items():
        place = table.get(name)
        if place is None or not _has(place, layer, parameters):
            lost.append(name)
            continue
        for parameter, change in _changes(adapter, name, layer, place, parameters):
            changes.setdefault(parameter, []).append(change)
    refuse_lost(adapter, part, layers, lost, missing)
    return changes


def refuse_another_family(adapter: Adapter, parameters: Mapping[str, Tensor]) -> None:
    """Say so where an adapter was made for another family than that of the model."""
    made, has = adapter.base.partition("/")[0], family_of(parameters)
    if made and has and made != has:
        raise BadInput(f"{adapter.name} was made for {words(adapter.base)}, and this model is {words(has)}; load an "
                       "adapter of the model's own family")


def refuse_lost(adapter: Adapter, part: str, layers: Mapping[str, Any], lost: list[str], missing: str) -> None:
    """Refuse an adapter of which layers have no place in the model."""
    if not lost or (missing == "leave out" and len(lost) < len(layers)):
        return
    made = f" It was made for {words(adapter.base)}." if adapter.base else ""
    if len(lost) == len(layers):
        raise BadInput(f"none of the {len(lost)} layers of {adapter.name} is in this model's {part} (the first is "
                       f"{lost[0]!r}).{made} Load an adapter of the model's own family")
    raise BadInput(f"{len(lost)} of the {len(layers)} layers of {adapter.name} are not in this model's {part}, such as "
                   f"{lost[0]!r}.{made} Load another, or set missing to 'leave out'")


def _has(place: Place, layer: Layer, parameters: Mapping[str, Any]) -> bool:
    """Whether the parameters that a layer changes are there."""
    if layer.weight is not None and place.weight not in parameters:
        return False
    return layer.bias is None or isinstance(layer.bias, ScaledBias) or place.bias in parameters


def _changes(adapter: Adapter, name: str, layer: Layer, place: Place,
             parameters: Mapping[str, Any]) -> list[tuple[str, Change]]:
    """The changes of one layer by the parameters they go to."""
    number, of = place.rows
    found: list[tuple[str, Change]] = []
    for change, parameter, turned in ((layer.weight, place.weight, place.turned), (layer.bias, place.bias, False)):
        if change is None or parameter not in parameters:
            continue
        shape = tuple(parameters[parameter].shape)[::-1 if turned else 1]
        rows = shape[0] // of
        _refuse_shape(adapter, name, change, (rows, *shape[1:]))
        placed: Change = Transposed(change) if turned else change
        found.append((parameter, placed if of == 1 else Rows(placed, number * rows, (number + 1) * rows)))
    return found


def _refuse_shape(adapter: Adapter, name: str, change: LayerChange, weight: tuple[int, ...]) -> None:
    if change.fits(weight):
        return
    made = f" It was made for {words(adapter.base)}." if adapter.base else ""
    raise BadInput(f"{adapter.name} changes {name!r} as a layer of {by(change.shape)}, but the model's has "
                   f"{by(weight)}.{made} Load an adapter of the model's own family")


def by(shape: tuple[int, ...]) -> str:
    return "x".join("any" if size == ANY else str(size) for size in shape)
