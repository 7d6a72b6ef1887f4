"""Whether bfloat16 is worth it: on a GPU, and on a processor that multiplies it in hardware."""

from __future__ import annotations

import torch


def half_pays(device: torch.device) -> bool:
    """True where networks run faster in bfloat16 than in float32."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    checks = (getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    return device.type == "cpu" and any(check() for check in checks if check is not None)
