"""Finding the tensors in what a pickle held, and naming them as a safetensors file does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from nodes.weights.convert.builders import array_tensor
from nodes.weights.convert.inert import Inert, Tensor, Unconvertible

WRAPPERS = (
    "state_dict", "params_ema", "params-ema", "params", "model_state_dict", "model", "module", "ema", "G_ema", "net",
    "generator",
)  # fmt: skip
"""Under which key programs put the weights, the one to be preferred first."""
PARALLEL = "module."
LEFTOVERS = {
    "optimizer_states", "optimizer", "optimizers", "lr_schedulers", "scheduler", "callbacks", "loops", "amp_scaler",
    "rng_state", "hyper_parameters", "MixedPrecisionPlugin", "training_set_kwargs", "augment_pipe",
}  # fmt: skip
"""Keys beside the weights under which training programs keep what they need to go on."""
MOST_TENSORS, MOST_ITEMS, DEEPEST = 100_000, 300_000, 40
_UNUSUAL = re.compile(r"[^\w./:<>*|+-]")


@dataclass
class Found:
    """The tensors by name, short facts beside them, and what happened on the way, in words."""

    tensors: dict[str, Tensor]
    facts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def state_dict(root: Any) -> Found:
    """The weights of a file. Raises Unconvertible if there are none."""
    root, notes = _unwrapped(root)
    pairs: dict[str, Tensor] = {}
    facts: dict[str, str] = {}
    renamed = 0
    for number, (path, value) in enumerate(_leaves(root, (), 0)):
        if number > MOST_ITEMS:
            raise Unconvertible(f"it holds more than {MOST_ITEMS:,} things; it is hostile or damaged")
        if isinstance(value, Tensor):
            name = _UNUSUAL.sub("_", ".".join(path)).replace("__", "_") or "tensor"
            renamed += name != ".".join(path)
            if name in pairs or len(pairs) >= MOST_TENSORS:
                raise Unconvertible(f"two tensors are called {name[:80]!r}, or there are more than {MOST_TENSORS:,}; "
                                    "get the model as .safetensors")
            pairs[name[:512]] = value
        elif len(path) == 1 and isinstance(value, str | int | float | bool):
            facts[_UNUSUAL.sub("_", path[0])[:60]] = str(value)[:200]
    if not pairs:
        raise Unconvertible("it holds no tensors; it is no weight file")
    if all(name.startswith(PARALLEL) for name in pairs):
        pairs = {name.removeprefix(PARALLEL): tensor for name, tensor in pairs.items()}
        notes.append(f"{PARALLEL!r} was taken off all names, which training on several devices leaves there")
    if renamed:
        notes.append(f"{renamed} names were changed: they may hold no spaces and no two underscores in a row")
    return Found(pairs, facts, notes)


def _unwrapped(root: Any) -> tuple[Any, list[str]]:
    notes: list[str] = []
    for _ in range(3):
        data = _children(root)
        if data is None or any(isinstance(value, Tensor) for value in data.values()):
            break
        key = next((key for key in WRAPPERS if _children(data.get(key)) and _holds(data[key])), None)
        if key is None:
            break
        if others := sorted(str(other) for other in data if other != key):
            notes.append(f"the weights stand under {key!r}; left out: {', '.join(others)[:300]}")
        root = data[key]
    return root, notes


def _holds(value: Any) -> bool:
    return any(isinstance(leaf, Tensor) for _, (_, leaf) in zip(range(MOST_ITEMS), _leaves(value, (), 0), strict=False))


def _children(value: Any) -> dict[Any, Any] | None:
    """What is inside: of a dictionary its items, of a torch module its parameters, buffers and modules."""
    if isinstance(value, dict):
        return value
    if isinstance(value, Inert):
        if value.of.name == "_reconstruct_persistent_obj":
            meta = value.arguments[0] if value.arguments else None
            inner = meta.get("state") if isinstance(meta, dict) else None
            return _module(inner) if isinstance(inner, dict) else None
        return _module(value.state) if isinstance(value.state, dict) else None
    return None


def _module(state: dict[Any, Any]) -> dict[Any, Any]:
    parts = [state[key] for key in ("_parameters", "_buffers", "_modules") if isinstance(state.get(key), dict)]
    return {k: v for part in parts for k, v in part.items()} if parts else state


def _leaves(value: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    if depth > DEEPEST:
        raise Unconvertible("its dictionaries lie too deep inside each other; get the model as .safetensors")
    if isinstance(value, Inert) and value.of.dotted == "numpy.ndarray" and (found := array_tensor(value.state)):
        value = found
    children = _children(value)
    if children is None:
        yield path, value
        return
    for key, child in children.items():
        if depth or key not in LEFTOVERS:
            yield from _leaves(child, (*path, str(key)), depth + 1)
