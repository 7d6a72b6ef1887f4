"""From the tensors that a file has for one layer to how that layer's weight changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from torch import Tensor

from nodes.adapters.changes import Decomposed, Hadamard, Kronecker, LayerChange, LowRank, Whole
from nodes.adapters.multiplied import Replaced, ScaledBias, ScaledChannels, WithItself
from nodes.adapters.rotations import Butterfly, Rotated
from nodes.adapters.settings import Told
from nodes.adapters.turned_inputs import boft, oft

Parts = Mapping[str, Tensor]


@dataclass(frozen=True)
class Format:
    """A way to write a change.

    needs: the parts that a layer of this format has at least, one of each set; takes: those it may have besides
    """

    name: str
    needs: tuple[tuple[str, ...], ...]
    takes: tuple[str, ...]
    build: Callable[[Parts, Told], LayerChange]

    def claims(self, parts: Parts) -> bool:
        """Whether any of its own parts is there."""
        return any(part in parts for choice in self.needs for part in choice)

    def missing(self, parts: Parts) -> tuple[str, ...]:
        """Parts that should be there."""
        return tuple(choice[0] for choice in self.needs if not any(part in parts for part in choice))


def _refuse_misfit(*pairs: tuple[Tensor, int, Tensor, int]) -> None:
    """Refuse factors whose ranks differ: (factor, its axis, another, its axis) each."""
    for a, i, b, j in pairs:
        if a.ndim <= i or b.ndim <= j or a.shape[i] != b.shape[j] or not a.shape[i]:
            raise ValueError(f"its factors of shape {list(a.shape)} and {list(b.shape)} do not fit together")


def _low_rank(parts: Parts, told: Told) -> LayerChange:
    up, down, mid = parts["up"], parts["down"], parts.get("mid")
    _refuse_misfit((down, 0, up, 1), (down, 1, down, 1), *([] if mid is None else [(up, 1, mid, 0), (mid, 1, down, 0)]))
    return LowRank(up, down, told.factor(down.shape[0]), mid)


def _hadamard(parts: Parts, told: Told) -> LayerChange:
    a, b = (parts["hada_w1_a"], parts["hada_w2_a"]), (parts["hada_w1_b"], parts["hada_w2_b"])
    cores = (parts["hada_t1"], parts["hada_t2"]) if {"hada_t1", "hada_t2"} <= parts.keys() else None
    for i in range(2):
        _refuse_misfit((a[i], 1, b[i], 0) if cores is None else (a[i], 0, cores[i], 0), (b[i], 1, b[0], 1))
    return Hadamard(a, b, told.factor(b[0].shape[0]), cores)


def _kronecker(parts: Parts, told: Told) -> LayerChange:
    w1, w2 = (_factors(parts, f"lokr_w{i}", f"lokr_t{i}") for i in (1, 2))
    for core_or_first, *rest in (w1, w2):
        if rest:
            _refuse_misfit((core_or_first, 1, rest[-1], 0))
    rank = next((factors[-1].shape[0] for factors in (w2, w1) if len(factors) > 1), 0)
    return Kronecker(w1, w2, told.factor(rank))


def _factors(parts: Parts, name: str, core: str) -> tuple[Tensor, ...]:
    if name in parts:
        return (parts[name],)
    return tuple(parts[part] for part in (core, f"{name}_a", f"{name}_b") if part in parts)


def _with_itself(parts: Parts, told: Told) -> LayerChange:
    """Newer LyCORIS writes [inputs, r] [r, inputs], older the transposed names: [r, inputs] is a1, [inputs, r] a2."""
    a, b = (parts["a1"], parts["a2"]), (parts["b1"], parts["b2"])
    if a[0].shape[0] < a[0].shape[1]:
        a, b = a[::-1], b[::-1]
    _refuse_misfit((a[0], 1, a[1], 0), (b[0], 1, b[1], 0), (a[0], 1, b[0], 1))
    return WithItself(a, b, told.factor(b[1].shape[0]))


def _rotated(parts: Parts, told: Told) -> LayerChange:
    blocks = parts.get("oft_blocks", parts.get("oft_diag"))
    if blocks is None or blocks.ndim not in (3, 4) or blocks.shape[-1] != blocks.shape[-2]:
        raise ValueError(f"its blocks of shape {[] if blocks is None else list(blocks.shape)} are not square")
    kind = Rotated if blocks.ndim == 3 else Butterfly
    change = kind(blocks, rescale=parts.get("rescale"))
    return replace(change, constraint=(told.alpha or 0.0) * change.shape[0])  # trainers bound |Q| by alpha * outputs


def _scaled(parts: Parts, told: Told) -> LayerChange:
    return ScaledChannels(parts["scales"], bool(parts["on_input"]))


def _scaled_by_peft(parts: Parts, told: Told) -> LayerChange:
    factors = parts["ia3_l"]
    if factors.ndim != 2 or 1 not in factors.shape:
        raise ValueError("it is an IA3 layer of a convolution, which does not say whether it scales inputs or outputs")
    return ScaledChannels(factors.float() - 1, factors.shape[0] == 1)


FORMATS = (
    Format("LoRA", (("up",), ("down",)), ("mid", "alpha", "dora_scale", "magnitude"), _low_rank),
    Format("LoHa", (("hada_w1_a",), ("hada_w1_b",), ("hada_w2_a",), ("hada_w2_b",)),
           ("hada_t1", "hada_t2", "alpha", "dora_scale"), _hadamard),
    Format("LoKr", (("lokr_w1", "lokr_w1_a"), ("lokr_w2", "lokr_w2_a")),
           ("lokr_w1_b", "lokr_w2_b", "lokr_t2", "alpha", "dora_scale"), _kronecker),
    Format("GLoRA", (("a1",), ("a2",), ("b1",), ("b2",)), ("alpha",), _with_itself),
    Format("OFT", (("oft_blocks", "oft_diag"),), ("alpha", "rescale"), _rotated),
    Format("OFT", (("oft_R",),), (), lambda parts, told: oft(parts["oft_R"], told.terms, told.bound)),
    Format("BOFT", (("boft_R",), ("boft_s",)), (), lambda parts, told: boft(parts["boft_R"], parts["boft_s"])),
    Format("IA3", (("on_input",), ("scales",)), ("alpha",), _scaled),
    Format("IA3", (("ia3_l",),), (), _scaled_by_peft),
    Format("whole", (("set_weight",),), (), lambda parts, told: Replaced(parts["set_weight"])),
    Format("whole", (("diff", "w_norm"),), (), lambda parts, told: Whole(parts.get("diff", parts.get("w_norm")))),
)
"""All formats that are read. A whole difference is what a file gives for layers too small to be split."""


@dataclass(frozen=True)
class Layer:
    """One layer of an adapter: how its weight changes, how its bias does, and the format it was written in."""

    weight: LayerChange | None
    bias: Whole | ScaledBias | None
    kind: str


def build_layer(parts: Parts, told: Told | None = None) -> Layer:
    """A layer from its parts; raises ValueError, in words, when one is missing or too much.

    told: what the file says elsewhere than in the layer's tensors, None = nothing
    """
    bias = next((Whole(parts[part]) for part in ("diff_b", "b_norm") if part in parts), None)
    found = next((f for f in FORMATS if f.claims(parts)), None)
    if found is None:
        if bias is None:
            raise ValueError(f"it has only {', '.join(sorted(parts))}")
        return Layer(None, bias, "whole")
    known = {part for choice in found.needs for part in choice} | set(found.takes) | {"diff_b", "b_norm"}
    if missing := found.missing(parts):
        raise ValueError(f"it is a {found.name} layer without {' and '.join(missing)}")
    if extra := sorted(set(parts) - known):
        raise ValueError(f"it is a {found.name} layer that also has {', '.join(extra)}")
    alpha = _number(parts["alpha"]) if "alpha" in parts else None
    change = found.build(parts, replace(told or Told(), alpha=alpha))
    if isinstance(change, ScaledChannels) and "ia3_l" in parts and not change.by_input:
        return Layer(change, ScaledBias(change.factors), "IA3")
    return _with_direction(change, parts, bias, found.name)


def _number(tensor: Tensor) -> float:
    if tensor.numel() != 1:
        raise ValueError(f"its alpha of shape {list(tensor.shape)} is no single number")
    return float(tensor)


def _with_direction(change: LayerChange, parts: Parts, bias: Whole | None, kind: str) -> Layer:
    """DoRA where there is a magnitude, by output or by input; LoCon where a kernel is changed."""
    if "magnitude" in parts:
        return Layer(Decomposed(change, parts["magnitude"]), bias, "DoRA")
    if "dora_scale" in parts:
        magnitude = parts["dora_scale"]
        by_input = magnitude.ndim > 1 and magnitude.shape[0] == 1 and change.shape[0] != 1
        return Layer(Decomposed(change, magnitude, by_input), bias, "DoRA")
    if isinstance(change, Butterfly):
        kind = "BOFT"
    return Layer(change, bias, "LoCon" if kind == "LoRA" and len(change.shape) == 4 and change.shape[2] > 1 else kind)
