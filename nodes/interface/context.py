"""`Context`: a node's only door to the outside.

The worker gives each call its own; outside the engine a plain `Context()` does sensible things, so that a notebook
or a script can call any node.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


class Cancelled(Exception):
    """The run was cancelled; raised by `Context.raise_if_cancelled`, never to be swallowed by a node."""


class BadInput(ValueError):
    """An input that a node cannot work with: say what was expected, what came and what to do."""


@dataclass(frozen=True)
class AxisValues:
    """An axis that this call reduces: its name and the value of each of its cells, in order."""

    name: str
    values: tuple[Any, ...]


class Context:
    """What a node may ask for: progress, preview, cancel, device, dtype, files and random numbers."""

    axes: tuple[AxisValues, ...] = ()
    """The axes that this call reduces (`over`), in that order; the lists of axis ports run over their product."""

    @property
    def device(self) -> torch.device:
        """Where to compute: the GPU where there is one."""
        import torch

        return torch.device("cuda" if torch.cuda.is_available() else "cpu")

    @property
    def dtype(self) -> torch.dtype:
        """The floating type to run networks in; results leave a node as float32."""
        import torch

        return torch.float32

    def progress(self, done: float, total: float = 1.0, preview: Any = None) -> None:
        """Say that `done` of `total` is done; `preview` is an Image or Latent worth showing now."""
        if sys.stderr.isatty():
            end = "\n" if done >= total else ""
            print(f"\r{done:g} / {total:g}", end=end, file=sys.stderr, flush=True)

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` if the person has asked to stop; call it once a step."""

    def generator(self, seed: int, index: int = 0) -> torch.Generator:
        """The CPU generator of sample `index`: image 7 gets the same numbers in a batch of 1 or of 64."""
        import torch

        return torch.Generator().manual_seed(_mixed(seed, index))

    def generators(self, seed: int, first: int, count: int) -> Iterator[torch.Generator]:
        """The generators of samples first, first + 1, ...: one after the other in one object, which is half the work.

        Draw all that a sample needs before asking for the next.
        """
        import torch

        one = torch.Generator()
        for index in range(first, first + count):
            yield one.manual_seed(_mixed(seed, index))

    def open_weights(self, name: str) -> Path:
        """The path of a weight file, given its name below the models folder; "starter/..." ships with Wireloom."""
        return _below(_STARTER.parent, name) if name.startswith("starter/") else Path(name)

    def open_image(self, name: str) -> Path:
        """The path of a picture, given its name below the images folder or the digest of an upload."""
        return Path(name)

    def open_folder(self, name: str) -> Path:
        """The path of a folder of pictures, given its name below the images folder."""
        return Path(name)

    def writable(self, folder: str) -> Path:
        """A folder that outlives the run, below training/ or models/: for checkpoints, and for models that were made.

        It is made if need be. Write under a temporary name and rename, so that nobody sees half a file.
        """
        data = os.environ.get("WIRELOOM_DATA") or Path.home() / ".local/share/wireloom"
        return writable_below(Path(data), folder)


def _mixed(seed: int, index: int) -> int:
    """63 bits from a seed and the number of a sample."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/{index}".encode(), digest_size=8).digest(), "big") >> 1


_STARTER = Path(__file__).parent.parent / "starter"
_WRITABLE = re.compile(r"(training|models)/[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")


def writable_below(data: Path, folder: str) -> Path:
    """The folder training/NAME or models/NAME below the data folder, made if need be."""
    if not _WRITABLE.fullmatch(folder):
        raise BadInput(f"expected a folder training/NAME or models/NAME, got {folder[:80]!r}; use letters, digits, - "
                       "and _ in NAME")
    path = data / folder
    path.mkdir(parents=True, exist_ok=True)
    return path


def _below(root: Path, name: str) -> Path:
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise BadInput(f"expected a file below {root.name}/, got {name!r}; give its path from there, without ..")
    return path
