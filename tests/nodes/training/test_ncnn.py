"""The ncnn reader understands half and single precision and trusts nothing."""

import numpy as np
import pytest
import torch

from nodes.training.ncnn import read_sequential

HEADER = "7767517\n4 4\nInput in 0 1 in\n"
CONVOLUTION = "Convolution c 1 1 in a 0=2 1=1 5=1 6=6\n"
PRELU = "PReLU p 1 1 a b 0=2\n"
WEIGHTS = np.arange(6, dtype=np.float32) / 4


def half(numbers: np.ndarray) -> bytes:
    """A tagged half-precision block, padded to four bytes."""
    data = 0x01306B47.to_bytes(4, "little") + numbers.astype("<f2").tobytes()
    return data + bytes(-len(data) % 4)


def single(numbers: np.ndarray) -> bytes:
    """A tagged single-precision block."""
    return bytes(4) + numbers.astype("<f4").tobytes()


@pytest.mark.parametrize("block", [half, single])
def test_convolution_and_prelu(block: object) -> None:
    """Both precisions give the same weights, in the layout of torch."""
    data = block(WEIGHTS) + np.array([5, 6, 0.1, 0.2], "<f4").tobytes()  # type: ignore[operator]
    state = read_sequential(HEADER + CONVOLUTION + PRELU, data, "body")
    assert list(state) == ["body.0.weight", "body.0.bias", "body.1.weight"]
    torch.testing.assert_close(state["body.0.weight"], torch.from_numpy(WEIGHTS).view(2, 3, 1, 1))
    assert state["body.0.bias"].tolist() == [5, 6]
    assert state["body.1.weight"].tolist() == pytest.approx([0.1, 0.2])


def test_a_cut_file_is_refused() -> None:
    """The error says how many bytes there are and how many are needed."""
    with pytest.raises(ValueError, match="end early"):
        read_sequential(HEADER + CONVOLUTION, single(WEIGHTS), "body")


def test_bytes_left_over_are_refused() -> None:
    """If layers and weights disagree, nothing is guessed."""
    with pytest.raises(ValueError, match="the layers explain 8"):
        read_sequential(HEADER + PRELU, bytes(12), "body")


def test_an_unknown_layer_is_named() -> None:
    """Other networks need other readers."""
    with pytest.raises(ValueError, match="LSTM"):
        read_sequential(HEADER + "LSTM l 1 1 in out 0=2\n", b"", "body")
