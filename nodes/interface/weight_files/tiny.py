"""Tiny autoencoders (TAESD): where their halves stand in a file, and how their layers are numbered there.

The layers of a half lie in one list. Published are the halves apart (taesd_encoder, taesd_decoder), both in one file,
and both in the layout of diffusers, whose decoder does not count its first layer, which has no tensors.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Half:
    """Half of a tiny autoencoder in a file.

    name:      "encoder" or "decoder"
    prefix:    what its tensors' names begin with
    uncounted: layers at its beginning that the file does not count
    """

    name: str
    prefix: str
    uncounted: int = 0

    @property
    def marks(self) -> tuple[str, str]:
        """Tensors of its first convolution and its first block."""
        first, block = (0, 1) if self.name == "encoder" else (1, 3)
        return (f"{self.prefix}{first - self.uncounted}.weight", f"{self.prefix}{block - self.uncounted}.conv.0.weight")

    @property
    def narrow(self) -> str:
        """The convolution next to the latent: the encoder's last, the decoder's first."""
        return self.marks[0] if self.name == "decoder" else f"{self.prefix}14.weight"


PLACES = (
    Half("encoder", "taesd_encoder."), Half("decoder", "taesd_decoder."),
    Half("encoder", "encoder.layers."), Half("decoder", "decoder.layers.", 1),
    Half("encoder", "encoder."), Half("decoder", "decoder."),
)  # fmt: skip
ALONE = (Half("encoder", ""), Half("decoder", ""))


def halves(names: Collection[str]) -> tuple[Half, ...]:
    """The halves of a tiny autoencoder among tensors of these names; () = there is none."""
    found = tuple(half for half in PLACES if all(mark in names for mark in half.marks))
    return found or next(((half,) for half in ALONE if all(mark in names for mark in half.marks)), ())


def original_names(names: Collection[str]) -> dict[str, str]:
    """Original name by name in the file: "decoder.3.conv.0.weight" for "decoder.layers.2.conv.0.weight"."""
    found = {name: name for name in names}
    for half in halves(names):
        for name in names:
            number, _, rest = name.removeprefix(half.prefix).partition(".")
            if name.startswith(half.prefix) and number.isdecimal():
                found[name] = f"{half.name}.{int(number) + half.uncounted}.{rest}"
    return found
