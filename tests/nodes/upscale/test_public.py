"""Published upscalers: told by their tensors, 1 to 8 times, in tiles that shrink when memory is short."""

from __future__ import annotations

import importlib

import pytest
import torch
from safetensors.torch import save_file

from nodes.interface import BadInput, Context, Image, Upscaler
from nodes.upscale.upscale import upscale
from nodes.weights.load_upscaler import load_upscaler
from tests.fixtures.made.upscaler_layout import rrdb_table
from tests.fixtures.make_weights import ModelContext

torch.set_num_threads(1)


def rrdb(new_names: bool, scale: int = 4) -> dict[str, torch.Tensor]:
    """Small random tensors of an ESRGAN generator, around grey."""
    generator = torch.Generator().manual_seed(7)
    found = {name: 0.05 * torch.randn(shape, generator=generator)
             for name, shape in rrdb_table(new_names, scale=scale).items()}
    return found | {f"{'conv_last' if new_names else 'model.10'}.bias": torch.full((3,), 0.5)}


@pytest.mark.parametrize("new_names, scale", [(True, 4), (True, 2), (True, 1), (False, 4)])
def test_an_esrgan_file_enlarges_as_often_as_it_says(tmp_path, new_names, scale):
    """Both layouts load without a card; the picture is as large as the scale says, and within [0, 1]."""
    pytest.importorskip("spandrel")
    save_file(rrdb(new_names, scale=scale), tmp_path / "a.safetensors")
    upscaler = load_upscaler(ModelContext(tmp_path), "a.safetensors")
    picture = upscale(Context(), Image(torch.rand(2, 3, 10, 14)), upscaler)
    assert upscaler.scale == scale
    assert picture.data.shape == (2, 3, 10 * scale, 14 * scale)
    assert 0 <= float(picture.data.min()) < float(picture.data.max()) <= 1


def test_tiles_that_see_the_networks_reach_show_no_seams(tmp_path):
    """In tiles of 32 pixels the picture is that of one piece: one block of ESRGAN reaches 22 pixels."""
    pytest.importorskip("spandrel")
    save_file(rrdb(True), tmp_path / "a.safetensors")
    upscaler, picture = load_upscaler(ModelContext(tmp_path), "a.safetensors"), Image(torch.rand(1, 3, 80, 70))
    whole = upscale(Context(), picture, upscaler)
    tiled = upscale(Context(), picture, upscaler, tile=32, overlap=22)
    torch.testing.assert_close(tiled.data, whole.data, atol=1e-5, rtol=0)


def test_tiles_are_halved_until_they_fit_into_memory():
    """A network that takes at most 100 pixels on a side gets tiles of 64; the result is that of one piece."""
    seen = []

    def repeat(rgb: torch.Tensor) -> torch.Tensor:
        seen.append(max(rgb.shape[-2:]))
        if seen[-1] > 100:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return rgb.repeat_interleave(2, 2).repeat_interleave(2, 3)

    picture = torch.rand(1, 3, 256, 200)
    large = upscale(Context(), Image(picture), Upscaler(repeat, 2, "repeat"), overlap=8)
    torch.testing.assert_close(large.data, picture.repeat_interleave(2, 2).repeat_interleave(2, 3))
    assert [size for size in seen if size > 100] == [256, 128 + 8]
    assert max(seen[2:]) <= 64 + 16


def test_too_little_memory_for_the_smallest_tile_is_told():
    """The error is that of the network, not an endless loop."""

    def never(rgb: torch.Tensor) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    with pytest.raises(torch.OutOfMemoryError):
        upscale(Context(), Image(torch.rand(1, 3, 300, 300)), Upscaler(never, 2, "never"))


def test_tensors_of_no_upscaler_are_refused(tmp_path):
    """The sentence says what was expected and how to look into the file."""
    pytest.importorskip("spandrel")
    save_file({"a.weight": torch.zeros(3)}, tmp_path / "x.safetensors")
    with pytest.raises(BadInput, match=r"expected an upscaler, but its tensors are those of no upscaler.*inspect"):
        load_upscaler(ModelContext(tmp_path), "x.safetensors")


def test_without_the_library_the_person_is_told_what_to_install(tmp_path, monkeypatch):
    """A file without a card names the extra that reads it."""
    save_file(rrdb(True), tmp_path / "a.safetensors")
    real = importlib.import_module

    def missing(name: str):
        if name.partition(".")[0] == "spandrel":
            raise ModuleNotFoundError("no spandrel", name="spandrel")
        return real(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(BadInput, match=r"needs the library spandrel.*pip install 'wireloom\[upscalers\]'"):
        load_upscaler(ModelContext(tmp_path), "a.safetensors")
