"""Values survive the way to bytes and back, bit for bit."""

from __future__ import annotations

import contextlib
import math
import struct

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.interface import (
    PLANE,
    Conditioning,
    Denoiser,
    Embedding,
    Figure,
    File,
    Image,
    Latent,
    Record,
    Score,
    Sigmas,
    Table,
)
from nodes.interface.codec import NotStorable, decode, encode

VALUES = {
    "number": 1.0,
    "integer": 1,
    "boolean": True,
    "text": "a red heart ❤",
    "numbers": [1.0, 2, -0.0],
    "nothing": None,
    "image": Image(torch.rand(2, 3, 4, 5)),
    "latent": Latent(torch.randn(3, 2, 1, 1), PLANE),
    "sigmas": Sigmas(torch.linspace(80, 0, 19, dtype=torch.float64)),
    "record": Record(torch.tensor([2.0, 0.0], dtype=torch.float64), torch.randn(2, 1, 2, 1, 1),
                     torch.randn(1, 1, 2, 1, 1), torch.ones(1, 1), torch.ones(1, 1), torch.tensor([1]), PLANE, "toy",
                     "euler", branched=0),
    "conditioning": Conditioning(tokens=torch.randn(1, 4, 8), labels=torch.tensor([3]), text=("heart",)),
    "embedding": Embedding(torch.randn(2, 8).to(torch.bfloat16), "starter-clip", ("a", "b")),
    "score": Score(1.25, "FID", 100, (1.0, 1.5)),
    "figure": Figure("loss", ({"kind": "line", "x": [1, 2], "y": [0.5, float("inf")], "label": "a"},), {"log": True}),
    "table": Table(("name", "n"), (("x", 1), ("y", None))),
    "file": File("a.bin", "application/octet-stream", b"\0\1\2"),
    "empty": Image(torch.empty(0, 3, 4, 4)),
}


def same(a: object, b: object) -> bool:
    """Equality that looks into tensors, keeps 1, 1.0 and True apart and -0.0 from 0.0."""
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
        return a.dtype == b.dtype and torch.equal(a, b)
    if type(a) is not type(b):
        return False
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return struct.pack("<d", a) == struct.pack("<d", b) or (math.isnan(a) and math.isnan(b))
    return same(vars(a), vars(b)) if hasattr(a, "__dict__") else a == b


@pytest.mark.parametrize("name", VALUES)
def test_a_stored_value_comes_back_equal(name: str) -> None:
    """Type, dtype, shape and every bit of a value survive."""
    assert same(decode(encode({"out": VALUES[name]}))["out"], VALUES[name])


def test_equal_values_give_equal_bytes() -> None:
    """The order of ports and the layout in memory leave no trace in the bytes."""
    picture = torch.rand(1, 3, 6, 4)
    turned = picture.permute(0, 1, 3, 2).contiguous().permute(0, 1, 3, 2)
    assert encode({"a": Image(picture), "b": 1}) == encode({"b": 1, "a": Image(turned)})


def test_bytes_are_a_safetensors_file() -> None:
    """Other programs can read what we store."""
    from safetensors.torch import load

    assert torch.equal(load(encode(VALUES))["image.data"], VALUES["image"].data)  # type: ignore[attr-defined]


def test_a_loaded_model_is_not_storable() -> None:
    """Functions never go to disk; the refusal names the field."""
    model = Denoiser(lambda x, sigma, c: x, PLANE, 0.1, 10.0)
    with pytest.raises(NotStorable, match="denoiser is a Denoiser"):
        encode({"denoiser": model})


def test_fields_that_would_share_a_path_stay_apart() -> None:
    """A key with a dot does not overwrite a nested key."""
    value = {"a.b": torch.zeros(1), "a": {"b": torch.ones(1)}}
    assert same(decode(encode({"out": value}))["out"], value)


def test_deep_nesting_is_refused_instead_of_overflowing() -> None:
    """A list nested a thousand deep raises NotStorable, not RecursionError."""
    deep: list[object] = []
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(NotStorable, match="nested"):
        encode({"out": deep})


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple)
    | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(plain)
def test_any_plain_data_survives(value: object) -> None:
    """Numbers of every kind, texts, bytes and nested containers come back as they were."""
    try:
        data = encode({"out": value})
    except UnicodeEncodeError:
        return
    assert same(decode(data)["out"], value)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 255))
def test_damaged_bytes_raise_value_error_only(position: int, flip: int) -> None:
    """Any flipped byte gives another value or ValueError, nothing else."""
    data = bytearray(encode({"image": Image(torch.zeros(1, 1, 2, 2)), "n": [1.5, "x"]}))
    data[position % len(data)] ^= flip
    with contextlib.suppress(ValueError):
        decode(bytes(data))


@pytest.mark.parametrize("data", [b"", b"short", b"\xff" * 8, b"\2\0\0\0\0\0\0\0{}",
                                  encode({"a": VALUES["image"]})[:-1]])
def test_truncated_bytes_raise_value_error(data: bytes) -> None:
    """A cut file is refused in words."""
    with pytest.raises(ValueError, match="no stored values"):
        decode(data)
