"""The compact upscaler enlarges, loads strictly and ships."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from nodes.upscale.compact import CompactConfig, CompactUpscaler, compact_metadata, load_compact

SHIPPED = Path(__file__).parents[3] / "nodes" / "starter" / "upscaler-x4.safetensors"


def test_without_detail_it_repeats_pixels() -> None:
    """A network of zeros gives nearest-neighbour enlargement."""
    model = CompactUpscaler(CompactConfig(channels=4, convolutions=1, scale=2))
    for parameter in model.parameters():
        torch.nn.init.zeros_(parameter)
    x = torch.rand(1, 3, 3, 5)
    assert torch.equal(model(x), x.repeat_interleave(2, 2).repeat_interleave(2, 3))


def test_a_file_gives_the_same_network_again(tmp_path: Path) -> None:
    """Saving and loading keeps sizes and weights; a missing tensor is an error."""
    model = CompactUpscaler(CompactConfig(channels=4, convolutions=2, scale=3)).requires_grad_(False)
    save_file(model.state_dict(), tmp_path / "a.safetensors", compact_metadata(model.config))
    x = torch.rand(1, 3, 4, 4)
    assert torch.equal(load_compact(tmp_path / "a.safetensors")(x), model(x))
    weights = dict(list(model.state_dict().items())[1:])
    save_file(weights, tmp_path / "b.safetensors", compact_metadata(model.config))
    with pytest.raises(RuntimeError, match="Missing key"):
        load_compact(tmp_path / "b.safetensors")


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """The error names what was expected."""
    save_file({"a": torch.zeros(1)}, tmp_path / "x.safetensors")
    with pytest.raises(ValueError, match="expected upscaler"):
        load_compact(tmp_path / "x.safetensors")


def test_the_shipped_weights_enlarge_an_edge_without_changing_its_colours() -> None:
    """Left of a black and white edge stays black, right stays white, and the size grows four times."""
    picture = torch.zeros(1, 3, 16, 16)
    picture[..., 8:] = 1
    large = load_compact(SHIPPED)(picture)
    assert large.shape == (1, 3, 64, 64)
    assert float(large[..., :24].mean()) == pytest.approx(0, abs=0.05)
    assert float(large[..., 40:].mean()) == pytest.approx(1, abs=0.05)
