"""One batch or several calls: the estimates that guidance needs at once, by what memory allows.

One batch is up to a third faster, and takes as many times the memory of a call. On a GPU the peak of each shape is
measured once; on a CPU, where nothing tells it, a rough upper bound is taken. Where memory runs out all the same, the
estimates are made one after the other, and from then on at that shape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from nodes.interface import Conditioning, Denoiser
from nodes.interface.notes import answered_once, note
from nodes.weights.shortage import free_memory, free_unused, ran_out, readable

ROUGH = 64 * 1024
"""Bytes that a U-Net in float32 takes on a CPU for each number of a latent; 1 GB for one of SD1's at 512 pixels."""
SMALL = 2**30
"""Below this nobody needs to ask."""
RESERVE = 2**28
"""Left free."""

Calls = Callable[[Tensor, Tensor, Conditioning | None], Tensor]


@dataclass
class Peaks:
    """What calls took: bytes for a sample, by device and shape of a sample; and shapes that did not fit together.

    free: bytes that could be allocated on a device now
    """

    free: Callable[[torch.device], int] = free_memory
    measured: dict[Any, int] = field(default_factory=dict)
    apart: set[Any] = field(default_factory=set)

    def needed(self, denoise: Calls, x: Tensor, rows: int) -> int:
        """Bytes that one call for so many samples would take."""
        known = self.measured.get(key_of(denoise, x))
        if known is not None:
            return known * rows
        return 0 if x.device.type == "cuda" else ROUGH * x[0].numel() * rows

    def fits(self, denoise: Calls, x: Tensor, rows: int) -> bool:
        """Whether one call for so many samples is likely to fit: asked at the first step of a sampling, and said."""
        at = key_of(denoise, x), rows
        if at in self.apart:
            return False
        needed = self.needed(denoise, x, rows)
        return needed < SMALL or answered_once((id(self), at), lambda: self.room(x.device, needed, rows))

    def room(self, device: torch.device, needed: int, rows: int) -> bool:
        """Whether so many bytes are free; says what that means for guidance."""
        free = self.free(device) - RESERVE
        if needed > free:
            note(f"guidance one estimate after the other: a batch of {rows} needs about {readable(needed)}, "
                 f"{readable(max(0, free))} are free")
            return False
        note(f"guidance in one batch of {rows}: about {readable(needed)} of {readable(free)} that are free")
        return True

    def watched(self, denoise: Calls, x: Tensor, sigma: Tensor, conditioning: Conditioning | None) -> Tensor:
        """A call whose peak is measured, the first time on a GPU."""
        key = key_of(denoise, x)
        if x.device.type != "cuda" or key in self.measured:
            return denoise(x, sigma, conditioning)
        torch.cuda.reset_peak_memory_stats(x.device)
        before = torch.cuda.memory_allocated(x.device)
        found = denoise(x, sigma, conditioning)
        self.measured[key] = max(0, torch.cuda.max_memory_allocated(x.device) - before) // len(x)
        return found


def key_of(denoise: Calls, x: Tensor) -> Any:
    """The device, the shape of a sample, and what network runs."""
    network = getattr(denoise, "network", denoise)
    return x.device, tuple(x.shape[1:]), id(network)


PEAKS = Peaks()


def batched(model: Denoiser, x: Tensor, sigma: Tensor, together: Conditioning, apart: Sequence[Conditioning | None],
            peaks: Peaks = PEAKS) -> list[Tensor]:
    """The estimates of all conditionings: in one batch, or one after the other where memory is short.

    together: the rows of all; apart: each with as many rows as x
    """
    count = len(apart)
    if peaks.fits(model.denoise, x, count * len(x)):
        try:
            found = peaks.watched(model.denoise, torch.cat([x] * count), sigma, together)
            return list(found.chunk(count))
        except (RuntimeError, MemoryError) as error:
            if not ran_out(error):
                raise
        free_unused(x.device)
        peaks.apart.add((key_of(model.denoise, x), count * len(x)))
        note(f"guidance one estimate after the other: memory ran out for a batch of {count * len(x)}")
    return [peaks.watched(model.denoise, x, sigma, each) for each in apart]
