"""Further kinds of files, each by one sign."""

from __future__ import annotations

from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.recognised import Recognised

ORDER = 25


def look(keys: Keys) -> Recognised | None:
    """GLIGEN (Li et al. 2023), AnimateDiff (Guo et al. 2024), Inception-v3, hypernetworks."""
    if keys.has("position_net."):
        return Recognised("gligen", "sd1", layout="original")
    if any(True for _ in keys.holding("motion_modules.")):
        return Recognised("motion_module", "sdxl" if not keys.has("down_blocks.3.") else "sd1", layout="original")
    if keys.has("Mixed_7c.branch_pool.conv.weight"):
        return Recognised("inception", variant=f"{keys.size('fc.weight', 0)} classes", layout="torchvision")
    if any(
        keys.has(f"{width}.0.linear.0.weight") or keys.has(f"{width}.0.linear1.weight")
        for width in (320, 640, 768, 1024, 1280)
    ):
        return Recognised("hypernetwork", layout="web ui")
    return None
