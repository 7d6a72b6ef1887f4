"""Old weight files become safetensors with the same numbers, whatever program wrote them."""

from __future__ import annotations

import io
import pickle
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from nodes.weights.convert.archive import open_archive
from nodes.weights.convert.inert import Unconvertible
from nodes.weights.convert.state_dict import state_dict
from nodes.weights.convert.write import write_safetensors

torch.set_num_threads(1)


def converted(data: bytes, tmp_path: Path) -> tuple[dict[str, torch.Tensor], Any, dict[str, int]]:
    """The tensors of the new file, what was found on the way, and what is not finite."""
    archive = open_archive(io.BytesIO(data))
    found = state_dict(archive.root)
    with (tmp_path / "x.safetensors").open("wb") as out:
        broken = write_safetensors(out, archive, found.tensors, {})
    return load_file(tmp_path / "x.safetensors"), found, broken


def saved(value: Any, zipped: bool) -> bytes:
    """What torch.save writes."""
    out = io.BytesIO()
    torch.save(value, out, _use_new_zipfile_serialization=zipped)
    return out.getvalue()


def some() -> dict[str, torch.Tensor]:
    """Tensors of all kinds: types, views, transposed, shared, empty, single."""
    base = torch.randn(6, 4)
    return {"f32": base, "shared": base, "view": base[1:3], "turned": base.t(), "step": base[::2, 1:3],
            "f16": torch.randn(3, 2, 1).half(), "bf16": torch.randn(5).bfloat16(), "f64": torch.randn(2).double(),
            "i64": torch.arange(4), "u8": torch.arange(4).byte(), "bool": torch.tensor([True, False]),
            "single": torch.tensor(3.0), "empty": torch.zeros(0, 4), "parameter": torch.nn.Parameter(torch.randn(2))}


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "row"])
@pytest.mark.parametrize("wrap", [
    lambda d: d,
    lambda d: {"state_dict": d, "epoch": 3, "optimizer_states": [{"x": d["f32"]}]},
    lambda d: {"params_ema": d, "params": {"w": torch.zeros(1)}},
])
def test_every_tensor_keeps_its_numbers(tmp_path: Path, zipped: bool, wrap: Any):
    """Both formats of torch.save, plain and below the keys under which programs put the weights."""
    torch.manual_seed(0)
    wanted = some()
    got, _, broken = converted(saved(wrap(wanted), zipped), tmp_path)
    assert set(got) == set(wanted)
    for name, tensor in wanted.items():
        assert got[name].dtype == tensor.dtype
        assert torch.equal(got[name], tensor.detach().contiguous()), name
    assert broken == {}


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "row"])
def test_leftovers_of_a_training_program_stay_behind(tmp_path: Path, zipped: bool, monkeypatch: pytest.MonkeyPatch):
    """A lightning checkpoint names classes that are not installed here; its weights are read all the same."""
    module = types.ModuleType("pytorch_lightning.callbacks.model_checkpoint")
    module.ModelCheckpoint = type("ModelCheckpoint", (), {"__module__": module.__name__})  # type: ignore[attr-defined]
    for name in ("pytorch_lightning", "pytorch_lightning.callbacks", module.__name__):
        monkeypatch.setitem(sys.modules, name, module)
    data = saved({"epoch": 13, "state_dict": {"a.weight": torch.ones(2)},
                  "callbacks": {module.ModelCheckpoint: {"best": np.float64(0.1), "path": Path("x")}}}, zipped)  # type: ignore[attr-defined]
    got, found, _ = converted(data, tmp_path)
    assert torch.equal(got["a.weight"], torch.ones(2))
    assert "left out: callbacks, epoch" in found.notes[0]


def test_names_of_training_on_several_devices_lose_what_it_put_before_them(tmp_path: Path):
    """All below "module.": it goes, and the report says so; below some of them it is a name like any other."""
    got, found, _ = converted(saved({"state_dict": {"module.a.weight": torch.ones(2)}}, True), tmp_path)
    assert set(got) == {"a.weight"}
    assert any("'module.' was taken off all names" in note for note in found.notes)
    mixed = {"module.a": torch.ones(2), "b": torch.ones(2)}
    assert set(converted(saved(mixed, True), tmp_path)[0]) == set(mixed)


def test_embeddings_keep_the_names_that_tell_them(tmp_path: Path):
    """The first training code's ParameterDict, the web UI's dictionary, diffusers' single vector."""
    vector = torch.randn(2, 768)
    first = {"string_to_token": {"*": torch.tensor(265)}, "string_to_param": torch.nn.ParameterDict({"*": vector})}
    got, _, _ = converted(saved(first, True), tmp_path)
    assert torch.equal(got["string_to_param.*"], vector)
    got, found, _ = converted(saved({"string_to_param": {"*": vector}, "name": "thing", "step": 4999}, True), tmp_path)
    assert torch.equal(got["string_to_param.*"], vector)
    assert found.facts == {"name": "thing", "step": "4999"}
    got, _, _ = converted(saved({"<my thing>": vector[0]}, True), tmp_path)
    assert torch.equal(got["<my_thing>"], vector[0])


def test_nested_dictionaries_and_modules_are_named_by_their_path(tmp_path: Path):
    """An IP-Adapter's two halves; a whole torch module that was pickled."""
    data = {"image_proj": {"proj.weight": torch.ones(2)}, "ip_adapter": {"1.to_k_ip.weight": torch.zeros(3)}}
    assert set(converted(saved(data, True), tmp_path)[0]) == {"image_proj.proj.weight", "ip_adapter.1.to_k_ip.weight"}
    network = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    got, _, _ = converted(saved({"model": network}, True), tmp_path)
    assert set(got) == set(network.state_dict())
    assert torch.equal(got["0.weight"], network[0].weight)


def test_plain_pickles_of_networks_are_read_without_their_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """StyleGAN's and EDM's files: their reader would run the source text inside; here it stays a text."""
    module = types.ModuleType("torch_utils.persistence")
    source = f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).touch()"

    def _reconstruct_persistent_obj(meta: Any) -> Any:  # what the file names; never called here
        raise AssertionError

    _reconstruct_persistent_obj.__module__ = module.__name__
    _reconstruct_persistent_obj.__qualname__ = "_reconstruct_persistent_obj"
    module._reconstruct_persistent_obj = _reconstruct_persistent_obj  # type: ignore[attr-defined]
    for name in ("torch_utils", module.__name__):
        monkeypatch.setitem(sys.modules, name, module)

    class Persistent:
        def __init__(self, **state: Any) -> None:
            self.state = state

        def __reduce__(self) -> Any:
            meta = {"type": "class", "version": 6, "module_src": source, "class_name": "Net", "state": self.state}
            return _reconstruct_persistent_obj, (meta,)

    weight = torch.randn(3, 2)
    inner = Persistent(_parameters={"weight": torch.nn.Parameter(weight)}, _buffers={}, _modules={}, training=False)
    network = Persistent(_parameters={}, _buffers={"steps": torch.arange(3)}, _modules={"conv": inner})
    got, _, _ = converted(pickle.dumps({"ema": network, "dataset_kwargs": {}}), tmp_path)
    assert torch.equal(got["conv.weight"], weight)
    assert torch.equal(got["steps"], torch.arange(3))
    assert not (tmp_path / "ran").exists()


def test_arrays_of_numpy_are_weights_too(tmp_path: Path):
    """Also in Fortran order."""
    arrays = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.asfortranarray(np.arange(6.0).reshape(2, 3))}
    got, _, _ = converted(saved({"state_dict": arrays}, True), tmp_path)
    assert all(np.array_equal(got[name].numpy(), array) for name, array in arrays.items())


def test_what_is_not_finite_is_counted(tmp_path: Path):
    """NaN and infinite numbers in each floating type."""
    tensors = {str(dtype): torch.tensor([1, float("nan"), float("inf")], dtype=dtype)
               for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64)}  # fmt: skip
    assert set(converted(saved(tensors, True), tmp_path)[2].values()) == {2}


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "row"])
def test_a_cut_file_is_refused_in_words(zipped: bool):
    """At every eighth of its length, and with a byte changed anywhere: never a traceback of another kind."""
    data = saved({"a": torch.randn(64, 64), "b": torch.randn(8)}, zipped)
    for end in range(0, len(data), len(data) // 8):
        with pytest.raises(Unconvertible):
            archive = open_archive(io.BytesIO(data[:end]))
            write_safetensors(io.BytesIO(), archive, state_dict(archive.root).tensors, {})
    rest = np.random.default_rng(0)
    for at in rest.integers(0, min(2000, len(data)), 200):
        spoilt = bytearray(data)
        spoilt[at] ^= int(rest.integers(1, 256))
        try:
            archive = open_archive(io.BytesIO(bytes(spoilt)))
            write_safetensors(io.BytesIO(), archive, state_dict(archive.root).tensors, {})
        except Unconvertible:
            continue
