"""Summaries: what a value is, in a few numbers that travel with events: type, shape, range, finite or not.

Small (some hundred bytes) and cheap (microseconds for scalars, one pass over a tensor). A number that is not finite
is told by "finite": false, never by NaN, which is no JSON.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nodes.interface import ports
from nodes.interface.plot_summary import small_figure, thin

if TYPE_CHECKING:
    from torch import Tensor

_LONGEST_TEXT = 200
_MOST_ITEMS = 16
_MOST_LEVELS = 64
_MAIN_TENSOR = {"Image": "data", "Mask": "data", "Latent": "data", "Embedding": "data", "Features": "data",
                "Sigmas": "values", "Video": "frames", "Audio": "samples", "Dataset": "images"}
_ZERO_TO_ONE = ("Image", "Mask", "Video")
_ROUNDING = 1e-3  # how far beyond [0, 1] a picture may lie before the summary says so


def summarise(value: Any, type_name: str = "") -> dict[str, Any]:
    """The summary of a value; `type_name` is its port type where the value alone does not tell."""
    special = _SCALARS.get(type(value))
    if special is not None:
        return special(value, type_name)
    name = type_name or type(value).__name__
    if type(value).__name__ in _MAIN_TENSOR:
        return _of_tensors(type(value).__name__, value)
    special = _CLASSES.get(type(value))
    return special(value, name) if special is not None else _of_model(value, name)


def is_finite(summary: Mapping[str, Any]) -> bool:
    """Whether a summary tells of finite numbers only."""
    return bool(summary.get("finite", True))


def _of_number(value: float, type_name: str) -> dict[str, Any]:
    if not math.isfinite(value):
        return {"type": "Number", "value": None, "finite": False, "warning": f"the number is {value}"}
    return {"type": "Number", "value": value}


def _of_integer(value: int, type_name: str) -> dict[str, Any]:
    return {"type": type_name or "Integer", "value": value}


def _of_boolean(value: bool, type_name: str) -> dict[str, Any]:
    return {"type": "Boolean", "value": value}


def _of_text(value: str, type_name: str) -> dict[str, Any]:
    return {"type": "Text", "value": _clean(value), "length": len(value)}


def _of_list(value: list[Any], type_name: str) -> dict[str, Any]:
    """A list of numbers or of texts: its length and its first items."""
    if type_name == "Texts" or (value and isinstance(value[0], str)):
        return {"type": "Texts", "length": len(value), "value": [_clean(str(v)) for v in value[:_MOST_ITEMS]]}
    summary: dict[str, Any] = {"type": "Numbers", "length": len(value)}
    if not all(map(math.isfinite, value)):
        return {**summary, "finite": False, "warning": "the list holds numbers that are not finite"}
    summary["value"] = list(value[:_MOST_ITEMS])
    return {**summary, "min": min(value), "max": max(value)} if value else summary


def _of_none(value: None, type_name: str) -> dict[str, Any]:
    return {"type": type_name or "None", "value": None}


def _of_tensors(name: str, value: Any) -> dict[str, Any]:
    """A value with one main tensor; its short plain fields come along."""
    main = _MAIN_TENSOR[name]
    summary = {"type": name, **_of_tensor(getattr(value, main))}
    for field in dataclasses.fields(value):
        if field.name != main and (plain := _plain(getattr(value, field.name))) is not None:
            summary[field.name] = plain
    if name == "Sigmas" and summary.get("finite"):
        summary |= {"length": len(value.values), "value": thin(value.values.tolist(), _MOST_LEVELS)}
    low, high = summary.get("min"), summary.get("max")
    if name in _ZERO_TO_ONE and low is not None and high is not None and (low < -_ROUNDING or high > 1 + _ROUNDING):
        summary.setdefault("warning", f"values from {low:g} to {high:g}; a {name} holds values from 0 to 1")
    return summary


def _of_tensor(tensor: Tensor) -> dict[str, Any]:
    """Shape, dtype and the four numbers of a tensor."""
    import torch

    summary: dict[str, Any] = {"shape": list(tensor.shape), "dtype": str(tensor.dtype).removeprefix("torch.")}
    if tensor.numel() == 0 or tensor.is_complex() or tensor.dtype is torch.bool:
        return summary
    tensor = tensor.detach()
    low, high = (float(v) for v in torch.aminmax(tensor))
    if not (math.isfinite(low) and math.isfinite(high)):
        return {**summary, "finite": False, "warning": _words_for_bad(tensor)}
    if not tensor.is_floating_point():  # pictures as bytes, labels: their spread says little and costs a copy
        return {**summary, "min": low, "max": high}
    std, mean = torch.std_mean(tensor, correction=0)
    numbers = {"min": low, "max": high, "mean": float(mean), "std": float(std)}
    return {**summary, **{k: float(f"{v:.6g}") if math.isfinite(v) else None for k, v in numbers.items()},
            "finite": True}


def _words_for_bad(tensor: Tensor) -> str:
    nans, bad = int(tensor.isnan().sum()), int((~tensor.isfinite()).sum())
    return f"{nans} NaN and {bad - nans} infinite numbers among {tensor.numel()}"


def _of_conditioning(value: ports.Conditioning, name: str) -> dict[str, Any]:
    summary: dict[str, Any] = {"type": "Conditioning", "text": [_clean(t) for t in value.text[:3]]}
    for part in ("tokens", "pooled", "labels", "sizes", "concat"):
        if (tensor := getattr(value, part)) is not None:
            of_part = _of_tensor(tensor)
            summary[part] = of_part["shape"]
            if not of_part.get("finite", True):
                summary |= {"finite": False, "warning": f"{part}: {of_part['warning']}"}
    return summary


def _of_score(value: ports.Score, name: str) -> dict[str, Any]:
    numbers = [value.value, *(value.interval or ())]
    if not all(map(math.isfinite, numbers)):
        return {"type": "Score", "value": None, "unit": value.unit, "count": value.count, "finite": False,
                "protocol": _clean(value.protocol), "warning": f"the score is {value.value}"}
    return {"type": "Score", "value": value.value, "unit": _clean(value.unit), "count": value.count,
            "interval": list(value.interval) if value.interval else None, "protocol": _clean(value.protocol),
            **({"warning": _clean(value.warning)} if value.warning else {})}


def _of_figure(value: ports.Figure, name: str) -> dict[str, Any]:
    kinds = sorted({str(mark.get("kind")) for mark in value.marks})
    summary: dict[str, Any] = {"type": "Figure", "title": _clean(value.title), "marks": len(value.marks),
                               "kinds": kinds}
    plot = small_figure(value)
    return {**summary, "plot": plot} if plot else summary


def _of_table(value: ports.Table, name: str) -> dict[str, Any]:
    return {"type": "Table", "columns": [_clean(c) for c in value.columns[:_MOST_ITEMS]], "rows": len(value.rows)}


def _of_file(value: ports.File, name: str) -> dict[str, Any]:
    return {"type": "File", "name": _clean(value.name), "media_type": value.media_type, "size": len(value.data)}


def _of_record(value: ports.Record, name: str) -> dict[str, Any]:
    """Steps, levels and calls; finite as far as x is: steps without guidance have no angle."""
    of_x = _of_tensor(value.x)
    summary: dict[str, Any] = {"type": "Record", "shape": of_x["shape"], "steps": len(value.denoised),
                               "calls": int(value.calls.sum()), "value": thin(value.sigmas.tolist(), _MOST_LEVELS),
                               "finite": of_x.get("finite", True)}
    if "warning" in of_x:
        summary["warning"] = f"x: {of_x['warning']}"
    if value.branched is not None:
        summary["branched"] = value.branched
    return summary | {"space": value.space.name, "model": _clean(value.model), "solver": _clean(value.solver)}


def _of_module(value: ports.Module, name: str) -> dict[str, Any]:
    size = sum(t.numel() * t.element_size() for t in value.tensors.values())
    return {"type": "Module", "name": _clean(value.name), "tensors": len(value.tensors), "size": size}


def _of_adapter(value: ports.Adapter, name: str) -> dict[str, Any]:
    """What it was made for, how it is written, and how many layers of each part it changes."""
    return {"type": "Adapter", "name": _clean(value.name), "base": _clean(value.base) or "not known",
            "kinds": [_clean(kind) for kind in value.kinds[:_MOST_ITEMS]], "rank": value.rank,
            "layers": {_clean(part): len(layers) for part, layers in value.layers.items()}}


def _of_model(value: Any, name: str) -> dict[str, Any]:
    """A loaded model: its name and what else it says about itself in plain words."""
    summary: dict[str, Any] = {"type": name}
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if (plain := _plain(getattr(value, field.name))) is not None:
                summary[field.name] = plain
    return summary


def _plain(value: Any) -> Any:
    """A field as it may stand in a summary: scalars, short texts, a few of a tuple's texts; None for the rest."""
    if isinstance(value, ports.Space):
        return value.name
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        return [_clean(v) for v in value[:3]] or None
    return value if isinstance(value, int) else None


def _clean(text: str) -> str:
    """At most 200 characters, without lone surrogates."""
    return text[:_LONGEST_TEXT].encode("utf-8", "replace").decode()


_SCALARS: dict[type, Callable[[Any, str], dict[str, Any]]] = {
    float: _of_number, int: _of_integer, bool: _of_boolean, str: _of_text, list: _of_list, type(None): _of_none,
}
_CLASSES: dict[type, Callable[[Any, str], dict[str, Any]]] = {
    ports.Conditioning: _of_conditioning, ports.Score: _of_score, ports.Figure: _of_figure, ports.Table: _of_table,
    ports.File: _of_file, ports.Module: _of_module,
    ports.Adapter: _of_adapter, ports.Record: _of_record,
}
