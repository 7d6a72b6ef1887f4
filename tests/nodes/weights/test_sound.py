"""Weights that are NaN or infinite are refused with their file and their tensor, whatever the file is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from nodes.denoisers.ldm.unet import UNet
from nodes.interface import BadInput, Context
from nodes.weights.mapped_file import mapped
from nodes.weights.placing import placed
from nodes.weights.safetensors_file import read_header
from nodes.weights.sound import ALL_ONES, all_finite, look_later, refuse_broken_tensors
from tests.conformance.latent_model import SIZES

BAD = (float("nan"), float("-nan"), float("inf"), float("-inf"))
STARTER = Path(__file__).parents[3] / "nodes" / "starter"


@pytest.mark.parametrize("dtype", ALL_ONES, ids=str)
@pytest.mark.parametrize("bad", BAD)
def test_one_broken_number_anywhere_is_seen(dtype, bad):
    """In each type that files have, of both signs, beside the largest finite numbers of both signs."""
    most = torch.finfo(dtype).max
    numbers = torch.tensor([0.0, most, -most, 1.0, -1.0] * 40, dtype=torch.float64).to(dtype)
    assert all_finite(numbers)
    wide = numbers.double()
    wide[137] = bad
    broken = wide.to(dtype)
    if dtype == torch.float8_e4m3fn:  # it has no infinity: what is too large becomes NaN or its largest
        broken.view(torch.uint8)[137] = 0xFF
    assert not all_finite(broken)


def test_integers_and_odd_layouts_are_looked_at_too():
    """Numbers of other types are always finite; a transposed tensor is looked at without a copy."""
    assert all_finite(torch.full((4,), -1, dtype=torch.int64))
    assert not all_finite(torch.tensor([[1.0, float("nan")], [0.0, 0.0]]).T)
    assert all_finite(torch.empty(0))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_network_is_looked_at_when_it_is_placed_and_then_no_more(dtype):
    """In its own type or in another; each time until it is whole, and nobody pays twice."""
    network = look_later(UNet(SIZES).requires_grad_(False), "mine")
    weight = network.out[2].weight.data
    before = weight[0, 0, 0, 0].item()
    weight[0, 0, 0, 0] = float("nan")
    for _ in range(2):
        with pytest.raises(BadInput, match=r"'mine'.* 1 of [\d,]+ numbers of 'out.2.weight' are NaN or infinite"):
            placed(network, torch.device("cpu"), dtype)
    network.out[2].weight.data[0, 0, 0, 0] = before
    assert placed(network, torch.device("cpu"), dtype) is network
    network.out[2].weight.data[0, 0, 0, 0] = float("nan")
    placed(network, torch.device("cpu"), dtype)


def spoilt(source: Path, folder: Path) -> tuple[str, str]:
    """A copy of a file, one number of its last float tensor NaN; its path and the tensor's name."""
    tensors = load_file(source)
    name = sorted(n for n, t in tensors.items() if t.is_floating_point())[-1]
    tensors[name] = tensors[name].clone()
    tensors[name].view(-1)[0] = float("nan")
    metadata = dict(read_header(source).metadata)
    save_file(tensors, folder / source.name, metadata)
    return str(folder / source.name), name


@pytest.mark.parametrize("node, file", [
    ("load_text_to_image", "emoji-32"), ("load_clip", "clip"), ("load_classifier", "classifier"),
    ("load_upscaler", "upscaler-x4"), ("load_starter_control", "edge-control"), ("load_module", "clip"),
])
def test_small_files_are_looked_at_when_they_are_opened(node, file, tmp_path):
    """The loading node refuses them, with file and tensor."""
    import importlib

    path, tensor = spoilt(STARTER / f"{file}.safetensors", tmp_path)
    load = getattr(importlib.import_module(f"nodes.weights.{node}"), node)
    with pytest.raises(BadInput) as refused:
        load(Context(), path)
    assert f"{file}.safetensors" in str(refused.value)
    assert f"1 of {load_file(path)[tensor].numel():,} numbers of {tensor!r} are NaN" in str(refused.value)
    assert "download the file again" in str(refused.value)


def test_looking_takes_little_beside_reading(tmp_path):
    """400 MB of half precision are looked at in less CPU time than it takes to add them up."""
    path = tmp_path / "large.safetensors"
    save_file({f"{i}": torch.ones(20_000_000, dtype=torch.float16) for i in range(10)}, path)
    tensors = mapped(path, read_header(path))
    torch.set_num_threads(1)
    looked, added = (cpu_seconds(work) for work in (lambda: refuse_broken_tensors(tensors, "large"),
                                                    lambda: [t.sum(dtype=torch.float32) for t in tensors.values()]))
    assert looked < added


def cpu_seconds(work):
    """CPU seconds of one go."""
    begin = time.process_time()
    work()
    return time.process_time() - begin
