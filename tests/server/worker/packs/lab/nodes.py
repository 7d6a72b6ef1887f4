"""Nodes that behave badly on request, and a few that do not."""

import ctypes
import itertools
import json
import mmap
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, NamedTuple

import torch

from nodes.interface import Axis, BadInput, Batch, Context, Denoiser, Image, Latent, Space, node


def note(file: str) -> int:
    """Count how often a node ran, in a file that the test reads; the count."""
    if not file:
        return 0
    with Path(file).open("a") as out:
        out.write("x")
    return Path(file).stat().st_size


@node("lab.add", cheap=True)
def add(a: float = 0.0, b: float = 0.0) -> float:
    """Add two numbers.

    Args:
        a: one
        b: the other
    """
    return a + b


@node("lab.slow")
def slow(value: float = 0.0, seconds: float = 0.03, file: str = "") -> float:
    """Wait, count, and hand a number on.

    Args:
        value: the number
        seconds: how long to wait
        file: where to count
    """
    note(file)
    time.sleep(seconds)
    return value


@node("lab.steps")
def steps(ctx: Context, count: int = 10, seconds: float = 0.02, previews: bool = True) -> Latent:
    """Walk step by step like a sampler.

    Args:
        count: number of steps
        seconds: length of a step
        previews: whether to show the latent
    """
    latent = Latent(torch.zeros(1, 3, 8, 8))
    for step in range(count):
        ctx.raise_if_cancelled()
        time.sleep(seconds)
        ctx.progress(step + 1, count, preview=latent if previews else None)
    return latent


@node("lab.bad_input")
def bad_input(value: float = 0.0) -> float:
    """Refuse an input.

    Args:
        value: any number
    """
    raise BadInput(f"expected a number above 10, got {value:g}")


@node("lab.mistake")
def mistake(image: Image) -> float:
    """Fail by a mistake of its own.

    Args:
        image: any picture
    """
    raise KeyError("lost")


@node("lab.out_of_memory")
def out_of_memory(file: str, times: int = 100) -> float:
    """Run out of memory a number of times.

    Args:
        file: where to count
        times: how often
    """
    if note(file) <= times:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 6.00 GiB. GPU 0 has 4.00 GiB free.")
    return 1.0


@node("lab.nan")
def nan(file: str = "") -> Latent:
    """Make a latent with one NaN.

    Args:
        file: where to count
    """
    note(file)
    data = torch.zeros(1, 3, 4, 4)
    data[0, 0, 0, 0] = float("nan")
    return Latent(data)


@node("lab.wrong")
def wrong() -> Latent:
    """Return a latent with the wrong number of channels."""
    return Latent(torch.zeros(1, 2, 4, 4), Space("rgb", 3))


@node("lab.chatter")
def chatter(megabytes: int = 1) -> float:
    """Print a lot.

    Args:
        megabytes: how much
    """
    for _ in range(megabytes * 16):
        print("x" * 65536)
    return 1.0


@node("lab.environment", output="json")
def environment() -> str:
    """Tell the environment variables."""
    return json.dumps(dict(os.environ))


class Sums(NamedTuple):
    """Two results."""

    total: float
    count: int


@node("lab.total")
def total(ctx: Context, values: Annotated[list[float], Axis()]) -> Sums:
    """Add up an axis.

    Args:
        values: the numbers

    Returns:
        total: their sum
        count: how many
    """
    assert sum(len(a.values) for a in ctx.axes) == len(values)
    return Sums(sum(values), len(values))


@node("lab.picture")
def picture(level: float = 0.5, side: int = 4) -> Image:
    """Make a plain picture.

    Args:
        level: its level
        side: its side
    """
    return Image(torch.full((1, 3, side, side), level))


@node("lab.batch_size", output="size")
def batch_size(images: Annotated[Image, Batch()]) -> int:
    """Count the pictures of a batch.

    Args:
        images: the pictures
    """
    return len(images.data)


@node("lab.model")
def model(size: int = 8) -> Denoiser:
    """Load a model.

    Args:
        size: side of its weight matrix
    """
    network = torch.nn.Linear(size, size)
    return Denoiser(lambda x, sigma, c: network(x), Space("rgb", 3), 0.1, 10.0, name="lab")


@node("lab.crash")
def crash(how: str = "segfault") -> float:
    """End the process.

    Args:
        how: segfault, abort, exit, or "cut": a mapped file is cut off while it is in use
    """
    if how == "cut":
        with tempfile.TemporaryFile() as file:
            file.truncate(1 << 16)
            mapped = mmap.mmap(file.fileno(), 0)
            file.truncate(0)
            return float(mapped[5000])
    if how == "segfault":
        ctypes.string_at(0)
    elif how == "abort":
        os.abort()
    os._exit(7)


@node("lab.hang")
def hang(native: bool = False) -> float:
    """Never end.

    Args:
        native: in native code that holds the interpreter lock, so that no other thread runs
    """
    if native:
        ctypes.PyDLL(None).sleep(600)
    while True:
        pass


@node("lab.grind")
def grind(seconds: float = 1.0) -> float:
    """Compute in native code that holds the interpreter lock all the while.

    Args:
        seconds: how long
    """
    end = time.monotonic() + seconds
    return next(itertools.dropwhile(end.__gt__, iter(time.monotonic, None)))


@node("lab.babble")
def babble() -> float:
    """Write garbage into the channel."""
    descriptor = next(int(a.split("=")[1]) for a in sys.orig_argv if a.startswith("--fd="))
    os.write(descriptor, b"\xff" * 64)
    time.sleep(60)
    return 0.0
